//! Recommendations of one page, read together.

use super::Recommendation;
use crate::{
    db::{
        scope::{Batch, Lazy, Scope, Seen, Versions},
        updated::Updates,
    },
    error::{Error, Result},
    graphql::finding::drafts::Drafts,
};
use entity::{
    recommendation, recommendation_addressee, recommendation_follow_up, recommendation_instruction,
    recommendation_organisation, recommendation_repeat,
};
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};
use tokio::sync::OnceCell;
use uuid::Uuid;

/// What is read for recommendations of one page together.
pub(super) struct Recommendations {
    pub(super) batch: Batch<recommendation::Entity>,
    pub(super) addressees: Lazy<recommendation_addressee::Entity>,
    pub(super) organisations: Lazy<recommendation_organisation::Entity>,
    pub(super) repeats: Lazy<recommendation_repeat::Entity>,
    pub(super) follow_ups: Lazy<recommendation_follow_up::Entity>,
    pub(super) instructions: Lazy<recommendation_instruction::Entity>,
    pub(super) drafts: Drafts,
    pub(super) versions: Versions,
    pub(super) updates: Updates,
    earlier: OnceCell<HashMap<Uuid, Recommendation>>,
}

impl Recommendations {
    /// Those that recommendations of the page repeat and that the viewer may read.
    pub(super) async fn earlier(&self) -> Result<&HashMap<Uuid, Recommendation>> {
        let repeats = self.repeats.all(&self.batch).await?;
        let read = async || {
            let repeated = repeats.values().flatten();
            let ids: BTreeSet<Uuid> = repeated.map(|repeat| repeat.repeats_id).collect();
            if ids.is_empty() {
                return Ok(HashMap::new());
            }
            let scope = &self.batch.scope;
            let rows = scope.by_ids::<recommendation::Entity>(ids).await?;
            let earlier = Recommendation::batch(scope, rows).into_iter();
            Ok::<_, Error>(earlier.map(|one| (one.row.id, one)).collect())
        };
        self.earlier.get_or_try_init(read).await
    }
}

impl Recommendation {
    /// Recommendations that were read together, in the same order.
    pub fn batch(scope: &Scope, rows: Vec<Seen<recommendation::Model>>) -> Vec<Self> {
        let batch = Batch {
            scope: scope.clone(),
            rows: rows.clone(),
        };
        let together = Arc::new(Recommendations {
            batch,
            addressees: Lazy::default(),
            organisations: Lazy::default(),
            repeats: Lazy::default(),
            follow_ups: Lazy::default(),
            instructions: Lazy::default(),
            drafts: Drafts::default(),
            versions: Versions::default(),
            updates: Updates::default(),
            earlier: OnceCell::new(),
        });
        rows.into_iter()
            .map(|row| Self {
                row,
                together: together.clone(),
            })
            .collect()
    }
}
