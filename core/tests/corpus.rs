//! Every decoder keeps its promises for the files that the fuzzer has kept.

#[path = "../../fuzz/src/corpus.rs"]
pub mod corpus;
#[path = "../../fuzz/src/phone.rs"]
pub mod phone;

use corpus::holds;

#[test]
fn the_corpus_of_journal_holds() {
    holds("journal", phone::journal);
}

#[test]
fn the_corpus_of_query_holds() {
    holds("query", phone::query);
}

#[test]
fn the_corpus_of_typed_holds() {
    holds("typed", phone::typed);
}
