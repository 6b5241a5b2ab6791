//! The network of a simulation: every exchange may meet trouble, and during any of them anything
//! else may happen.

use std::io::{Cursor, Error, ErrorKind, Read};
use std::sync::Weak;
use std::sync::atomic::Ordering;

use handbook_core::net::{NetworkFault, Request, Response, Transport};

use super::Sim;

/// The way of one phone to the province.
pub(super) struct Link {
    pub(super) sim: Weak<Sim>,
    pub(super) phone: usize,
}

/// A way that nothing disturbs.
pub(super) struct Calm(pub(super) Weak<Sim>);

impl Transport for Calm {
    fn exchange(&self, request: &Request) -> Result<Response, NetworkFault> {
        let sim = self.0.upgrade().ok_or(NetworkFault::Unreachable)?;
        Ok(whole(sim.carry(request)))
    }
}

/// Answers that something on the way gives in the province's place.
const FOREIGN: [u16; 14] = [
    200, 302, 400, 401, 403, 404, 408, 409, 413, 423, 429, 500, 502, 503,
];

impl Transport for Link {
    fn exchange(&self, request: &Request) -> Result<Response, NetworkFault> {
        let Some(sim) = self.sim.upgrade() else {
            return Err(NetworkFault::Unreachable);
        };
        if sim.is_dying(self.phone) {
            return Err(NetworkFault::Unreachable);
        }
        sim.count("exchanges");
        if !sim.chance(sim.trouble.load(Ordering::SeqCst)) {
            return Ok(whole(sim.deliver(self.phone, request)));
        }
        sim.count("faults");
        self.troubled(&sim, request)
    }
}

impl Link {
    fn troubled(&self, sim: &Sim, request: &Request) -> Result<Response, NetworkFault> {
        let me = self.phone;
        match sim.roll(14) {
            0 => Err(NetworkFault::Unreachable),
            1 => {
                sim.deliver(me, request);
                Err(NetworkFault::TimedOut)
            }
            2 => {
                let (status, mut body) = sim.deliver(me, request);
                body.truncate(sim.roll(body.len() + 1));
                Ok(Response {
                    status,
                    body: Box::new(Broken(Cursor::new(body))),
                })
            }
            3 => {
                // Too short without any error: a proxy that closed the stream in good order.
                let (status, mut body) = sim.deliver(me, request);
                body.truncate(sim.roll(body.len() + 1));
                Ok(whole((status, body)))
            }
            4 => {
                let (status, mut body) = sim.deliver(me, request);
                let place = sim.roll(body.len().max(1));
                let bit = sim.roll(8);
                if let Some(byte) = body.get_mut(place) {
                    *byte ^= 1 << bit;
                }
                Ok(whole((status, body)))
            }
            5 => Ok(whole((
                FOREIGN[sim.roll(FOREIGN.len())],
                b"<html>portal</html>".to_vec(),
            ))),
            6 => {
                sim.deliver(me, request);
                Ok(whole(sim.deliver(me, request)))
            }
            7 => {
                let answer = sim.deliver(me, request);
                sim.late(request.clone());
                Ok(whole(answer))
            }
            8 | 9 => {
                sim.meanwhile(me);
                Ok(whole(sim.deliver(me, request)))
            }
            10 | 11 => {
                let answer = sim.deliver(me, request);
                sim.meanwhile(me);
                Ok(whole(answer))
            }
            12 => {
                sim.dies(me);
                Err(NetworkFault::Unreachable)
            }
            _ => {
                sim.deliver(me, request);
                sim.dies(me);
                Err(NetworkFault::Unreachable)
            }
        }
    }
}

fn whole((status, body): (u16, Vec<u8>)) -> Response {
    Response {
        status,
        body: Box::new(Cursor::new(body)),
    }
}

/// Reads to its end and then breaks off, as a lost connection does.
struct Broken(Cursor<Vec<u8>>);

impl Read for Broken {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        match self.0.read(buffer)? {
            0 => Err(Error::from(ErrorKind::ConnectionReset)),
            read => Ok(read),
        }
    }
}
