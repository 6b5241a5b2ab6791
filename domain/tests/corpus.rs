//! Every decoder keeps its promises for the files that the fuzzer has kept.

#[path = "../../fuzz/src/corpus.rs"]
pub mod corpus;
#[path = "../../fuzz/src/domain.rs"]
pub mod domain;

use corpus::holds;

#[test]
fn the_corpus_of_activation_holds() {
    holds("activation", domain::activation);
}

#[test]
fn the_corpus_of_command_holds() {
    holds("command", domain::command);
}

#[test]
fn the_corpus_of_heads_holds() {
    holds("heads", domain::heads);
}

#[test]
fn the_corpus_of_item_holds() {
    holds("item", domain::item);
}

#[test]
fn the_corpus_of_line_holds() {
    holds("line", domain::line);
}

#[test]
fn the_corpus_of_notation_holds() {
    holds("notation", domain::notation);
}

#[test]
fn the_corpus_of_package_holds() {
    holds("package", domain::package);
}

#[test]
fn the_corpus_of_page_holds() {
    holds("page", domain::page);
}

#[test]
fn the_corpus_of_proof_holds() {
    holds("proof", domain::proof);
}

#[test]
fn the_corpus_of_roll_call_holds() {
    holds("roll_call", domain::roll_call);
}

#[test]
fn the_corpus_of_rules_holds() {
    holds("rules", domain::rules);
}

#[test]
fn the_corpus_of_sealed_holds() {
    holds("sealed", domain::sealed);
}

#[test]
fn the_corpus_of_secrecy_holds() {
    holds("secrecy", domain::secrecy);
}

#[test]
fn the_corpus_of_sign_holds() {
    holds("sign", domain::sign);
}
