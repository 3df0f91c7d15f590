//! The reference tables in memory are read again where they changed.

use super::Store;
use crate::{db::reference::Reference, error::Result};
use arc_swap::ArcSwap;
use std::sync::Arc;

impl Store {
    /// Reads the reference tables again if another process changed them. Cheap when none did.
    ///
    /// # Errors
    /// Where the database does not give them.
    pub async fn refresh(&self) -> Result<()> {
        loop {
            let held = self.reference();
            if held.is_current(self.database()).await? {
                return Ok(());
            }
            let read = Reference::read(self.database()).await?;
            if puts_in_place_of(&self.reference, &held, read) {
                return Ok(());
            }
        }
    }
}

/// Puts what was read in the place of this, if it is still there. Otherwise somebody else read meanwhile: who began before a change and took
/// longer would put what was before it in the place of what came of it, and who made the change would not find it.
fn puts_in_place_of<T>(place: &ArcSwap<T>, held: &Arc<T>, read: T) -> bool {
    let found = place.compare_and_swap(held, Arc::new(read));
    let found: &Arc<T> = &found;
    Arc::ptr_eq(found, held)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_took_longer_does_not_put_the_older_in_the_place_of_the_newer() {
        let place = ArcSwap::from_pointee("before");
        let (slow, quick) = (place.load_full(), place.load_full());
        assert!(puts_in_place_of(&place, &quick, "newer"));
        assert!(!puts_in_place_of(&place, &slow, "older"));
        assert_eq!(*place.load_full(), "newer");
        assert!(puts_in_place_of(&place, &place.load_full(), "newest"));
    }
}
