use handbook_domain::time::Timestamp;

use super::*;
use crate::clock::FixedClock;

fn word(id: &str, json: &str) -> Frame {
    Frame::Word {
        id: id.to_owned(),
        json: json.to_owned(),
    }
}

fn names(journal: &Journal) -> Vec<String> {
    journal.words().into_iter().map(|(id, _)| id).collect()
}

#[test]
fn words_that_the_disk_does_not_take_wait_and_are_counted_until_it_does() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("words.journal");
    let clock = FixedClock::new(Timestamp(0), 7);
    let open = || Journal::open(&path, &Key::new([2; 32]), &clock).expect("opens");
    let mut journal = open();
    journal.append_all(vec![word("a", "1"), word("b", "1")], &clock);
    let writable = std::mem::replace(&mut journal.file, File::open(&path).expect("to read"));
    let settled = Frame::Settled { id: "a".to_owned() };
    journal.append_all(vec![settled, word("c", "1")], &clock);
    assert_eq!(names(&journal), ["b", "c"]);
    assert_eq!(names(&open()), ["a", "b"], "as the file has it");

    journal.file = writable;
    journal.append_all(Vec::new(), &clock);
    assert_eq!(names(&journal), ["b", "c"]);
    assert_eq!(names(&open()), ["b", "c"]);
}

#[test]
fn a_damaged_block_of_the_disk_costs_the_words_in_it_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("words.journal");
    let clock = FixedClock::new(Timestamp(0), 7);
    let open = || Journal::open(&path, &Key::new([2; 32]), &clock).expect("opens");
    let mut journal = open();
    for number in 0..200 {
        journal.append_all(vec![word(&number.to_string(), "")], &clock);
    }
    let mut bytes = std::fs::read(&path).expect("there");
    bytes[4_096..8_192].fill(0);
    std::fs::write(&path, bytes).expect("damaged");
    let left = names(&open());
    assert!((140..200).contains(&left.len()), "{}", left.len());
    assert_eq!(left.first().map(String::as_str), Some("0"));
    assert_eq!(left.last().map(String::as_str), Some("199"));
    assert_eq!(names(&open()), left, "and is sound again");
}
