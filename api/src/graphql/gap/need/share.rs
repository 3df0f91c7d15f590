//! The shares of countries in a need.

use crate::{db::reference::Reference, graphql::reference::country::Country};
use async_graphql::SimpleObject;
use domain::gap::need_share::stated;

/// The share of a country in a need.
#[derive(SimpleObject)]
pub struct NeedShare {
    /// The country.
    country: Country,
    /// Percent of the need, as a decimal string.
    percent: String,
}

impl NeedShare {
    /// Shares as they are kept.
    pub fn list(kept: Option<&str>, reference: &Reference) -> Vec<Self> {
        let share = |(alpha3, percent): (&str, &str)| {
            let country = reference.countries.by_code(alpha3)?;
            Some(Self {
                country: Country(country.clone()),
                percent: percent.to_owned(),
            })
        };
        stated(kept).filter_map(share).collect()
    }
}
