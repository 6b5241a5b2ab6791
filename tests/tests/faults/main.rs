//! Campaigns at their small size. One binary, a module per kind of fault.

mod disk;
mod network;
mod simulation;
mod time;
