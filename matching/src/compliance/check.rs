//! One delivery against the rules.

use crate::compliance::{Class, Delivery, Outcome, Party, Rule, Rules, Verdict, after, class_of};
use chrono::NaiveDate;
use domain::assistance::AssistanceType;

/// What the sanctions ask of a delivery.
///
/// A lead time moves the start, and the rules of the moved day count: the answer is the first day, from the asked start on,
/// for which the lead time of that very day has run.
pub fn check(rules: &Rules, delivery: &Delivery) -> Verdict {
    let roles: Vec<_> = rules
        .parties(delivery.beneficiaries)
        .into_iter()
        .map(|party| {
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
    let strictest = binding
        .iter()
        .filter(|(rule, _)| rule.holds_on(day))
        .rev()
        .max_by_key(|(rule, class)| (rule.outcome, ready(rules, rule, delivery.asked_on), *class));
    let class = roles
        .iter()
        .map(|&(_, class)| class)
        .max()
        .unwrap_or(Class::None);
    match strictest {
        Some(&(rule, class)) => bound(rule, class, day, delivery),
        None => free(class, day, delivery),
    }
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
    Verdict {
        outcome: Outcome::Clear,
        class,
        measure: None,
        basis: None,
        paragraph: None,
        contact: None,
        lead_days: None,
        lead_working: false,
        explanation: format!("No measure of the table binds this delivery {whither} on {day}."),
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
