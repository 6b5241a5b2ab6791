//! Fetching attachments: from where the last attempt was cut, checked at the end.

use std::io::Read;

use handbook_domain::ids::Sha256Hash;
use handbook_domain::wire::refusal::RefusalCode;

use super::exchange::Exchange;
use crate::attachments::{self, Arriving};
use crate::error::{Error, Result};
use crate::net::{Fault, NetworkFault, Request, Traffic};
use crate::session;
use crate::store::CHUNK;

/// Fetches the file and checks it; nothing if it is here. `progress` hears bytes here and in all, and
/// says whether to go on: if not, what has arrived stays, and the next call goes on from there.
///
/// An answer that is cut is asked for again from there, for as long as each attempt brings
/// something. A clock that is off is put right once.
///
/// # Errors
/// [`Error::Exchange`] if the network gave out: what has arrived stays, and the next call goes on
/// from there. [`Error::AttachmentDamaged`] if the bytes are not what the hash says.
pub fn fetch_file(
    exchange: &Exchange<'_>,
    sha256: Sha256Hash,
    progress: &mut dyn FnMut(u64, u64) -> bool,
    traffic: &mut Traffic,
) -> Result<()> {
    let store = exchange.store;
    if store
        .read(|connection| attachments::get(connection, sha256))?
        .complete
    {
        return Ok(());
    }
    let mut arriving = Arriving::resume(store, sha256)?;
    let mut clock_is_right = false;
    while arriving.have() < arriving.size() {
        let before = arriving.have();
        let received = receive(exchange, &mut arriving, sha256, progress, traffic);
        match received {
            Ok(true) => {}
            Ok(false) => return arriving.pause(store),
            Err(Error::Exchange(Fault::Network(NetworkFault::Cut))) if arriving.have() > before => {
            }
            Err(Error::Exchange(Fault::Refused(refusal)))
                if refusal.code == RefusalCode::Clock && !clock_is_right =>
            {
                store.write(|tx| session::set_clock(tx, refusal.time))?;
                clock_is_right = true;
            }
            Err(error) => {
                if !matches!(error, Error::AttachmentDamaged) {
                    arriving.pause(store)?;
                }
                return Err(error);
            }
        }
    }
    arriving.finish(store)
}

/// Fetches what comes by itself. A file that fails is left for the next round.
pub(super) fn fetch_wanted(exchange: &Exchange<'_>, traffic: &mut Traffic) -> Result<()> {
    for file in exchange.store.read(|tx| attachments::wanted(tx))? {
        let fetched = fetch_file(exchange, file.attachment.sha256, &mut |_, _| true, traffic);
        match fetched {
            Err(Error::Exchange(Fault::Network(_))) => return fetched,
            Err(Error::Database(_) | Error::File(..) | Error::Closed) => return fetched,
            Err(error) => tracing::warn!(%error, "attachment left for later"),
            Ok(()) => {}
        }
    }
    Ok(())
}

/// Returns whether to go on.
fn receive(
    exchange: &Exchange<'_>,
    arriving: &mut Arriving,
    sha256: Sha256Hash,
    progress: &mut dyn FnMut(u64, u64) -> bool,
    traffic: &mut Traffic,
) -> Result<bool> {
    let mut request = Request::get(format!("/v1/blobs/{sha256}"));
    let wanted = if arriving.have() > 0 {
        request
            .headers
            .push(("range", format!("bytes={}-", arriving.have())));
        206
    } else {
        200
    };
    let mut body = exchange.open(request, wanted, traffic)?.body;
    let mut piece = vec![0; CHUNK];
    loop {
        let (filled, cut) = fill(&mut body, &mut piece);
        traffic.received += filled as u64;
        let last = arriving.have() + filled as u64 >= arriving.size();
        if filled == CHUNK || (last && filled > 0) {
            arriving.take(exchange.store, piece.get(..filled).unwrap_or_default())?;
            if !progress(arriving.have(), arriving.size()) && !last {
                return Ok(false);
            }
        }
        if last {
            return Ok(true);
        }
        if cut || filled < CHUNK {
            return Err(Fault::from(NetworkFault::Cut).into());
        }
    }
}

/// Reads until `piece` is full, the body ends, or it breaks off (then `true`).
pub(super) fn fill(body: &mut dyn Read, piece: &mut [u8]) -> (usize, bool) {
    let mut filled = 0;
    while let Some(rest) = piece.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match body.read(rest) {
            Ok(0) => return (filled, false),
            Ok(more) => filled += more,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => return (filled, true),
        }
    }
    (filled, false)
}
