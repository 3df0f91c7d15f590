//! Places in which clients wait, of which none has more than its share.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use crate::http::allowance::Client;

/// Places to wait in.
pub(super) struct Places {
    max: usize,
    own_max: usize,
    /// Why one who has as many as they may gets none.
    no_more: &'static str,
    /// How many each client has.
    taken: Mutex<HashMap<Client, usize>>,
}

impl Places {
    /// So many for all, and so many of them for one client, which is one at least.
    pub(super) fn new(max: usize, own_max: usize) -> Self {
        Self {
            max,
            own_max: std::cmp::max(own_max, 1),
            no_more: "as many wait as may at once from your address, or with your key",
            taken: Mutex::default(),
        }
    }

    /// The same for those who count together: an organisation, or all who did not sign in.
    pub(super) fn together(max: usize, own_max: usize) -> Self {
        Self {
            no_more: "as many wait as may at once of your organisation, or of all who did not sign in",
            ..Self::new(max, own_max)
        }
    }

    /// Those that are taken.
    pub(super) fn taken(&self) -> usize {
        self.lock().values().sum()
    }

    /// A place for a client, or why there is none.
    pub(super) fn take<'a>(&'a self, client: &'a Client) -> Result<Place<'a>, &'static str> {
        let mut taken = self.lock();
        if taken.values().sum::<usize>() >= self.max {
            return Err("as many wait as may");
        }
        let own = taken.entry(client.clone()).or_default();
        if *own >= self.own_max {
            return Err(self.no_more);
        }
        *own += 1;
        drop(taken);
        Ok(Place {
            places: self,
            client,
        })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Client, usize>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place, given back when there is nothing more to wait for or the client goes away.
pub(super) struct Place<'a> {
    places: &'a Places,
    client: &'a Client,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut taken = self.places.lock();
        if let Some(own) = taken.get_mut(self.client) {
            *own -= 1;
            if *own == 0 {
                taken.remove(self.client);
            }
        }
    }
}
