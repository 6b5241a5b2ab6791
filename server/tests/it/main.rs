//! The province through its own router, on SQLite always and on PostgreSQL where
//! `HANDBOOK_TEST_POSTGRES` names one (`postgres://user@host/database`).

#![expect(clippy::unwrap_used, reason = "a test that fails here says where")]

mod activation;
mod commands;
mod interleavings;
mod limits;
mod meetings;
mod org;
mod pages;
mod papers;
mod permissions;
mod plans;
mod program;
mod quarantine;
mod recovery;
mod support;
