//! What comes out with a gap that is published: its links to others, which an editor makes while one of both gaps is a draft.

use crate::{db::scope::Scope, error::Result};
use entity::{gap, gap_link};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Most links that are told one by one.
const TOLD_MAX: usize = 20;

/// What should be known of these gaps' links, as far as the viewer reads them, whether the other gap is public by now: once it is, nobody
/// is asked again.
pub async fn links_of(scope: &Scope, published: &[Uuid]) -> Result<Vec<String>> {
    if published.is_empty() {
        return Ok(Vec::new());
    }
    let mut links = scope
        .all(gap_link::Entity::find().filter(of_any(published)))
        .await?;
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
    Ok(named.chain(more).collect())
}

/// That a link is one of these gaps, at whichever end.
pub fn of_any(gaps: &[Uuid]) -> Condition {
    Condition::any()
        .add(gap_link::Column::GapId.is_in(gaps.iter().copied()))
        .add(gap_link::Column::OtherId.is_in(gaps.iter().copied()))
}

/// The gap at the other end of a link of one of these.
fn other(link: &gap_link::Model, published: &[Uuid]) -> Uuid {
    match published.contains(&link.gap_id) {
        true => link.other_id,
        false => link.gap_id,
    }
}

/// What comes out, and what to do.
pub fn message(link: &gap_link::Model, other: &str) -> String {
    let with = match link.note {
        Some(_) => ", with its note",
        None => "",
    };
    format!(
        "Its link to {other} ({}) is shown to all who read both gaps{with}: take away by unlinkGaps what is not for them",
        link.kind
    )
}
