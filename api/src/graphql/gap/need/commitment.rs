//! Lines of the ledger.

use crate::{
    actions::source_of_entry,
    db::{
        ledger::{measure_of, measure_of_need},
        scope::Seen,
    },
    error::Result,
    graphql::{
        ContextExt,
        assistance::Assistance,
        gap::need::Needs,
        hidden_text::HiddenText,
        id::{self, Kind},
        matches::Match,
        reference::organisation::Organisation,
    },
};
use async_graphql::{Context, Description, ID, Object};
use domain::{date::PartialDate, matches::CommitmentKind, money::decimal, size::SizeUnit};
use entity::commitment;
use std::sync::Arc;

/// One line of the ledger: what was pledged, committed, delivered, withdrawn or reversed on a need.
#[derive(Description)]
pub struct Commitment {
    pub(in crate::graphql::gap) row: Seen<commitment::Model>,
    pub(in crate::graphql::gap) page: Arc<Needs>,
}

impl Commitment {
    async fn from(&self) -> Result<Option<&Assistance>> {
        let Needs { batch, ledger, .. } = &*self.page;
        ledger.object(batch, &self.row).await
    }

    fn figure(&self) -> Option<String> {
        match (self.row.amount_minor, &self.row.currency) {
            (Some(minor), Some(currency)) => Some(decimal(minor, currency)),
            _ => self.row.quantity.map(|quantity| quantity.to_string()),
        }
    }
}

#[Object(use_type_description, serial)]
impl Commitment {
    /// Global id.
    async fn id(&self) -> ID {
        id::global(Kind::Commitment, self.row.id)
    }

    /// What happened.
    fn kind(&self) -> CommitmentKind {
        self.row.kind
    }

    /// How much, as a decimal string in `unit`; 0 where no figure is given, which `amount` tells apart.
    fn quantity(&self) -> String {
        self.figure().unwrap_or_else(|| "0".to_owned())
    }

    /// How much, as a decimal string in `unit`; null where no figure is given: the need is looked after.
    fn amount(&self) -> Option<String> {
        self.figure()
    }

    /// Unit of the figure; null where none is given.
    fn unit(&self) -> Option<SizeUnit> {
        self.row.unit
    }

    /// Whether it counts against the size of the need: it is in the unit of the need, and in its currency where it is money. What
    /// does not count looks after the need.
    fn counts(&self) -> bool {
        let need = self
            .page
            .batch
            .rows
            .iter()
            .find(|need| need.id == self.row.need_id);
        let measure = measure_of(&self.row);
        measure.counts() && need.is_some_and(|need| measure_of_need(need) == measure)
    }

    /// The entry that it reverses, of the same need; null where it reverses none.
    async fn reverses(&self) -> Result<Option<Self>> {
        let Needs { batch, ledger, .. } = &*self.page;
        let mut entries = ledger.parts(batch, self.row.need_id).await?.iter();
        let reversed = entries.find(|row| Some(row.id) == self.row.reverses_id);
        Ok(reversed.map(|row| Self {
            row: row.clone(),
            page: self.page.clone(),
        }))
    }

    /// Currency, ISO 4217; null where it is not money.
    fn currency(&self) -> Option<&str> {
        self.row.currency.as_deref()
    }

    /// Who gives; null where the provider asked not to be named.
    async fn provider(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        let named = match self.row.assistance_id {
            None => true,
            Some(_) => self
                .from()
                .await?
                .is_some_and(|assistance| assistance.names_provider(ctx)),
        };
        Ok(Organisation::get(ctx, self.row.provider_id).filter(|_| named))
    }

    /// The offer or programme it comes from; null where none is on record.
    async fn assistance(&self) -> Result<Option<&Assistance>> {
        self.from().await
    }

    /// The match under which it was entered; null where it belongs to none, or to none that the viewer may read.
    async fn r#match(&self) -> Result<Option<&Match>> {
        self.page.match_of(&self.row).await
    }

    /// When; null where not stated.
    fn date(&self) -> Option<PartialDate> {
        self.row.dated.as_deref().map(PartialDate::stored)
    }

    /// The last day on which it covers the need: from the day after, what it covered is open again. Null where it has no end.
    fn until(&self) -> Option<PartialDate> {
        self.row.until.as_deref().map(PartialDate::stored)
    }

    /// Of a delivery, and of what reverses one: the last day of the commitment that it fulfils. Null where that has no end, and for other
    /// kinds. Where a delivery is over and this is not, it is taken off what is committed, too: the commitment was fulfilled.
    fn until_of_commitment(&self) -> Option<PartialDate> {
        self.row
            .commitment_until
            .as_deref()
            .map(PartialDate::stored)
    }

    /// What a reader should know; null where there is nothing.
    fn note(&self) -> Option<&str> {
        self.row.note.as_deref()
    }

    /// That a registrar hid its note, since when and why; null where it is shown.
    async fn hidden(&self, ctx: &Context<'_>) -> Result<Option<HiddenText>> {
        HiddenText::of(ctx.scope(), self.row.id, self.row.note.as_deref()).await
    }

    /// Where the record comes from.
    fn source(&self) -> &str {
        source_of_entry(&self.row.source)
    }
}
