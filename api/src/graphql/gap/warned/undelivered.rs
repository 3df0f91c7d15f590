//! What should be known of a gap that is closed: what is committed to it and not delivered.

use crate::{
    actions::gap::undelivered::undelivered,
    db::scope::Scope,
    error::Result,
    graphql::mutation::{
        tried::Tried,
        warning::{Warning, WarningCode},
    },
};
use async_graphql::Context;
use uuid::Uuid;

/// What should be known of the gap that a trial closed.
pub async fn tried(_: &Context<'_>, inside: &Scope, closed: &[Uuid]) -> Result<Tried> {
    let warned = warnings_of(inside, closed.first().copied()).await?;
    Ok(Tried::warned(warned))
}

/// The same of this gap; nothing where none was closed.
pub(in crate::graphql::gap) async fn warnings_of(
    scope: &Scope,
    closed: Option<Uuid>,
) -> Result<Vec<Warning>> {
    let Some(closed) = closed else {
        return Ok(Vec::new());
    };
    let told = undelivered(scope, closed).await?.into_iter();
    Ok(told
        .map(|message| Warning::of(WarningCode::Undelivered, message))
        .collect())
}
