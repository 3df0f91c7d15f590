//! How much one request may read.

use crate::error::{Error, Result};
use std::sync::atomic::{AtomicU64, Ordering};

/// Rows that may be read, and how many of them were.
pub struct Budget {
    rows_max: u64,
    rows_read: AtomicU64,
}

impl Budget {
    /// A budget of so many rows.
    pub fn new(rows_max: u64) -> Self {
        Self {
            rows_max,
            rows_read: AtomicU64::new(0),
        }
    }

    /// Rows that were read.
    pub fn rows_read(&self) -> u64 {
        self.rows_read.load(Ordering::Relaxed)
    }

    /// Takes so many rows that were read.
    ///
    /// # Errors
    /// [`Error::Limited`] where that is more than is left.
    pub fn spend(&self, rows: usize) -> Result<()> {
        let rows = rows as u64;
        let before = self.rows_read.fetch_add(rows, Ordering::Relaxed);
        if before.saturating_add(rows) > self.rows_max {
            return Err(Error::Limited(format!(
                "This request reads more than {} rows: ask for fewer rows or fields, or in several requests.",
                self.rows_max
            )));
        }
        Ok(())
    }
}

impl Default for Budget {
    /// A budget without end, for what no client asks for.
    fn default() -> Self {
        Self::new(u64::MAX)
    }
}
