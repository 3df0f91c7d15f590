//! Lines of matches, and whose consent matches take.

use super::Match;
use crate::{
    db::{
        ledger::{measure_of_need, under_line},
        scope::Seen,
    },
    error::{Error, Result},
    graphql::{
        ContextExt,
        assistance::AssistanceLine,
        gap::need::{Need, commitment::Commitment},
        hidden_text::HiddenText,
        id::{self, Kind},
        inline_object::{InlineObject, Objects},
        reference::{country::Country, organisation::Organisation},
        slice::Slice,
    },
};
use async_graphql::{Context, Description, ID, Object};
use domain::{
    date::PartialDate,
    ledger::Ledger,
    matches::ConsentAnswer,
    money::decimal,
    size::{Measure, SizeUnit},
};
use entity::{match_consent, match_line};

/// Somebody whose consent a match takes, and what they said.
#[derive(Description)]
pub struct MatchConsent {
    pub(super) row: Seen<match_consent::Model>,
    pub(super) of: Match,
}

#[Object(use_type_description, serial)]
impl MatchConsent {
    /// Global id.
    async fn id(&self) -> ID {
        id::global(Kind::MatchConsent, self.row.id)
    }

    /// The host state that is asked; null where it is an institution.
    fn country(&self, ctx: &Context<'_>) -> Option<InlineObject<Country>> {
        Country::of(ctx, self.row.country_id)
    }

    /// The mission or institution that is asked. Beside a `country`, the institution that its gap names: it or the state itself answers,
    /// and no other institution of the state. Null where any of those who act for the state may.
    fn organisation(&self, ctx: &Context<'_>) -> Option<InlineObject<Organisation>> {
        Organisation::of(ctx, self.row.organisation_id)
    }

    /// The organisation that answered: of a state, one of those that act for it. Null where nobody did, where it is not stated, as of
    /// answers from before this was kept, and for whoever may not know who gives under the match.
    async fn answered_by(&self, ctx: &Context<'_>) -> Result<Option<InlineObject<Organisation>>> {
        // Whoever answers may be who gives: where that is not told, no name may tell it, nor its absence.
        let known = self.of.known_provider(ctx).await?;
        let by = self.row.answered_by_id.filter(|_| known.is_some());
        Ok(Organisation::of(ctx, by))
    }

    /// What it said.
    fn answer(&self) -> ConsentAnswer {
        self.row.answer
    }

    /// When; null where it has not answered.
    fn date(&self) -> Option<PartialDate> {
        self.row.dated.as_deref().map(PartialDate::stored)
    }

    /// Why; null where not stated.
    fn reason(&self) -> Option<&str> {
        self.row.reason.as_deref()
    }

    /// That a registrar hid its reason, since when and why; null where it is shown.
    async fn hidden(&self, ctx: &Context<'_>) -> Result<Option<HiddenText>> {
        HiddenText::of(ctx.scope(), self.row.id, self.row.reason.as_deref()).await
    }
}

/// A line of an offer or programme that is to give to a need.
#[derive(Description)]
pub struct MatchLine {
    pub(super) row: Seen<match_line::Model>,
    pub(super) of: Match,
}

impl MatchLine {
    async fn of_need(&self) -> Result<Need> {
        let needs = self.of.together.needs().await?;
        let gone = || {
            Error::Internal(anyhow::anyhow!(
                "need {} went away while it was read",
                self.row.need_id
            ))
        };
        let (row, together) = needs.get(&self.row.need_id).ok_or_else(gone)?;
        Ok(Need::new(row.clone(), together.clone()))
    }

    /// What its figures are counted in, and what the ledger has in that; none where they cannot be said.
    async fn counted(&self) -> Result<Option<(Measure, Ledger)>> {
        let needs = self.of.together.needs().await?;
        let need = needs.get(&self.row.need_id);
        let need = need.map(|(need, _)| measure_of_need(need));
        let (assistance, _) = self.of.given().await?;
        let gives = assistance.line(self.row.line_id).await?;
        let gives = gives.map(|line| line.measure());
        let sums = self.of.together.ledger().await?.get(&self.row.id);
        let (need, gives) = (need.unwrap_or_default(), gives.unwrap_or_default());
        Ok(under_line(need, gives, sums))
    }

    /// One of the sums of the ledger, as people write it; none where it cannot be said.
    async fn sum(&self, of: fn(Ledger) -> i128) -> Result<Option<String>> {
        let counted = self.counted().await?;
        Ok(counted.map(|(measure, sums)| {
            let value = of(sums);
            let currency = measure.currency.as_deref();
            currency.map_or_else(|| value.to_string(), |currency| decimal(value, currency))
        }))
    }

    /// A figure of the need, in its unit, as people write it.
    async fn figure(&self, value: impl Into<i128>) -> Result<String> {
        let value = value.into();
        let needs = self.of.together.needs().await?;
        let currency = needs
            .get(&self.row.need_id)
            .and_then(|(need, _)| need.currency.as_deref());
        Ok(currency.map_or_else(|| value.to_string(), |currency| decimal(value, currency)))
    }
}

#[Object(use_type_description, serial)]
impl MatchLine {
    /// Global id.
    async fn id(&self) -> ID {
        id::global(Kind::MatchLine, self.row.id)
    }

    /// The need.
    async fn need(&self) -> Result<Need> {
        self.of_need().await
    }

    /// The line that gives.
    async fn line(&self) -> Result<AssistanceLine> {
        let (assistance, _) = self.of.given().await?;
        let gone = || {
            Error::Internal(anyhow::anyhow!(
                "line {} went away while it was read",
                self.row.line_id
            ))
        };
        assistance.line(self.row.line_id).await?.ok_or_else(gone)
    }

    /// How much at most, as a decimal string in the unit of the need; null for as much as both have.
    async fn size(&self) -> Result<Option<String>> {
        match self.row.size {
            Some(size) => Ok(Some(self.figure(size).await?)),
            None => Ok(None),
        }
    }

    /// Unit of what was pledged, committed, delivered and withdrawn under it: that of the need; where the need is unsized that of the line
    /// that gives; and where this is open-ended that of all that was entered. Null where nothing says.
    async fn unit(&self) -> Result<Option<SizeUnit>> {
        Ok(self.counted().await?.and_then(|(measure, _)| measure.unit))
    }

    /// Currency of these figures, ISO 4217; null where they are not money, as `unit`.
    async fn currency(&self) -> Result<Option<String>> {
        let counted = self.counted().await?;
        Ok(counted.and_then(|(measure, _)| measure.currency))
    }

    /// How much was pledged under it, as a decimal string in `unit`: what was reversed, or ended with the match, taken off. Where the need
    /// has a size, it is what counts against that. Null, as the other figures, where it cannot be said: what was entered on an unsized need
    /// has no figure, or is in several units (`need.commitments`).
    async fn pledged(&self) -> Result<Option<String>> {
        self.sum(|sums| sums.pledged).await
    }

    /// How much was committed under it, withdrawals and reversals taken off, also what has ended.
    async fn committed(&self) -> Result<Option<String>> {
        self.sum(Ledger::standing).await
    }

    /// How much was delivered under it, reversals taken off, also what has ended.
    async fn delivered(&self) -> Result<Option<String>> {
        self.sum(|sums| sums.delivered).await
    }

    /// How much was withdrawn under it.
    async fn withdrawn(&self) -> Result<Option<String>> {
        self.sum(|sums| sums.withdrawn).await
    }

    /// What was entered in the ledger under it, oldest first; `reverseEntry` takes the id of an entry.
    async fn entries(
        &self,
        #[graphql(
            desc = "How many at most, 0 to 60. Without it all, if there are no more than 60; else an error. Use `skip` for the rest."
        )]
        first: Option<i32>,
        #[graphql(desc = "How many to pass over from the start; none by default.")] skip: Option<
            i32,
        >,
    ) -> Result<Objects<Commitment>> {
        let need = self.of_need().await?;
        let part = Slice::new(first, skip)?;
        need.entries_under(self.row.id, &part).await
    }
}
