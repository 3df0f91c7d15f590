//! Rates of exchange: by which money of one currency is shown in another.

use crate::{
    db::{exchange_rate as exchange, page::PageArgs},
    error::{Error, Result},
    graphql::{
        ContextExt,
        connection::Connection,
        id::{self, Kind},
        reference::listed::{By, page},
    },
};
use async_graphql::{Context, Description, Enum, ID, InputObject, Object};
use domain::{date::PartialDate, money};
use entity::exchange_rate;
use std::sync::Arc;

/// A rate of exchange. Nothing is converted without one, and what is converted names it.
#[derive(Clone, Description)]
pub struct ExchangeRate(pub Arc<exchange_rate::Model>);

#[Object(use_type_description, serial)]
impl ExchangeRate {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::global(Kind::ExchangeRate, self.0.id)
    }

    /// Short slug.
    fn code(&self) -> &str {
        &self.0.code
    }

    /// Who published it.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// ISO 4217 currency that is changed.
    fn from(&self) -> &str {
        &self.0.from_currency
    }

    /// ISO 4217 currency that it becomes.
    fn to(&self) -> &str {
        &self.0.to_currency
    }

    /// Day since which it holds, until a later one of the same currencies.
    fn date(&self) -> PartialDate {
        PartialDate::stored(&self.0.dated)
    }

    /// How many units of `to` one unit of `from` is, as a decimal string.
    fn rate(&self) -> String {
        exchange::shown(self.0.millionths)
    }

    /// Where the rate comes from.
    fn source(&self) -> &str {
        &self.0.source
    }
}

/// Orders of a list of rates of exchange.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub enum ExchangeRateOrder {
    /// By code.
    Code,
    /// By the day since which it holds, latest first.
    Newest,
    /// By the same day, earliest first.
    Oldest,
}

impl ExchangeRateOrder {
    fn by(self) -> By<exchange_rate::Model> {
        match self {
            Self::Code => By::Code,
            Self::Newest => By::Newest(|row| Some(row.dated.clone())),
            Self::Oldest => By::Oldest(|row| Some(row.dated.clone())),
        }
    }
}

/// The currency that a question names in this field, whatever the case of its code.
pub fn asked_currency(written: Option<String>, field: &str) -> Result<Option<String>> {
    let Some(written) = written else {
        return Ok(None);
    };
    let code = written.trim();
    // What is none is told of as it was written.
    let known = money::currency(&code.to_uppercase()).or_else(|_| money::currency(code));
    match known {
        Ok(known) => Ok(Some(known.code().to_owned())),
        Err(reason) => Err(Error::invalid(field, &reason)),
    }
}

/// Which rates of exchange to list.
#[derive(Default, InputObject)]
pub struct ExchangeRateFilter {
    /// ISO 4217 currency that they are from or to; all by default.
    currency: Option<String>,
}

/// Rates of exchange.
#[derive(Default)]
pub struct ExchangeRateQuery;

#[Object]
impl ExchangeRateQuery {
    /// Rates of exchange on record, by code.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn exchange_rates(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all by default.")] filter: Option<ExchangeRateFilter>,
        #[graphql(desc = "In which order; by code by default.")] order_by: Option<
            ExchangeRateOrder,
        >,
        #[graphql(desc = "How many from the start, at most 500; 20 by default.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Cursor to end before.")] before: Option<String>,
    ) -> Result<Option<Connection<ExchangeRate>>> {
        let ExchangeRateFilter { currency } = filter.unwrap_or_default();
        let currency = asked_currency(currency, "filter.currency")?;
        let is_asked = |rate: &&Arc<exchange_rate::Model>| {
            currency.as_ref().is_none_or(|currency| {
                *currency == rate.from_currency || *currency == rate.to_currency
            })
        };
        let reference = ctx.scope().reference();
        let rates = reference.exchange_rates.all().iter().filter(is_asked);
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        let by = order_by.map(ExchangeRateOrder::by);
        page(reference, rates, None, by, args, ExchangeRate).map(Some)
    }
}
