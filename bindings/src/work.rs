//! Where the work of a call is done: on threads of our own, to its end.
//!
//! There are two pools, because an exchange may wait for the network for minutes: however many of
//! those wait, reading and writing here go on.

use std::sync::OnceLock;

use handbook_core::error::HandbookError;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;

/// A pool of threads.
pub(crate) struct Pool {
    name: &'static str,
    threads: usize,
    runtime: OnceLock<Option<Runtime>>,
}

/// For what only touches the phone.
pub(crate) static LOCAL: Pool = Pool::new("handbook-local", 4);

/// For what may wait for the network. One thread, because the core exchanges one thing at a time.
pub(crate) static EXCHANGE: Pool = Pool::new("handbook-exchange", 1);

impl Pool {
    const fn new(name: &'static str, threads: usize) -> Self {
        Self {
            name,
            threads,
            runtime: OnceLock::new(),
        }
    }

    /// Does `work`, whether or not anybody waits for its answer.
    pub(crate) async fn run<T: Send + 'static, E: Into<HandbookError> + Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, E> + Send + 'static,
    ) -> Result<T, HandbookError> {
        let runtime = self.runtime.get_or_init(|| self.start());
        let Some(runtime) = runtime else {
            return Err(bug("no threads"));
        };
        let (answer, done) = oneshot::channel();
        // One type for all calls: a task of its own for each is a tenth of a megabyte of the library.
        let work: Box<dyn FnOnce() + Send> = Box::new(move || {
            let _ = answer.send(work());
        });
        runtime.spawn_blocking(work);
        match done.await {
            Ok(done) => done.map_err(E::into),
            Err(_) => Err(bug("panic")),
        }
    }

    fn start(&self) -> Option<Runtime> {
        // Nothing but threads for blocking work: nobody drives the rest of the runtime.
        Builder::new_current_thread()
            .thread_name(self.name)
            .max_blocking_threads(self.threads)
            .build()
            .ok()
    }
}

fn bug(details: &str) -> HandbookError {
    HandbookError::Bug {
        details: details.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use handbook_core::error::Error;
    use std::sync::mpsc::channel;

    #[test]
    fn a_panic_is_a_bug_and_the_pool_goes_on() {
        static POOL: Pool = Pool::new("test", 1);
        let waiting = Builder::new_current_thread().build().expect("a runtime");
        let first: Result<(), _> =
            waiting.block_on(POOL.run(|| -> Result<_, HandbookError> { panic!("on purpose") }));
        assert_eq!(first, Err(bug("panic")));
        assert_eq!(waiting.block_on(POOL.run(|| Ok::<_, Error>(7))), Ok(7));
    }

    #[test]
    fn a_dropped_call_is_done_nevertheless() {
        static POOL: Pool = Pool::new("test", 1);
        let waiting = Builder::new_current_thread().build().expect("a runtime");
        let (sender, done) = channel();
        let (go, went) = channel::<()>();
        waiting.block_on(async {
            let call = POOL.run(move || {
                let _ = went.recv();
                let _ = sender.send(());
                Ok::<_, Error>(())
            });
            let mut call = Box::pin(call);
            let once = std::future::poll_fn(|context| {
                std::task::Poll::Ready(call.as_mut().poll(context).is_pending())
            });
            assert!(once.await, "the work waits for us");
        });
        go.send(()).expect("the work is still there");
        assert!(done.recv().is_ok());
    }
}
