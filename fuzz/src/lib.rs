//! What every decoder promises, one function for each target.

pub mod corpus;
pub mod domain;
pub mod hall;
pub mod phone;
pub mod server;
pub mod vault;
