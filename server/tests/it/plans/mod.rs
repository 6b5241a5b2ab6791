//! PostgreSQL with 100,000 members in 4,500 cells: no request reads a table from end to end.
//!
//! The statements are not listed here. Requests of every kind go through the router while
//! `auto_explain` tells the plan of whatever they ask, so a query that is written tomorrow is
//! looked at too.

mod listen;

use handbook_domain::audience::{Audience, Shelf};
use handbook_domain::wire::command::{Action, Outcome};
use handbook_domain::wire::item::MeetingKind;
use handbook_domain::wire::meeting::{MeetingPlan, Verdict};
use handbook_server::meetings::roll_up;
use handbook_server::{Province, app, audit, load, revoke};
use serde_json::{Value, json};
use sqlx::Executor;

use crate::meetings::hall;
use crate::support::{Phone, World, accepted, new_item, new_postgres};
use listen::Plans;

/// Rows from which on a table must not be read whole.
const LARGE: f64 = 1_000.0;

/// The one table that is read whole on purpose: the tree of units is kept in memory, and read again
/// when it has changed.
const TREE: &str = "unit_edges";

/// Sums have every unit in them. Nobody waits for them: they are made once a minute.
const SUMS: (&str, &str) = ("units", "SELECT id, name, kind FROM units");

#[tokio::test]
async fn no_request_reads_a_table_from_end_to_end() {
    let Some(url) = new_postgres().await else {
        return;
    };
    let mut world = World::on(Some(url.clone())).await;
    let file = attach_a_file(&world).await;
    audit::seal(&world.province).await.unwrap();
    let sizes = grow(&url).await;
    assert!(sizes("members") >= 100_000.0 && sizes("unit_edges") > 4_500.0);

    // Connections made from now on tell their plans.
    world.province.close().await;
    let plans = Plans::listen();
    world.province = Province::open(world.config()).await.unwrap();
    world.app = app(world.province.clone());
    ask_everything(&world, &file).await;
    hold_a_meeting(&world).await;
    audit::seal(&world.province).await.unwrap();

    let heard = plans.heard();
    // Enough to know that plans were told at all: the routes ask more than thirty different things.
    let mut statements: Vec<&str> = heard.iter().map(|plan| plan.statement.as_str()).collect();
    statements.sort_unstable();
    statements.dedup();
    assert!(
        statements.len() > 30,
        "only {} statements: {statements:#?}",
        statements.len()
    );
    for table in [
        "heads",
        "feed",
        "memberships",
        "grants",
        "devices",
        "command_results",
        "blobs",
        "meeting_logs",
        "meeting_bands",
        "meeting_figures",
        "meeting_stale",
    ] {
        assert!(
            statements.iter().any(|statement| statement.contains(table)),
            "nobody asked {table}"
        );
    }
    let mut trees = 0;
    let mut scans = Vec::new();
    for plan in &heard {
        for table in plan.read_whole() {
            match table {
                TREE => trees += 1,
                table if (table, plan.statement.as_str()) == SUMS => {}
                table if sizes(table) > LARGE => {
                    scans.push(format!("{table}, by {}", plan.statement));
                }
                _ => {}
            }
        }
    }
    scans.sort();
    scans.dedup();
    assert!(scans.is_empty(), "read from end to end: {scans:#?}");
    assert_eq!(trees, 1, "the tree is read once for as long as it stands");
}

/// A meeting with a file, for one cell; returns the path of the file.
async fn attach_a_file(world: &World) -> String {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("tai-lieu.txt"), "Tài liệu buổi họp.").unwrap();
    let content = json!({ "meetings": [{
        "code": "HOP-TEP", "cell": "CB-HB1", "kind": "regular", "title": "Sinh hoạt thường kỳ",
        "starts_at": "2026-12-03T19:30", "place": "Nhà văn hóa", "chair": "Lê Thị Hồng Nhạn",
        "agenda": [{ "title": "Tài liệu", "papers": [{ "title": "Tệp", "file": "tai-lieu.txt" }] }],
    }] });
    load::load_from(&world.province, &content.to_string(), Some(folder.path()))
        .await
        .unwrap();
    let hash = handbook_domain::ids::Sha256Hash::of("Tài liệu buổi họp.".as_bytes());
    format!("/v1/blobs/{hash}")
}

/// Fills the tables and turns on the telling of plans; returns how many rows each table has.
async fn grow(url: &str) -> impl Fn(&str) -> f64 + use<> {
    let pool = sqlx::AnyPool::connect(url).await.unwrap();
    pool.execute(sqlx::raw_sql(include_str!("grow.sql")))
        .await
        .unwrap();
    let name = url.rsplit('/').next().unwrap().split('?').next().unwrap();
    for (setting, value) in [
        ("session_preload_libraries", "auto_explain"),
        ("auto_explain.log_min_duration", "0"),
        ("auto_explain.log_format", "json"),
        ("auto_explain.log_level", "notice"),
        ("auto_explain.log_nested_statements", "on"),
    ] {
        let sql = format!("ALTER DATABASE {name} SET {setting} = '{value}'");
        pool.execute(sqlx::AssertSqlSafe(sql)).await.unwrap();
    }
    let rows: Vec<(String, f64)> =
        sqlx::query_as("SELECT relname::text, reltuples::float8 FROM pg_class WHERE relkind = 'r'")
            .fetch_all(&pool)
            .await
            .unwrap();
    pool.close().await;
    move |table| {
        rows.iter()
            .find(|(name, _)| name == table)
            .map_or(0.0, |(_, rows)| *rows)
    }
}

/// A request of every kind, of several members, each more than once and with the memory of a second
/// ago gone.
async fn ask_everything(world: &World, file: &str) {
    let author = world.phone("DV004").await;
    let secretary = world.phone("DV001").await;
    let leaver = world.phone("DV005").await;
    for path in ["/v1/key", "/v1/province", "/health/ready"] {
        let request = axum::http::Request::get(path)
            .body(axum::body::Body::empty())
            .unwrap();
        world.send(request).await;
    }
    for _ in 0..3 {
        world.clock.advance(5_000);
        let heads = author.heads(world).await.unwrap().audiences.unwrap();
        secretary.heads(world).await.unwrap();
        for (audience, shelves) in &heads {
            for (shelf, head) in shelves {
                // From the start, inside a closed page, and at the head.
                for after in [0, 100, 256, head.head - 1, head.head] {
                    let after = after.clamp(0, head.head);
                    author.page(world, *audience, *shelf, after).await.unwrap();
                }
            }
        }
        let reply = world
            .send(author.request(world, "GET", file, Vec::new()))
            .await;
        assert_eq!(reply.status, 200);
        say_and_answer(world, &author, &secretary).await;
    }
    revoke(&world.province, leaver.device).await.unwrap();
    world.clock.advance(5_000);
    assert!(leaver.heads(world).await.is_err());
    let stranger = Audience::Unit(world.unit("DU-SK"));
    assert!(author.page(world, stranger, Shelf::News, 0).await.is_err());
}

/// A meeting registered and moved, another held and reported, its report answered, the sums made anew
/// for every unit above.
async fn hold_a_meeting(world: &World) {
    let secretary = world.phone("DV001").await;
    let official = world.phone("DV012").await;
    let id = new_item(world);
    let mut version = 0;
    for days in [31, 33] {
        let plan = MeetingPlan {
            cell: world.unit("CB-HB1"),
            meeting_kind: MeetingKind::Regular,
            title: "Sinh hoạt thường kỳ tháng 1/2027".into(),
            starts_at: hall::EVENING.plus_days(days),
            place: "Nhà văn hóa".into(),
            chair: "Lê Thị Hồng Nhạn".into(),
            cancelled: false,
            agenda: Vec::new(),
            combined: false,
            draft_resolution: String::new(),
            superior_invited: true,
        };
        let action = Action::PlanMeeting {
            plan: Box::new(plan),
            reason: "Trùng ngày gặt".into(),
        };
        let command = secretary.command(world, id, version, action);
        version = accepted(&secretary.act(world, &command).await);
    }
    let id = hall::reported(world, &secretary).await;
    let verdict = Verdict::Confirmed;
    let review = official.command(world, id, 1, Action::ReviewMeeting { verdict });
    accepted(&official.act(world, &review).await);
    assert!(roll_up::publish(&world.province).await.unwrap() > 0);
}

/// An opinion, other words, the same again, and its answer.
async fn say_and_answer(world: &World, author: &Phone, secretary: &Phone) {
    let subject = new_item(world);
    let cell = world.unit("CB-HB1");
    let submit = Action::SubmitOpinion {
        cell,
        text: "Đề nghị thắp sáng đường làng.".into(),
    };
    let command = author.command(world, subject, 0, submit);
    let version = accepted(&author.act(world, &command).await);
    assert_eq!(accepted(&author.act(world, &command).await), version);
    let text = "Đề nghị thắp sáng đường làng trước Tết.".into();
    let amend = author.command(world, subject, version, Action::AmendOpinion { text });
    let version = accepted(&author.act(world, &amend).await);
    let text = "Chi ủy sẽ làm trong tháng 12.".into();
    let answer = secretary.command(world, subject, version, Action::AnswerOpinion { text });
    accepted(&secretary.act(world, &answer).await);
    let text = "Quá muộn.".into();
    let late = author.command(world, subject, version, Action::AmendOpinion { text });
    assert!(matches!(
        author.act(world, &late).await,
        Outcome::Rejected { .. }
    ));
}

/// One plan, as PostgreSQL told it.
struct Plan {
    statement: String,
    tree: Value,
}

impl Plan {
    /// The tables that this plan reads whole: in their own order, or through an index without a
    /// condition. An index that gives the first few rows is none.
    fn read_whole(&self) -> Vec<&str> {
        let mut found = Vec::new();
        let mut nodes = vec![(&self.tree, false)];
        while let Some((node, limited)) = nodes.pop() {
            let kind = node
                .get("Node Type")
                .and_then(Value::as_str)
                .unwrap_or_default();
            let whole = match kind {
                "Seq Scan" => true,
                // With a filter it may have to go through everything before it finds one.
                index if index.starts_with("Index") && node.get("Index Cond").is_none() => {
                    !limited || node.get("Filter").is_some()
                }
                _ => false,
            };
            if whole {
                found.extend(node.get("Relation Name").and_then(Value::as_str));
            }
            let limited = kind == "Limit" || (limited && kind != "Sort" && kind != "Aggregate");
            let below = node
                .get("Plans")
                .and_then(Value::as_array)
                .into_iter()
                .flatten();
            nodes.extend(below.map(|below| (below, limited)));
        }
        found
    }
}

#[test]
fn a_plan_that_reads_a_table_whole_is_recognised() {
    let whole = |tree: Value| {
        let plan = Plan {
            statement: String::new(),
            tree,
        };
        plan.read_whole().len()
    };
    assert_eq!(
        whole(json!({ "Node Type": "Seq Scan", "Relation Name": "a" })),
        1
    );
    let index = |fields: Value| {
        let mut node = json!({ "Node Type": "Index Scan", "Relation Name": "a" });
        for (name, value) in fields.as_object().unwrap() {
            node[name] = value.clone();
        }
        node
    };
    assert_eq!(whole(index(json!({ "Index Cond": "x" }))), 0);
    assert_eq!(whole(index(json!({}))), 1);
    let limit = |node: Value| json!({ "Node Type": "Limit", "Plans": [node] });
    assert_eq!(whole(limit(index(json!({})))), 0);
    assert_eq!(whole(limit(index(json!({ "Filter": "x" })))), 1);
    let nested = json!({ "Node Type": "Nested Loop", "Plans": [
        index(json!({ "Index Cond": "x" })), { "Node Type": "Seq Scan", "Relation Name": "b" },
    ] });
    assert_eq!(whole(nested), 1);
}
