//! Plans: which help should go to which need, how good that is proven to be, and why the rest stays open.

mod found;
pub mod line;
pub mod mutation;
pub mod order;
pub mod query;
pub mod references;
pub mod report;

use crate::{
    access::permission::{self, Action, Target},
    db::{
        page::{Key, PageArgs},
        scope::{Order, Seen, Sort},
    },
    error::Result,
    graphql::{
        ContextExt,
        connection::Connection,
        gap::Gap,
        history::{self, Event},
        id::{self, Kind},
        inline_object::Objects,
        plan::{
            line::PlanLine,
            report::{
                PlanAdvice, PlanCountry, PlanCoverageBucket, PlanOpenNeed, PlanOtherMoney,
                PlanPolicy,
            },
        },
        slice::Slice,
    },
    matchmaking::planning::Told,
};
use async_graphql::{Context, Description, ID, Object};
use domain::{
    date::PartialDate,
    plan::{PlanGrouping, PlanState},
};
use entity::{gap, plan, plan_line};
pub use found::read;
use matching::{plan::report::explain::Coverage, rounded};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::sync::Arc;
use tokio::sync::OnceCell;

/// A plan over open needs, drawn from what everybody may read; only the organisation for which it was drawn reads it. It binds nobody:
/// when it is approved, its lines are proposed as matches.
#[derive(Clone, Description)]
pub struct Plan {
    row: Seen<plan::Model>,
    told: Arc<OnceCell<Told>>,
}

impl Plan {
    fn new(row: Seen<plan::Model>) -> Self {
        Self {
            row,
            told: Arc::default(),
        }
    }

    async fn told(&self) -> Result<&Told> {
        self.told
            .get_or_try_init(async || read(&self.row.result))
            .await
    }
}

#[Object(use_type_description, serial)]
impl Plan {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::global(Kind::Plan, self.row.id)
    }

    /// Stable name.
    fn reference(&self) -> &str {
        &self.row.reference
    }

    /// How far it is.
    fn state(&self) -> PlanState {
        self.row.state
    }

    /// What it is for, in the words of its author; null where not stated.
    fn note(&self) -> Option<&str> {
        self.row.note.as_deref()
    }

    /// The day that it was drawn for, or on where none was named.
    fn on(&self) -> PartialDate {
        PartialDate::stored(&self.row.dated)
    }

    /// When it was approved; null while it is a draft.
    fn approved_on(&self) -> Option<PartialDate> {
        self.row.approved.as_deref().map(PartialDate::stored)
    }

    /// The policy that it was drawn by.
    async fn policy(&self) -> Result<PlanPolicy> {
        Ok(PlanPolicy::new(&read(&self.row.policy)?))
    }

    /// The gaps that it was drawn for, as far as you may still read them; null where it was drawn for all.
    async fn gaps(&self, ctx: &Context<'_>) -> Result<Option<Objects<Gap>>> {
        let named = &self.told().await?.gaps;
        if named.is_empty() {
            return Ok(None);
        }
        let rows = ctx.scope().in_order::<gap::Entity>(named).await?;
        Ok(Some(Gap::batch(ctx.scope(), rows).into()))
    }

    /// What it gives to whom, in the order of gaps and needs.
    async fn lines(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, at most 500; 20 by default.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Cursor to end before.")] before: Option<String>,
    ) -> Result<Connection<PlanLine>> {
        let order = Order {
            name: "position".into(),
            sort: Sort::Id,
            descending: false,
            key: |_: &plan_line::Model, _| Key::None,
        };
        let query = plan_line::Entity::find().filter(plan_line::Column::PlanId.eq(self.row.id));
        crate::graphql::list_together(
            ctx.scope(),
            query,
            order,
            PageArgs {
                first,
                after,
                last,
                before,
            },
            |scope, rows| PlanLine::batch(scope, rows, Some(self)),
        )
        .await
    }

    /// What it reaches: needs by priority, up to half more for how well each line fits, and less a small fee for each. The
    /// needs of a gap count 1 together before that, by its `priority` 4 where it is CRITICAL, 2 where it is HIGH and 0.5 where it is LOW, and
    /// times the factor of its severity where the policy has one, which stands in place of the priority.
    async fn objective(&self) -> Result<f64> {
        Ok(rounded(self.told().await?.proof.objective))
    }

    /// The upper bound: no plan can exceed it.
    async fn bound(&self) -> Result<f64> {
        Ok(rounded(self.told().await?.proof.bound))
    }

    /// How far it may fall short of the best plan, as a share of the bound: 0.05 means that no plan is more than 5 % better.
    async fn proven_gap(&self) -> Result<f64> {
        Ok(rounded(self.told().await?.proof.gap))
    }

    /// Rounds of search that were done.
    async fn rounds(&self) -> Result<u32> {
        Ok(self.told().await?.rounds)
    }

    /// Whether its time was up before the rounds were done: then another draft of the same may come out differently.
    async fn stopped(&self) -> Result<bool> {
        Ok(self.told().await?.stopped)
    }

    /// Coverage before the plan and with it: of all, then by country, sector and lifting condition.
    async fn coverage(
        &self,
        #[graphql(desc = "By what; by all of these if omitted.")] by: Option<Vec<PlanGrouping>>,
    ) -> Result<Objects<PlanCoverageBucket>> {
        let is_asked =
            |coverage: &&Coverage| by.as_ref().is_none_or(|by| by.contains(&coverage.grouping));
        let asked = self.told().await?.coverage.iter().filter(is_asked);
        Ok(asked.map(PlanCoverageBucket::new).collect())
    }

    /// How many needs it leaves open, or partly so.
    async fn open_need_count(&self) -> Result<i32> {
        Ok(i32::try_from(self.told().await?.open.len()).unwrap_or(i32::MAX))
    }

    /// Needs that it leaves open, or partly so, and why; the weightiest first.
    async fn open_needs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, at most 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "How many to pass over: the list of a plan never changes.")] skip: Option<
            i32,
        >,
    ) -> Result<Objects<PlanOpenNeed>> {
        let open = &self.told().await?.open;
        PlanOpenNeed::page(ctx.scope(), open, first, skip).map(Objects)
    }

    /// What would help most, each found by planning again with it; the most first, of those that there was time to try.
    async fn advice(&self, ctx: &Context<'_>) -> Result<Objects<PlanAdvice>> {
        let tips = &self.told().await?.tips;
        Ok(PlanAdvice::batch(ctx.scope(), tips).into())
    }

    /// Money of another currency that could serve needs that it leaves open, the best line for each: no part of the plan.
    async fn other_money(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "How many at most, 0 to 60. Without it all, if there are no more than 60; else an error. Use `skip` for the rest."
        )]
        first: Option<i32>,
        #[graphql(desc = "How many to pass over from the start; none by default.")] skip: Option<
            i32,
        >,
    ) -> Result<Objects<PlanOtherMoney>> {
        let told = Slice::new(first, skip)?.of(&self.told().await?.other_money)?;
        Ok(PlanOtherMoney::batch(ctx.scope(), told).into())
    }

    /// How countries come out, where the policy has a fairness floor; empty otherwise.
    async fn countries(&self) -> Result<Objects<PlanCountry>> {
        let countries = self.told().await?.countries.iter();
        Ok(countries.map(PlanCountry::new).collect())
    }

    /// Whether every country gets the floor of the policy; where not, what the policy lets fairness cost did not buy it, or its time was up
    /// (`stopped`).
    async fn floor_met(&self) -> Result<bool> {
        Ok(self.told().await?.floor_met)
    }

    /// Pairings of the last approved plan of the organisation that it changes.
    async fn changes(&self) -> Result<i32> {
        Ok(i32::try_from(self.told().await?.changes).unwrap_or(i32::MAX))
    }

    /// Open needs without a size: each counts as covered once a provider looks after it.
    async fn unsized_needs(&self) -> Result<i32> {
        Ok(i32::try_from(self.told().await?.unsized_needs).unwrap_or(i32::MAX))
    }

    /// Version of the model that pairs were judged by: `matchingModel` shows it in full.
    async fn model(&self) -> Result<&str> {
        Ok(&self.told().await?.model)
    }

    /// SHA-256 of all that it was drawn from and of its lines: two drafts of the same register by the same policy have the same.
    fn digest(&self) -> &str {
        &self.row.digest
    }

    /// What was done to it, latest first: who drew it and who approved it.
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, at most 500; 20 by default.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Cursor to end before.")] before: Option<String>,
    ) -> Result<Connection<Event>> {
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        history::history(ctx, self.row.id, args).await
    }

    /// What the viewer may do with it, the state it is in aside.
    fn viewer_can(&self, ctx: &Context<'_>) -> Vec<Action> {
        let thing = Target {
            organisation: Some(self.row.organisation_id),
            ..Target::default()
        };
        let next = (self.row.state == PlanState::Draft).then_some(Action::ApprovePlan);
        permission::allowed(ctx.scope().viewer(), next, &thing)
    }
}
