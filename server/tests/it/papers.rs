//! Papers in the library and their files.

use std::path::{Path, PathBuf};

use axum::http::HeaderValue;
use handbook_domain::audience::{Audience, Shelf};
use handbook_domain::ids::Sha256Hash;
use handbook_domain::wire::item::Document;
use handbook_domain::wire::refusal::RefusalCode;
use handbook_domain::wire::sealed::Kind;
use handbook_server::import::import;
use handbook_server::load;
use handbook_server::papers::{Options, Report};
use serde_json::json;

use crate::story;
use crate::support::{NOW, Phone, World};

async fn import_dir(world: &World, dir: &Path) -> Report {
    import_for(world, dir, "DU-HB").await
}

async fn import_for(world: &World, dir: &Path, unit: &str) -> Report {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_handbook-server"));
    let options = Options::new(NOW.day(), program);
    import(&world.province, dir, unit, options, |_| {})
        .await
        .unwrap()
}

fn paper(dir: &Path, name: &str, number: &str, date: &str, extra: &str) {
    let text = format!(
        "---\nissuer: ĐU\ntype: NQ\nnumber: \"{number}\"\ndate: {date}\nconfirmed: true\n\
         abstract: Về việc {number}\n{extra}---\n\nNội dung của văn bản {number}.\n"
    );
    std::fs::write(dir.join(name), text).unwrap();
}

async fn documents(world: &World, phone: &Phone) -> Vec<Document> {
    let audience = Audience::Unit(world.unit("DU-HB"));
    let page = phone
        .page(world, audience, Shelf::Library, 0)
        .await
        .unwrap();
    page.rows
        .iter()
        .filter_map(|row| serde_json::from_str(row.body.as_ref()?.get()).ok())
        .collect()
}

story!(a_folder_of_papers_becomes_documents_with_files_once, world => {
    let phone = world.phone("DV004").await;
    let outsider = world.phone("DV008").await;
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("tho.txt"), "Bài viết không số hiệu về mùa gặt.").unwrap();
    std::fs::write(dir.path().join("mat.txt"), "MẬT\n\nNội dung kín.").unwrap();
    let report = import_dir(&world, dir.path()).await;
    assert_eq!((report.added, report.problems), (1, 1), "{report:#?}");
    let again = import_dir(&world, dir.path()).await;
    assert_eq!((again.added, again.changed, again.unchanged), (0, 0, 1), "{again:#?}");

    let found = documents(&world, &phone).await;
    assert_eq!(found.len(), 1);
    assert!(!found[0].confirmed && found[0].text.contains("mùa gặt"));
    let file = found[0].attachment.clone().unwrap();
    assert_eq!(file.name, "tho.txt");
    let path = format!("/v1/blobs/{}", file.sha256);

    let whole = world.send(phone.request(&world, "GET", &path, Vec::new())).await;
    assert_eq!(whole.status, 200);
    assert_eq!(Sha256Hash::of(&whole.body), file.sha256);
    let mut request = phone.request(&world, "GET", &path, Vec::new());
    request.headers_mut().insert("range", HeaderValue::from_static("bytes=5-"));
    let rest = world.send(request).await;
    assert_eq!(rest.status, 206);
    assert_eq!(rest.body, whole.body[5..]);
    let range = rest.headers["content-range"].to_str().unwrap();
    assert_eq!(range, format!("bytes 5-{}/{}", file.size - 1, file.size));

    let refused = world.send(outsider.request(&world, "GET", &path, Vec::new())).await;
    let refusal = world.open(Kind::Page, &refused).await.unwrap_err();
    assert_eq!(refusal.code, RefusalCode::NotFound);
});

story!(a_paper_that_replaces_another_says_so_on_both_whichever_came_first, world => {
    let phone = world.phone("DV004").await;
    let dir = tempfile::tempdir().unwrap();
    let replaces = "supersedes: ĐU; NQ; 05-NQ/ĐU; 2021-03-10\n";
    paper(dir.path(), "moi.md", "11-NQ/ĐU", "2026-10-01", replaces);
    import_dir(&world, dir.path()).await;
    let alone = documents(&world, &phone).await.remove(0);
    assert!(alone.confirmed && alone.supersedes[0].id.is_none());
    assert_eq!(alone.supersedes[0].sign, "05-NQ/ĐU");

    paper(dir.path(), "cu.md", "05-NQ/ĐU", "2021-03-10", "");
    let report = import_dir(&world, dir.path()).await;
    assert_eq!((report.added, report.unchanged, report.problems), (1, 1, 0), "{report:#?}");
    let both = documents(&world, &phone).await;
    let old = both.iter().find(|document| document.sign == "05-NQ/ĐU").unwrap();
    let new = both.iter().find(|document| document.sign == "11-NQ/ĐU").unwrap();
    assert_eq!(old.superseded_by.as_ref().unwrap().sign, "11-NQ/ĐU");
    assert_eq!(old.superseded_by.as_ref().unwrap().on, new.date);
    assert!(new.supersedes[0].id.is_some());

    // The link is corrected: the old paper is in force again.
    paper(dir.path(), "moi.md", "11-NQ/ĐU", "2026-10-01", "");
    let report = import_dir(&world, dir.path()).await;
    assert_eq!((report.changed, report.unchanged), (1, 1), "{report:#?}");
    let both = documents(&world, &phone).await;
    assert!(both.iter().all(|document| document.superseded_by.is_none()));
});

story!(a_renamed_file_stays_the_same_document_and_a_twin_is_refused, world => {
    let phone = world.phone("DV004").await;
    let dir = tempfile::tempdir().unwrap();
    paper(dir.path(), "a.md", "05-NQ/ĐU", "2021-03-10", "");
    import_dir(&world, dir.path()).await;
    std::fs::rename(dir.path().join("a.md"), dir.path().join("b.md")).unwrap();
    let report = import_dir(&world, dir.path()).await;
    assert_eq!((report.added, report.problems), (0, 0), "{report:#?}");
    assert_eq!(documents(&world, &phone).await.len(), 1);
    let other = tempfile::tempdir().unwrap();
    paper(other.path(), "c.md", "05-NQ/ĐU", "2021-03-10", "urgency: KHẨN\n");
    let report = import_dir(&world, other.path()).await;
    assert_eq!((report.added, report.problems), (0, 1), "{report:#?}");
    assert_eq!(documents(&world, &phone).await.len(), 1);
});

story!(a_unit_that_imports_anothers_paper_does_not_take_it_away, world => {
    let phone = world.phone("DV004").await;
    let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    paper(first.path(), "16-NQ.md", "16", "2026-09-01", "");
    paper(second.path(), "ban-sao.md", "16", "2026-09-01", "");
    assert_eq!(import_dir(&world, first.path()).await.added, 1);
    let other = import_for(&world, second.path(), "DU-SK").await;
    assert_eq!((other.changed, other.problems), (0, 1), "{other:#?}");
    assert_eq!(documents(&world, &phone).await.len(), 1);
});

story!(a_paper_for_a_unit_whose_name_several_bear_is_published_to_none, world => {
    let name = "Chi bộ thôn 1";
    let unit = |code| json!({ "code": code, "name": name, "kind": "cell", "parent": "DU-HB" });
    let units = json!({ "units": [unit("CB-HB1"), unit("CB-HB2")] });
    load::load(&world.province, &units.to_string()).await.unwrap();
    let dir = tempfile::tempdir().unwrap();
    paper(dir.path(), "mot.md", "1", "2026-09-01", &format!("unit: {name}\n"));
    paper(dir.path(), "hai.md", "2", "2026-09-01", "unit: DU-HB\n");
    let report = import_dir(&world, dir.path()).await;
    assert_eq!((report.added, report.problems), (1, 1), "{report:#?}");
    let problem = report.lines.iter().find(|line| line.problem.is_some()).unwrap();
    assert!(problem.path == "mot.md" && problem.message.contains("2 tổ chức đảng"), "{problem:?}");
});
