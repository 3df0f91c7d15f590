//! What should be known of a gap that is published: its links come out with it, which an editor makes while one of both gaps is a draft.

use crate::{
    actions::gap::brought_out::links_of,
    db::scope::Scope,
    error::Result,
    graphql::mutation::{
        tried::Tried,
        warning::{Warning, WarningCode},
    },
};
use async_graphql::Context;
use uuid::Uuid;

/// What should be known of the gap that a trial published.
pub async fn tried(_: &Context<'_>, inside: &Scope, published: &[Uuid]) -> Result<Tried> {
    let warned = warnings_of(inside, published).await?;
    Ok(Tried::warned(warned))
}

/// The same of these gaps.
pub(in crate::graphql::gap) async fn warnings_of(
    scope: &Scope,
    published: &[Uuid],
) -> Result<Vec<Warning>> {
    let links = links_of(scope, published).await?.into_iter();
    Ok(links
        .map(|message| Warning::of(WarningCode::LinkShown, message))
        .collect())
}
