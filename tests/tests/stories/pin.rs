//! The PIN that wraps the library's key: what it opens, what it costs, and that it costs no word.

use handbook_core::accounts::account;
use handbook_core::error::{Error, LockReason, NotPossible, Unreadable};
use handbook_core::opinions::{self, OpinionState};
use handbook_core::store::FileSecrets;
use handbook_tests::{Locked, Phone, World};

const PIN: &str = "270954";

fn reason(result: Result<Phone, (Locked, Error)>) -> (Locked, LockReason) {
    match result.err().expect("it is locked") {
        (phone, Error::Locked(reason)) => (phone, reason),
        (_, other) => panic!("{other}"),
    }
}

#[test]
fn a_pin_opens_the_library_and_without_it_nothing_does() {
    let world = World::new();
    world.article("A", "TU", "Phát động thi đua", "Mỗi chi bộ một việc tốt.");
    let phone = world.phone("DV004");
    phone.sync_well();
    for weak in ["", "12345", "111111", "123456", "987654", "27o954"] {
        let refused = phone.book.set_pin(None, Some(weak));
        assert!(
            matches!(refused, Err(Error::NotPossible(NotPossible::WeakPin))),
            "{weak}"
        );
    }
    phone.book.set_pin(None, Some(PIN)).expect("set");
    let (phone, first) = reason(phone.unlocked(None));
    assert_eq!(
        first,
        LockReason::Pin {
            tries_left: 10,
            wait_until: None
        }
    );
    assert!(!phone.folder.join("keys/store.key").exists());
    let (phone, second) = reason(phone.unlock(Some("270955")));
    assert_eq!(
        second,
        LockReason::Pin {
            tries_left: 9,
            wait_until: None
        }
    );
    let phone = phone.unlock(Some(PIN)).map_err(|(_, error)| error);
    let phone = phone.expect("the right one opens");
    assert_eq!(phone.headlines(), ["Phát động thi đua"]);

    // Changing it takes the old one, and so does taking it away.
    assert!(phone.book.set_pin(Some("000001"), None).is_err());
    phone
        .book
        .set_pin(Some(PIN), Some("884412"))
        .expect("changed");
    let (phone, _) = reason(phone.unlocked(Some(PIN)));
    let phone = phone.unlock(Some("884412")).map_err(|(_, error)| error);
    let phone = phone.expect("the new one opens");
    phone
        .book
        .set_pin(Some("884412"), None)
        .expect("taken away");
    assert_eq!(
        phone.reopened().expect("opens").headlines(),
        ["Phát động thi đua"]
    );
}

#[test]
fn wrong_pins_wait_longer_and_the_tenth_destroys_the_library_but_no_word() {
    let world = World::new();
    world.article("A", "TU", "Phát động thi đua", "Mỗi chi bộ một việc tốt.");
    let phone = world.phone("DV004");
    phone.sync_well();
    phone.offline(true);
    opinions::submit(phone.book.store(), "Đề nghị thắp sáng ngõ 12.").expect("written");
    opinions::save_draft(phone.book.store(), None, None, "Nháp về kênh Tây").expect("kept");
    phone.book.set_pin(None, Some(PIN)).expect("set");
    let (mut phone, _) = reason(phone.unlocked(None));
    for wrong in 1..10 {
        let left = 10 - wrong;
        let (back, said) = reason(phone.unlock(Some("000007")));
        phone = back;
        let LockReason::Pin {
            tries_left,
            wait_until,
        } = said
        else {
            panic!("{said:?} after {wrong}");
        };
        assert_eq!(tries_left, left);
        assert_eq!(wait_until.is_some(), wrong >= 5, "after {wrong}");
        let Some(until) = wait_until else { continue };
        // Too early, even the right one is not looked at and costs no try; nor does setting the
        // clock back help.
        let (back, early) = reason(phone.unlock(Some(PIN)));
        assert!(matches!(early, LockReason::Pin { tries_left, .. } if tries_left == left));
        back.clock.advance(-86_400_000);
        let (back, early) = reason(back.unlock(Some(PIN)));
        assert!(matches!(
            early,
            LockReason::Pin {
                wait_until: Some(_),
                ..
            }
        ));
        back.clock.advance(86_400_000 + 3_600_000);
        assert!(until <= handbook_core::clock::Clock::now(back.clock.as_ref()));
        phone = back;
    }
    let (phone, said) = reason(phone.unlock(Some("000007")));
    assert_eq!(said, LockReason::Destroyed);
    let (phone, said) = reason(phone.unlock(Some(PIN)));
    assert_eq!(said, LockReason::Destroyed, "the right one comes too late");

    let phone = phone.rebuild(None).map_err(|(_, error)| error);
    let phone = phone.expect("starts anew");
    phone.offline(false);
    let invitation = world.invitation("DV004");
    phone
        .book
        .activate(&invitation, "Máy cũ")
        .expect("the member");
    let drafts = opinions::drafts(phone.book.store()).expect("readable");
    assert_eq!(drafts[0].text, "Nháp về kênh Tây");
    phone.sync_well();
    let delivered = opinions::list(phone.book.store(), 0, 10).expect("readable");
    assert_eq!(delivered[0].text, "Đề nghị thắp sáng ngõ 12.");
    assert_eq!(delivered[0].state, OpinionState::Delivered);
    assert_eq!(phone.headlines(), ["Phát động thi đua"]);
}

#[test]
fn many_who_try_at_once_get_no_more_tries_than_one() {
    let world = World::new();
    let phone = world.phone("DV004");
    phone.book.set_pin(None, Some(PIN)).expect("set");
    let (phone, _) = reason(phone.unlocked(None));
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let mut tried = 0;
                while tried < 4 {
                    let refused = phone.try_pin("000007").expect_err("a wrong one");
                    // Somebody else is trying: that was none.
                    if !matches!(refused, Error::Unreadable(Unreadable::InUse)) {
                        tried += 1;
                    }
                }
            });
        }
    });
    let (_, said) = reason(phone.unlock(Some(PIN)));
    assert!(
        matches!(
            said,
            LockReason::Pin {
                tries_left: 5,
                wait_until: Some(_)
            }
        ),
        "{said:?}: from the fifth on all wait"
    );
}

#[test]
fn a_forgotten_pin_costs_what_was_lent_and_no_word() {
    let world = World::new();
    world.article("A", "TU", "Tin", "Nội dung.");
    let phone = world.phone("DV004");
    phone.sync_well();
    phone.book.set_pin(None, Some(PIN)).expect("set");
    opinions::submit(phone.book.store(), "Chưa kịp gửi").expect("written");
    let (phone, _) = reason(phone.unlocked(None));
    let phone = phone.give_up_pin().map_err(|(_, error)| error);
    let phone = phone.expect("an empty handbook");
    let keys = FileSecrets::new(&phone.folder.join("keys"));
    assert!(!account(&keys).expect("readable").has_pin);
    let invitation = world.invitation("DV004");
    phone
        .book
        .activate(&invitation, "Máy")
        .expect("the same device");
    phone.sync_well();
    assert_eq!(phone.headlines(), ["Tin"]);
    let opinions = opinions::list(phone.book.store(), 0, 9).expect("readable");
    let [own] = opinions.as_slice() else {
        panic!("{opinions:?}");
    };
    assert_eq!(
        (own.text.as_str(), own.state),
        ("Chưa kịp gửi", OpinionState::Delivered)
    );
}
