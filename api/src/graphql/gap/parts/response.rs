//! What is done about a gap, and what could be: offers and programmes, matches, decisions and requests.

use crate::{
    db::scope::Seen,
    error::Result,
    graphql::{
        asks_for_any,
        assistance::Assistance,
        gap::{
            Gap,
            assessment::Assessment,
            cover::GapCover,
            member::Member,
            need_plan::NeedPlan,
            progress::GapProgress,
            proposal::StateProposal,
            request::AssistanceRequest,
            stall::{self, Stall},
        },
        inline_object::Objects,
        matches::Match,
        slice::Slice,
        suggestion::{
            self, Suggestion,
            route::{self, Route},
        },
    },
};
use async_graphql::{Context, Object};
use domain::{assistance::AssistanceKind, date::PartialDate, gap::measured::is_same};
use entity::assistance_gap;
use uuid::Uuid;

/// Fields of a match that take more of its row than a head has. One that is missing here is answered all the same, by one more read for
/// the page.
const BEYOND_HEADS: [&str; 15] = [
    "agreedOn",
    "awaits",
    "consent",
    "due",
    "dueState",
    "endedOn",
    "externalReference",
    "hidden",
    "note",
    "proposedOn",
    "rating",
    "reason",
    "reference",
    "side",
    "viewerCan",
];

/// Whether the heads of matches have all that is asked for of their rows.
fn shows_heads(ctx: &Context<'_>) -> bool {
    !asks_for_any(&ctx.look_ahead(), &BEYOND_HEADS)
}

/// What is done about a gap, and what could be.
#[derive(Clone)]
pub struct GapResponse(pub(in crate::graphql::gap) Member);

#[Object(serial)]
impl GapResponse {
    /// Offers and programmes declared to cover it, in full or in part, that were not cancelled or withdrawn.
    async fn covered_by(
        &self,
        #[graphql(
            desc = "How many at most, 0 to 60. Without it all, if there are no more than 60; else an error. Use `skip` for the rest."
        )]
        first: Option<i32>,
        #[graphql(desc = "How many to pass over from the start; none by default.")] skip: Option<
            i32,
        >,
    ) -> Result<Objects<GapCover>> {
        let Member { row, page } = &self.0;
        let covers = page.covers.of(&page.batch, row.id).await?;
        let standing = covers.into_iter().filter(|(_, by)| !by.is_cancelled());
        let gap = Gap::of(self.0.clone());
        let cover = |(cover, by): (&Seen<assistance_gap::Model>, &Assistance)| {
            GapCover::new(cover.clone(), gap.clone(), by.clone())
        };
        Slice::new(first, skip)?
            .of(standing.map(cover))
            .map(Objects)
    }

    /// Its matches with offers or programmes, oldest first: what was agreed, and for both sides and the owning Panel also
    /// what is proposed or was refused. `matches` of the root gives them page by page.
    async fn matches(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "How many at most, 0 to 60. Without it all, if there are no more than 60; else an error. Use `skip` for the rest."
        )]
        first: Option<i32>,
        #[graphql(desc = "How many to pass over from the start; none by default.")] skip: Option<
            i32,
        >,
    ) -> Result<Objects<Match>> {
        let Member { row, page } = &self.0;
        let heads = shows_heads(ctx);
        let read = || Match::of_gaps(page, heads);
        Slice::new(first, skip)?
            .of(page.matches.of(row.id, read).await?)
            .map(Objects)
    }

    /// The offers and programmes that fit it best, best first, at least as good as the model's threshold. Nothing that a rule excludes
    /// is among them: `whyNot` explains those.
    async fn suggestions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 1 to 50; 10 by default.")] first: Option<i32>,
        #[graphql(desc = "Offers, programmes, or both; both by default.")] kinds: Option<
            Vec<AssistanceKind>,
        >,
        #[graphql(
            desc = "The day asked about; by default the first on which the gap is to be helped, or else today."
        )]
        on: Option<PartialDate>,
        #[graphql(
            desc = "Whether to leave out what your organisation found of no use; by default it is shown."
        )]
        hide_not_useful: Option<bool>,
    ) -> Result<Objects<Suggestion>> {
        let (number, day, gap) = (
            suggestion::number(first)?,
            suggestion::day(on),
            Gap::of(self.0.clone()),
        );
        suggestion::for_gap(ctx, &gap, number, &kinds, day, hide_not_useful)
            .await
            .map(Objects)
    }

    /// The way to help with it: missions first, then agencies and schemes, then donors; what none of them could give is to be asked of Member
    /// States.
    async fn route(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many of each sort at most, 1 to 50; 10 by default.")] first: Option<
            i32,
        >,
        #[graphql(
            desc = "The day asked about; by default the first on which the gap is to be helped, or else today."
        )]
        on: Option<PartialDate>,
    ) -> Result<Route> {
        let needs = self.0.needs().await?;
        let (number, day) = (suggestion::number(first)?, suggestion::day(on));
        route::route(ctx, &Gap::of(self.0.clone()), needs, number, day).await
    }

    /// Why nothing is happening about it, and for how long, as far as the viewer can know; null where it is closed, covered, or a gap of
    /// WILL.
    async fn stall(&self) -> Result<Option<&Stall>> {
        let Member { row, page } = &self.0;
        let read = async || stall::stalls(&page.wholes().await?.batch).await;
        Ok(page.stalls.get_or_try_init(read).await?.get(&row.id))
    }

    /// Plans of what it needs, oldest first. They stand beside what the finding states; `needs` is what counts now: the needs of
    /// the finding, and those of the plan that is adopted.
    async fn need_plans(
        &self,
        #[graphql(
            desc = "How many at most, 0 to 60. Without it all, if there are no more than 60; else an error. Use `skip` for the rest."
        )]
        first: Option<i32>,
        #[graphql(desc = "How many to pass over from the start; none by default.")] skip: Option<
            i32,
        >,
    ) -> Result<Objects<NeedPlan>> {
        Slice::new(first, skip)?
            .of(self.0.plans().await?)
            .map(Objects)
    }

    /// Decisions of missions and agencies on whether it enters their plans.
    async fn assessments(
        &self,
        #[graphql(
            desc = "How many at most, 0 to 60. Without it all, if there are no more than 60; else an error. Use `skip` for the rest."
        )]
        first: Option<i32>,
        #[graphql(desc = "How many to pass over from the start; none by default.")] skip: Option<
            i32,
        >,
    ) -> Result<Objects<Assessment>> {
        let Member { row, page } = &self.0;
        let rows = page.assessments.of(&page.batch, row.id).await?;
        Slice::new(first, skip)?
            .of(rows.iter().cloned().map(Assessment))
            .map(Objects)
    }

    /// What was done about it, latest first: dated statements of its Panel or steward, its holder, those who give for it, and those who see it
    /// on the ground.
    async fn progress(
        &self,
        #[graphql(
            desc = "How many at most, 0 to 60. Without it all, if there are no more than 60; else an error. Use `skip` for the rest."
        )]
        first: Option<i32>,
        #[graphql(desc = "How many to pass over from the start; none by default.")] skip: Option<
            i32,
        >,
        #[graphql(
            desc = "Only what was measured by this indicator, as `GapProgress.indicator` says it; case does not count."
        )]
        indicator: Option<String>,
    ) -> Result<Objects<GapProgress>> {
        let Member { row, page } = &self.0;
        let rows = page.progress.of(&page.batch, row.id).await?;
        let asked = indicator.as_deref();
        let is_asked =
            |of: Option<&str>| asked.is_none_or(|asked| of.is_some_and(|of| is_same(of, asked)));
        let rows = rows.iter().rev();
        let rows = rows.filter(|row| is_asked(row.indicator.as_deref()));
        Slice::new(first, skip)?
            .of(rows.cloned().map(GapProgress))
            .map(Objects)
    }

    /// What its state is proposed to be: `MET` once verified deliveries cover all that it needs, for its Panel or steward to close it.
    /// Null otherwise, and where it is closed or states no needs.
    async fn proposed_state(&self) -> Result<Option<StateProposal>> {
        StateProposal::of(&self.0.row, &self.0.needs().await?).await
    }

    /// Requests for help from the gap's holder, oldest first.
    async fn assistance_requests(
        &self,
        #[graphql(
            desc = "How many at most, 0 to 60. Without it all, if there are no more than 60; else an error. Use `skip` for the rest."
        )]
        first: Option<i32>,
        #[graphql(desc = "How many to pass over from the start; none by default.")] skip: Option<
            i32,
        >,
    ) -> Result<Objects<AssistanceRequest>> {
        let Member { row, page } = &self.0;
        let rows = page.requests.of(&page.batch, row.id).await?;
        Slice::new(first, skip)?
            .of(rows.iter().cloned().map(AssistanceRequest))
            .map(Objects)
    }
}

impl Gap {
    /// What its state is proposed to be.
    pub async fn proposal(&self) -> Result<Option<StateProposal>> {
        let member = &self.3.0;
        StateProposal::of(&member.row, &member.needs().await?).await
    }

    /// Programmes beside this assistance that are declared to cover it and were not cancelled.
    pub async fn programmes_beside(&self, assistance: Option<Uuid>) -> Result<Vec<GapCover>> {
        let Member { row, page } = &self.3.0;
        let covers = page.covers.of(&page.batch, row.id).await?;
        let programmes = covers.into_iter().filter(|(cover, covering)| {
            Some(cover.assistance_id) != assistance && covering.is_standing_programme()
        });
        let cover = |(cover, by): (&Seen<assistance_gap::Model>, &Assistance)| {
            GapCover::new(cover.clone(), self.clone(), by.clone())
        };
        Ok(programmes.map(cover).collect())
    }
}
