//! The province through its own router, on SQLite always and on PostgreSQL where
//! `HANDBOOK_TEST_POSTGRES` names one (`postgres://user@host/database`).

mod activation;
mod commands;
mod org;
mod pages;
mod papers;
mod permissions;
mod recovery;
mod support;
