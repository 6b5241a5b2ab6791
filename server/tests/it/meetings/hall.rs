//! A hall where a cell meets: the fixture's first cell, its meeting of 3 December, the national rules.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use handbook_domain::audience::{Audience, Shelf};
use handbook_domain::ids::{EventId, ItemId, MemberId};
use handbook_domain::meeting::cut::{CutSignature, cut_message};
use handbook_domain::meeting::event::{Opened, Recorder, Section};
use handbook_domain::meeting::log::Author;
use handbook_domain::meeting::{Event, Log, Moment, Package, Record};
use handbook_domain::rules::amount::Points;
use handbook_domain::rules::pack::RulePack;
use handbook_domain::rules::voting::{Attendance, RosterEntry};
use handbook_domain::time::Timestamp;
use handbook_domain::wire::command::{Action, Outcome, RejectCode};
use handbook_domain::wire::item::{MeetingKind, Roster, kind};
use handbook_domain::wire::meeting::MeetingReport;
use handbook_server::clock::Clock;
use handbook_server::{load, rules};

use crate::support::{Phone, World, accepted};

/// 3 December 2026, 19:30 in Vietnam.
pub(crate) const EVENING: Timestamp = Timestamp(1_796_301_000_000);

/// Minutes that nobody else has written.
pub(super) const OWN_WORDS: &str = "Chi bộ bàn việc nạo vét kênh Tây, trồng cây ven đường, vận động \
    bà con góp công, giữ trật tự đêm hội, giúp hộ khó khăn sửa mái nhà trước mùa mưa và mở lớp học \
    ban tối cho người lớn tuổi muốn biết dùng điện thoại thông minh để xem tin tức.";

pub(super) fn rejected(code: RejectCode) -> Outcome {
    Outcome::Rejected { code }
}

/// The JSON of the national rules.
pub(super) const RULES: &str = include_str!("../../../../fixtures/rules/hd42.json");

pub(super) async fn publish_rules(world: &World) {
    assert!(
        rules::publish(&world.province, RULES.as_bytes(), "TU")
            .await
            .unwrap()
    );
}

pub(super) fn meeting(world: &World, code: &str) -> ItemId {
    load::item_id(&world.province, "meeting", code)
}

/// A meeting that the office announces for a cell.
pub(super) async fn announce(world: &World, code: &str, cell: &str, starts_at: &str) -> ItemId {
    let content = serde_json::json!({ "meetings": [{
        "code": code, "cell": cell, "kind": "regular", "title": "Sinh hoạt thường kỳ",
        "starts_at": starts_at, "place": "Nhà văn hóa", "chair": "Bí thư",
    }] });
    load::load(&world.province, &content.to_string())
        .await
        .unwrap();
    meeting(world, code)
}

/// An item as a phone sees it in one of its feeds, with its version.
pub(super) async fn seen<T: serde::de::DeserializeOwned>(
    world: &World,
    phone: &Phone,
    audience: Audience,
    kind: &str,
    id: ItemId,
) -> Option<(i64, T)> {
    let page = phone
        .page(world, audience, Shelf::Meetings, 0)
        .await
        .unwrap();
    let mut rows = page.rows.into_iter().rev();
    let row = rows.find(|row| row.kind == kind && row.id == id)?;
    let body = serde_json::from_str(row.body?.get()).unwrap();
    Some((row.version, body))
}

/// What the cell's committee sees of its report.
pub(super) async fn report_of(world: &World, secretary: &Phone, id: ItemId) -> MeetingReport {
    let cell = world.unit("CB-HB1");
    let audience = Audience::CellCommittee(cell);
    let report = seen(world, secretary, audience, kind::MEETING_REPORT, id).await;
    report.unwrap().1
}

/// A phone that records, and what it has of the log.
pub(super) struct Hall<'a> {
    pub(super) phone: &'a Phone,
    pub(super) log: Log,
    clock: &'a dyn Clock,
    /// Since the first tap.
    minute: i64,
    start: Timestamp,
}

impl<'a> Hall<'a> {
    /// A phone in the hall, with nothing yet.
    pub(super) fn enter(world: &'a World, phone: &'a Phone, meeting: ItemId) -> Self {
        Self {
            phone,
            log: Log::new(meeting),
            clock: &*world.clock,
            minute: 0,
            start: EVENING,
        }
    }

    /// Opens the record of a meeting of the fixture's first cell, with the province's own list.
    pub(super) async fn open(world: &'a World, phone: &'a Phone, meeting: ItemId) -> Self {
        let mut hall = Self::enter(world, phone, meeting);
        let opened = opened(world, phone).await;
        hall.tap(Event::Opened(Box::new(opened)));
        hall
    }

    pub(super) fn tap(&mut self, event: Event) -> EventId {
        let id = EventId(self.clock.uuid_v7());
        let ms = self.minute * 60_000;
        let moment = Moment {
            at: self.start.plus_ms(ms),
            up_ms: u64::try_from(3_600_000 + ms).unwrap(),
        };
        let author = Author {
            meeting: self.log.meeting(),
            device: self.phone.device,
            id,
            moment,
            late: false,
        };
        let line = self.log.heads().next(author, event).unwrap();
        self.log.add(line);
        id
    }

    /// Everything that happens at a meeting of ninety-five minutes: all come, and the words are
    /// `words`.
    pub(super) fn hold(&mut self, words: &str) {
        let state = self.record().state;
        let members: Vec<MemberId> = state.opened.roster.iter().map(|one| one.member).collect();
        self.tap(Event::Began {});
        for member in members {
            self.mark(member, Attendance::Present);
        }
        self.tap(Event::Written {
            section: Section::Ahead,
            text: words.to_owned(),
        });
        for (criterion, points) in [
            ("duration", 5),
            ("attendance", 5),
            ("preparation", 10),
            ("conduct", 38),
            ("principles", 5),
            ("last_resolution", 28),
            ("closing", 4),
        ] {
            self.tap(Event::Judged {
                criterion: criterion.to_owned(),
                points: Points::whole(points),
                reason: String::new(),
            });
        }
        self.minute += 95;
        self.tap(Event::Ended {});
    }

    pub(super) fn mark(&mut self, member: MemberId, attendance: Attendance) {
        self.tap(Event::Marked {
            member,
            attendance,
            reason: String::new(),
            token: None,
        });
    }

    pub(super) fn close(&mut self) {
        let heads = self.log.heads().digests();
        self.tap(Event::Closed { heads });
    }

    pub(super) fn take(&mut self, other: &Hall<'_>) {
        other.log.lines().for_each(|line| {
            self.log.add(line.clone());
        });
    }

    pub(super) fn record(&self) -> Record {
        Record::of(&self.log).unwrap()
    }

    /// This phone's signature under the closed record.
    pub(super) fn signature(&self) -> CutSignature {
        let cut = self.record().cut().unwrap().digest;
        let signature = self.phone.sign(&cut_message(self.log.meeting(), cut));
        CutSignature {
            device: self.phone.device,
            cut,
            signature: URL_SAFE_NO_PAD.encode(signature),
        }
    }

    /// Everything, closed and signed with this phone.
    pub(super) fn signed(&self) -> Package {
        Package::of(&self.log, vec![self.signature()])
    }
}

/// The first line as a phone of the fixture's first cell writes it.
pub(super) async fn opened(world: &World, phone: &Phone) -> Opened {
    let cell = world.unit("CB-HB1");
    let audience = Audience::CellCommittee(cell);
    let secretary = world.phone("DV001").await;
    let roster = seen::<Roster>(world, &secretary, audience, kind::ROSTER, ItemId(cell.0)).await;
    let roster = roster.unwrap().1;
    let summoned = roster.summoned(MeetingKind::Regular, EVENING.day());
    opened_with(world, phone, summoned)
}

pub(super) fn opened_with(world: &World, phone: &Phone, roster: Vec<RosterEntry>) -> Opened {
    let pack = RulePack::read(RULES.as_bytes()).unwrap();
    Opened {
        cell: world.unit("CB-HB1"),
        cell_name: "Chi bộ tổ dân phố 1 Hòa Bình".to_owned(),
        superior_name: "Đảng ủy phường Hòa Bình".to_owned(),
        kind: MeetingKind::Regular,
        title: "Sinh hoạt thường kỳ tháng 12/2026".to_owned(),
        place: "Nhà văn hóa tổ dân phố 1".to_owned(),
        starts_at: EVENING,
        agenda: Vec::new(),
        pack: pack.id.clone(),
        pack_digest: pack.digest(),
        roster,
        recorders: vec![recorder(phone)],
        carried: Vec::new(),
        excused_before: None,
        combined: false,
        prepared: std::collections::BTreeMap::new(),
        papers_days_ahead: None,
    }
}

pub(super) fn recorder(phone: &Phone) -> Recorder {
    Recorder {
        device: phone.device,
        member: phone.member,
        public_key: phone.public_key(),
        certificate: phone.cert.clone(),
    }
}

pub(super) fn part(package: &Package) -> Action {
    part_of(&package.pack().unwrap())
}

pub(super) fn part_of(bytes: &[u8]) -> Action {
    Action::ReportMeeting {
        part: URL_SAFE_NO_PAD.encode(bytes),
    }
}

/// Sends what there is of a record.
pub(super) async fn send(world: &World, phone: &Phone, package: &Package) -> Outcome {
    let command = phone.command(world, package.meeting, 0, part(package));
    phone.act(world, &command).await
}

/// The cell's meeting of 3 December, held and reported the same evening; its report has come.
pub(crate) async fn reported(world: &World, secretary: &Phone) -> ItemId {
    publish_rules(world).await;
    let id = meeting(world, "HOP-HB1-2612");
    world.clock.set(EVENING.plus_ms(3 * 3_600_000));
    let mut hall = Hall::open(world, secretary, id).await;
    hall.hold(OWN_WORDS);
    hall.close();
    accepted(&send(world, secretary, &hall.signed()).await);
    id
}
