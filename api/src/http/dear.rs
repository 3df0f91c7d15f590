//! Turns at questions that cost much: a few run at once, and the others wait in a line of their own.
//!
//! A thread that serves goes through all that is ready there before it looks for what arrived. With a hundred dear questions at work,
//! one that costs next to nothing would wait for a piece of each of them, and for a connection behind them all. So dear ones come in
//! turn, which keeps processors as busy; and those that wait take no place of the operations that run, so that small ones overtake
//! them. No client has the whole line. Mutations take turns of their own.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_graphql_parser::types::OperationType;
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::{Instant, timeout},
};

use crate::{
    access::viewer::Viewer,
    http::{
        allowance::{self, Client},
        answer::Answer,
        guard::Cost,
    },
};

/// Points from which on a question is dear. A page of 20 entries with 60 fields each, some 1,200, is not.
const POINTS: u64 = 2_000;
/// What of the line one client may take: the part of one in so many.
const CLIENTS: usize = 8;

/// The line of dear questions.
pub(super) struct Line {
    running: Semaphore,
    /// How many of each client wait.
    waiting: Mutex<HashMap<Client, usize>>,
    waiting_max: usize,
}

/// Who asks, and until when they are to have their answer.
pub(super) struct Asker {
    client: Client,
    /// When their time is over, of which waiting is a part.
    pub(super) end: Instant,
}

impl Asker {
    /// A viewer at an address, who has so long from now on.
    pub(super) fn new(viewer: &Viewer, from: Option<IpAddr>, time: Duration) -> Self {
        Self {
            client: Client::of(viewer, from),
            end: Instant::now() + time,
        }
    }
}

impl Line {
    /// So many run at once, and so many may wait.
    pub(super) fn new(running: usize, waiting: usize) -> Self {
        Self {
            running: Semaphore::new(running),
            waiting: Mutex::default(),
            waiting_max: waiting,
        }
    }

    /// Those that wait.
    pub(super) fn waiting(&self) -> usize {
        self.places().values().sum()
    }

    /// Waits for the turn of an operation of this kind and cost, where it needs one: none is given to others, which need not wait. Half of
    /// the time that is left is kept for running: a turn that comes later would be for nothing.
    pub(super) async fn turn(
        &self,
        kind: OperationType,
        cost: &Cost,
        asker: &Asker,
    ) -> Result<Option<SemaphorePermit<'_>>, Answer> {
        if kind != OperationType::Query || allowance::points(cost) < POINTS {
            return Ok(None);
        }
        // Those that wait have whatever is given back before this could take it.
        if let Ok(turn) = self.running.try_acquire() {
            return Ok(Some(turn));
        }
        let place = self.place(&asker.client);
        let _place = place.ok_or_else(Answer::overloaded)?;
        let left = asker.end.saturating_duration_since(Instant::now());
        match timeout(left / 2, self.running.acquire()).await {
            Ok(Ok(turn)) => Ok(Some(turn)),
            _ => Err(Answer::overloaded()),
        }
    }

    /// A place in the line for a client.
    fn place<'a>(&'a self, client: &'a Client) -> Option<Place<'a>> {
        let mut places = self.places();
        if places.values().sum::<usize>() >= self.waiting_max {
            return None;
        }
        let own_max = std::cmp::max(self.waiting_max / CLIENTS, 1);
        let own = places.entry(client.clone()).or_default();
        if *own >= own_max {
            return None;
        }
        *own += 1;
        drop(places);
        Some(Place { line: self, client })
    }

    fn places(&self) -> MutexGuard<'_, HashMap<Client, usize>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place in the line, given back when the turn comes or the client goes away.
struct Place<'a> {
    line: &'a Line,
    client: &'a Client,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut places = self.line.places();
        if let Some(own) = places.get_mut(self.client) {
            *own -= 1;
            if *own == 0 {
                places.remove(self.client);
            }
        }
    }
}
