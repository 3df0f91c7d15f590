//! Turns at work that keeps a processor busy: a few run at once, a few wait, and the others are told at once to come back later.
//!
//! Those who wait hold a place among the requests that run. That is why few may wait, and of each viewer one.

use crate::{
    access::viewer::Viewer,
    error::{Error, Result},
};
use std::{
    collections::HashSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
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
}

/// A turn, which ends when it is dropped.
pub type Turn = OwnedSemaphorePermit;

impl Default for Queue {
    fn default() -> Self {
        Self {
            running: Arc::new(Semaphore::new(RUNNING_MAX)),
            waiting: Mutex::default(),
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

    fn place(&self, viewer: &Viewer) -> Result<Place<'_>> {
        let asker = asker(viewer);
        let mut waiting = self.waiting();
        if waiting.contains(&asker) || waiting.len() >= WAITING_MAX {
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
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Error::Internal(anyhow::Error::new(error)))?
}
