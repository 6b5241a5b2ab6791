use handbook_domain::audience::{Audience, Shelf};
use handbook_domain::ids::{Generation, ItemId, ProvinceId, Sha256Hash, UnitId};
use handbook_domain::wire::heads::FeedHead;
use handbook_domain::wire::item::Attachment;
use handbook_domain::wire::page::{PAGE_SPAN, Page};

use super::behind::Behind;
use super::collection::{Parsed, Version};
use super::pages::Asked;
use super::step::Feed;
use super::*;
use crate::search::Text;
use crate::store::items;
use crate::store::tests::memory;

const AUDIENCE: Audience = Audience::Unit(UnitId(uuid::Uuid::nil()));

/// The feed as it is known, pulled to `seq` and, ahead, over what is given.
fn pulled(store: &Store, seq: i64, ahead: (i64, i64)) -> held::Known {
    store
        .write(|tx| {
            let mut known = held::meet(tx, AUDIENCE, Shelf::News)?;
            (known.seq, known.ahead_from, known.ahead_through) = (seq, ahead.0, ahead.1);
            held::advance(tx, &known)?;
            Ok(known)
        })
        .expect("written")
}

/// What is to be pulled of a feed known like this, by a head.
fn to_pull(seq: i64, ahead: (i64, i64), head: i64, floor: i64) -> Vec<(i64, i64, bool)> {
    let store = memory();
    let known = pulled(&store, seq, ahead);
    let moved = store.write(|tx| {
        let head = FeedHead { head, floor };
        heads::moved(tx, &[], AUDIENCE, Shelf::News, known, head)
    });
    let feeds = moved.expect("read").into_iter();
    feeds
        .map(|feed| (feed.after, feed.head, feed.ahead))
        .collect()
}

#[test]
fn a_feed_is_pulled_from_its_cursor_unless_the_tombstones_since_then_are_gone() {
    assert_eq!(to_pull(10, (0, 0), 10, 0), []);
    assert_eq!(to_pull(10, (0, 0), 12, 10), [(10, 12, false)]);
    assert_eq!(to_pull(10, (0, 0), 12, 11), [(0, 12, false)]);
    assert_eq!(
        to_pull(0, (0, 0), 12, 11),
        [(0, 12, false)],
        "nothing is held yet"
    );
    assert_eq!(
        to_pull(20, (5, 10), 30, 10),
        [(20, 30, false)],
        "what was pulled ahead reaches the floor"
    );
    assert_eq!(to_pull(20, (5, 10), 30, 11), [(0, 30, false)]);
}

#[test]
fn of_a_long_feed_never_pulled_the_newest_rows_are_pulled_ahead() {
    let long = 2 * PAGE_SPAN;
    assert_eq!(to_pull(0, (0, 0), long, 0), [(0, long, false)]);
    let newest = (long + 1 - 64, long + 1, true);
    assert_eq!(
        to_pull(0, (0, 0), long + 1, 0),
        [newest, (0, long + 1, false)]
    );
    let on = [(0, long + 9, false)];
    assert_eq!(to_pull(0, (long - 63, long + 1), long + 9, 0), on);
    assert_eq!(
        to_pull(0, (0, 0), long + 1, 11)[0],
        newest,
        "whatever the floor is"
    );
    let begun = [(1, long + 9, false)];
    assert_eq!(to_pull(1, (0, 0), long + 9, 0), begun);
}

#[test]
fn meetings_come_first_and_whole_then_the_newest_of_everything_then_the_rest() {
    let feed = |shelf, ahead| Feed {
        audience: AUDIENCE,
        shelf,
        after: 0,
        head: 9,
        ahead,
    };
    let wanted = [
        feed(Shelf::Meetings, true),
        feed(Shelf::Meetings, false),
        feed(Shelf::Library, true),
        feed(Shelf::News, true),
        feed(Shelf::Library, false),
        feed(Shelf::News, false),
    ];
    let mut feeds = wanted.to_vec();
    feeds.reverse();
    feeds.sort_by_key(heads::turn);
    let order = |feeds: &[Feed]| -> Vec<(Shelf, bool)> {
        feeds.iter().map(|feed| (feed.shelf, feed.ahead)).collect()
    };
    assert_eq!(order(&feeds)[..2], order(&wanted)[..2]);
    assert!(feeds[2..4].iter().all(|feed| feed.ahead));
    assert!(feeds[4..].iter().all(|feed| !feed.ahead));
}

#[test]
fn a_feed_that_lies_behind_is_told_after_ten_minutes_and_one_that_was_only_late_is_not() {
    let store = memory();
    let name = (AUDIENCE, Shelf::News);
    let heard = |head: i64, cursor: i64, minute: i64| {
        store
            .write(|tx| {
                let was = Behind::known(tx)?;
                let mut behind = Behind::default();
                let now = Timestamp(minute * 60_000);
                if head < cursor {
                    behind.add(&was, name, (head, cursor), now);
                }
                behind.keep(tx, &was, now)
            })
            .expect("kept")
    };
    assert!(!heard(8, 10, 0));
    assert!(!heard(8, 10, 9));
    assert!(heard(8, 10, 10), "for ten minutes");
    assert!(heard(9, 12, 11), "still behind where it was first seen");
    assert!(!heard(10, 12, 12), "it has come to there: only late again");
    assert!(!heard(12, 12, 13));
    assert!(
        store
            .read(|tx| Ok(Behind::known(tx)?.is_empty()))
            .expect("read")
    );
    assert!(!heard(8, 12, 30), "counted anew");
}

#[test]
fn a_page_is_taken_only_if_it_is_what_was_asked_for_and_leads_on() {
    let asked = Asked {
        province: ProvinceId(uuid::Uuid::from_u128(1)),
        generation: Generation(uuid::Uuid::from_u128(2)),
        audience: AUDIENCE,
        shelf: Shelf::News,
        after: 10,
        head: 20,
    };
    let page = |from: i64, through: i64, head: i64| Page {
        province: asked.province,
        generation: asked.generation,
        audience: asked.audience,
        shelf: asked.shelf,
        from,
        through,
        head,
        rows: Vec::new(),
    };
    let good = || page(10, 15, 20);
    assert!(asked.is_answered_by(&good()));
    assert!(
        asked.is_answered_by(&page(0, 15, 20)),
        "it may begin before"
    );
    assert!(!asked.is_answered_by(&page(11, 15, 20)), "not behind a gap");
    assert!(!asked.is_answered_by(&page(0, 9, 20)), "nor end before");
    assert!(!asked.is_answered_by(&page(10, 10, 20)), "nor stand still");
    assert!(
        !asked.is_answered_by(&page(10, 10, 10)),
        "a head that was heard of is not unheard"
    );
    let at_the_head = Asked { head: 10, ..asked };
    let asked = &at_the_head;
    assert!(asked.is_answered_by(&page(10, 10, 10)), "nothing is left");
    assert!(!asked.is_answered_by(&page(10, 10, 12)));
    for other in [
        Page {
            province: ProvinceId(uuid::Uuid::nil()),
            ..good()
        },
        Page {
            generation: Generation(uuid::Uuid::nil()),
            ..good()
        },
        Page {
            audience: Audience::Cell(UnitId(uuid::Uuid::nil())),
            ..good()
        },
        Page {
            shelf: Shelf::Meetings,
            ..good()
        },
    ] {
        assert!(!asked.is_answered_by(&other));
    }
}

#[test]
fn an_item_never_goes_back_within_one_life_of_the_province_and_follows_it_into_another() {
    let store = memory();
    let id = ItemId(uuid::Uuid::from_u128(1));
    let kept = |version: i64, life: i64| {
        let kept = store.write(|tx| {
            let new = Version {
                version,
                life,
                packed: tx.packer()?.pack("{}")?,
                parsed: None,
                counts: false,
            };
            collection::keep(tx, &[], "thing", id, new)?;
            items::stamp(tx, "thing", id)
        });
        let stamp = kept.expect("kept").expect("it is here");
        (stamp.version, stamp.life)
    };
    assert_eq!(kept(3, 1), (3, 1));
    assert_eq!(kept(2, 1), (3, 1));
    assert_eq!(kept(3, 1), (3, 1));
    assert_eq!(kept(4, 1), (4, 1));
    assert_eq!(kept(2, 2), (2, 2));
}

/// Gives its pieces one by one; nothing stands for an interruption, and the end breaks off.
struct Halting(Vec<&'static [u8]>);

impl std::io::Read for Halting {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        if self.0.is_empty() {
            return Err(std::io::ErrorKind::ConnectionReset.into());
        }
        let piece = self.0.remove(0);
        if piece.is_empty() {
            return Err(std::io::ErrorKind::Interrupted.into());
        }
        into[..piece.len()].copy_from_slice(piece);
        Ok(piece.len())
    }
}

#[test]
fn a_piece_of_a_file_is_read_through_interruptions_until_it_is_full_or_breaks_off() {
    let mut piece = [0; 4];
    let mut body = Halting(vec![b"ab", b"", b"cd", b"e"]);
    assert_eq!(files::fill(&mut body, &mut piece), (4, false));
    assert_eq!(&piece, b"abcd");
    assert_eq!(files::fill(&mut body, &mut piece), (1, true));
    assert_eq!(files::fill(&mut &b"xy"[..], &mut piece), (2, false));
}

#[test]
fn what_bears_a_secrecy_mark_anywhere_is_not_taken_whoever_signed_it() {
    let parsed = |title: &str, body: &str, file: &str| Parsed {
        text: Text {
            number: String::new(),
            title: title.to_owned(),
            body: body.to_owned(),
        },
        files: vec![(
            Attachment {
                sha256: Sha256Hash::of(b""),
                size: 0,
                name: file.to_owned(),
                media_type: String::new(),
            },
            false,
        )],
        rows: Box::new(|_, _| Ok(())),
    };
    let (title, body, file) = ("Giữ bờ kênh", "Mỗi chi bộ một việc.", "ke-hoach.docx");
    assert!(parsed(title, body, file).is_clean());
    assert!(!parsed("TỐI MẬT", body, file).is_clean());
    assert!(!parsed(title, "MẬT\n\nNội dung", file).is_clean());
    assert!(!parsed(title, body, "TUYỆT MẬT.docx").is_clean());
}
