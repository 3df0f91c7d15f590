//! Turns of those who read: as many at once as there are connections to be given on, in the order in which they came. But one who waits is
//! passed over for a moment where the connection that was laid down is heard by the runtime of another who waits.

use super::Hand;
use crate::db::{health::Health, waiting::Waiting};
use sea_orm::ConnAcquireErr;
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    runtime::{Handle, Id},
    sync::oneshot,
    task::AbortHandle,
    time::{Instant, timeout},
};

/// For how long one who waits is passed over.
const PASSED_OVER: Duration = Duration::from_millis(5);
/// Those who wait are looked through for ones who gave up each time their number is a multiple of this.
const LOOKED_THROUGH: usize = 64;

/// Connections that rest until the next reader comes, those that rested longest first; and who may read by them.
pub(super) struct AtHand {
    pub(super) hands: Vec<Hand>,
    /// For how many more who read there is a place. Nobody waits where there is one.
    places: usize,
    waiters: VecDeque<Waiter>,
    is_closed: bool,
    /// Readers that wait for the pool.
    waiting: Arc<Waiting>,
    pub(super) health: Arc<Health>,
    /// Who sees that they go back.
    pub(super) keeper: Option<AbortHandle>,
}

impl AtHand {
    pub(super) fn of(places: usize, waiting: Arc<Waiting>, health: Arc<Health>) -> Self {
        Self {
            hands: Vec::new(),
            places,
            waiters: VecDeque::new(),
            is_closed: false,
            waiting,
            health,
            keeper: None,
        }
    }
}

impl Drop for AtHand {
    fn drop(&mut self) {
        // The pool takes them back in a task, for which nobody may be there any more.
        if Handle::try_current().is_err() {
            self.hands.drain(..).for_each(Hand::end);
        }
    }
}

/// One who waits.
struct Waiter {
    of: Id,
    since: Instant,
    turn: oneshot::Sender<Turn>,
}

/// A place among those who read, and the connection that was laid down for who has it, if one was.
pub(super) struct Turn {
    pub(super) place: Place,
    pub(super) hand: Option<Hand>,
}

/// A place among those who read, until it is dropped.
pub(super) struct Place(Option<Arc<Mutex<AtHand>>>);

pub(super) fn locked(at_hand: &Mutex<AtHand>) -> MutexGuard<'_, AtHand> {
    at_hand.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Waits for a turn, no longer than this.
pub(super) async fn turn(
    all: &Arc<Mutex<AtHand>>,
    longest: Duration,
) -> Result<Turn, ConnAcquireErr> {
    let waits = {
        let mut at_hand = locked(all);
        if at_hand.is_closed {
            return Err(ConnAcquireErr::ConnectionClosed);
        }
        if at_hand.places > 0 {
            at_hand.places -= 1;
            let place = Place(Some(all.clone()));
            return Ok(Turn { place, hand: None });
        }
        at_hand.wait(Handle::current().id())
    };
    match timeout(longest, waits).await {
        Ok(Ok(turn)) => Ok(turn),
        Ok(Err(_)) => Err(ConnAcquireErr::ConnectionClosed),
        Err(_) => Err(ConnAcquireErr::Timeout),
    }
}

impl Place {
    /// Gives the place and a connection to the next who waits; where nobody does, the connection lies ready.
    pub(super) fn give(mut self, hand: Hand) {
        if let Some(all) = self.0.take() {
            give(&all, Some(hand));
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(all) = self.0.take() {
            give(&all, None);
        }
    }
}

fn give(all: &Arc<Mutex<AtHand>>, mut hand: Option<Hand>) {
    loop {
        let (next, unwanted) = {
            let mut at_hand = locked(all);
            // Asked with the lock held: whoever closes takes out all that lies there once no more is laid, and who waits for the pool
            // looked here before, and would not see it.
            let is_wanted = !at_hand.is_closed && at_hand.waiting.count() == 0;
            let unwanted = hand.take_if(|_| !is_wanted);
            let next = at_hand.next(hand.as_ref().and_then(|hand| hand.home));
            if next.is_none() {
                at_hand.places += 1;
                if let Some(hand) = hand.take() {
                    at_hand.hands.push(hand);
                }
            }
            (next, unwanted)
        };
        // Goes back to the pool.
        drop(unwanted);
        let Some(next) = next else {
            return;
        };
        let place = Place(Some(all.clone()));
        let Err(turn) = next.turn.send(Turn { place, hand }) else {
            return;
        };
        // Whoever waited has given up.
        let Turn {
            mut place,
            hand: back,
        } = turn;
        place.0 = None;
        hand = back;
    }
}

impl AtHand {
    /// No more is laid from here on, and nobody waits any more. Gives what is to go, without the lock.
    pub(super) fn close(&mut self) -> impl Sized + use<> {
        self.is_closed = true;
        (
            std::mem::take(&mut self.hands),
            std::mem::take(&mut self.waiters),
        )
    }

    fn wait(&mut self, of: Id) -> oneshot::Receiver<Turn> {
        if self.waiters.len() % LOOKED_THROUGH == LOOKED_THROUGH - 1 {
            self.waiters.retain(|waiter| !waiter.turn.is_closed());
        }
        let (turn, waits) = oneshot::channel();
        let since = Instant::now();
        self.waiters.push_back(Waiter { of, since, turn });
        waits
    }

    /// Who is next, for a connection that this runtime hears.
    fn next(&mut self, home: Option<Id>) -> Option<Waiter> {
        let first = self.waiters.front()?;
        let home = home.filter(|_| first.since.elapsed() < PASSED_OVER);
        let is_there = |home| self.waiters.iter().position(|waiter| waiter.of == home);
        self.waiters.remove(home.and_then(is_there).unwrap_or(0))
    }

    /// A connection that lies ready: of those that this runtime hears, or else of all, the one that was laid down last.
    pub(super) fn pick(&mut self, here: Id) -> Option<Hand> {
        let last = self.hands.len().checked_sub(1)?;
        let heard = self.hands.iter().rposition(|hand| hand.home == Some(here));
        Some(self.hands.remove(heard.unwrap_or(last)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;
    use tokio::{
        runtime::Builder,
        task::yield_now,
        time::{advance, pause},
    };

    /// A runtime beside the one that is asked.
    fn other() -> Id {
        let beside = thread::spawn(|| {
            let runtime = Builder::new_current_thread().build().expect("a runtime");
            runtime.handle().id()
        });
        beside.join().expect("it is told")
    }

    fn all(places: usize) -> Arc<Mutex<AtHand>> {
        Arc::new(Mutex::new(AtHand::of(
            places,
            Arc::default(),
            Arc::default(),
        )))
    }

    #[tokio::test]
    async fn who_hears_a_connection_comes_before_others_for_a_moment() {
        pause();
        let (all, here, there) = (all(0), Handle::current().id(), other());
        let mut at_hand = locked(&all);
        let _waits: Vec<_> = [there, here, there, here].map(|of| at_hand.wait(of)).into();
        let mut next = |home| at_hand.next(home).map(|waiter| waiter.of == here);
        assert_eq!(next(Some(here)), Some(true), "the first of those here");
        assert_eq!(next(None), Some(false), "the first of all");
        assert_eq!(next(Some(there)), Some(false));
        assert_eq!(next(Some(there)), Some(true), "nobody is there any more");
        assert_eq!(next(Some(here)), None);
    }

    #[tokio::test]
    async fn nobody_is_passed_over_for_long() {
        pause();
        let (all, here, there) = (all(0), Handle::current().id(), other());
        let _first = locked(&all).wait(there);
        advance(PASSED_OVER).await;
        let _second = locked(&all).wait(here);
        let next = locked(&all).next(Some(here));
        assert!(next.is_some_and(|waiter| waiter.of == there));
    }

    #[tokio::test]
    async fn a_place_goes_to_the_next_also_where_who_waited_gave_up() {
        let all = all(1);
        let longest = Duration::from_secs(60);
        let first = turn(&all, longest).await.expect("a place");
        let mut given_up = Box::pin(turn(&all, longest));
        let mut waits = Box::pin(turn(&all, longest));
        for _ in 0..2 {
            tokio::select! {
                biased;
                _ = &mut given_up => panic!("there is one place"),
                _ = &mut waits => panic!("there is one place"),
                () = yield_now() => {}
            }
        }
        drop(given_up);
        drop(first);
        let second = waits.await.expect("the place");
        assert_eq!(locked(&all).places, 0);
        drop(second);
        assert_eq!(locked(&all).places, 1);
    }

    #[tokio::test]
    async fn a_turn_that_nobody_took_is_the_next_ones() {
        let all = all(1);
        let longest = Duration::from_secs(60);
        let first = turn(&all, longest).await.expect("a place");
        let mut waits = Box::pin(turn(&all, longest));
        tokio::select! {
            biased;
            _ = &mut waits => panic!("there is one place"),
            () = yield_now() => {}
        }
        drop(first);
        assert_eq!(locked(&all).places, 0, "it was given");
        drop(waits);
        assert_eq!(locked(&all).places, 1, "and is free again");
    }
}
