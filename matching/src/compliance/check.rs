//! One delivery against the rules.

use crate::compliance::{
    Asking, Class, Delivery, Outcome, Party, Rule, Rules, Verdict, after, class_of,
};
use chrono::NaiveDate;
use domain::assistance::AssistanceType;
use std::collections::BTreeSet;

/// What the sanctions ask of a delivery.
///
/// A lead time moves the start, and the rules of the moved day count: the answer is the first day, from the asked start on,
/// for which the lead time of that very day has run.
pub fn check(rules: &Rules, delivery: &Delivery) -> Verdict {
    check_for(rules, delivery, &rules.parties(delivery.beneficiaries))
}

/// The same, given the parties that the beneficiaries are: they are the same of all deliveries to one gap.
pub(super) fn check_for(rules: &Rules, delivery: &Delivery, parties: &BTreeSet<Party>) -> Verdict {
    let roles: Vec<_> = parties
        .iter()
        .map(|&party| {
            (
                party,
                class_of(delivery.kind, delivery.goods, party != Party::Institution),
            )
        })
        .collect();
    let binding: Vec<_> = rules
        .all()
        .iter()
        .filter(|rule| rule.binds(delivery.countries, delivery.regime))
        .filter_map(|rule| role_of(rule, &roles, delivery.kind).map(|class| (rule, class)))
        .collect();
    let day = earliest(rules, &binding, delivery);
    let holding = binding.iter().filter(|(rule, _)| rule.holds_on(day));
    let strictest = holding
        .clone()
        .rev()
        .max_by_key(|(rule, class)| (rule.outcome, ready(rules, rule, delivery.asked_on), *class));
    let class = roles
        .iter()
        .map(|&(_, class)| class)
        .max()
        .unwrap_or(Class::None);
    let by_rule = |rule: &Rule, class: Class| Verdict {
        asking: each_once(holding.clone().map(|(rule, _)| *rule).filter_map(asking)),
        ..bound(rule, class, day, delivery)
    };
    let is_asked = |rule: &Rule| rule.outcome > Outcome::Unknown;
    match strictest {
        Some(&(rule, class)) if is_asked(rule) => by_rule(rule, class),
        found => match (unknown(rules, class, day, delivery), found) {
            (Some(unknown), _) => unknown,
            (None, Some(&(rule, class))) => by_rule(rule, class),
            (None, None) => free(class, day, delivery),
        },
    }
}

/// The measure of a rule, where the rule asks something.
fn asking(rule: &Rule) -> Option<Asking> {
    (rule.outcome > Outcome::Clear).then(|| Asking {
        measure: rule.measure.clone(),
        outcome: rule.outcome,
        basis: rule.basis.clone(),
        paragraph: rule.paragraph.clone(),
    })
}

/// Measures by code, each with the strictest that it asks.
fn each_once(all: impl IntoIterator<Item = Asking>) -> Vec<Asking> {
    let mut all: Vec<Asking> = all.into_iter().collect();
    all.sort_by(|one, other| {
        let by_code = one.measure.cmp(&other.measure);
        by_code.then(other.outcome.cmp(&one.outcome))
    });
    all.dedup_by(|later, first| later.measure == first.measure);
    all
}

/// Why nothing can be said of a delivery that no rule asks anything of: a regime that is in force there has no rule that would
/// tell, or nobody says where it goes.
fn unknown(rules: &Rules, class: Class, day: NaiveDate, delivery: &Delivery) -> Option<Verdict> {
    let (countries, regime) = (delivery.countries, delivery.regime);
    if countries.is_empty() && regime.is_none() {
        let explanation = "It is not known where this goes: name the country, so that its measures can be looked up.".to_owned();
        return Some(silent(Outcome::Unknown, class, day, explanation));
    }
    let silent_regime = rules.without_rules(countries, regime, day)?;
    let committee = silent_regime.committee.clone();
    let whom = committee
        .as_deref()
        .map_or_else(|| "its Committee".to_owned(), |name| format!("the {name}"));
    let explanation = format!(
        "The regime {} is in force on {day}, and what it asks is not on record here: ask {whom} before delivery.",
        silent_regime.code
    );
    Some(Verdict {
        contact: committee,
        ..silent(Outcome::Unknown, class, day, explanation)
    })
}

/// The strictest class, of those of the parties, that the rule is about.
fn role_of(rule: &Rule, roles: &[(Party, Class)], kind: AssistanceType) -> Option<Class> {
    roles
        .iter()
        .filter(|&&(party, class)| rule.is_about(class, party, kind))
        .map(|&(_, class)| class)
        .max()
}

/// When a notice or request of `asked_on` has had its time.
fn ready(rules: &Rules, rule: &Rule, asked_on: NaiveDate) -> NaiveDate {
    rule.lead_days.map_or(asked_on, |days| {
        after(rules, asked_on, days, rule.lead_working)
    })
}

/// The first day from the start on at which every rule in force has had its lead time. Once the longest has run all have.
fn earliest(rules: &Rules, binding: &[(&Rule, Class)], delivery: &Delivery) -> NaiveDate {
    let first = delivery.start.max(delivery.asked_on);
    let leads: Vec<_> = binding
        .iter()
        .map(|(rule, _)| (rule, ready(rules, rule, delivery.asked_on)))
        .collect();
    let last = leads
        .iter()
        .map(|&(_, ready)| ready)
        .max()
        .unwrap_or(first)
        .max(first);
    let waits = |day: NaiveDate| {
        leads
            .iter()
            .any(|&(rule, ready)| day < ready && rule.holds_on(day))
    };
    first
        .iter_days()
        .take_while(|&day| day < last)
        .find(|&day| !waits(day))
        .unwrap_or(last)
}

fn bound(rule: &Rule, class: Class, day: NaiveDate, delivery: &Delivery) -> Verdict {
    let mut explanation = rule.explanation.clone();
    explanation.push_str(assumption(class, delivery));
    if day > delivery.start.max(delivery.asked_on) {
        explanation.push_str(&format!(
            " With the lead time, delivery cannot start before {day}."
        ));
    }
    Verdict {
        outcome: rule.outcome,
        class,
        measure: Some(rule.measure.clone()),
        asking: Vec::new(),
        basis: Some(rule.basis.clone()),
        paragraph: rule.paragraph.clone(),
        contact: (rule.outcome != Outcome::Clear).then(|| rule.contact.clone()),
        lead_days: rule.lead_days,
        lead_working: rule.lead_working,
        explanation,
        earliest_start: day,
        stricter: Vec::new(),
    }
}

fn free(class: Class, day: NaiveDate, delivery: &Delivery) -> Verdict {
    let whither = if delivery.countries.is_empty() {
        "without a named country".into()
    } else {
        format!("to {}", delivery.countries.join(", "))
    };
    let explanation = format!("No measure of the table binds this delivery {whither} on {day}.");
    silent(Outcome::Clear, class, day, explanation)
}

impl Verdict {
    /// Stands where nothing has been asked yet, and says nothing.
    pub(crate) fn unasked(day: NaiveDate) -> Self {
        silent(Outcome::Clear, Class::None, day, String::new())
    }

    /// The stricter of two deliveries that are made, or may be, with all measures that ask something of either.
    pub(crate) fn and(self, other: Self) -> Self {
        let key = |verdict: &Self| (verdict.outcome, verdict.earliest_start);
        let (mut strict, mild) = if key(&self) > key(&other) {
            (self, other)
        } else {
            (other, self)
        };
        strict.asking = each_once(strict.asking.into_iter().chain(mild.asking));
        strict
    }
}

/// A verdict that rests on no rule.
fn silent(outcome: Outcome, class: Class, day: NaiveDate, explanation: String) -> Verdict {
    Verdict {
        outcome,
        class,
        measure: None,
        asking: Vec::new(),
        basis: None,
        paragraph: None,
        contact: None,
        lead_days: None,
        lead_working: false,
        explanation,
        earliest_start: day,
        stricter: Vec::new(),
    }
}

/// What was assumed where the goods are not stated.
fn assumption(class: Class, delivery: &Delivery) -> &'static str {
    let assumed = class == Class::NonLethal
        && delivery.kind == AssistanceType::Equipment
        && delivery.goods.is_none();
    if assumed {
        " The class of the goods is not stated, so they were taken for non-lethal military equipment."
    } else {
        ""
    }
}
