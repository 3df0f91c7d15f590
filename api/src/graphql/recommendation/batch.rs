//! Recommendations of one page, read together.

use super::Recommendation;
use crate::{
    db::{
        scope::{Batch, Lazy, Scope, Seen, Versions},
        updated::Updates,
    },
    error::Result,
    graphql::{ContextExt, finding::drafts::Drafts},
};
use async_graphql::Context;
use entity::{
    recommendation, recommendation_addressee, recommendation_follow_up, recommendation_instruction,
    recommendation_organisation, recommendation_repeat,
};
use std::sync::Arc;
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
        });
        rows.into_iter()
            .map(|row| Self {
                row,
                together: together.clone(),
            })
            .collect()
    }

    pub(super) async fn found(ctx: &Context<'_>, ids: Vec<Uuid>) -> Result<Vec<Self>> {
        let mut rows = ctx.scope().by_ids::<recommendation::Entity>(ids).await?;
        rows.sort_by_key(|row| (row.year, row.id));
        Ok(Self::batch(ctx.scope(), rows))
    }
}
