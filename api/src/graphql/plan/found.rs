//! Plans found by their ids, and what they keep as JSON.

use super::Plan;
use crate::{
    db::scope::{Scope, Seen},
    error::{Error, Result},
    graphql::found::Found,
};
use entity::plan;
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// What a plan keeps as JSON.
pub fn read<T: DeserializeOwned>(stored: &str) -> Result<T> {
    serde_json::from_str(stored).map_err(|error| {
        Error::Internal(anyhow::Error::new(error).context("what a plan keeps is not readable"))
    })
}

impl Plan {
    /// Plans that were read together, in the same order.
    pub fn batch(_: &Scope, rows: Vec<Seen<plan::Model>>) -> Vec<Self> {
        rows.into_iter().map(Self::new).collect()
    }
}

impl Found for Plan {
    async fn found(scope: &Scope, id: Uuid) -> Result<Option<Self>> {
        Ok(scope
            .by_ids::<plan::Entity>([id])
            .await?
            .pop()
            .map(Self::new))
    }
}
