//! Turns at questions that cost much: a few run at once, and the others wait in a line of their own.
//!
//! A thread that serves goes through all that is ready there before it looks for what arrived. With a hundred dear questions at work,
//! one that costs next to nothing would wait for a piece of each of them, and for a connection behind them all. So dear ones come in
//! turn, which keeps processors as busy; and those that wait take no place of the operations that run, so that small ones overtake
//! them. No client has the whole line, nor has an organisation, nor have all who did not sign in. Mutations take turns of their own.

use std::{
    net::IpAddr,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use async_graphql::Request;
use async_graphql_parser::types::OperationType;
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::{Instant, timeout},
};

use crate::{
    access::viewer::Viewer,
    http::{
        allowance::{self, Client},
        guard::Cost,
        places::Places,
    },
};

/// Points from which on a question is dear. A page of 20 entries with 60 fields each, some 1,200, is not.
const POINTS: u64 = 2_000;
/// What of the line one client may take at most: the part of one in so many.
const CLIENTS: usize = 8;
/// And not more than so many for each that runs at once: turns come in the order in which they were asked for, so that a newcomer waits for
/// all of them.
const ROUNDS: usize = 2;

/// What of the line those may take who count together: the part of one in so many.
const TOGETHER: usize = 2;

/// Beside the data of a request that is dear: what is computed for it is to end with it.
pub struct Dear;

/// The line of dear questions.
pub(super) struct Line {
    running: Semaphore,
    most: usize,
    waiting: Places,
    together: Places,
    refused: AtomicU64,
}

/// Who asks, and until when they are to have their answer.
pub(super) struct Asker {
    pub(super) client: Client,
    /// Those with whom they count together.
    together: Client,
    /// When their time is over, of which waiting is a part.
    pub(super) end: Instant,
}

/// Why a dear question had no turn.
#[derive(Debug)]
pub(super) struct NoTurn {
    points: u64,
    why: &'static str,
}

impl Asker {
    /// A viewer at an address, who has so long from now on.
    pub(super) fn new(viewer: &Viewer, from: Option<IpAddr>, time: Duration) -> Self {
        Self {
            client: Client::of(viewer, from),
            together: Client::together(viewer),
            end: Instant::now() + time,
        }
    }
}

impl Dear {
    /// Tells whoever runs a request whether it is dear.
    pub(super) fn told(is_dear: bool, request: Request) -> Request {
        match is_dear {
            true => request.data(Self),
            false => request,
        }
    }
}

impl NoTurn {
    /// What is told to whoever asked.
    pub(super) fn words(&self) -> String {
        let Self { points, why } = self;
        format!(
            "This costs {points} points, and what costs {POINTS} and more waits for its turn: {why}. Ask for fewer rows or fields, or try again."
        )
    }
}

impl Line {
    /// So many run at once, and so many may wait.
    pub(super) fn new(running: usize, waiting: usize) -> Self {
        Self {
            running: Semaphore::new(running),
            most: running,
            waiting: Places::new(
                waiting,
                std::cmp::min(waiting / CLIENTS, running.saturating_mul(ROUNDS)),
            ),
            together: Places::together(waiting, waiting.div_ceil(TOGETHER)),
            refused: AtomicU64::new(0),
        }
    }

    /// Those that wait.
    pub(super) fn waiting(&self) -> usize {
        self.waiting.taken()
    }

    /// Those that run.
    pub(super) fn running(&self) -> usize {
        self.most.saturating_sub(self.running.available_permits())
    }

    /// Those that had no turn, since the process began.
    pub(super) fn refused(&self) -> u64 {
        self.refused.load(Ordering::Relaxed)
    }

    /// Waits for the turn of an operation of this kind and cost, where it needs one: none is given to others, which need not wait.
    pub(super) async fn turn(
        &self,
        kind: OperationType,
        cost: &Cost,
        asker: &Asker,
    ) -> Result<Option<SemaphorePermit<'_>>, NoTurn> {
        let points = allowance::points(cost);
        if kind != OperationType::Query || points < POINTS {
            return Ok(None);
        }
        match self.taken(asker).await {
            Ok(turn) => Ok(Some(turn)),
            Err(why) => {
                self.refused.fetch_add(1, Ordering::Relaxed);
                Err(NoTurn { points, why })
            }
        }
    }

    /// Half of the time that is left is kept for running: a turn that comes later would be for nothing.
    async fn taken(&self, asker: &Asker) -> Result<SemaphorePermit<'_>, &'static str> {
        // Those that wait have whatever is given back before this could take it.
        if let Ok(turn) = self.running.try_acquire() {
            return Ok(turn);
        }
        let _place = self.waiting.take(&asker.client)?;
        let _together = self.together.take(&asker.together)?;
        let left = asker.end.saturating_duration_since(Instant::now());
        match timeout(left / 2, self.running.acquire()).await {
            Ok(Ok(turn)) => Ok(turn),
            _ => Err("it did not come in half of the time that a request has"),
        }
    }
}
