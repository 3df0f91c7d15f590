//! What the world is like: groups, names, rates of exchange and regimes.

use super::Window;
use crate::compliance::Regime;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A rate of exchange with its name and day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// Who published it: "UN operational rates".
    pub name: String,
    /// ISO 4217 of the money that is changed.
    pub from: String,
    /// ISO 4217 of what it becomes.
    pub to: String,
    /// How many millionths of a major unit of `to` one major unit of `from` is.
    pub millionths: i64,
    /// Since when it holds.
    pub day: NaiveDate,
}

/// What the world is like: public reference data that every pair is judged by.
#[derive(Clone, Debug, Default)]
pub struct ReferenceData {
    /// Members of each group of countries, by its code: regions, communities, memberships. Those of other times too, whose terms say so.
    pub groups: BTreeMap<String, BTreeSet<String>>,
    /// When a country is a member of a group, where that is known: by the code of the group and that of the country.
    pub terms: BTreeMap<String, BTreeMap<String, Window>>,
    /// Names of those groups.
    pub group_names: BTreeMap<String, String>,
    /// Names of countries, by alpha-3.
    pub country_names: BTreeMap<String, String>,
    /// Code that takes the place of a withdrawn sector code.
    pub replaced_sectors: BTreeMap<String, String>,
    /// Names of sectors, by code.
    pub sector_names: BTreeMap<String, String>,
    /// Sector codes of each domain of the crosswalk, by domain.
    pub domains: BTreeMap<String, BTreeSet<String>>,
    /// Rates of exchange.
    pub rates: Vec<Rate>,
    /// Sanctions regimes on record.
    pub regimes: Vec<Regime>,
    /// The last day of each measure on record that has an end, by its code.
    pub last_days: BTreeMap<String, NaiveDate>,
}

impl ReferenceData {
    /// Whether a country is a member of a group on a day.
    pub fn is_member(&self, group: &str, country: &str, day: NaiveDate) -> bool {
        let is_listed = |members: &BTreeSet<String>| members.contains(country);
        let term = self.terms.get(group).and_then(|terms| terms.get(country));
        let is_within = |term: &Window| {
            let has_begun = term.from.is_none_or(|from| from <= day);
            has_begun && term.until.is_none_or(|until| day <= until)
        };
        self.groups.get(group).is_some_and(is_listed) && term.is_none_or(is_within)
    }
}

/// The crosswalk that is built in: DAC codes by domain.
pub fn crosswalk() -> BTreeMap<String, BTreeSet<String>> {
    #[derive(Deserialize)]
    struct Crosswalk {
        domains: BTreeMap<String, BTreeSet<String>>,
    }
    let crosswalk: Crosswalk = toml::from_str(include_str!("../../data/crosswalk.toml"))
        .expect("a test reads the built-in crosswalk");
    crosswalk.domains
}
