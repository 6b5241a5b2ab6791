//! Campaigns at their small size. One binary, a module per kind of fault.

mod disk;
mod found;
mod network;
mod server;
mod simulation;
mod time;
