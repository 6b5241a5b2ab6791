//! Lists: loading again, moving people, ending roles.

use handbook_domain::audience::{Audience, Shelf};
use handbook_server::Error;
use handbook_server::load::{LoadReport, load};
use serde_json::json;

use crate::story;
use crate::support::FIXTURE;

story!(loading_again_changes_nothing, world => {
    let report = load(&world.province, FIXTURE).await.unwrap();
    assert_eq!(report, LoadReport { waiting: 1, ..LoadReport::default() });
});

story!(a_member_who_moves_cell_reads_the_new_cell_at_once_and_not_the_old_one, world => {
    let phone = world.phone("DV004").await;
    let (old, new) =
        (Audience::Cell(world.unit("CB-HB1")), Audience::Cell(world.unit("CB-HB2")));
    assert!(phone.page(&world, old, Shelf::Meetings, 0).await.is_ok());
    let moved = FIXTURE.replace(
        r#""name": "Hoàng Đức Khải Minh", "cell": "CB-HB1""#,
        r#""name": "Hoàng Đức Khải Minh", "cell": "CB-HB2""#,
    );
    let report = load(&world.province, &moved).await.unwrap();
    assert_eq!(report.members, 1);
    assert!(phone.page(&world, old, Shelf::Meetings, 0).await.is_err());
    assert!(phone.page(&world, new, Shelf::Meetings, 0).await.is_ok());
    let held = phone.heads(&world).await.unwrap().audiences.unwrap();
    assert!(held.contains_key(&new) && !held.contains_key(&old));
});

story!(a_member_who_will_move_meets_in_the_old_cell_until_the_day, world => {
    let phone = world.phone("DV004").await;
    let (old, new) =
        (Audience::Cell(world.unit("CB-HB1")), Audience::Cell(world.unit("CB-HB2")));
    let line = |cell: &str, since: &str| {
        let member = json!({ "code": "DV004", "name": "Hoàng Đức Khải Minh", "cell": cell,
            "since": since });
        json!({ "members": [member] }).to_string()
    };
    let moves = line("CB-HB2", "2027-01-01");
    assert_eq!(load(&world.province, &moves).await.unwrap().members, 1);
    assert_eq!(load(&world.province, &moves).await.unwrap().members, 0, "nothing new");
    let held = phone.heads(&world).await.unwrap().audiences.unwrap();
    assert!(held.contains_key(&old) && !held.contains_key(&new));
    world.clock.advance(60 * 86_400_000);
    let held = phone.heads(&world).await.unwrap().audiences.unwrap();
    assert!(held.contains_key(&new) && !held.contains_key(&old));

    // Back again: the time before is kept, and a first day that was wrong is corrected.
    load(&world.province, &line("CB-HB1", "2027-03-01")).await.unwrap();
    load(&world.province, &line("CB-HB1", "2027-02-01")).await.unwrap();
    let held = phone.heads(&world).await.unwrap().audiences.unwrap();
    assert!(held.contains_key(&new) && !held.contains_key(&old));
    world.clock.advance(30 * 86_400_000);
    let held = phone.heads(&world).await.unwrap().audiences.unwrap();
    assert!(held.contains_key(&old) && !held.contains_key(&new));
});

story!(a_role_that_ends_takes_its_audience_along_and_stands_in_the_ledger, world => {
    let phone = world.phone("DV003").await;
    let committee = Audience::CellCommittee(world.unit("CB-HB1"));
    assert!(phone.page(&world, committee, Shelf::Meetings, 0).await.is_ok());
    let mut file: serde_json::Value = serde_json::from_str(FIXTURE).unwrap();
    file["grants"].as_array_mut().unwrap().retain(|grant| grant["member"] != "DV003");
    let report = load(&world.province, &file.to_string()).await.unwrap();
    assert_eq!(report.grants, 1);
    assert!(phone.page(&world, committee, Shelf::Meetings, 0).await.is_err());
    let ledger = std::fs::read_to_string(world.dir.path().join("ledger.jsonl")).unwrap();
    assert!(ledger.contains("grant_ended"));
});

story!(a_file_with_mistakes_changes_nothing_and_names_each, world => {
    let file = r#"{
        "units": [{"code": "X", "name": "X", "kind": "cell", "parent": "NOWHERE"},
                  {"code": "TU", "name": "Tên khác", "kind": "province", "parent": "CB-HB1"}],
        "members": [{"code": "M", "name": "M", "cell": "NOWHERE"}],
        "grants": [{"member": "NOBODY", "unit": "TU", "role": "official"}]
    }"#;
    let Err(Error::Load(lines)) = load(&world.province, file).await else { panic!() };
    assert_eq!(lines.len(), 4, "{lines:#?}");
    let report = load(&world.province, FIXTURE).await.unwrap();
    assert_eq!(report.changes(), 0);
    let Err(Error::Load(lines)) = load(&world.province, r#"{"untis": []}"#).await else { panic!() };
    assert!(lines[0].contains("docs/load.md"), "{lines:?}");
});
