//! What the sanctions ask before help is delivered: free, notice, approval or ban, with the earliest day it can start.
//!
//! The rule in force on the day the delivery starts counts, of all rules that bind the countries of a gap the strictest. Where
//! the table does not know, the stricter known case is taken and the explanation says so. It informs; the Committee decides.
//!
//! Clear is what a rule in force says so of, or what goes where no regime is in force. A regime on record without rules, or a place
//! that nobody names, is unknown and not clear.

mod check;
mod pair;
mod rule;
mod rules;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use domain::assistance::{AssistanceType, GoodsClass};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use check::check;
pub use domain::sanctions::{ComplianceClass as Class, ComplianceOutcome as Outcome};
pub use pair::check_pair;
pub use rule::Rule;
pub use rules::{Regime, Rules};

/// Who would be helped, in the eyes of an arms embargo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Party {
    /// A civil institution.
    Institution,
    /// Armed forces, police and other forces of the state.
    SecurityForces,
    /// Forces of nobody's government.
    NonGovernment,
}

impl Party {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Institution, Self::SecurityForces, Self::NonGovernment];
}

/// One delivery that is judged.
#[derive(Clone, Copy, Debug)]
pub struct Delivery<'a> {
    /// Countries it goes to, alpha-3; where empty, the rules of `regime` count.
    pub countries: &'a [String],
    /// Code of the regime under which the gap was found.
    pub regime: Option<&'a str>,
    /// Type of assistance.
    pub kind: AssistanceType,
    /// Class of goods, where stated.
    pub goods: Option<GoodsClass>,
    /// Who is helped, in words.
    pub beneficiaries: &'a [String],
    /// When the notice or the request can be sent at the earliest.
    pub asked_on: NaiveDate,
    /// When the delivery is to start.
    pub start: NaiveDate,
}

/// What the sanctions ask of one delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// What has to happen before.
    pub outcome: Outcome,
    /// What the delivery was taken for.
    pub class: Class,
    /// Code of the measure that decides; `None` where none binds.
    pub measure: Option<String>,
    /// All measures that ask something of it on that day, by code, each once: the one that decides is among them.
    #[serde(skip)]
    pub asking: Vec<Asking>,
    /// Key of the document that says so.
    pub basis: Option<String>,
    /// Paragraph in it.
    pub paragraph: Option<String>,
    /// Function to write to; `None` where nothing has to happen, or nobody is known to ask.
    pub contact: Option<String>,
    /// Days the notice or request has to come before; `None` where not stated.
    pub lead_days: Option<u16>,
    /// Whether those are working days.
    pub lead_working: bool,
    /// Why, in English.
    pub explanation: String,
    /// First day on which the lead time has run: the day the verdict is about.
    pub earliest_start: NaiveDate,
    /// Lines that could serve too but are judged more strictly.
    pub stricter: Vec<StricterLine>,
}

/// A measure that asks something of a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asking {
    /// Code of the measure.
    pub measure: String,
    /// The strictest that it asks.
    pub outcome: Outcome,
    /// Key of the document that says so.
    pub basis: String,
    /// Paragraph in it.
    pub paragraph: Option<String>,
}

impl Asking {
    /// The document and paragraph that say so.
    pub fn source(&self) -> String {
        match &self.paragraph {
            Some(paragraph) => format!("{}, para. {paragraph}", self.basis),
            None => self.basis.clone(),
        }
    }
}

/// A line that is judged more strictly than the one the verdict is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StricterLine {
    /// Id of the line.
    pub id: Uuid,
    /// What it gives.
    pub title: String,
    /// What has to happen before.
    pub outcome: Outcome,
    /// What it was taken for.
    pub class: Class,
    /// Why, in English.
    pub explanation: String,
}

/// What a delivery is; `forces` tells whether it goes to armed people, of the state or not.
///
/// Military goods count as such whoever gets them, and equipment for forces without stated goods is taken for military.
pub fn class_of(kind: AssistanceType, goods: Option<GoodsClass>, forces: bool) -> Class {
    match (goods, kind) {
        (Some(GoodsClass::Arms), _) => Class::Lethal,
        (_, AssistanceType::Training | AssistanceType::Expertise) if forces => {
            Class::SecurityTraining
        }
        (Some(GoodsClass::NonLethalMilitary), _) => Class::NonLethal,
        (Some(GoodsClass::DualUse), _) | (None, AssistanceType::Equipment) if forces => {
            Class::NonLethal
        }
        _ => Class::None,
    }
}

/// The day after `days` days from `asked_on`: working days leave out weekends and the holidays of the rules.
fn after(rules: &Rules, asked_on: NaiveDate, days: u16, working: bool) -> NaiveDate {
    use chrono::{Datelike, Days, Weekday};
    let works = |day: &NaiveDate| {
        !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && !rules.holidays().contains(day)
    };
    if !working {
        return asked_on
            .checked_add_days(Days::new(days.into()))
            .unwrap_or(NaiveDate::MAX);
    }
    match usize::from(days).checked_sub(1) {
        None => asked_on,
        Some(others) => asked_on
            .iter_days()
            .skip(1)
            .filter(works)
            .nth(others)
            .unwrap_or(NaiveDate::MAX),
    }
}
