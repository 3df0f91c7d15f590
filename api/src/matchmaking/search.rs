//! Saved searches: which of what changed fits an offer, a programme or a gap well enough, as one viewer sees both now.

use crate::{
    db::scope::Scope,
    error::Result,
    matchmaking::{catalogue::CatalogueCache, facts, matchmaker::Matchmaker},
};
use async_graphql::Enum;
use entity::{assistance, gap};
use matching::catalogue::{Ranked, gives_help, takes_help};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::HashSet;
use uuid::Uuid;

/// What has to be fitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A gap: offers and programmes are looked for.
    Gap(Uuid),
    /// An offer or programme: gaps are looked for.
    Assistance(Uuid),
}

/// What is looked for.
#[derive(Clone, Copy, Debug)]
pub struct Search {
    /// What has to be fitted.
    pub subject: Subject,
    /// Least score; that of the model counts where it is higher.
    pub least: f64,
}

/// Whether a saved search can find anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "WebhookSearchState")]
pub enum SearchState {
    /// It can.
    Open,
    /// Nothing fits while things stay so: the offer or programme is over, withdrawn, or not to be had from its provider now; the gap is
    /// closed or a refusal.
    Closed,
    /// The viewer's organisation may not read what it searches by, or no longer.
    Hidden,
}

/// Whether a search by this can find anything for the viewer.
pub async fn state(scope: &Scope, subject: Subject) -> Result<SearchState> {
    let can_fit = match subject {
        Subject::Gap(id) => {
            let query = gap::Entity::find().filter(gap::Column::Id.eq(id));
            let rows = scope.weigh(query).await?;
            let gaps = facts::gaps(scope, &rows).await?;
            gaps.first().map(takes_help)
        }
        Subject::Assistance(id) => {
            let query = assistance::Entity::find().filter(assistance::Column::Id.eq(id));
            let rows = scope.weigh(query).await?;
            let all = facts::assistance(scope, &rows).await?;
            all.first().map(gives_help)
        }
    };
    Ok(match can_fit {
        Some(true) => SearchState::Open,
        Some(false) => SearchState::Closed,
        None => SearchState::Hidden,
    })
}

/// Those of these that fit: they would be among the suggestions for what the search is by. None where the catalogue is not as far as
/// this event yet, or not of this day, or a text of theirs is still to be read: it has to be asked again then, or what changed would be
/// judged as it was.
pub async fn fitting(
    catalogue: &CatalogueCache,
    scope: &Scope,
    search: Search,
    these: &HashSet<Uuid>,
    event: i64,
) -> Result<Option<HashSet<Uuid>>> {
    if !catalogue.is_ready() {
        return Ok(None);
    }
    let matchmaker = Matchmaker::open(catalogue, scope, None).await?;
    let current = &matchmaker.current;
    let (Subject::Gap(by) | Subject::Assistance(by)) = search.subject;
    let is_unread = current.is_unread(by) || these.iter().any(|id| current.is_unread(*id));
    if is_unread || !current.reaches(event, scope.today()) {
        return Ok(None);
    }
    let scored = match search.subject {
        Subject::Gap(id) => for_gap(&matchmaker, scope, id, these).await?,
        Subject::Assistance(id) => for_assistance(&matchmaker, scope, id, these).await?,
    };
    let fits = scored
        .into_iter()
        .filter(|(_, score)| *score >= search.least);
    Ok(Some(fits.map(|(id, _)| id).collect()))
}

/// Offers and programmes among these that would be suggested for a gap, with their scores; none where the viewer may not read it.
async fn for_gap(
    matchmaker: &Matchmaker<'_>,
    scope: &Scope,
    id: Uuid,
    these: &HashSet<Uuid>,
) -> Result<Vec<(Uuid, f64)>> {
    let query = gap::Entity::find().filter(gap::Column::Id.eq(id));
    let Some(row) = scope.weigh(query).await?.pop() else {
        return Ok(Vec::new());
    };
    let item = matchmaker.gap(&row).await?;
    let own = matchmaker.own_for_gap(&row).await?;
    let (known, asked) = (&matchmaker.current.catalogue, matchmaker.asked);
    let ranked = known.for_gap(&item, &own, asked, these.len(), |one| {
        these.contains(&one.id)
    });
    Ok(scored(ranked, |one| one.id))
}

/// Gaps among these that would be suggested for an offer or programme, with their scores; none where the viewer may not read it.
async fn for_assistance(
    matchmaker: &Matchmaker<'_>,
    scope: &Scope,
    id: Uuid,
    these: &HashSet<Uuid>,
) -> Result<Vec<(Uuid, f64)>> {
    let query = assistance::Entity::find().filter(assistance::Column::Id.eq(id));
    let Some(row) = scope.weigh(query).await?.pop() else {
        return Ok(Vec::new());
    };
    let item = matchmaker.assistance(&row).await?;
    let own = matchmaker.own_for_assistance(&row).await?;
    let (known, asked) = (&matchmaker.current.catalogue, matchmaker.asked);
    let ranked = known.for_assistance(&item, &own, asked, these.len(), |one| {
        these.contains(&one.id)
    });
    Ok(scored(ranked, |one| one.id))
}

fn scored<T>(ranked: Vec<Ranked<T>>, id: impl Fn(&T) -> Uuid) -> Vec<(Uuid, f64)> {
    let pairs = ranked.iter();
    pairs
        .map(|one| (id(&one.item.facts), one.judgement.score()))
        .collect()
}
