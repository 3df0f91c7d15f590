//! Turns at questions that cost much: a few run at once, and the others wait in a line of their own.
//!
//! A thread that serves goes through all that is ready there before it looks for what arrived. With a hundred dear questions at work,
//! one that costs next to nothing would wait for a piece of each of them, and for a connection behind them all. So dear ones come in
//! turn, which keeps processors as busy; and those that wait take no place of the operations that run, so that small ones overtake
//! them. Mutations take turns of their own.

use std::time::Duration;

use async_graphql_parser::types::OperationType;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::http::{allowance, answer::Answer, guard::Cost};

/// Points from which on a question is dear. A page of 20 entries with 60 fields each, some 1,200, is not.
const POINTS: u64 = 2_000;

/// The line of dear questions.
pub(super) struct Line {
    running: Semaphore,
    waiting: Semaphore,
    waiting_max: usize,
}

impl Line {
    /// So many run at once, and so many may wait.
    pub(super) fn new(running: usize, waiting: usize) -> Self {
        Self {
            running: Semaphore::new(running),
            waiting: Semaphore::new(waiting),
            waiting_max: waiting,
        }
    }

    /// Those that wait.
    pub(super) fn waiting(&self) -> usize {
        self.waiting_max
            .saturating_sub(self.waiting.available_permits())
    }

    /// Waits for the turn of an operation of this kind and cost for so long, where it needs one: none is given to others, which need not
    /// wait.
    pub(super) async fn turn(
        &self,
        kind: OperationType,
        cost: &Cost,
        patience: Duration,
    ) -> Result<Option<SemaphorePermit<'_>>, Answer> {
        if kind != OperationType::Query || allowance::points(cost) < POINTS {
            return Ok(None);
        }
        let place = self.waiting.try_acquire();
        let _place = place.map_err(|_| Answer::overloaded())?;
        match tokio::time::timeout(patience, self.running.acquire()).await {
            Ok(Ok(turn)) => Ok(Some(turn)),
            _ => Err(Answer::overloaded()),
        }
    }
}
