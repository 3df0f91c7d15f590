//! What is done while others wait for it, or by the service itself, is given up where no answer comes any more.
//!
//! PostgreSQL ends each statement in time, and a request has its own. But nobody tells where a machine went without a word, or what stands
//! between forgot a connection: the operating system waits a quarter of an hour for it. Who holds a lock meanwhile, or is the only one to do
//! something, would keep all others waiting as long for what another connection answers at once.

use super::{Store, backend};
use crate::{
    db::health::LOST_AFTER,
    error::{Error, Result, trouble::Trouble},
};
use sea_orm::DbBackend;
use std::{
    future::{Future, poll_fn},
    task::Poll,
    time::Duration,
};
use tokio::time::{Instant, sleep};

impl Store {
    /// Does this, and gives it up where for longer than a statement of PostgreSQL takes nothing of it went on. What takes long, but has
    /// one answer after the other, is brought to its end.
    ///
    /// # Errors
    /// [`Error::Unavailable`] where it was given up; others as they are.
    pub(crate) async fn unless_lost<T>(&self, work: impl Future<Output = Result<T>>) -> Result<T> {
        // What SQLite does it does in this process, and its watch bounds that.
        if backend(self.database()) != DbBackend::Postgres {
            return work.await;
        }
        let done = while_it_moves(LOST_AFTER, work).await;
        done.unwrap_or(Err(Error::Unavailable(Trouble::Busy)))
    }
}

/// What comes of this; none where nothing but the time woke it for so long. Time that it computes does not count.
async fn while_it_moves<T>(longest: Duration, work: impl Future<Output = T>) -> Option<T> {
    let mut work = Box::pin(work);
    let mut rest = Box::pin(sleep(longest));
    poll_fn(move |context| {
        let is_still = rest.as_mut().poll(context).is_ready();
        if let Poll::Ready(done) = work.as_mut().poll(context) {
            return Poll::Ready(Some(done));
        }
        if is_still {
            return Poll::Ready(None);
        }
        rest.as_mut().reset(Instant::now() + longest);
        rest.as_mut().poll(context).map(|()| None)
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        future::pending,
        sync::atomic::{AtomicUsize, Ordering},
    };
    use tokio::{sync::Mutex, time::timeout};

    const STATEMENT: Duration = Duration::from_secs(60);

    #[tokio::test(start_paused = true)]
    async fn who_waits_for_an_answer_that_never_comes_keeps_no_lock() {
        let held = Mutex::new(());
        let lost = async {
            let _turn = held.lock().await;
            while_it_moves(LOST_AFTER, pending::<()>()).await
        };
        let next = async { timeout(LOST_AFTER * 2, held.lock()).await.is_ok() };
        assert_eq!(tokio::join!(lost, next), (None, true));
    }

    #[tokio::test(start_paused = true)]
    async fn what_has_one_answer_after_the_other_comes_to_its_end() {
        let answers = AtomicUsize::new(0);
        let work = async {
            for _ in 0..10 {
                sleep(STATEMENT).await;
                answers.fetch_add(1, Ordering::Relaxed);
            }
            pending::<()>().await;
        };
        assert_eq!(while_it_moves(LOST_AFTER, work).await, None);
        assert_eq!(answers.into_inner(), 10);
        assert_eq!(while_it_moves(LOST_AFTER, sleep(STATEMENT)).await, Some(()));
    }
}
