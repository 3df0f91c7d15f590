//! How far the register is, and what its latest events were about: numbers and ids, never a row.

mod changed;
mod ends;
mod for_all;
mod read;

pub use changed::Changed;
pub use for_all::changed_for_all;
pub use read::{last_number, number_before, number_of};

use uuid::Uuid;

/// How far the register is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Watermark {
    /// Number of the last event.
    pub event: i64,
    /// Its id; none before there is one.
    pub id: Option<Uuid>,
    /// Version of the reference tables.
    pub reference: i64,
}
