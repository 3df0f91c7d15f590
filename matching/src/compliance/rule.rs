//! One rule of the table: what one measure asks of what help, and when.

use crate::compliance::{Class, Outcome, Party};
use chrono::NaiveDate;
use domain::assistance::AssistanceType;
use serde::Deserialize;

/// What one measure asks, of what help, for whom and in what period. An empty list means all.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Code of the measure.
    pub measure: String,
    /// Code of its regime.
    pub regime: String,
    /// Country it binds deliveries to, alpha-3; `None` where it is about listed persons anywhere.
    #[serde(default)]
    pub country: Option<String>,
    /// First day.
    pub from: NaiveDate,
    /// Last day; `None` where it is still in force.
    #[serde(default)]
    pub to: Option<NaiveDate>,
    /// Classes it is about.
    #[serde(default)]
    pub classes: Vec<Class>,
    /// Parties it is about.
    #[serde(default)]
    pub parties: Vec<Party>,
    /// Types of assistance it is about.
    #[serde(default)]
    pub assistance: Vec<AssistanceType>,
    /// What it asks.
    pub outcome: Outcome,
    /// Days the notice or request has to come before; `None` where not stated.
    #[serde(default)]
    pub lead_days: Option<u16>,
    /// Whether those are working days.
    #[serde(default)]
    pub lead_working: bool,
    /// Key of the document that says so.
    pub basis: String,
    /// Paragraph in it.
    #[serde(default)]
    pub paragraph: Option<String>,
    /// Function to write to.
    pub contact: String,
    /// What it asks, in one English sentence.
    pub explanation: String,
    /// Where this is from.
    pub source: String,
}

impl Rule {
    /// Whether it is in force.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }

    /// Whether it is about this class, party and type of assistance.
    pub fn is_about(&self, class: Class, party: Party, kind: AssistanceType) -> bool {
        among(&self.classes, &class)
            && among(&self.parties, &party)
            && among(&self.assistance, &kind)
    }

    /// Whether it binds deliveries to one of the countries; without countries, or without a country of its own, those of its regime.
    pub fn binds(&self, countries: &[String], regime: Option<&str>) -> bool {
        match &self.country {
            Some(country) if !countries.is_empty() => countries.contains(country),
            _ => regime == Some(self.regime.as_str()),
        }
    }

    /// Whether both are of one measure and about the same help on some day.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        self.measure == other.measure
            && self.country == other.country
            && self.to.is_none_or(|to| other.from <= to)
            && other.to.is_none_or(|to| self.from <= to)
            && meet(&self.classes, &other.classes)
            && meet(&self.parties, &other.parties)
            && meet(&self.assistance, &other.assistance)
    }
}

fn among<T: PartialEq>(list: &[T], value: &T) -> bool {
    list.is_empty() || list.contains(value)
}

fn meet<T: PartialEq>(one: &[T], other: &[T]) -> bool {
    one.is_empty() || one.iter().any(|value| among(other, value))
}

/// What is wrong with a rule as it is written.
pub(super) fn sound(rule: &Rule) -> Result<(), String> {
    let fault = if rule.to.is_some_and(|to| to < rule.from) {
        "ends before it begins"
    } else if !rule.measure.starts_with(&format!("{}-", rule.regime)) {
        "names a measure of another regime"
    } else if rule.country.as_ref().is_some_and(|code| {
        code.len() != 3 || !code.bytes().all(|letter| letter.is_ascii_uppercase())
    }) {
        "has a country that is not an alpha-3 code"
    } else if rule.explanation.is_empty() || rule.contact.is_empty() || rule.source.is_empty() {
        "is missing its explanation, contact or source"
    } else if rule.lead_days.is_some()
        && matches!(rule.outcome, Outcome::Clear | Outcome::Prohibited)
    {
        "has a lead time but nothing to ask for"
    } else if rule.outcome == Outcome::Unknown {
        "says that it does not know"
    } else if rule.lead_working && rule.lead_days.is_none() {
        "counts working days of no lead time"
    } else if rule.lead_days.is_some_and(|days| days > 366) {
        "has a lead time of more than a year"
    } else {
        return Ok(());
    };
    Err(format!(
        "{}: the rule from {} {fault}",
        rule.measure, rule.from
    ))
}
