//! The table of rules: read, checked, and asked which of its rules bind a delivery on a day.

use crate::{
    compliance::{
        Party,
        rule::{Rule, sound},
    },
    facts::Window,
};
use chrono::NaiveDate;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

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
    #[serde(default)]
    unarmed: Vec<String>,
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
    unarmed: Vec<String>,
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
            unarmed: plain(file.words.unarmed),
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

    /// The same rules, with the last days of measures on record that have an end, by code: what the Council has lifted asks nothing any
    /// more, though the table was written before.
    #[must_use]
    pub fn with_last_days(mut self, last_days: &BTreeMap<String, NaiveDate>) -> Self {
        for rule in &mut self.rules {
            if let Some(&last) = last_days.get(&rule.measure) {
                rule.to = Some(rule.to.map_or(last, |to| to.min(last)));
            }
        }
        self
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

    /// All that one text names: "militias and police" are two. "Victims of militias" are none.
    fn named(&self, words: &str) -> Vec<Party> {
        let names = |list: &[String]| list.iter().any(|word| words.contains(word.as_str()));
        let lists = [
            (Party::SecurityForces, names(&self.security_forces)),
            (
                Party::NonGovernment,
                names(&self.non_government) && !names(&self.unarmed),
            ),
        ];
        let armed: Vec<_> = lists
            .into_iter()
            .filter(|(_, is_named)| *is_named)
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
