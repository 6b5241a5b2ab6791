//! Stories end to end. One binary, a module per kind of story; each test says what a person sees.

mod offline;
