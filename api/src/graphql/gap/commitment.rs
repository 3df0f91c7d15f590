//! Lines of the ledger.

use crate::{
    db::scope::Seen,
    error::Result,
    graphql::{
        ContextExt,
        assistance::Assistance,
        gap::need::Needs,
        id::{self, Kind},
        reference::organisation::Organisation,
    },
};
use async_graphql::{Context, Description, ID, Object};
use domain::{date::PartialDate, matches::CommitmentKind, money::decimal};
use entity::commitment;
use std::sync::Arc;

/// One line of the ledger: what was pledged, committed, delivered or withdrawn on a need.
#[derive(Description)]
pub struct Commitment {
    pub(super) row: Seen<commitment::Model>,
    pub(super) page: Arc<Needs>,
}

impl Commitment {
    async fn from(&self) -> Result<Option<&Assistance>> {
        let Needs { batch, ledger, .. } = &*self.page;
        ledger.object(batch, &self.row).await
    }
}

#[Object(use_type_description, serial)]
impl Commitment {
    /// Global id.
    async fn id(&self) -> ID {
        id::global(Kind::Commitment, self.row.id)
    }

    /// What happened.
    async fn kind(&self) -> CommitmentKind {
        self.row.kind
    }

    /// How much, as a decimal string in the unit of the need.
    async fn quantity(&self) -> String {
        match (self.row.amount_minor, &self.row.currency) {
            (Some(minor), Some(currency)) => decimal(minor, currency),
            _ => self.row.quantity.unwrap_or(0).to_string(),
        }
    }

    /// Currency, ISO 4217; null where it is not money.
    async fn currency(&self) -> Option<&str> {
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
        Ok(ctx
            .scope()
            .reference()
            .organisations
            .get(self.row.provider_id)
            .filter(|_| named)
            .map(Organisation))
    }

    /// The offer or programme it comes from; null where none is on record.
    async fn assistance(&self) -> Result<Option<&Assistance>> {
        self.from().await
    }

    /// When; null where not stated.
    async fn date(&self) -> Option<PartialDate> {
        self.row.dated.as_deref().map(PartialDate::stored)
    }

    /// What a reader should know; null where there is nothing.
    async fn note(&self) -> Option<&str> {
        self.row.note.as_deref()
    }

    /// Where the record comes from.
    async fn source(&self) -> &str {
        &self.row.source
    }
}
