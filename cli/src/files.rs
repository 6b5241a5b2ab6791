//! Files: listed, fetched, pinned, written out.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use handbook_core::attachments::{self, FileState};
use handbook_core::error::Error;
use handbook_core::handbook::Handbook;
use handbook_core::store::Store;
use handbook_domain::ids::Sha256Hash;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use crate::args::{Args, Attach};
use crate::show::{self, Failure};

type Done = Result<(), Failure>;

/// Lists the files, or brings one.
pub(crate) fn tend(book: &Handbook, attach: &Attach, args: &Args) -> Done {
    let store = book.store();
    let files = store.read(|tx| attachments::list(tx))?;
    let Some(wanted) = &attach.sha256 else {
        show_files(&files, args.json);
        return Ok(());
    };
    let mut matching = files.iter().filter(|file| {
        file.attachment
            .sha256
            .to_string()
            .starts_with(wanted.as_str())
    });
    let file = matching.next().ok_or(Error::NotFound)?;
    if matching.next().is_some() {
        return Err(Failure::Words(
            "Có nhiều tệp bắt đầu như vậy; hãy gõ dài hơn.".to_owned(),
        ));
    }
    let sha256 = file.attachment.sha256;
    if attach.pin {
        attachments::pin(store, sha256, true)?;
    }
    let bar = progress(args, file.attachment.size);
    book.fetch_file(sha256, &mut |here, _| {
        bar.set_position(here);
        true
    })?;
    bar.finish_and_clear();
    if let Some(out) = &attach.out {
        write_out(store, sha256, out)?;
    }
    let file = store.read(|connection| attachments::get(connection, sha256))?;
    show_files(&[file], args.json);
    Ok(())
}

fn write_out(store: &Store, sha256: Sha256Hash, out: &Path) -> Done {
    let failed = |error| Error::File("WRITE OUT", error);
    let mut file = File::create(out).map_err(failed)?;
    attachments::read(store, sha256, &mut |piece| {
        file.write_all(piece).map_err(failed)
    })?;
    Ok(())
}

fn show_files(files: &[FileState], as_json: bool) {
    if as_json {
        let files: Vec<Value> = files
            .iter()
            .map(|file| {
                json!({
                    "sha256": file.attachment.sha256, "name": file.attachment.name,
                    "size": file.attachment.size, "media_type": file.attachment.media_type,
                    "have": file.have, "complete": file.complete, "pinned": file.pinned,
                })
            })
            .collect();
        return show::data(&json!({ "files": files }));
    }
    for file in files {
        let state = match (file.complete, file.pinned) {
            (true, true) => "đã có, giữ lại",
            (true, false) => "đã có",
            (false, true) => "chờ tải",
            (false, false) => "chưa tải",
        };
        let hash: String = file
            .attachment
            .sha256
            .to_string()
            .chars()
            .take(12)
            .collect();
        show::line(&format!(
            "{hash}  {}  {}/{} byte  {state}",
            file.attachment.name, file.have, file.attachment.size
        ));
    }
    if files.is_empty() {
        show::line("Chưa có tệp nào.");
    }
}

fn progress(args: &Args, size: u64) -> ProgressBar {
    if args.json {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(size);
    if let Ok(style) = ProgressStyle::with_template("{wide_bar} {bytes}/{total_bytes} {eta}") {
        bar.set_style(style);
    }
    bar
}
