//! Findings of one page, read together.

use super::Finding;
use crate::{
    db::{
        related::Grouped,
        scope::{Batch, Lazy, Scope, Seen, Versions},
    },
    graphql::finding::{report::Report, sealed_note::SealedNote, share::Share},
};
use entity::finding;
use std::{collections::HashMap, sync::Arc};
use tokio::sync::OnceCell;
use uuid::Uuid;

/// What is read for findings of one page together.
pub(super) struct Findings {
    pub(super) batch: Batch<finding::Entity>,
    pub(super) versions: Versions,
    pub(super) replies: Lazy<entity::reply::Entity>,
    pub(super) reports: OnceCell<HashMap<Uuid, Report>>,
    pub(super) shares: Grouped<Share>,
    pub(super) notes: Grouped<SealedNote>,
}

impl Finding {
    /// Findings that were read together, in the same order.
    pub fn batch(scope: &Scope, rows: Vec<Seen<finding::Model>>) -> Vec<Self> {
        let batch = Batch {
            scope: scope.clone(),
            rows: rows.clone(),
        };
        let together = Arc::new(Findings {
            batch,
            versions: Versions::default(),
            replies: Lazy::default(),
            reports: OnceCell::new(),
            shares: Grouped::default(),
            notes: Grouped::default(),
        });
        rows.into_iter()
            .map(|row| Self {
                row,
                together: together.clone(),
            })
            .collect()
    }
}
