//! The table of rules: read, checked, and asked which of its rules bind a delivery on a day.

use crate::{
    compliance::{Class, Outcome, Party},
    facts::Window,
};
use chrono::NaiveDate;
use domain::assistance::AssistanceType;
use serde::Deserialize;
use std::collections::BTreeSet;

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

    fn overlaps(&self, other: &Self) -> bool {
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

/// A sanctions regime on record, whether or not there are rules of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Regime {
    /// Its code.
    pub code: String,
    /// The country it is about, alpha-3; `None` where it is about no single one.
    pub country: Option<String>,
    /// From when to when it is in force.
    pub window: Window,
    /// Its Committee, by name, where that is on record.
    pub committee: Option<String>,
}

impl Regime {
    /// Whether it is in force.
    fn holds_on(&self, day: NaiveDate) -> bool {
        self.window.from.is_none_or(|from| from <= day)
            && self.window.until.is_none_or(|until| day <= until)
    }

    /// Whether it is about one of the countries; without countries, whether it is the one under which a gap was found.
    fn is_about(&self, countries: &[String], regime: Option<&str>) -> bool {
        match &self.country {
            Some(country) if !countries.is_empty() => countries.contains(country),
            _ => countries.is_empty() && regime == Some(self.code.as_str()),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    security_forces: Vec<String>,
    non_government: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: String,
    words: Words,
    rule: Vec<Rule>,
}

/// The rules, checked.
#[derive(Clone, Debug)]
pub struct Rules {
    version: String,
    rules: Vec<Rule>,
    security_forces: Vec<String>,
    non_government: Vec<String>,
    holidays: BTreeSet<NaiveDate>,
    regimes: Vec<Regime>,
}

impl Rules {
    /// The rules that come with this version.
    pub fn built_in() -> Self {
        Self::parse(include_str!("../../../data/compliance.toml"))
            .expect("a test reads the built-in rules")
    }

    /// Reads rules; the error says what is wrong with which.
    pub fn parse(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        file.rule.iter().try_for_each(sound)?;
        for (place, rule) in file.rule.iter().enumerate() {
            if let Some(other) = file
                .rule
                .iter()
                .skip(place + 1)
                .find(|other| rule.overlaps(other))
            {
                return Err(format!(
                    "{}: the rules from {} and from {} overlap",
                    rule.measure, rule.from, other.from
                ));
            }
        }
        let plain = |words: Vec<String>| words.iter().map(|word| fold(word)).collect();
        Ok(Self {
            version: file.version,
            rules: file.rule,
            security_forces: plain(file.words.security_forces),
            non_government: plain(file.words.non_government),
            holidays: BTreeSet::new(),
            regimes: Vec::new(),
        })
    }

    /// The same rules, with days on which the Committee does not work besides weekends.
    pub fn with_holidays(self, holidays: BTreeSet<NaiveDate>) -> Self {
        Self { holidays, ..self }
    }

    /// The same rules, with the regimes on record: where one of them has no rule in force, nothing is clear.
    pub fn with_regimes(self, regimes: Vec<Regime>) -> Self {
        Self { regimes, ..self }
    }

    /// A regime in force on that day at one of these places, or else the one under which the gap was found, of which no rule is.
    pub(super) fn without_rules(
        &self,
        countries: &[String],
        regime: Option<&str>,
        day: NaiveDate,
    ) -> Option<&Regime> {
        let has_rule = |regime: &Regime| {
            let mut rules = self.rules.iter();
            rules.any(|rule| rule.regime == regime.code && rule.holds_on(day))
        };
        self.regimes.iter().find(|known| {
            known.holds_on(day) && known.is_about(countries, regime) && !has_rule(known)
        })
    }

    /// Version of the table.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Every rule, in the order of the table.
    pub fn all(&self) -> &[Rule] {
        &self.rules
    }

    /// Days without work besides weekends.
    pub fn holidays(&self) -> &BTreeSet<NaiveDate> {
        &self.holidays
    }

    /// Who the words speak of; a civil institution where they name nobody who is armed.
    pub fn parties(&self, beneficiaries: &[String]) -> BTreeSet<Party> {
        if beneficiaries.is_empty() {
            return [Party::Institution].into();
        }
        beneficiaries
            .iter()
            .flat_map(|words| self.named(&fold(words)))
            .collect()
    }

    /// All that one text names: "militias and police" are two.
    fn named(&self, words: &str) -> Vec<Party> {
        let lists = [
            (Party::SecurityForces, &self.security_forces),
            (Party::NonGovernment, &self.non_government),
        ];
        let armed: Vec<_> = lists
            .into_iter()
            .filter(|(_, list)| list.iter().any(|word| words.contains(word.as_str())))
            .map(|(party, _)| party)
            .collect();
        if armed.is_empty() {
            vec![Party::Institution]
        } else {
            armed
        }
    }
}

/// Lower case without accents, words apart by one space and with one at each end, so that only whole words are found.
fn fold(text: &str) -> String {
    let plain = domain::text::fold(text);
    let words: Vec<_> = plain
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    format!(" {} ", words.join(" "))
}

fn sound(rule: &Rule) -> Result<(), String> {
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
