//! Connections that rest between two readers, and how they go back to the pool.
//!
//! Otherwise as many would be kept from changes and jobs as ever read at once; and one that rests may end, or fall silent, unseen. The pool
//! would ask a silent one without an end, and its place would be lost for a quarter of an hour: so it is asked here first, in time.

use super::{Connection, Hand};
use crate::db::health::{Health, PROBE_EVERY, answers};
use futures_util::future::join_all;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use tokio::{runtime::Handle, task::AbortHandle, time::sleep};

/// Connections that rest until the next reader comes: those that rested longest come first.
#[derive(Default)]
pub(super) struct AtHand {
    pub(super) hands: Vec<Hand>,
    /// Who sees that they go back.
    keeper: Option<AbortHandle>,
}

impl Drop for AtHand {
    fn drop(&mut self) {
        // The pool takes them back in a task, for which nobody may be there any more.
        if Handle::try_current().is_err() {
            self.hands.drain(..).for_each(Hand::end);
        }
    }
}

impl Hand {
    /// Whether it was not used for so long that it has to show that it still works.
    pub(super) fn has_rested(&self) -> bool {
        self.laid.elapsed() > PROBE_EVERY
    }

    /// Goes back to the pool; is closed where it is no longer used, or does not answer.
    pub(super) async fn go_back(mut self, health: &Health) {
        let age = self.taken.elapsed();
        if let Connection::Postgres(connection) = &mut self.connection
            && (health.is_left(age) || !matches!(answers(connection, health).await, Ok(true)))
        {
            connection.close_on_drop();
        }
    }

    fn end(self) {
        match self.connection {
            Connection::Postgres(connection) => drop(connection.detach()),
            Connection::Sqlite(connection) => drop(connection.detach()),
        }
    }
}

pub(super) fn locked(at_hand: &Mutex<AtHand>) -> MutexGuard<'_, AtHand> {
    at_hand.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Sees that somebody looks after those at hand, as long as there are any. (Whoever did may have ended with the thread that they were on.)
pub(super) fn looked_after(all: &Arc<Mutex<AtHand>>, at_hand: &mut AtHand, health: &Arc<Health>) {
    let keeper = at_hand.keeper.as_ref();
    if keeper.is_none_or(AbortHandle::is_finished) {
        let keeper = tokio::spawn(keep(Arc::downgrade(all), health.clone()));
        at_hand.keeper = Some(keeper.abort_handle());
    }
}

async fn keep(at_hand: Weak<Mutex<AtHand>>, health: Arc<Health>) {
    loop {
        sleep(PROBE_EVERY).await;
        let Some(rested) = rested(&at_hand) else {
            return;
        };
        go_back(rested, &health).await;
    }
}

/// Has them go back, all at once.
pub(super) async fn go_back(hands: Vec<Hand>, health: &Health) {
    join_all(hands.into_iter().map(|hand| hand.go_back(health))).await;
}

/// Takes out those that have rested. `None` where there are none at hand: then nobody looks after them any more.
fn rested(at_hand: &Weak<Mutex<AtHand>>) -> Option<Vec<Hand>> {
    let all = at_hand.upgrade()?;
    let mut at_hand = locked(&all);
    if at_hand.hands.is_empty() {
        at_hand.keeper = None;
        return None;
    }
    let many = at_hand.hands.partition_point(Hand::has_rested);
    let rested = at_hand.hands.drain(..many).collect();
    Some(rested)
}
