//! What each command does.

use std::sync::Arc;

use handbook_core::clock::SystemClock;
use handbook_core::documents::{self, DocumentQuery};
use handbook_core::error::Error;
use handbook_core::handbook::{Config, Handbook};
use handbook_core::net::{Line, Request, Traffic, fetch};
use handbook_core::news::{self, ArticleQuery};
use handbook_core::session::{self, Lease, SoftwareDeviceKey};
use handbook_core::store::{FileSecrets, Store};
use handbook_core::sync::{self, Report};
use handbook_core::{me, meetings, opinions, outbox};
use handbook_domain::document::DocSign;
use handbook_domain::ids::ItemId;
use handbook_domain::wire::activation::{Invitation, decode_key, normal_code};
use indicatif::ProgressBar;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::args::{Activate, Args, Command, Docs, Opinion};
use crate::files;
use crate::show::{self, Failure};
use crate::words;

type Done = Result<(), Failure>;

/// A handbook that is open, and the way out of it.
struct Desk {
    book: Handbook,
    key: Arc<SoftwareDeviceKey>,
    line: Arc<Line>,
}

/// Carries out one command.
pub(crate) fn run(args: &Args) -> Done {
    if let Command::Activate(activate) = &args.command {
        return activate_now(args, activate);
    }
    if !Store::exists(&args.home) {
        return Err(Failure::Core(
            handbook_core::error::HandbookError::SignInAgain,
        ));
    }
    let desk = open(args)?;
    let done = match &args.command {
        Command::Activate(_) => Ok(()),
        Command::Status => status(&desk, args.json),
        Command::Sync => sync_now(&desk, args),
        Command::Docs(docs) => list_docs(&desk, docs, args.json),
        Command::Doc {
            name,
            bookmark,
            unbookmark,
        } => read_doc(&desk, name, *bookmark, *unbookmark, args.json),
        Command::News { id, count } => read_news(&desk, id.as_deref(), *count, args.json),
        Command::Meetings {
            id,
            past,
            count,
            coming,
            absent,
            speak,
            opinion,
        } => {
            let said = meetings::Reply {
                coming: *coming,
                reason: absent.clone().unwrap_or_default(),
                wants_to_speak: *speak,
                opinion: opinion.clone().unwrap_or_default(),
            };
            let answered = answer_meeting(&desk, id.as_deref(), &said);
            answered.and_then(|()| read_meetings(&desk, id.as_deref(), *past, *count, args.json))
        }
        Command::Me => {
            let store = desk.book.store();
            show::me(
                me::summary(store)?.as_ref(),
                &me::devices(store)?,
                args.json,
            );
            Ok(())
        }
        Command::Meeting { id, what } => item_id(id)
            .and_then(|id| crate::meeting::run(&desk.book, desk.key.as_ref(), id, what, args.json)),
        Command::Plan(plan) => crate::office::plan(&desk.book, plan, args.json),
        Command::Due => crate::office::due(desk.book.store(), args.json),
        Command::Reports => desk
            .book
            .library()
            .map_err(Failure::from)
            .and_then(|store| crate::office::reports(store, args.json)),
        Command::RollUp { month } => desk
            .book
            .library()
            .map_err(Failure::from)
            .and_then(|store| crate::office::roll_up(store, *month, args.json)),
        Command::Year(of) => desk
            .book
            .library()
            .map_err(Failure::from)
            .and_then(|store| crate::office::year(store, of, args.json)),
        Command::Verify { file } => crate::meeting::verify(&desk.book, file, args.json),
        Command::Search { query, count } => {
            show::hits(&desk.book.search(&query.join(" "), *count)?, args.json);
            Ok(())
        }
        Command::Opinion(opinion) => tend_opinion(&desk, opinion, args),
        Command::Attach(attach) => files::tend(&desk.book, attach, args),
    };
    desk.book.suspend()?;
    done
}

fn activate_now(args: &Args, activate: &Activate) -> Done {
    if args.offline {
        return Err(Failure::Words(
            "Kích hoạt cần có mạng; hãy bỏ --offline.".to_owned(),
        ));
    }
    let invitation = match (&activate.link, &activate.server, &activate.code) {
        (Some(link), ..) => link
            .parse()
            .map_err(|error| Failure::from(Error::from(error)))?,
        (None, Some(server), Some(code)) => typed(args, server, code, activate.key.as_deref())?,
        _ => {
            return Err(Failure::Words(
                "Hãy đưa đường dẫn trong giấy mời, hoặc --server, --code và --key.".to_owned(),
            ));
        }
    };
    let desk = open(args)?;
    connect(&desk.line, args, &invitation.server)?;
    let identity = desk.book.activate(&invitation, &activate.device)?;
    desk.book.suspend()?;
    if args.json {
        show::data(&json!({
            "member": identity.member_name, "cell": identity.cell_name,
            "province": identity.province_name, "device": identity.device,
        }));
    } else {
        show::line(&format!(
            "Đã kích hoạt sổ tay của {} ({}), {}. Tiếp theo: handbook sync",
            identity.member_name,
            identity.cell_name.as_deref().unwrap_or("chưa có chi bộ"),
            identity.province_name
        ));
    }
    Ok(())
}

/// An invitation typed by hand: the key must be typed too, or at least seen and compared.
fn typed(args: &Args, server: &str, code: &str, key: Option<&str>) -> Result<Invitation, Failure> {
    let bad = |error| Failure::from(Error::from(error));
    let code = normal_code(code).map_err(bad)?;
    if let Some(root_key) = key.and_then(decode_key) {
        let server = server.trim_end_matches('/').to_owned();
        return Ok(Invitation {
            server,
            root_key,
            code,
        });
    }
    let line = Line::default();
    connect(&line, args, server)?;
    let request = Request::get("/v1/province".to_owned());
    let (_, body) = fetch(&line, &request, &mut Traffic::default())
        .map_err(|fault| Failure::from(Error::Exchange(fault.into())))?;
    let shown = serde_json::from_slice::<Value>(&body)
        .ok()
        .and_then(|province| province.get("root_key")?.as_str().map(str::to_owned))
        .unwrap_or_else(|| "(không rõ)".to_owned());
    Err(Failure::Words(format!(
        "Máy chủ này xưng khóa {shown}. Hãy so với khóa in trên giấy mời; nếu giống từng chữ, chạy lại và thêm --key {shown}"
    )))
}

fn open(args: &Args) -> Result<Desk, Failure> {
    let clock = Arc::new(SystemClock);
    let secrets = Arc::new(FileSecrets::new(&args.home.join("keys")));
    let key = SoftwareDeviceKey::load_or_make(secrets.as_ref(), clock.as_ref())?;
    let key = Arc::new(key);
    let line = Arc::new(Line::default());
    let book = Handbook::open(Config {
        folder: args.home.clone(),
        secrets,
        key: Arc::clone(&key) as Arc<dyn session::DeviceKey>,
        transport: Arc::clone(&line) as Arc<dyn handbook_core::net::Transport>,
        clock,
        pin: args.pin.clone().map(Zeroizing::new),
    })?;
    if let Ok(identity) = book.store().read(|tx| session::identity(tx)) {
        connect(&line, args, &identity.server)?;
    }
    Ok(Desk { book, key, line })
}

fn connect(line: &Line, args: &Args, server: &str) -> Done {
    if args.offline {
        return Ok(());
    }
    let roots = match &args.ca {
        Some(path) => Some(std::fs::read(path).map_err(|_| {
            Failure::Words(format!("Không đọc được chứng thư {}.", path.display()))
        })?),
        None => None,
    };
    line.connect(server, roots.as_deref()).map_err(|_| {
        Failure::Words(format!(
            "Địa chỉ {server} không dùng được: cần https:// và chứng thư hợp lệ."
        ))
    })
}

fn status(desk: &Desk, as_json: bool) -> Done {
    let store = desk.book.store();
    let now = store.clock().now();
    let (identity, status, waiting) = store.read(|connection| {
        Ok((
            session::identity(connection)?,
            sync::status(connection, store.clock())?,
            outbox::waiting(connection, now)?,
        ))
    })?;
    if as_json {
        show::data(&json!({
            "member": identity.member_name, "cell": identity.cell_name,
            "province": identity.province_name, "server": identity.server,
            "heard_at": status.heard_at, "lease": words::lease(status.lease),
            "items": status.items, "to_index": status.to_index,
            "waiting": waiting.waiting, "overdue": waiting.overdue, "refused": waiting.refused,
            "store_bytes": store.size(),
        }));
        return Ok(());
    }
    let heard = status
        .heard_at
        .map_or_else(|| "chưa lần nào".to_owned(), |at| at.to_string());
    show::line(&format!(
        "{} · {} · {}",
        identity.member_name,
        identity.cell_name.as_deref().unwrap_or("chưa có chi bộ"),
        identity.province_name
    ));
    show::line(&format!(
        "Cập nhật: {heard} · {} mục ({} chưa tìm được) · {} kB",
        status.items,
        status.to_index,
        store.size() / 1024
    ));
    if let Lease::Ending { until } | Lease::Over { since: until } = status.lease {
        show::line(&format!("Cần kết nối: sổ tay chỉ đọc được đến {until}."));
    }
    show::line(&format!(
        "Chờ gửi: {} (quá một ngày: {}) · bị từ chối, cần xem: {}",
        waiting.waiting, waiting.overdue, waiting.refused
    ));
    Ok(())
}

fn sync_now(desk: &Desk, args: &Args) -> Done {
    let bar = spinner(args, "Đang gửi và nhận…");
    let report = desk.book.sync()?;
    bar.finish_and_clear();
    if args.json {
        show::data(&report_json(&report));
    } else {
        show::line(&format!(
            "Nhận {} mục trong {} trang, gửi được {} ý kiến; {} lượt, nhận {} byte, gửi {} byte.",
            report.rows,
            report.pages,
            report.accepted,
            report.traffic.requests,
            report.traffic.received,
            report.traffic.sent
        ));
        if report.refused > 0 {
            show::line("Có ý kiến bị từ chối; hãy xem: handbook opinion list");
        }
    }
    match &report.problem {
        Some(problem) => Err(Failure::Sync(format!(
            "Dừng sớm: {}.",
            words::problem(problem)
        ))),
        None => Ok(()),
    }
}

fn report_json(report: &Report) -> Value {
    json!({
        "requests": report.traffic.requests,
        "bytes_received": report.traffic.received,
        "bytes_sent": report.traffic.sent,
        "pages": report.pages,
        "rows": report.rows,
        "refused_pages": report.refused_pages,
        "refused_items": report.refused_items,
        "accepted": report.accepted,
        "refused": report.refused,
        "offered_again": report.offered_again,
        "complete": report.problem.is_none(),
        "next_at": report.next_at,
    })
}

fn list_docs(desk: &Desk, docs: &Docs, as_json: bool) -> Done {
    let store = desk.book.library()?;
    let query = DocumentQuery {
        doc_type: docs.doc_type.clone(),
        issuer: docs.issuer.clone(),
        year: docs.year,
        in_force_on: docs.in_force.then(|| store.clock().now().day()),
        bookmarked: docs.bookmarked,
        first: docs.first,
        count: docs.count,
    };
    show::documents(&documents::list(store, &query)?, as_json);
    Ok(())
}

fn read_doc(desk: &Desk, name: &str, mark: bool, unmark: bool, as_json: bool) -> Done {
    let store = desk.book.library()?;
    let id = match name.parse() {
        Ok(id) => id,
        // Not an id: the sign, however it is typed. Another document may speak of that sign too.
        Err(_) => {
            let sign = |text: &str| {
                DocSign::parse(text)
                    .map_or_else(|_| text.trim().to_owned(), |sign| sign.to_string())
            };
            let hits = desk.book.search(name, 20)?;
            let mut documents = hits.into_iter().filter(|hit| hit.kind == "document");
            let found = documents.find(|hit| sign(&hit.number) == sign(name));
            found.map(|hit| hit.id).ok_or(Error::NotFound)?
        }
    };
    if mark {
        documents::bookmark(store, id)?;
    } else if unmark {
        documents::remove_bookmark(store, id)?;
    }
    show::document(&id.to_string(), &documents::read(store, id)?, as_json);
    Ok(())
}

fn read_news(desk: &Desk, id: Option<&str>, count: u32, as_json: bool) -> Done {
    let store = desk.book.library()?;
    match id {
        Some(id) => show::article(id, &news::read(store, item_id(id)?)?, as_json),
        None => {
            let query = ArticleQuery {
                count,
                ..ArticleQuery::default()
            };
            show::articles(&news::list(store, &query)?, as_json);
        }
    }
    Ok(())
}

fn read_meetings(desk: &Desk, id: Option<&str>, past: bool, count: u32, as_json: bool) -> Done {
    let store = desk.book.library()?;
    match id {
        Some(id) => show::meeting(id, &meetings::read(store, item_id(id)?)?, as_json),
        None if past => show::meetings(&meetings::over(store, count)?, as_json),
        None => show::meetings(&meetings::coming(store, count)?, as_json),
    }
    Ok(())
}

fn answer_meeting(desk: &Desk, id: Option<&str>, said: &meetings::Reply) -> Done {
    let Some(id) = id.filter(|_| said.coming || !said.reason.is_empty()) else {
        return Ok(());
    };
    Ok(meetings::reply(desk.book.store(), item_id(id)?, said)?)
}

fn tend_opinion(desk: &Desk, opinion: &Opinion, args: &Args) -> Done {
    let store = desk.book.store();
    let (id, said) = match opinion {
        Opinion::List => {
            show::opinions(&opinions::list(store, 0, 100)?, args.json);
            return Ok(());
        }
        Opinion::Send { text } => {
            let id = opinions::submit(store, text)?;
            (id, "Đã ghi ý kiến; sẽ gửi ở lần “handbook sync” tới.")
        }
        Opinion::Edit { id, text } => {
            let id = item_id(id)?;
            opinions::amend(store, id, text)?;
            (id, "Đã sửa; sẽ gửi ở lần “handbook sync” tới.")
        }
        Opinion::Answer { id, text } => {
            let id = item_id(id)?;
            opinions::answer(store, id, text)?;
            (id, "Đã ghi trả lời; sẽ gửi ở lần “handbook sync” tới.")
        }
        Opinion::Dismiss { id } => {
            let id = item_id(id)?;
            let refused = opinions::read(store, id)?.refused.ok_or(Error::NotFound)?;
            desk.book.dismiss(refused)?;
            (id, "Đã bỏ lời bị từ chối.")
        }
    };
    if args.json {
        show::data(&json!({ "id": id }));
    } else {
        show::line(&format!("{said} Mã: {id}"));
    }
    Ok(())
}

fn item_id(text: &str) -> Result<ItemId, Failure> {
    text.parse()
        .map_err(|_| Failure::Words(format!("“{text}” không phải là một mã.")))
}

fn spinner(args: &Args, words: &'static str) -> ProgressBar {
    if args.json {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new_spinner().with_message(words);
    bar.enable_steady_tick(std::time::Duration::from_millis(120));
    bar
}
