//! A bound in bytes that all requests of the process share, for what they hold while they wait for their clients.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Bytes are reserved by this many, so that counting them costs little.
const UNIT: usize = 1024;

/// How much may be held at once.
#[derive(Debug, Clone)]
pub(super) struct Budget(Arc<Semaphore>);

/// A share of a budget, given back when it is dropped.
#[derive(Debug)]
pub(super) struct Reserved {
    permit: OwnedSemaphorePermit,
}

impl Budget {
    /// A budget of so many bytes.
    pub(super) fn new(bytes: usize) -> Self {
        Self(Arc::new(Semaphore::new(bytes / UNIT)))
    }

    /// Bytes that are left.
    pub(super) fn free_bytes(&self) -> usize {
        self.0.available_permits() * UNIT
    }

    /// Reserves so many bytes; none if they are not left.
    pub(super) fn reserve(&self, bytes: usize) -> Option<Reserved> {
        let units = u32::try_from(bytes.div_ceil(UNIT)).ok()?;
        let permit = self.0.clone().try_acquire_many_owned(units).ok()?;
        Some(Reserved { permit })
    }
}

impl Budget {
    /// Reserves so many bytes, once they are left. What is more than there can ever be is waited for in vain.
    pub(super) async fn reserve_in_turn(&self, bytes: usize) -> Option<Reserved> {
        let units = u32::try_from(bytes.div_ceil(UNIT)).ok()?;
        let permit = self.0.clone().acquire_many_owned(units).await.ok()?;
        Some(Reserved { permit })
    }
}

impl Reserved {
    /// Reserves more, up to so many bytes in all; false, and nothing changes, if they are not left.
    pub(super) fn grow_to(&mut self, bytes: usize) -> bool {
        let more = bytes
            .div_ceil(UNIT)
            .saturating_sub(self.permit.num_permits());
        let Ok(units) = u32::try_from(more) else {
            return false;
        };
        match self
            .permit
            .semaphore()
            .clone()
            .try_acquire_many_owned(units)
        {
            Ok(permit) => {
                self.permit.merge(permit);
                true
            }
            Err(_) => false,
        }
    }

    /// Gives back what goes beyond so many bytes.
    pub(super) fn shrink_to(&mut self, bytes: usize) {
        let kept = bytes.div_ceil(UNIT);
        let surplus = self.permit.num_permits().saturating_sub(kept);
        drop(self.permit.split(surplus));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_reserved_than_there_is_and_all_of_it_comes_back() {
        let budget = Budget::new(10 * UNIT);
        let mut first = budget.reserve(1).expect("a unit");
        assert!(first.grow_to(6 * UNIT) && !first.grow_to(11 * UNIT));
        assert!(budget.reserve(5 * UNIT).is_none() && budget.reserve(4 * UNIT).is_some());
        first.shrink_to(5 * UNIT);
        assert!(budget.reserve(5 * UNIT).is_some());
        drop(first);
        assert!(budget.reserve(10 * UNIT).is_some());
    }
}
