//! "Something you show has changed": topics, and who is told.
//!
//! A listener is called from one thread of its own, after the commit, with no lock held; several
//! changes that happen close together arrive as one call. It says *what* changed, never how: the
//! shell asks again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// What a screen can depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// Articles.
    News,
    /// Documents and bookmarks.
    Documents,
    /// Meetings and their agendas.
    Meetings,
    /// Opinions, their state and their answers.
    Opinions,
    /// What waits to be sent.
    Outbox,
    /// Files: fetched, pinned, removed.
    Attachments,
    /// How fresh everything is, and how much is searchable.
    Sync,
    /// Who uses this store, and on which phones.
    Session,
}

/// A set of topics.
pub type Changes = BTreeSet<Topic>;

/// Called with what has changed.
pub type Listener = Arc<dyn Fn(&Changes) + Send + Sync>;

/// Hands changes to listeners.
#[derive(Clone)]
pub struct Notifier {
    sender: Sender<Changes>,
    listeners: Arc<Mutex<Listeners>>,
}

/// Listening ends when this is dropped.
pub struct Subscription {
    id: u64,
    listeners: Weak<Mutex<Listeners>>,
}

#[derive(Default)]
struct Listeners {
    next: u64,
    by_id: BTreeMap<u64, Listener>,
}

impl Notifier {
    /// Starts the thread that calls listeners; it ends with the last clone.
    ///
    /// # Panics
    /// If the operating system refuses a thread.
    #[must_use]
    pub fn start() -> Self {
        let (sender, receiver) = channel();
        let listeners = Arc::new(Mutex::new(Listeners::default()));
        let shared = Arc::clone(&listeners);
        std::thread::Builder::new()
            .name("handbook-notifier".to_owned())
            .spawn(move || deliver(&receiver, &shared))
            .expect("a thread can be started");
        Self { sender, listeners }
    }

    /// Calls `listener` from now on.
    #[must_use]
    pub fn subscribe(&self, listener: Listener) -> Subscription {
        let mut listeners = self
            .listeners
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let id = listeners.next;
        listeners.next += 1;
        listeners.by_id.insert(id, listener);
        Subscription {
            id,
            listeners: Arc::downgrade(&self.listeners),
        }
    }

    /// Tells the listeners, soon. Never blocks and never calls them from here.
    pub fn publish(&self, changes: Changes) {
        if !changes.is_empty() {
            // The receiver lives as long as its thread; if that is gone, nobody is listening.
            let _ = self.sender.send(changes);
        }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        if let Some(listeners) = self.listeners.upgrade() {
            listeners
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .by_id
                .remove(&self.id);
        }
    }
}

fn deliver(receiver: &Receiver<Changes>, listeners: &Mutex<Listeners>) {
    while let Ok(mut changes) = receiver.recv() {
        while let Ok(more) = receiver.try_recv() {
            changes.extend(more);
        }
        let current: Vec<Listener> = {
            let listeners = listeners.lock().unwrap_or_else(PoisonError::into_inner);
            listeners.by_id.values().cloned().collect()
        };
        for listener in current {
            listener(&changes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listener_hears_of_changes_until_its_subscription_is_dropped() {
        let notifier = Notifier::start();
        let (sender, heard) = channel();
        let subscription = notifier.subscribe(Arc::new(move |changes: &Changes| {
            sender.send(changes.clone()).expect("the test is listening");
        }));

        notifier.publish(Changes::from([Topic::News]));
        assert_eq!(heard.recv().ok(), Some(Changes::from([Topic::News])));

        drop(subscription);
        notifier.publish(Changes::from([Topic::News]));
        drop(notifier);
        assert_eq!(
            heard.recv().ok(),
            None,
            "the listener was dropped with its subscription"
        );
    }
}
