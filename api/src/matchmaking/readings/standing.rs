//! How far the database is with what the language model made of texts.

use entity::text_meaning::Model as Row;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Rows that are written or taken away at once: little enough that no change waits for it.
const ROWS_AT_ONCE: usize = 100;

/// How far the database is.
#[derive(Default)]
pub(super) struct Standing {
    /// What was read and is not written yet.
    pub(super) waiting: HashMap<Uuid, Row>,
    /// Items of which the database has it.
    pub(super) kept: HashSet<Uuid>,
    /// Items of which the database must not have it any more.
    pub(super) gone: HashSet<Uuid>,
}

/// What there is to write: rows that come, and items whose rows go.
pub(super) struct Work {
    pub(super) rows: Vec<Row>,
    pub(super) gone: Vec<Uuid>,
}

/// What the model made of a text.
pub(crate) struct Known {
    pub(super) row: Row,
    /// Whether the database has it.
    pub(super) is_kept: bool,
}

impl Known {
    /// What the text is of.
    pub(crate) fn item(&self) -> Uuid {
        self.row.item_id
    }
}

impl Standing {
    pub(super) fn next(&self) -> Work {
        let rows = self.waiting.values().take(ROWS_AT_ONCE);
        Work {
            rows: rows.cloned().collect(),
            gone: self.gone.iter().take(ROWS_AT_ONCE).copied().collect(),
        }
    }

    /// What is known of an item now.
    pub(super) fn note(&mut self, known: Known) {
        let item = known.row.item_id;
        self.gone.remove(&item);
        if known.is_kept {
            self.waiting.remove(&item);
            self.kept.insert(item);
        } else {
            self.kept.remove(&item);
            self.waiting.insert(item, known.row);
        }
    }

    /// Nothing is known of the text that an item has now.
    pub(super) fn lose(&mut self, item: Uuid, has_row: bool) {
        self.waiting.remove(&item);
        if self.kept.remove(&item) || has_row {
            self.gone.insert(item);
        }
    }

    /// Notes what was done. What changed meanwhile is still to do.
    pub(super) fn is_done(&mut self, work: &Work) {
        for row in &work.rows {
            if self.waiting.get(&row.item_id) == Some(row) {
                self.waiting.remove(&row.item_id);
                self.kept.insert(row.item_id);
            } else if !self.waiting.contains_key(&row.item_id) {
                // The text went while it was written.
                self.gone.insert(row.item_id);
            }
        }
        for item in &work.gone {
            self.gone.remove(item);
        }
    }
}
