//! How many sockets and event streams are open: over all, and from one address.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The places that sockets take.
pub(in crate::http) struct Places {
    all: Arc<Semaphore>,
    per_address_max: Option<usize>,
    taken: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

/// The place of a socket or event stream, given back when it is dropped.
pub(in crate::http) struct Place {
    address: Option<IpAddr>,
    taken: Arc<Mutex<HashMap<IpAddr, usize>>>,
    _permit: OwnedSemaphorePermit,
}

impl Places {
    /// So many places in all, and so many for one address.
    pub(in crate::http) fn new(max: usize, per_address_max: Option<usize>) -> Self {
        Self {
            all: Arc::new(Semaphore::new(max)),
            per_address_max,
            taken: Arc::default(),
        }
    }

    /// Places that are free, over all.
    pub(in crate::http) fn free(&self) -> usize {
        self.all.available_permits()
    }

    /// A place for a socket from this address; none if there are too many.
    pub(in crate::http) fn take(&self, address: Option<IpAddr>) -> Option<Place> {
        let permit = self.all.clone().try_acquire_owned().ok()?;
        let address = address.filter(|_| self.per_address_max.is_some());
        if let (Some(address), Some(max)) = (address, self.per_address_max) {
            let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
            let count = taken.entry(address).or_default();
            if *count >= max {
                return None;
            }
            *count += 1;
        }
        Some(Place {
            address,
            taken: self.taken.clone(),
            _permit: permit,
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some(address) = self.address else { return };
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = taken.get_mut(&address) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_takes_only_its_share_of_the_places() {
        let address = |last: u8| Some(IpAddr::from([192, 0, 2, last]));
        let places = Places::new(3, Some(2));
        let first = places.take(address(1));
        let _second = places.take(address(1)).expect("a second place");
        assert!(places.take(address(1)).is_none());
        let _other = places.take(address(2)).expect("a place for another");
        assert!(places.take(address(3)).is_none(), "three are all");
        drop(first);
        assert!(places.take(address(1)).is_some());
    }
}
