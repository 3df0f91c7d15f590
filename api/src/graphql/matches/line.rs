//! Lines of matches, and whose consent matches take.

use super::Match;
use crate::{
    db::scope::Seen,
    error::{Error, Result},
    graphql::{
        ContextExt,
        assistance::AssistanceLine,
        gap::need::Need,
        hidden_text::HiddenText,
        id::{self, Kind},
        reference::{country::Country, organisation::Organisation},
    },
};
use async_graphql::{Context, Description, ID, Object};
use domain::{date::PartialDate, ledger::Ledger, matches::ConsentAnswer, money::decimal};
use entity::{match_consent, match_line};

/// Somebody whose consent a match takes, and what they said.
#[derive(Description)]
pub struct MatchConsent(pub(super) Seen<match_consent::Model>);

#[Object(use_type_description, serial)]
impl MatchConsent {
    /// Global id.
    async fn id(&self) -> ID {
        id::global(Kind::MatchConsent, self.0.id)
    }

    /// The host state that is asked; null where it is an institution.
    fn country(&self, ctx: &Context<'_>) -> Option<Country> {
        Country::of(ctx, self.0.country_id)
    }

    /// The mission or institution that is asked; null where it is a state.
    fn organisation(&self, ctx: &Context<'_>) -> Option<Organisation> {
        Organisation::of(ctx, self.0.organisation_id)
    }

    /// What it said.
    fn answer(&self) -> ConsentAnswer {
        self.0.answer
    }

    /// When; null where it has not answered.
    fn date(&self) -> Option<PartialDate> {
        self.0.dated.as_deref().map(PartialDate::stored)
    }

    /// Why; null where not stated.
    fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// That a registrar hid its reason, since when and why; null where it is shown.
    async fn hidden(&self, ctx: &Context<'_>) -> Result<Option<HiddenText>> {
        HiddenText::of(ctx.scope(), self.0.id, self.0.reason.as_deref()).await
    }
}

/// A line of an offer or programme that is to give to a need.
#[derive(Description)]
pub struct MatchLine {
    pub(super) row: Seen<match_line::Model>,
    pub(super) of: Match,
}

impl MatchLine {
    async fn ledger(&self) -> Result<Ledger> {
        Ok(self
            .of
            .together
            .ledger()
            .await?
            .get(&self.row.id)
            .copied()
            .unwrap_or_default())
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

    /// How much was ever pledged under it, of what counts on the need, as the other figures; 0 where the need is unsized.
    async fn pledged(&self) -> Result<String> {
        self.figure(self.ledger().await?.pledged).await
    }

    /// How much was committed under it, withdrawals and reversals taken off, also what has ended.
    async fn committed(&self) -> Result<String> {
        self.figure(self.ledger().await?.standing()).await
    }

    /// How much was delivered under it, reversals taken off, also what has ended.
    async fn delivered(&self) -> Result<String> {
        self.figure(self.ledger().await?.delivered).await
    }

    /// How much was withdrawn under it.
    async fn withdrawn(&self) -> Result<String> {
        self.figure(self.ledger().await?.withdrawn).await
    }
}
