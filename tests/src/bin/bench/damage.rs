//! A store is damaged and whole again: put aside, begun anew, filled.

use std::path::Path;
use std::time::Instant;

use handbook_core::error::{Error, Unreadable};
use handbook_core::handbook::Handbook;
use handbook_core::opinions::{self, OpinionState};

use crate::Bench;
use crate::measure::{Done, Figures, line, ms};
use crate::phone::{activate, config, sync};
use crate::table::times;

/// From the opening that meets the damage until everything is found again and what waited is with the
/// province. The person's own part, asking for an invitation and typing it, is not in it.
pub(crate) fn rebuilt(bench: &Bench) -> Done {
    let folder = bench.path("damaged");
    let mut phone = activate(&folder, &bench.server.secure, &bench.server.invite()?)?;
    sync(&phone)?;
    let mut seconds = Figures::default();
    for run in 0..bench.runs {
        let text = format!("Chưa kịp gửi {run}");
        let id = opinions::submit(phone.store(), &text).map_err(line)?;
        phone.suspend().map_err(line)?;
        drop(phone);
        spoil(&folder.join("handbook.db"))?;
        let link = bench.server.invite()?;
        let since = Instant::now();
        let opened = Handbook::open(config(&folder, &bench.server.secure)?);
        if !matches!(opened, Err(Error::Unreadable(Unreadable::Corrupt))) {
            return Err("the damage was not met".to_owned());
        }
        phone = Handbook::rebuild(config(&folder, &bench.server.secure)?).map_err(line)?;
        let invitation = link.parse().map_err(line)?;
        phone.activate(&invitation, "Điện thoại đo").map_err(line)?;
        let rows = sync(&phone)?.rows as usize;
        seconds.push(ms(since) / 1_000.0);
        let here = opinions::read(phone.store(), id).map_err(line)?;
        let all = phone.store().read(|tx| Ok(tx.query_row(
            "SELECT (SELECT count(*) FROM item WHERE kind = 'article'), (SELECT count(*) FROM to_index)",
            [],
            |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)),
        )?));
        if here.text != text
            || here.state != OpinionState::Delivered
            || rows < bench.articles.len()
            || all.map_err(line)? != (bench.last(), 0)
        {
            return Err(format!("not whole: {rows} rows, {:?}", here.state));
        }
    }
    times(
        "a damaged store: put aside, activated again, all searchable, waiting words sent",
        "s",
        &seconds,
        None,
    );
    Ok(())
}

/// Spoils the first page, which is met at once; when another one is met depends on who reads it.
fn spoil(file: &Path) -> Done {
    let mut bytes = std::fs::read(file).map_err(line)?;
    bytes.iter_mut().take(4096).for_each(|byte| *byte ^= 0x5a);
    std::fs::write(file, bytes).map_err(line)
}
