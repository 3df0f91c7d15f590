//! What should be known of a gap that is published: its links come out with it, which an editor makes while one of both gaps is a draft.

use crate::{
    actions::gap::brought_out::links_of,
    db::scope::Scope,
    error::Result,
    graphql::{
        ContextExt,
        gap::state::PublishGapPayload,
        mutation::{
            tried::Tried,
            warning::{Warning, WarningCode},
        },
    },
};
use async_graphql::{ComplexObject, Context};
use uuid::Uuid;

#[ComplexObject]
impl PublishGapPayload {
    /// What comes out with the gap: its links to others, which are shown to all who read both from then on. Nothing is refused for it; empty
    /// where there are `userErrors`.
    async fn warnings(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
        let warned = self.warned(ctx).await?.iter();
        Ok(warned.map(|warning| warning.message.clone()).collect())
    }

    /// The same as `warnings`, in the same order, as all mutations tell it.
    async fn warning_details(&self, ctx: &Context<'_>) -> Result<Vec<Warning>> {
        Ok(self.warned(ctx).await?.to_vec())
    }
}

impl PublishGapPayload {
    async fn warned(&self, ctx: &Context<'_>) -> Result<&[Warning]> {
        let published: Vec<Uuid> = self.gap.iter().map(|gap| gap.seen().id).collect();
        let found = || warnings_of(ctx.scope(), &published);
        let found = self.outcome.warned.get_or_try_init(found).await;
        found.map(Vec::as_slice)
    }
}

/// The same of the gap that a trial published.
pub async fn tried(_: &Context<'_>, inside: &Scope, published: &[Uuid]) -> Result<Tried> {
    let warned = warnings_of(inside, published).await?;
    Ok(Tried::warned(warned))
}

/// The same of these gaps.
async fn warnings_of(scope: &Scope, published: &[Uuid]) -> Result<Vec<Warning>> {
    let links = links_of(scope, published).await?.into_iter();
    Ok(links
        .map(|message| Warning::of(WarningCode::LinkShown, message))
        .collect())
}
