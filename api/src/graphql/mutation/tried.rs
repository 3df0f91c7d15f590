//! What should be known of a change that is only tried: found inside of it, since nothing of it is there once its payload is read.

use crate::{
    db::transaction::Tx,
    error::Result,
    graphql::{
        assistance::warning::AssistanceWarning,
        mutation::{Payload, warning::Warning},
    },
};
use async_graphql::Context;
use futures_util::future::BoxFuture;
use std::sync::OnceLock;
use uuid::Uuid;

/// What should be known of a trial; none of what its payload says nothing of.
#[derive(Debug, Default)]
pub struct Tried {
    pub(super) warned: Option<Vec<Warning>>,
    pub(super) looked_at: Option<Vec<AssistanceWarning>>,
}

impl Tried {
    /// What should be known of a match, a finding or a gap.
    pub fn warned(warnings: Vec<Warning>) -> Self {
        Self {
            warned: Some(warnings),
            ..Self::default()
        }
    }

    /// What should be looked at of offers or programmes.
    pub fn looked_at(warnings: Vec<AssistanceWarning>) -> Self {
        Self {
            looked_at: Some(warnings),
            ..Self::default()
        }
    }
}

/// Looks at what a trial did, as the viewer reads it. That it read something of others is noted as if it had been asked for.
pub(super) async fn look<P: Payload>(
    ctx: &Context<'_>,
    tx: &Tx,
    done: &[Uuid],
    tried: &OnceLock<Tried>,
) -> Result<()> {
    if !tx.is_trial() {
        return Ok(());
    }
    let inside = tx.inside();
    let looking: BoxFuture<'_, Result<Tried>> = Box::pin(P::tried(ctx, &inside, done));
    let found = looking.await?;
    tx.scope().readings().join(inside.readings(), done);
    let _ = tried.set(found);
    Ok(())
}
