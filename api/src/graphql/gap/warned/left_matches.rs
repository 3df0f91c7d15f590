//! What `reviseGap` answers, and what should be known of it: a need that is stated otherwise is another, and leaves the matches that were
//! to give to the one before.

use crate::{
    actions::gap::left_matches::left_by,
    db::scope::Scope,
    error::Result,
    graphql::{
        ContextExt,
        found::Found,
        gap::Gap,
        mutation::{
            Payload,
            outcome::Outcome,
            tried::Tried,
            warning::{Warning, WarningCode},
        },
    },
};
use async_graphql::{ComplexObject, Context, SimpleObject};
use uuid::Uuid;

/// What `reviseGap` answers.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct ReviseGapPayload {
    /// The gap; null where nothing was done.
    pub gap: Option<Gap>,
    /// What came of it.
    #[graphql(flatten)]
    pub outcome: Outcome,
    /// Matches that a need left.
    #[graphql(skip)]
    left: Vec<Uuid>,
}

#[ComplexObject]
impl ReviseGapPayload {
    /// Which matches, as far as you may read them, lose what they were to give: a need that is stated otherwise, as with other goods, is another,
    /// and what is only proposed holds none. Nothing is refused for it; empty where there are `userErrors`.
    async fn warnings(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
        let warned = self.warned(ctx).await?.iter();
        Ok(warned.map(|warning| warning.message.clone()).collect())
    }

    /// The same as `warnings`, in the same order, as all mutations tell it.
    async fn warning_details(&self, ctx: &Context<'_>) -> Result<Vec<Warning>> {
        Ok(self.warned(ctx).await?.to_vec())
    }
}

impl ReviseGapPayload {
    async fn warned(&self, ctx: &Context<'_>) -> Result<&[Warning]> {
        let found = || warnings_of(ctx.scope(), &self.left);
        let found = self.outcome.warned.get_or_try_init(found).await;
        found.map(Vec::as_slice)
    }
}

impl Payload for ReviseGapPayload {
    /// Of the gap, and then of the matches that a need left.
    async fn of(scope: &Scope, done: &[Uuid], outcome: Outcome) -> Result<Self> {
        let Some((id, left)) = done.split_first() else {
            return Ok(Self {
                gap: None,
                outcome,
                left: Vec::new(),
            });
        };
        Ok(Self {
            gap: Gap::found(scope, *id).await?,
            outcome,
            left: left.to_vec(),
        })
    }

    async fn tried(_: &Context<'_>, inside: &Scope, done: &[Uuid]) -> Result<Tried> {
        let left = done.get(1..).unwrap_or_default();
        Ok(Tried::warned(warnings_of(inside, left).await?))
    }
}

/// What should be known of the matches that a need left.
async fn warnings_of(scope: &Scope, left: &[Uuid]) -> Result<Vec<Warning>> {
    let told = left_by(scope, left).await?.into_iter();
    let field = || ["needs".to_owned()].into_iter();
    let warning = |message| Warning::at(WarningCode::NeedLeavesMatch, field(), message);
    Ok(told.map(warning).collect())
}
