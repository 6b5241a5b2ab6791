//! The connections that read: a few are kept while idle, all are counted while in use, so that
//! closing the store leaves none of them open.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;

use crate::error::{Error, Result};

/// How many idle connections are kept.
const IDLE: usize = 4;

#[derive(Default)]
pub(super) struct Readers {
    state: Mutex<State>,
    all_done: Condvar,
}

#[derive(Default)]
struct State {
    is_open: bool,
    idle: Vec<Connection>,
    in_use: usize,
}

/// Counts one connection in use, until dropped.
struct InUse<'a>(&'a Readers);

impl Readers {
    /// Reads with an idle connection, or with a new one from `make`.
    ///
    /// # Errors
    /// [`Error::Closed`], and what `make` and `query` return.
    pub(super) fn read<T>(
        &self,
        make: impl FnOnce() -> Result<Connection>,
        query: impl FnOnce(&Connection) -> Result<T>,
    ) -> Result<T> {
        let (_in_use, idle) = self.take()?;
        // After the count, so that it is closed before the count goes down.
        let connection = idle.map_or_else(make, Ok)?;
        let result = query(&connection);
        let mut state = self.state();
        if state.is_open && state.idle.len() < IDLE {
            state.idle.push(connection);
        }
        result
    }

    /// From now on there are readers; `first` is one of them.
    pub(super) fn open(&self, first: Connection) {
        let mut state = self.state();
        state.is_open = true;
        state.idle.push(first);
    }

    /// From now on there are none: refuses new ones, closes the idle and waits for those in use.
    pub(super) fn close(&self) {
        let mut state = self.state();
        state.is_open = false;
        state.idle.clear();
        while state.in_use > 0 {
            let waited = self.all_done.wait(state);
            state = waited.unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// How many connections are idle and in use.
    #[cfg(test)]
    pub(super) fn count(&self) -> (usize, usize) {
        let state = self.state();
        (state.idle.len(), state.in_use)
    }

    fn take(&self) -> Result<(InUse<'_>, Option<Connection>)> {
        let mut state = self.state();
        if !state.is_open {
            return Err(Error::Closed);
        }
        state.in_use += 1;
        Ok((InUse(self), state.idle.pop()))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        super::lock(&self.state)
    }
}

impl Drop for InUse<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.in_use -= 1;
        if state.in_use == 0 {
            self.0.all_done.notify_all();
        }
    }
}
