//! Journal and store are made to agree.

use super::*;

#[test]
fn only_ones_own_words_come_back_from_the_journal_and_only_what_is_missing() {
    let store = memory();
    let here = said(&store, 1, 0, submit("Còn đây"));
    let lost = said(&store, 2, 0, submit("Đã mất"));
    store
        .write(|tx| {
            tx.execute("DELETE FROM outbox WHERE id = ?1", [lost.to_string()])?;
            tx.remember("no command", "{}".to_owned());
            Ok(())
        })
        .expect("damaged");
    let stranger = MemberId(Uuid::from_u128(99));
    assert_eq!(reconcile(&store, stranger).expect("read"), 0);
    assert_eq!(states(&store).len(), 1);
    assert_eq!(reconcile(&store, ME).expect("read"), 1);
    assert_eq!(reconcile(&store, ME).expect("read"), 0);
    assert_eq!(ids(&sent(&store, 9)), [here, lost]);

    // The other way round: the journal misses what is here, and holds what has been accepted.
    let batch = sent(&store, 9);
    accepted(&store, &batch[0]);
    store
        .write(|tx| {
            tx.remember(&here.to_string(), batch[0].body.clone());
            tx.forget(&lost.to_string());
            Ok(())
        })
        .expect("written");
    reconcile(&store, ME).expect("written");
    let names: Vec<String> = store
        .words()
        .expect("open")
        .into_iter()
        .map(|w| w.0)
        .collect();
    assert!(names.contains(&lost.to_string()), "{names:?}");
    assert!(!names.contains(&here.to_string()), "{names:?}");
}

#[test]
fn journal_and_store_agree_again_also_where_one_of_them_holds_nothing() {
    let (notifier, clock) = (Notifier::start(), FixedClock::new(Timestamp(0), 7));
    let store = memory_with(Arc::new(clock), notifier.clone());
    let id = said(&store, 1, 0, submit("Một"));
    let words = store.words().expect("open");
    let empty = |sql: &str, word: &dyn Fn(&WriteTx<'_>)| {
        store
            .write(|tx| {
                tx.execute(sql, [])?;
                word(tx);
                Ok(())
            })
            .expect("written");
    };
    empty("DELETE FROM outbox WHERE 0", &|tx| {
        tx.forget(&id.to_string())
    });
    assert!(store.words().expect("open").is_empty());
    assert_eq!(reconcile(&store, ME).expect("read"), 0);
    assert_eq!(store.words().expect("open"), words, "added to the journal");

    empty("DELETE FROM outbox", &|_| ());
    let (sender, told) = std::sync::mpsc::channel();
    let _listening = notifier.subscribe(Arc::new(move |changes: &Changes| {
        let _ = sender.send(changes.clone());
    }));
    assert_eq!(reconcile(&store, ME).expect("read"), 1);
    // Screens show it; a listener that is never told fails the test after a minute.
    let soon = std::time::Duration::from_secs(60);
    assert!(
        told.recv_timeout(soon)
            .expect("told")
            .contains(&Topic::Outbox)
    );
    let batch = sent(&store, 9);
    assert_eq!(ids(&batch), [id], "put back from it");

    accepted(&store, &batch[0]);
    empty("DELETE FROM outbox WHERE 0", &|tx| {
        tx.remember(&id.to_string(), batch[0].body.clone());
    });
    assert_eq!(reconcile(&store, ME).expect("read"), 0);
    assert!(store.words().expect("open").is_empty(), "it has arrived");
}
