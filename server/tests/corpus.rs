//! Every decoder keeps its promises for the files that the fuzzer has kept.

#[path = "../../fuzz/src/corpus.rs"]
pub mod corpus;
#[path = "../../fuzz/src/hall.rs"]
pub mod hall;
#[path = "../../fuzz/src/server.rs"]
pub mod server;
#[path = "../../fuzz/src/vault.rs"]
pub mod vault;

use corpus::holds;

#[test]
fn the_corpus_of_backup_holds() {
    holds("backup", vault::backup);
}

#[test]
fn the_corpus_of_blob_holds() {
    holds("blob", server::blob);
}

#[test]
fn the_corpus_of_docx_holds() {
    holds("docx", server::docx);
}

#[test]
fn the_corpus_of_ledger_holds() {
    holds("ledger", vault::ledger);
}

#[test]
fn the_corpus_of_load_holds() {
    holds("load", server::load);
}

#[test]
fn the_corpus_of_paper_holds() {
    holds("paper", server::paper);
}

#[test]
fn the_corpus_of_sidefile_holds() {
    holds("sidefile", server::sidefile);
}
