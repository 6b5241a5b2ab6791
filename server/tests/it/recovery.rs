//! Backups, restores, several processes, the audit log.

use std::sync::Arc;

use handbook_domain::audience::{Audience, Shelf};
use handbook_domain::ids::Sha256Hash;
use handbook_domain::wire::command::Action;
use handbook_domain::wire::refusal::RefusalCode;
use handbook_server::backup::backup;
use handbook_server::restore::{Lost, RestoreOptions, RestoreReport, restore, told};
use handbook_server::{
    Config, Error, Limits, Province, app, audit, doctor, invite, load, report_lost, revoke,
};

use crate::story;
use crate::support::{FIXTURE, NOW, Phone, World, accepted, new_item, new_postgres, opinions};

async fn opine(world: &World, phone: &Phone, text: &str) {
    let action = Action::SubmitOpinion {
        cell: world.unit("CB-HB1"),
        text: text.into(),
    };
    accepted(
        &phone
            .act(world, &phone.command(world, new_item(world), 0, action))
            .await,
    );
}

/// The world after a restore, into a folder of its own.
pub(crate) async fn restored(
    world: &World,
    file: std::path::PathBuf,
    url: Option<String>,
) -> World {
    let (after, report) = restored_untold(world, file, url).await;
    told(&after.province, &report).unwrap();
    after
}

async fn restored_untold(
    world: &World,
    file: std::path::PathBuf,
    url: Option<String>,
) -> (World, RestoreReport) {
    let dir = tempfile::tempdir().unwrap();
    let options = RestoreOptions {
        file,
        ledger: Some(world.dir.path().join("ledger.jsonl")),
        keys: Some(world.dir.path().to_owned()),
        config: Config {
            data_dir: dir.path().to_owned(),
            database_url: url.clone(),
            ..world.config()
        },
    };
    let (province, report) = restore(options).await.unwrap();
    assert!(report.missing_blobs.is_empty());
    let clock = Arc::clone(&world.clock);
    let app = app(province.clone());
    let world = World {
        app,
        province,
        clock,
        url,
        dir,
    };
    (world, report)
}

/// The office publishes an article, or changes it.
async fn publish(world: &World, code: &str, title: &str) {
    let file = serde_json::json!({ "articles": [article(code, title)] });
    load::load(&world.province, &file.to_string())
        .await
        .unwrap();
}

fn article(code: &str, title: &str) -> serde_json::Value {
    serde_json::json!({
        "code": code, "unit": "TU", "title": title, "author": "Ban Biên tập",
        "body": "Nội dung.", "approver": "Đinh Thị Lam Ngọc",
        "approving_body": "Ban Tuyên giáo và Dân vận", "approved_at": "2026-11-20T08:00",
    })
}

fn lost(code: &str) -> Lost {
    Lost::Published {
        kind: "article".into(),
        name: code.into(),
    }
}

story!(a_restored_province_knows_what_the_backup_knew_and_what_the_ledger_says, world => {
    let author = world.phone("DV004").await;
    let lost_phone = world.phone("DV003").await;
    opine(&world, &author, "Trước bản sao lưu").await;
    let backups = tempfile::tempdir().unwrap();
    let report = backup(&world.province, backups.path()).await.unwrap();
    assert_eq!(report.epoch, 2);

    opine(&world, &author, "Sau bản sao lưu").await;
    let late = world.phone("DV005").await;
    let used = invite(&world.province, world.member("DV006")).await.unwrap();
    report_lost(&world.province, lost_phone.device).await.unwrap();
    let generation = author.heads(&world).await.unwrap().generation;

    // From SQLite into PostgreSQL and the other way round, where there is one.
    let url = if world.url.is_some() { None } else { new_postgres().await };
    let after = restored(&world, report.file, url).await;
    assert_ne!(author.heads(&after).await.unwrap().generation, generation);
    let own = Audience::Member(author.member);
    let page = author.page(&after, own, Shelf::People, 0).await.unwrap();
    assert_eq!(opinions(&page).len(), 1);
    let refusal = lost_phone.heads(&after).await.unwrap_err();
    assert!(refusal.code == RefusalCode::Revoked && refusal.lost);
    // A phone activated since is unknown, and the invitation of before the backup is not there.
    assert_eq!(late.heads(&after).await.unwrap_err().code, RefusalCode::UnknownDevice);
    let code = used.code;
    let refused = Phone::new(&after).activate(&after, &code).await;
    assert_eq!(refused, Err(RefusalCode::InvitationUnknown));
    assert_eq!(doctor::examine(&after.province).await.unwrap(), Vec::<String>::new());
    // Loading again finds the same units and members.
    assert_eq!(load::load(&after.province, FIXTURE).await.unwrap().changes(), 0);
});

story!(a_restore_lists_what_the_office_has_to_do_again, world => {
    for code in ["Đổi", "Rút", "Giữ"] {
        publish(&world, code, "Trước").await;
    }
    world.clock.advance(60_000);
    let backups = tempfile::tempdir().unwrap();
    let saved = backup(&world.province, backups.path()).await.unwrap();
    world.clock.advance(60_000);
    publish(&world, "Đổi", "Sau").await;
    publish(&world, "Đổi", "Sau nữa").await;
    let mut withdrawn = article("Rút", "Trước");
    withdrawn["withdrawn"] = true.into();
    let withdrawn = serde_json::json!({ "articles": [withdrawn] });
    load::load(&world.province, &withdrawn.to_string()).await.unwrap();
    publish(&world, "Giữ", "Trước").await;
    publish(&world, "Mới", "Sau").await;
    let unit = serde_json::json!({ "units": [
        { "code": "CB-MOI", "name": "Chi bộ mới", "kind": "cell", "parent": "DU-HB" },
    ] });
    load::load(&world.province, &unit.to_string()).await.unwrap();
    let (after, report) = restored_untold(&world, saved.file, None).await;
    let listed = Lost::Listed { lines: 2 };
    assert_eq!(report.lost, [lost("Đổi"), lost("Rút"), lost("Mới"), listed]);
    assert_eq!(report.from_ledger, 0, "none of it holds again by itself");
    assert_eq!(doctor::examine(&after.province).await.unwrap(), Vec::<String>::new());
});

story!(a_restore_that_was_stopped_before_it_told_what_is_lost_tells_it_when_it_is_begun_again, world => {
    publish(&world, "Đổi", "Trước").await;
    world.clock.advance(60_000);
    let backups = tempfile::tempdir().unwrap();
    let saved = backup(&world.province, backups.path()).await.unwrap();
    world.clock.advance(60_000);
    publish(&world, "Đổi", "Sau").await;
    publish(&world, "Mới", "Sau").await;
    world.clock.advance(60_000);
    let url = if world.url.is_some() { new_postgres().await } else { None };
    let (after, report) = restored_untold(&world, saved.file.clone(), url).await;
    assert_eq!(report.lost, [lost("Đổi"), lost("Mới")]);

    // Nobody has read it. The province serves, and the office has done one of the two again, and more.
    world.clock.advance(60_000);
    for code in ["Mới", "Khác"] {
        publish(&after, code, "Sau nữa").await;
    }
    let ledger = world.dir.path().join("ledger.jsonl");
    let begun_again = async |file: &std::path::Path, ledger: &std::path::Path| {
        restore(RestoreOptions {
            file: file.to_owned(),
            ledger: Some(ledger.to_owned()),
            keys: None,
            config: after.config(),
        })
        .await
    };
    let other = backup(&world.province, backups.path()).await.unwrap();
    let refused = begun_again(&other.file, &ledger).await;
    assert!(matches!(refused, Err(Error::ProvinceExists(_))), "it is another backup");
    let newer = backups.path().join("hom-nay.jsonl");
    let mut text = std::fs::read_to_string(&ledger).unwrap();
    text.push_str(r#"{"at":1,"event":"revoked","device":"00000000-0000-4000-8000-000000000009"}"#);
    std::fs::write(&newer, text).unwrap();
    let refused = begun_again(&saved.file, &newer).await;
    assert!(matches!(refused, Err(Error::ProvinceExists(_))), "nobody would be revoked by it");
    let (province, again) = begun_again(&saved.file, &ledger).await.unwrap();
    assert_eq!(again, RestoreReport { lost: vec![lost("Đổi")], ..report });
    told(&province, &again).unwrap();
    let refused = begun_again(&saved.file, &ledger).await;
    assert!(matches!(refused, Err(Error::ProvinceExists(_))), "it was told");

    // What was done in the life between is lost by the next restore, what was told before is not told again.
    world.clock.advance(60_000);
    let url = if world.url.is_some() { new_postgres().await } else { None };
    let (_, next) = restored_untold(&after, saved.file, url).await;
    assert_eq!(next.lost, [lost("Mới"), lost("Khác")]);
});

story!(a_phone_that_the_backup_does_not_know_enrols_again_and_offers_its_words, world => {
    let backups = tempfile::tempdir().unwrap();
    let report = backup(&world.province, backups.path()).await.unwrap();
    let phone = Phone::new(&world);
    let invitation = invite(&world.province, world.member("DV004")).await.unwrap();
    let activation = phone.activate(&world, &invitation.code).await.unwrap();
    let phone = Phone { device: activation.device, member: activation.member, ..phone };
    let action = Action::SubmitOpinion { cell: world.unit("CB-HB1"), text: "Giữ lại".into() };
    let command = phone.command(&world, new_item(&world), 0, action);
    accepted(&phone.act(&world, &command).await);

    let after = restored(&world, report.file, None).await;
    let again = phone.enrol(&after, "/v1/enrol", &activation.device_cert).await.unwrap();
    assert_eq!(again.device, activation.device);
    assert_eq!(accepted(&phone.act(&after, &command).await), 1);
});

story!(backups_go_on_beside_those_of_the_life_before, world => {
    let backups = tempfile::tempdir().unwrap();
    let first = backup(&world.province, backups.path()).await.unwrap();
    let second = backup(&world.province, backups.path()).await.unwrap();
    let after = restored(&world, first.file, None).await;
    let again = backup(&after.province, backups.path()).await.unwrap();
    assert_eq!(again.epoch, second.epoch);
    assert!(again.file != second.file && second.file.exists());
});

story!(two_verified_backups_let_phones_forget, world => {
    let phone = world.phone("DV004").await;
    let backups = tempfile::tempdir().unwrap();
    opine(&world, &phone, "Mốc 1").await;
    backup(&world.province, backups.path()).await.unwrap();
    assert_eq!(phone.heads(&world).await.unwrap().covered_epoch, 0);
    backup(&world.province, backups.path()).await.unwrap();
    // Receipts of epoch 1 are in both; those of epoch 2 only in the second.
    assert_eq!(phone.heads(&world).await.unwrap().covered_epoch, 1);
});

story!(a_damaged_backup_restores_nothing, world => {
    let backups = tempfile::tempdir().unwrap();
    let file = backup(&world.province, backups.path()).await.unwrap().file;
    let whole = std::fs::read(&file).unwrap();
    for damaged in [&whole[..whole.len() / 2], &whole[..10], b"khong phai ban sao luu"] {
        let path = backups.path().join("damaged.backup");
        std::fs::write(&path, damaged).unwrap();
        let dir = tempfile::tempdir().unwrap();
        let config = Config { data_dir: dir.path().to_owned(), ..world.config() };
        let config = Config { database_url: None, ..config };
        let options = RestoreOptions { file: path, ledger: None, keys: None, config };
        assert!(matches!(restore(options).await, Err(Error::Backup(_))));
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
    }
    // Over a living province nothing is restored either.
    let config = world.config();
    let options = RestoreOptions { file, ledger: None, keys: None, config };
    assert!(matches!(restore(options).await, Err(Error::ProvinceExists(_))));
});

story!(a_restore_over_a_newer_ledger_and_its_own_keys_takes_nothing_from_them, world => {
    let phone = world.phone("DV004").await;
    world.clock.advance(1_000);
    let backups = tempfile::tempdir().unwrap();
    let file = backup(&world.province, backups.path()).await.unwrap().file;
    let apart = backups.path().join("hom-qua.jsonl");
    std::fs::copy(world.dir.path().join("ledger.jsonl"), &apart).unwrap();
    revoke(&world.province, phone.device).await.unwrap();

    // The folder has the newer ledger, cut off by the bad day in the middle of a line, with a hole before.
    let dir = tempfile::tempdir().unwrap();
    for name in ["ledger.jsonl", "root.pub", "online.key", "online.cert"] {
        std::fs::copy(world.dir.path().join(name), dir.path().join(name)).unwrap();
    }
    let ledger = dir.path().join("ledger.jsonl");
    let mut text = std::fs::read(&ledger).unwrap();
    text.extend(b"{\"at\":1,\"event\":\"publi\0\0\0ng\"}\n\0\0\0\"B\"}\n");
    text.extend(b"{\"at\":1,\"event\":\"published\",\"name\":\"B\xe1\xba\0\0\0");
    std::fs::write(&ledger, text).unwrap();
    let url = if world.url.is_some() { new_postgres().await } else { None };
    let config = Config {
        data_dir: dir.path().to_owned(),
        database_url: url.clone(),
        ..world.config()
    };
    let foreign = tempfile::tempdir().unwrap();
    for name in ["root.pub", "online.key", "online.cert"] {
        std::fs::write(foreign.path().join(name), [7; 32]).unwrap();
    }
    let options = |keys| RestoreOptions {
        file: file.clone(),
        ledger: Some(apart.clone()),
        keys,
        config: config.clone(),
    };
    let wrong = restore(options(Some(foreign.path().to_owned()))).await;
    assert!(matches!(wrong, Err(Error::Key { .. })));
    let (province, report) = restore(options(None)).await.unwrap();
    assert_eq!((report.from_ledger, report.torn_lines), (1, 3));
    told(&province, &report).unwrap();
    let clock = Arc::clone(&world.clock);
    let app = app(province.clone());
    let after = World { app, province, clock, url, dir };
    let refused = phone.heads(&after).await.unwrap_err();
    assert_eq!(refused.code, RefusalCode::Revoked);
    // What is noted from now on is read behind the line that was cut off.
    let lines = String::from_utf8_lossy(&std::fs::read(&ledger).unwrap()).into_owned();
    assert!(lines.lines().last().unwrap().contains(r#""event":"restored""#), "{lines}");
});

story!(two_processes_over_one_database_serve_the_same_phone, world => {
    let phone = world.phone("DV004").await;
    let other = world.beside(Limits::default()).await;
    let own = Audience::Member(phone.member);
    let before = phone.heads(&world).await.unwrap().audiences.unwrap();
    opine(&world, &phone, "Qua máy một").await;
    opine(&other, &phone, "Qua máy hai").await;
    world.clock.advance(1_000);
    let one = phone.heads(&world).await.unwrap().audiences.unwrap();
    let two = phone.heads(&other).await.unwrap().audiences.unwrap();
    assert_eq!(one, two);
    assert_eq!(one[&own][&Shelf::People].head, before[&own][&Shelf::People].head + 2);
    // What one process revokes the other knows a second later.
    revoke(&other.province, phone.device).await.unwrap();
    world.clock.advance(1_000);
    assert_eq!(phone.heads(&world).await.unwrap_err().code, RefusalCode::Revoked);
});

story!(two_processes_write_at_once_without_losing_a_number, world => {
    let phone = world.phone("DV004").await;
    let second = world.beside(Limits::default()).await;
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..30 {
        let action =
            Action::SubmitOpinion { cell: world.unit("CB-HB1"), text: format!("Số {number}") };
        let command = phone.command(&world, new_item(&world), 0, action);
        let body = handbook_domain::wire::command::CommandsRequest {
            nonce: "x".into(),
            generation: None, commands: vec![phone.signed(&command)],
        };
        let body = serde_json::to_vec(&body).unwrap();
        for app in [world.app.clone(), second.app.clone()] {
            let request = phone.request(&world, "POST", "/v1/commands", body.clone());
            tasks.spawn(async move {
                tower::ServiceExt::oneshot(app, request).await.unwrap().status().as_u16()
            });
        }
    }
    while let Some(status) = tasks.join_next().await {
        assert_eq!(status.unwrap(), 200);
    }
    let own = Audience::Member(phone.member);
    let page = phone.page(&world, own, Shelf::People, 0).await.unwrap();
    assert_eq!(opinions(&page).len(), 30);
    assert_eq!(page.head, i64::try_from(page.rows.len()).unwrap(), "no number is lost");
    assert_eq!(doctor::examine(&world.province).await.unwrap(), Vec::<String>::new());
});

story!(the_audit_log_is_chained_and_a_change_in_it_is_found, world => {
    let phone = world.phone("DV004").await;
    assert!(audit::seal(&world.province).await.unwrap() >= 3);
    assert_eq!(audit::seal(&world.province).await.unwrap(), 0);
    let head = phone.heads(&world).await.unwrap().audit.unwrap();
    opine(&world, &phone, "Một ý kiến").await;
    assert_eq!(audit::seal(&world.province).await.unwrap(), 1);
    let next = phone.heads(&world).await.unwrap().audit.unwrap();
    assert_eq!(next.number, head.number + 1);
    assert_ne!(next.hash, head.hash);
    assert!(doctor::examine(&world.province).await.unwrap().is_empty());
    if world.url.is_none() {
        let url = format!("sqlite://{}", world.dir.path().join("province.db").display());
        let pool = sqlx::AnyPool::connect(&url).await.unwrap();
        // Hashes can be made anew by anybody who writes there; then the signatures are in the way.
        sqlx::query("UPDATE audit SET signature = NULL").execute(&pool).await.unwrap();
        opine(&world, &phone, "Sau đó").await;
        assert!(audit::seal(&world.province).await.is_err(), "it vouches for nothing of the kind");
        let last = format!("dòng {}", next.number);
        let findings = doctor::examine(&world.province).await.unwrap();
        assert!(findings.len() == 1 && findings[0].contains(&last), "{findings:?}");
        sqlx::query("UPDATE audit SET event = 'x' WHERE number = 2").execute(&pool).await.unwrap();
        let findings = doctor::examine(&world.province).await.unwrap();
        assert!(findings.len() == 1 && findings[0].contains("dòng 2"), "{findings:?}");
    }
});

story!(a_province_is_not_made_twice_and_not_opened_without_its_key, world => {
    let options = handbook_server::InitOptions { name: "Khác".into(), config: world.config() };
    assert!(matches!(Province::create(options).await, Err(Error::ProvinceExists(_))));
    let nowhere = Config { data_dir: world.dir.path().join("nowhere"), ..world.config() };
    assert!(matches!(Province::open(nowhere).await, Err(Error::NoProvince(_))));
    std::fs::write(world.dir.path().join("online.key"), "00".repeat(32)).unwrap();
    assert!(matches!(Province::open(world.config()).await, Err(Error::Key { .. })));
});

#[test]
fn the_clock_of_the_stories_stands_on_the_evening_it_says() {
    assert_eq!(NOW.to_string(), "24/11/2026 19:30");
    assert_eq!(Sha256Hash::of(b"").to_string().len(), 64);
}
