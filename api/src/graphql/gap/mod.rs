//! Gaps: what is missing, where that is written, what it has to do with sanctions, and who could act.

pub mod assessment;
pub mod batch;
pub mod cost;
pub mod cover;
pub mod coverage;
pub mod dimension;
pub mod draft;
pub mod facets;
pub mod figures;
pub mod filter;
pub mod further_sector;
pub mod input;
pub mod key_kind;
pub mod known;
pub mod linked;
pub mod listed;
pub mod member;
pub mod mutation;
pub mod names;
pub mod need;
pub mod need_plan;
pub mod parts;
pub mod progress;
pub mod proposal;
pub mod query;
pub mod request;
pub mod stall;
pub mod state;
pub mod statistics;
pub mod warned;

use crate::{
    actions::matches::asked::Asked,
    db::scope::{Scope, Seen, Wholes},
    error::Result,
    graphql::{
        found::{Found, FoundAll},
        gap::{
            batch::Gaps,
            member::Member,
            parts::{
                facts::GapFacts, links::GapLinks, record::GapRecord, response::GapResponse,
                sources::GapSources,
            },
        },
        id::{self, Kind},
    },
};
use async_graphql::{Context, ID, MergedObject};
use entity::gap;
use uuid::Uuid;

pub use query::GapQuery;

/// A lack of institutional capacity that keeps sanctions from being carried out or lifted.
#[derive(Clone, MergedObject)]
#[graphql(serial)]
pub struct Gap(GapFacts, GapSources, GapLinks, GapResponse, GapRecord);

impl Gap {
    /// Gaps that were read together, in the same order.
    pub fn batch(scope: &Scope, rows: Vec<Seen<gap::Brief>>) -> Vec<Self> {
        let heads = rows
            .iter()
            .map(|row| row.part(|row| row.head.clone()))
            .collect();
        Self::together(scope, heads, Some(Wholes::new(scope, rows)))
    }

    /// The same, of which more than most lists show is read when it is asked for.
    pub fn heads(scope: &Scope, rows: Vec<Seen<gap::Head>>) -> Vec<Self> {
        Self::together(scope, rows, None)
    }

    fn together(
        scope: &Scope,
        rows: Vec<Seen<gap::Head>>,
        wholes: Option<Wholes<gap::Entity>>,
    ) -> Vec<Self> {
        let page = Gaps::new(scope, rows.clone(), wholes);
        rows.into_iter()
            .map(|row| Self::of(Member::new(row, page.clone())))
            .collect()
    }

    fn of(member: Member) -> Self {
        Self(
            GapFacts(member.clone()),
            GapSources(member.clone()),
            GapLinks(member.clone()),
            GapResponse(member.clone()),
            GapRecord(member),
        )
    }

    /// What is always read of its row.
    pub fn seen(&self) -> &Seen<gap::Head> {
        &self.0.0.row
    }

    /// Its row with all that long lists need.
    pub async fn brief(&self) -> Result<&Seen<gap::Brief>> {
        self.0.0.brief().await
    }

    /// Those whose consent help with it takes, as it stands.
    pub async fn held_by(&self) -> Result<Vec<Asked>> {
        let member = &self.0.0;
        let countries = member.country_ids().await?;
        let (row, reference) = (member.brief().await?, member.page.batch.scope.reference());
        Ok(Asked::about(&**row, &countries, reference))
    }

    /// Its global id, as the interface `Node` asks for it.
    pub async fn id(&self, _: &Context<'_>) -> Result<ID> {
        Ok(id::global(Kind::Gap, self.seen().id))
    }
}

impl Found for Gap {
    async fn found(scope: &Scope, id: Uuid) -> Result<Option<Self>> {
        Ok(Self::batch(scope, scope.by_ids::<gap::Entity>([id]).await?).pop())
    }
}

impl FoundAll for Gap {
    async fn found_all(scope: &Scope, ids: &[Uuid]) -> Result<Vec<Self>> {
        Ok(Self::batch(
            scope,
            scope.in_order::<gap::Entity>(ids).await?,
        ))
    }
}
