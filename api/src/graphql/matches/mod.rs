//! Matches: what people made of a gap and an offer or programme.

mod asked;
mod batch;
mod beside;
mod can;
mod exempt;
pub mod exemption;
mod judged;
mod late;
mod least;
pub mod ledger;
mod line;
pub mod mutation;
pub mod order;
mod over;
mod query;
mod read;
mod room;
mod state;
mod unseen;

pub use exemption::ExemptionRequest;
pub use judged::DeliveryAgainstMeasure;
pub use line::{MatchConsent, MatchLine};
pub use query::{MatchFilter, MatchQuery};
pub use state::{Consent, DueState};

use self::batch::Matches;
use crate::{
    access::permission::Action,
    db::{page::PageArgs, scope::Seen},
    error::Result,
    graphql::{
        ContextExt,
        assistance::Assistance,
        connection::Connection,
        gap::Gap,
        hidden_text::HiddenText,
        history::{self, Event},
        id::{self, Kind},
        inline_object::Objects,
        reference::organisation::Organisation,
        slice::Slice,
        suggestion::judgement::{Compliance, Obstacle},
    },
    history::hidden::HIDDEN,
};
use async_graphql::{Context, Description, ID, Object};
use chrono::{DateTime, Utc};
use domain::{
    date::PartialDate,
    matches::{DeliveryRating, MatchSide, MatchState},
};
use entity::{match_head, matches};
use std::sync::Arc;

/// What people made of a gap and an offer or programme.
#[derive(Clone, Description)]
pub struct Match {
    row: Seen<match_head::Model>,
    together: Arc<Matches>,
}

#[Object(use_type_description, serial)]
impl Match {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::global(Kind::Match, self.row.id)
    }

    /// Stable name.
    async fn reference(&self) -> Result<&str> {
        Ok(&self.whole().await?.reference)
    }

    /// What the organisation that proposed it calls it in systems of their own; null where not stated, and to all others.
    async fn external_reference(&self, ctx: &Context<'_>) -> Result<Option<&str>> {
        let row = self.whole().await?;
        let is_own = ctx.scope().viewer().is(row.proposer_id);
        Ok(row.external_reference.as_deref().filter(|_| is_own))
    }

    /// The gap.
    async fn gap(&self) -> Result<&Gap> {
        Ok(self.helped().await?.0)
    }

    /// The offer or programme.
    async fn assistance(&self) -> Result<&Assistance> {
        Ok(self.given().await?.0)
    }

    /// Who gives. Where they asked not to be named, only they themselves and those whose consent the match takes see it; null to all
    /// others.
    async fn provider(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        let known = self.known_provider(ctx).await?;
        Ok(known.and_then(|provider| Organisation::get(ctx, provider)))
    }

    /// How far it is.
    fn state(&self) -> MatchState {
        self.row.state
    }

    /// Where the consent of the gap's holder stands.
    async fn consent(&self, ctx: &Context<'_>) -> Result<Consent> {
        self.made_of_consent(ctx.scope()).await
    }

    /// Whose consent it takes, and what they said.
    async fn consents(&self) -> Result<Objects<MatchConsent>> {
        let rows = self.consent_rows().await?.iter();
        Ok(rows
            .map(|row| MatchConsent {
                row: row.clone(),
                of: self.clone(),
            })
            .collect())
    }

    /// Which side proposed it.
    async fn side(&self) -> Result<MatchSide> {
        Ok(self.whole().await?.side)
    }

    /// When it was proposed.
    async fn proposed_on(&self) -> Result<PartialDate> {
        Ok(PartialDate::stored(&self.whole().await?.proposed))
    }

    /// Day by which the next step is due: an answer to a proposal, the agreement of the provider, a year after agreement the
    /// question whether it was met, a verification; null where it has ended, or waits for an answer about a gap that not everybody reads yet.
    async fn due(&self) -> Result<Option<PartialDate>> {
        let date = self.whole().await?.due.as_deref();
        Ok(date.map(PartialDate::stored))
    }

    /// Whether the next step is late.
    async fn due_state(&self, ctx: &Context<'_>) -> Result<DueState> {
        self.lateness(ctx.scope()).await
    }

    /// Whose step is next; empty where it has ended, and before it is agreed while nothing could come of it: the gap is closed, or the help
    /// cannot be had, as where its provider is suspended. Of one that was withdrawn, the holder's, where something was delivered before: to
    /// verify it. Both, from a year after agreement on: was it met? Both, too, where the holder's time has run out and the operator lets the
    /// provider go on without an answer.
    async fn awaits(&self, ctx: &Context<'_>) -> Result<Vec<MatchSide>> {
        self.awaited(ctx.scope()).await
    }

    /// When it was agreed; null where it was not.
    async fn agreed_on(&self) -> Result<Option<PartialDate>> {
        let date = self.whole().await?.agreed.as_deref();
        Ok(date.map(PartialDate::stored))
    }

    /// When it ended; null while it has not.
    async fn ended_on(&self) -> Result<Option<PartialDate>> {
        let date = self.whole().await?.ended.as_deref();
        Ok(date.map(PartialDate::stored))
    }

    /// Why it ended, or what was found when it was verified last; null before. What was found stands while it runs again, and where it is then
    /// withdrawn: its `history` says why.
    async fn reason(&self) -> Result<Option<&str>> {
        Ok(self.whole().await?.reason.as_deref())
    }

    /// How well what was delivered serves, as whoever verified it last found; null where nobody did or said so. It stands where something was
    /// given back since, until it is verified anew.
    async fn rating(&self) -> Result<Option<DeliveryRating>> {
        Ok(self.whole().await?.rating)
    }

    /// What it is to be; null where not stated.
    async fn note(&self) -> Result<Option<&str>> {
        Ok(self.whole().await?.note.as_deref())
    }

    /// That a registrar hid its note and reason, since when and why; null where they are shown.
    async fn hidden(&self, ctx: &Context<'_>) -> Result<Option<HiddenText>> {
        let whole = self.whole().await?;
        let texts = [&whole.note, &whole.reason];
        let hidden = texts.into_iter().flatten().find(|text| *text == HIDDEN);
        HiddenText::of(ctx.scope(), self.row.id, hidden.map(String::as_str)).await
    }

    /// Which lines give to which needs, and what the ledger has under them; without needs that were asked for no more before it was
    /// agreed.
    async fn lines(&self) -> Result<Objects<MatchLine>> {
        let rows = self.line_rows().await?.iter();
        Ok(rows
            .map(|row| MatchLine {
                row: row.clone(),
                of: self.clone(),
            })
            .collect())
    }

    /// What the sanctions ask of what is matched, on the first day from today on which delivery could start; null where it has ended.
    /// It is for information: the Committee decides.
    async fn compliance(&self, ctx: &Context<'_>) -> Result<Option<Compliance>> {
        let reference = ctx.scope().reference();
        let judged = self.judged(ctx).await?;
        Ok(judged.map(|judged| Compliance::new(&judged.verdict, reference)))
    }

    /// What stands against it as of today, as `whyNot` would say it of what is matched; empty where nothing does, or where it has ended.
    async fn obstacles(&self, ctx: &Context<'_>) -> Result<Objects<Obstacle>> {
        let judged = self.judged(ctx).await?;
        let found = judged.into_iter().flat_map(|judged| judged.obstacles);
        Ok(found.map(|obstacle| Obstacle::from(&obstacle)).collect())
    }

    /// What was delivered although a measure forbade it, or asked for an exemption that was not granted by then or had ended; at most
    /// 100. The Panel that owns the gap and the committee of the measure see this; empty for everybody else.
    async fn deliveries_against_measures(
        &self,
        ctx: &Context<'_>,
    ) -> Result<Objects<DeliveryAgainstMeasure>> {
        self.against_measures(ctx).await.map(Objects)
    }

    /// Requests for exemptions from measures that it touches.
    async fn exemption_requests(
        &self,
        #[graphql(
            desc = "How many at most, 0 to 60. Without it all, if there are no more than 60; else an error. Use `skip` for the rest."
        )]
        first: Option<i32>,
        #[graphql(desc = "How many to pass over from the start; none by default.")] skip: Option<
            i32,
        >,
    ) -> Result<Objects<ExemptionRequest>> {
        let rows = self
            .together
            .exemptions
            .of(&self.together.batch, self.row.id)
            .await?;
        Slice::new(first, skip)?
            .of(rows.iter().map(|row| ExemptionRequest {
                row: row.clone(),
                of: self.clone(),
            }))
            .map(Objects)
    }

    /// Other matches to give to the same needs that the viewer may read: flagged, not forbidden.
    async fn overlaps(
        &self,
        #[graphql(
            desc = "How many at most, 0 to 60. Without it all, if there are no more than 60; else an error. Use `skip` for the rest."
        )]
        first: Option<i32>,
        #[graphql(desc = "How many to pass over from the start; none by default.")] skip: Option<
            i32,
        >,
    ) -> Result<Objects<Match>> {
        self.overlapping(&Slice::new(first, skip)?)
            .await
            .map(Objects)
    }

    /// What was done to it, latest first: all of it for both sides, the Panel that owns the gap and committees that decide on it, and
    /// from its agreement on for whoever reads it. Where the provider asked not to be named, empty to those to whom `provider` is null.
    /// A line's `size` that is money is in the smallest part of the currency of its need.
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

    /// When it last changed, as far as you may know: the last event that `history` shows you. Null where it shows none.
    async fn updated_at(&self) -> Result<Option<DateTime<Utc>>> {
        let Matches { batch, updates, .. } = &*self.together;
        let ids = batch.rows.iter().map(|row| row.id);
        updates
            .of::<matches::Entity>(&batch.scope, ids, self.row.id)
            .await
    }

    /// What the viewer may do with it in the state it is in.
    async fn viewer_can(&self, ctx: &Context<'_>) -> Result<Vec<Action>> {
        self.can(ctx).await
    }
}
