//! HTTP over TLS, by ureq: a connection is kept and used again.

use std::io::ErrorKind;
use std::time::Duration;

use ureq::Agent;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

use super::{NetworkFault, Request, Response, Transport};

/// How long is waited for each part of an exchange.
#[derive(Clone, Copy)]
struct Patience {
    connect: Duration,
    answer: Duration,
    body: Duration,
}

/// Village halls are slow; a single answer is at most a few megabytes.
const PATIENCE: Patience = Patience {
    connect: Duration::from_secs(15),
    answer: Duration::from_secs(60),
    body: Duration::from_secs(600),
};

/// The real way to the province.
pub struct HttpTransport {
    agent: Agent,
    base: String,
}

impl HttpTransport {
    /// To the server at `base` (`https://…`; plain `http` only to this machine itself). `roots` is one
    /// certificate, in PEM, that is trusted in place of the public ones: a province may run its own authority.
    ///
    /// # Errors
    /// [`NetworkFault::Untrusted`] if the address is neither TLS nor this machine, or `roots` holds
    /// no certificate.
    pub fn new(base: &str, roots: Option<&[u8]>) -> Result<Self, NetworkFault> {
        Self::patient(base, roots, PATIENCE)
    }

    fn patient(base: &str, roots: Option<&[u8]>, patience: Patience) -> Result<Self, NetworkFault> {
        if !base.starts_with("https://") && !is_loopback(base) {
            return Err(NetworkFault::Untrusted);
        }
        let mut config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_connect(Some(patience.connect))
            .timeout_recv_response(Some(patience.answer))
            .timeout_recv_body(Some(patience.body));
        if let Some(pem) = roots {
            let certificate = Certificate::from_pem(pem).map_err(|_| NetworkFault::Untrusted)?;
            let roots = RootCerts::new_with_certs(&[certificate]);
            config = config.tls_config(TlsConfig::builder().root_certs(roots).build());
        }
        let base = base.trim_end_matches('/').to_owned();
        Ok(Self {
            agent: config.build().new_agent(),
            base,
        })
    }
}

impl Transport for HttpTransport {
    fn exchange(&self, request: &Request) -> Result<Response, NetworkFault> {
        let url = format!("{}{}", self.base, request.path);
        let answer = if request.method == "GET" {
            let call = self.agent.get(&url);
            request
                .headers
                .iter()
                .fold(call, |call, (name, value)| call.header(*name, value))
                .call()
        } else {
            let call = self.agent.post(&url);
            request
                .headers
                .iter()
                .fold(call, |call, (name, value)| call.header(*name, value))
                .send(request.body.as_slice())
        };
        let answer = answer.map_err(|error| classify(&error))?;
        let status = answer.status().as_u16();
        Ok(Response {
            status,
            body: Box::new(answer.into_body().into_reader()),
        })
    }
}

fn is_loopback(base: &str) -> bool {
    !base.contains('@')
        && base.strip_prefix("http://").is_some_and(|rest| {
            let host = rest.split(['/', '?']).next().unwrap_or_default();
            let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
            matches!(name, "127.0.0.1" | "localhost" | "[::1]")
        })
}

fn classify(error: &ureq::Error) -> NetworkFault {
    match error {
        ureq::Error::Timeout(_) => NetworkFault::TimedOut,
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) | ureq::Error::Pem(_) => {
            NetworkFault::Untrusted
        }
        ureq::Error::Io(inner) => match inner.kind() {
            ErrorKind::TimedOut | ErrorKind::WouldBlock => NetworkFault::TimedOut,
            ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset | ErrorKind::BrokenPipe => {
                NetworkFault::Cut
            }
            ErrorKind::InvalidData => NetworkFault::Untrusted,
            _ => NetworkFault::Unreachable,
        },
        _ => NetworkFault::Unreachable,
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;

    use super::*;

    /// What comes of a request that a server on this machine answers with `bytes`, and then is silent or hangs up.
    fn answered(
        bytes: &[u8],
        hangs_up: bool,
    ) -> Result<(u16, std::io::Result<Vec<u8>>), NetworkFault> {
        let server = TcpListener::bind("127.0.0.1:0").expect("a socket");
        let address = format!("http://{}", server.local_addr().expect("bound"));
        // What never comes is waited for briefly; what comes may take its time.
        let has_head = bytes.windows(4).any(|end| end == b"\r\n\r\n");
        let brief = Duration::from_millis(200);
        let patience = Patience {
            answer: if has_head || hangs_up {
                PATIENCE.answer
            } else {
                brief
            },
            body: if hangs_up { PATIENCE.body } else { brief },
            ..PATIENCE
        };
        let way = HttpTransport::patient(&address, None, patience).expect("this machine");
        std::thread::scope(|scope| {
            let (done, over) = std::sync::mpsc::channel::<()>();
            scope.spawn(move || {
                let (mut line, _) = server.accept().expect("a phone");
                let mut head = [0; 1024];
                let _ = line.read(&mut head);
                // Who was not waited for writes to nobody.
                let _ = line.write_all(bytes);
                if !hangs_up {
                    let _ = over.recv();
                }
            });
            let request = Request {
                method: "GET",
                path: "/v1/key".to_owned(),
                headers: Vec::new(),
                body: Vec::new(),
            };
            let answer = way.exchange(&request).map(|mut answer| {
                let mut body = Vec::new();
                let read = answer.body.read_to_end(&mut body).map(|_| body);
                (answer.status, read)
            });
            drop(done);
            answer
        })
    }

    #[test]
    fn a_line_that_is_half_open_or_breaks_off_ends_the_exchange() {
        let fault = |bytes: &[u8], hangs_up| answered(bytes, hangs_up).err();
        assert_eq!(fault(b"", false), Some(NetworkFault::TimedOut));
        assert_eq!(
            fault(b"HTTP/1.1 200 OK\r\nContent-", false),
            Some(NetworkFault::TimedOut)
        );
        assert!(fault(b"", true).is_some());
        assert!(fault(b"HTTP/1.1 200 OK\r\nContent-", true).is_some());
        let body = |bytes: &[u8], hangs_up| answered(bytes, hangs_up).expect("a head").1;
        let short = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhandbook/1 ";
        assert!(body(short, false).is_err() && body(short, true).is_err());
        let open = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhandb";
        assert!(body(open, false).is_err() && body(open, true).is_err());
    }

    #[test]
    fn a_portal_that_sends_elsewhere_is_not_followed() {
        let portal =
            b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n";
        let (status, body) = answered(portal, true).expect("an answer");
        assert_eq!((status, body.expect("none")), (302, Vec::new()));
    }

    #[test]
    fn only_this_machine_may_be_reached_without_tls() {
        let check = |base: &str| HttpTransport::new(base, None).is_ok();
        assert!(check("https://so-tay.example.vn"));
        assert!(check("http://127.0.0.1:8080"));
        assert!(check("http://localhost"));
        assert!(!check("http://so-tay.example.vn"));
        assert!(!check("http://127.0.0.1.example.vn"));
        assert!(!check("http://127.0.0.1:x@example.vn"));
        assert!(!check("ftp://127.0.0.1"));
    }
}
