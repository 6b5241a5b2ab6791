//! Stories end to end. One binary, a module per kind of story; each test says what a person sees.

mod activation;
mod afterwards;
mod architecture;
mod changes;
mod drafts;
mod faults;
mod files;
mod journal;
mod lost;
mod offline;
mod own;
mod pin;
mod quarantine;
mod record;
mod recovery;
mod refusals;
mod reports;
mod search;
mod shells;
mod tls;
