//! What should be known of a gap that is published: its links come out with it, which an editor makes while one of both gaps is a draft.

use crate::{
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
use entity::{gap, gap_link};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Most links that are told one by one.
const TOLD_MAX: usize = 20;

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

/// What should be known of these gaps' links, as far as the viewer reads them, whether the other gap is public by now: once it is, nobody
/// is asked again.
async fn warnings_of(scope: &Scope, published: &[Uuid]) -> Result<Vec<Warning>> {
    if published.is_empty() {
        return Ok(Vec::new());
    }
    let these = || published.iter().copied();
    let either = Condition::any()
        .add(gap_link::Column::GapId.is_in(these()))
        .add(gap_link::Column::OtherId.is_in(these()));
    let mut links = scope.all(gap_link::Entity::find().filter(either)).await?;
    links.sort_by_key(|link| link.id);
    let told = &links[..links.len().min(TOLD_MAX)];
    let others: BTreeSet<Uuid> = told.iter().map(|link| other(link, published)).collect();
    let others = scope.by_ids::<gap::Entity>(others).await?;
    let names: HashMap<Uuid, &str> = others
        .iter()
        .map(|gap| (gap.id, gap.reference.as_str()))
        .collect();
    let named = told.iter().filter_map(|link| {
        let name = names.get(&other(link, published))?;
        Some(message(link, name))
    });
    let more = links.len() - told.len();
    let more = (more > 0).then(|| format!("So are {more} more of its links: `Gap.links` has all."));
    let messages = named.chain(more);
    Ok(messages
        .map(|message| Warning::of(WarningCode::LinkShown, message))
        .collect())
}

/// The gap at the other end of a link of one of these.
fn other(link: &gap_link::Model, published: &[Uuid]) -> Uuid {
    match published.contains(&link.gap_id) {
        true => link.other_id,
        false => link.gap_id,
    }
}

/// What comes out, and what to do.
fn message(link: &gap_link::Model, other: &str) -> String {
    let with = match link.note {
        Some(_) => ", with its note",
        None => "",
    };
    format!(
        "Its link to {other} ({}) is shown to all who read both gaps{with}: take away by unlinkGaps what is not for them",
        link.kind
    )
}
