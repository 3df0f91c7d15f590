//! Turns at work that keeps a processor busy: a few run at once, a few wait, and the others are told at once to come back later.
//!
//! Those who wait hold a place among the requests that run. That is why few may wait, and of each viewer one.

use crate::{
    access::viewer::Viewer,
    error::{Error, Result},
    observe::TRACED,
};
use std::{
    collections::HashSet,
    panic::resume_unwind,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tracing::trace_span;
use uuid::Uuid;

/// Pieces of such work that run at once.
const RUNNING_MAX: usize = 2;
/// Viewers who wait for their turn at once.
const WAITING_MAX: usize = 4;

/// Organisation and subject of a member; `None` for all anonymous viewers together, who cannot be told apart.
type Asker = Option<(Uuid, String)>;

/// A queue for one kind of work.
pub struct Queue {
    running: Arc<Semaphore>,
    waiting: Mutex<HashSet<Asker>>,
    refused: AtomicU64,
}

/// How a queue stands.
pub struct Standing {
    /// Pieces of work that run.
    pub running: usize,
    /// Viewers who wait.
    pub waiting: usize,
    /// Those who were told to come back, since the process began.
    pub refused: u64,
}

/// A turn, which ends when it is dropped.
pub type Turn = OwnedSemaphorePermit;

impl Default for Queue {
    fn default() -> Self {
        Self {
            running: Arc::new(Semaphore::new(RUNNING_MAX)),
            waiting: Mutex::default(),
            refused: AtomicU64::new(0),
        }
    }
}

impl Queue {
    /// Waits for the viewer's turn; `Limited` at once where the viewer waits already, or too many do.
    pub async fn turn(&self, viewer: &Viewer) -> Result<Turn> {
        if let Ok(turn) = self.running.clone().try_acquire_owned() {
            return Ok(turn);
        }
        let _place = self.place(viewer)?;
        let turn = self.running.clone().acquire_owned().await;
        turn.map_err(|error| Error::Internal(anyhow::Error::new(error)))
    }

    /// A turn that nobody else wants now, for who has one and can do with another.
    pub fn spare(&self) -> Option<Turn> {
        self.running.clone().try_acquire_owned().ok()
    }

    /// How it stands now.
    pub fn standing(&self) -> Standing {
        Standing {
            running: RUNNING_MAX.saturating_sub(self.running.available_permits()),
            waiting: self.waiting().len(),
            refused: self.refused.load(Ordering::Relaxed),
        }
    }

    fn place(&self, viewer: &Viewer) -> Result<Place<'_>> {
        let asker = asker(viewer);
        let mut waiting = self.waiting();
        if waiting.contains(&asker) || waiting.len() >= WAITING_MAX {
            self.refused.fetch_add(1, Ordering::Relaxed);
            return Err(Error::Limited(
                "The service is busy with work of this kind: try again in about ten seconds."
                    .to_owned(),
            ));
        }
        waiting.insert(asker.clone());
        Ok(Place { queue: self, asker })
    }

    fn waiting(&self) -> MutexGuard<'_, HashSet<Asker>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn asker(viewer: &Viewer) -> Asker {
    let member = viewer.member()?;
    Some((member.organisation, member.subject.clone()))
}

/// A place in a queue, given back when the turn comes or the client goes away.
struct Place<'a> {
    queue: &'a Queue,
    asker: Asker,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.queue.waiting().remove(&self.asker);
    }
}

/// Does work that keeps a processor busy on a thread of its own, away from those that answer.
pub async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    let span = trace_span!(target: TRACED, "weigh");
    tokio::task::spawn_blocking(move || span.in_scope(work))
        .await
        .map_err(|error| Error::Internal(anyhow::Error::new(error)))?
}

thread_local! {
    /// One piece of work at a time on each thread that answers.
    static PIECE: Arc<Semaphore> = Arc::new(Semaphore::new(1));
}

/// Does a piece of work of some milliseconds here, and lets whatever else this thread has to do go on before the next: a question that
/// ranks for many gaps at once would otherwise keep all others waiting for the whole of it.
pub async fn piece<T>(work: impl FnOnce() -> T) -> Result<T> {
    let turn = PIECE.with(Arc::clone).acquire_owned().await;
    let turn = turn.map_err(|error| Error::Internal(anyhow::Error::new(error)))?;
    let done = work();
    // Others of the same question wait for the turn meanwhile, so that they don't begin before the thread was elsewhere.
    tokio::task::yield_now().await;
    drop(turn);
    Ok(done)
}

/// What work gives for these, done in so many parts at once, in their order.
pub fn shared_out<T: Sync, A: Send>(
    these: &[T],
    hands: usize,
    work: impl Fn(&[T]) -> Vec<A> + Sync,
) -> Vec<A> {
    let work = &work;
    thread::scope(|scope| {
        let parts = these.chunks(these.len().div_ceil(hands).max(1));
        let parts: Vec<_> = parts.map(|part| scope.spawn(move || work(part))).collect();
        let done = parts.into_iter().map(|part| part.join());
        done.flat_map(|done| done.unwrap_or_else(|panic| resume_unwind(panic)))
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::organisation::{OrganisationKind, OrganisationStanding, Role};
    use futures_util::{FutureExt, future::join_all};
    use std::cell::RefCell;

    fn member(subject: &str) -> Viewer {
        Viewer::Member(crate::access::viewer::Member {
            organisation: Uuid::nil(),
            kind: OrganisationKind::MemberState,
            panel: None,
            standing: OrganisationStanding::Active,
            role: Role::Editor,
            subject: subject.to_owned(),
            reads_as_organisation: true,
        })
    }

    fn is_turned_away(turn: Option<Result<Turn>>) -> bool {
        matches!(turn, Some(Err(Error::Limited(_))))
    }

    #[tokio::test]
    async fn a_few_run_one_of_each_viewer_waits_and_the_others_are_told_at_once() {
        let queue = Queue::default();
        let ann = member("ann");
        let mut running = Vec::new();
        for _ in 0..RUNNING_MAX {
            running.push(queue.turn(&ann).await.expect("a turn"));
        }
        let mut waiting = Box::pin(queue.turn(&ann));
        assert!(waiting.as_mut().now_or_never().is_none(), "it waits");
        assert!(is_turned_away(queue.turn(&ann).now_or_never()));
        let Standing {
            running: run,
            waiting: wait,
            refused,
        } = queue.standing();
        assert_eq!((run, wait, refused), (RUNNING_MAX, 1, 1));
        let mut anonymous = Box::pin(queue.turn(&Viewer::Anonymous));
        assert!(anonymous.as_mut().now_or_never().is_none());
        assert!(is_turned_away(
            queue.turn(&Viewer::Anonymous).now_or_never()
        ));
        running.pop();
        assert!(waiting.await.is_ok(), "the first in the queue has its turn");
    }

    #[test]
    fn work_that_is_shared_out_gives_what_one_would_in_that_order() {
        let these: Vec<usize> = (0..7).collect();
        for hands in 1..9 {
            let doubled = shared_out(&these, hands, |some| {
                some.iter().map(|one| one * 2).collect()
            });
            assert_eq!(doubled, [0, 2, 4, 6, 8, 10, 12], "{hands}");
        }
        assert!(shared_out(&these[..0], 2, <[usize]>::to_vec).is_empty());
    }

    #[tokio::test]
    async fn others_go_on_between_two_pieces_of_work() {
        let done = RefCell::new(Vec::new());
        let note = |name| done.borrow_mut().push(name);
        let pieces = ["first", "second", "third"].map(|name| piece(move || note(name)));
        let other = async {
            tokio::task::yield_now().await;
            note("other");
        };
        tokio::join!(join_all(pieces), other);
        let done = done.into_inner();
        let at = |name| done.iter().position(|one| *one == name);
        assert_eq!((at("first"), at("third")), (Some(0), Some(3)), "{done:?}");
        assert!(at("other") < at("third"), "{done:?}");
    }

    #[tokio::test]
    async fn who_goes_away_gives_the_place_back() {
        let queue = Queue::default();
        let mut running = Vec::new();
        for _ in 0..RUNNING_MAX {
            running.push(queue.turn(&Viewer::Anonymous).await.expect("a turn"));
        }
        let viewers: Vec<Viewer> = (0..WAITING_MAX).map(|at| member(&at.to_string())).collect();
        let mut waiting: Vec<_> = viewers
            .iter()
            .map(|one| Box::pin(queue.turn(one)))
            .collect();
        for one in &mut waiting {
            assert!(one.as_mut().now_or_never().is_none());
        }
        assert!(is_turned_away(queue.turn(&member("late")).now_or_never()));
        waiting.pop();
        assert!(
            queue.turn(&member("late")).now_or_never().is_none(),
            "there is a place again"
        );
    }
}
