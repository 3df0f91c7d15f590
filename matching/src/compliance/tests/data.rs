//! The table itself: each rule holds in its period and not beside it, nothing is left out, and every code exists.

mod faults;

use crate::compliance::tests::*;
use domain::assistance::AssistanceType;
use std::collections::{BTreeMap, BTreeSet};

const KINDS: [AssistanceType; 10] = [
    AssistanceType::Training,
    AssistanceType::Expertise,
    AssistanceType::Equipment,
    AssistanceType::Infrastructure,
    AssistanceType::Ict,
    AssistanceType::Procedure,
    AssistanceType::Legislation,
    AssistanceType::Diagnostic,
    AssistanceType::Awareness,
    AssistanceType::Funding,
];

fn table(text: &str, kind: &str) -> Vec<toml::Table> {
    let file: toml::Table = toml::from_str(text).expect("a TOML file");
    let records = file[kind].as_array().expect("records");
    records
        .iter()
        .map(|record| record.as_table().expect("a record").clone())
        .collect()
}

fn text<'a>(record: &'a toml::Table, field: &str) -> Option<&'a str> {
    record.get(field).and_then(toml::Value::as_str)
}

/// The only rules of a measure that apply to a class, party and type on a day.
fn in_force(
    measure: &str,
    class: Class,
    party: Party,
    kind: AssistanceType,
    day: NaiveDate,
) -> Vec<&'static Rule> {
    let about = |rule: &&Rule| {
        rule.measure == measure && rule.is_about(class, party, kind) && rule.holds_on(day)
    };
    RULES.all().iter().filter(about).collect()
}

#[test]
fn each_rule_holds_from_its_first_day_to_its_last_and_not_beside() {
    for rule in RULES.all() {
        let before = rule.from.pred_opt().expect("a day");
        let last = rule.to.unwrap_or(day("2100-01-01"));
        let after = rule.to.and_then(|to| to.succ_opt());
        for (class, party, kind) in
            cases().filter(|&(class, party, kind)| rule.is_about(class, party, kind))
        {
            for inside in [rule.from, last] {
                let found = in_force(&rule.measure, class, party, kind, inside);
                assert_eq!(
                    found.len(),
                    1,
                    "{} {class:?} {party:?} {inside}",
                    rule.measure
                );
                assert!(
                    std::ptr::eq(found[0], rule),
                    "{} {class:?} {party:?} {inside}",
                    rule.measure
                );
            }
            for outside in [Some(before), after].into_iter().flatten() {
                let found = in_force(&rule.measure, class, party, kind, outside);
                assert!(
                    !found.iter().any(|found| std::ptr::eq(*found, rule)),
                    "{} {outside}",
                    rule.measure
                );
            }
        }
    }
}

#[test]
fn a_rule_is_never_milder_in_the_verdict_than_in_the_table() {
    for rule in RULES
        .all()
        .iter()
        .filter(|rule| rule.measure.contains("-arms"))
    {
        let Some(country) = rule.country.as_deref() else {
            continue;
        };
        for (class, party) in Class::ALL
            .into_iter()
            .flat_map(|class| Party::ALL.map(|party| (class, party)))
        {
            let Some((kind, _)) =
                making(class, party).filter(|&(kind, _)| rule.is_about(class, party, kind))
            else {
                continue;
            };
            let verdict =
                judged(country, class, party, rule.from).expect("a class that can be made");
            assert!(verdict.outcome >= rule.outcome, "{kind:?} {rule:?}");
            let only = !matches!(rule.regime.as_str(), "1718" | "1737");
            assert!(
                !only || verdict.outcome == rule.outcome,
                "{rule:?} gave {verdict:?}"
            );
        }
    }
}

#[test]
fn the_rules_of_a_measure_cover_it_from_its_start_to_its_end() {
    for measure in table(include_str!("../../../../data/regimes.toml"), "measure") {
        let code = text(&measure, "code").expect("a code");
        let from = text(&measure, "in_force_from")
            .filter(|date| date.len() == 10)
            .map_or_else(|| day("2005-03-29"), day);
        let end = text(&measure, "in_force_to").map(day);
        let mut edges: BTreeSet<_> = RULES
            .all()
            .iter()
            .filter(|rule| rule.measure == code)
            .map(|rule| rule.from)
            .collect();
        edges.insert(
            end.and_then(|end| end.pred_opt())
                .unwrap_or(day("2100-01-01")),
        );
        assert_eq!(edges.first(), Some(&from), "{code} begins");
        for (class, party, kind) in cases() {
            for &edge in &edges {
                let rules = in_force(code, class, party, kind, edge).len();
                // The measures on Iran did not apply in between, but for those on arms that resolution 2231 kept for a while.
                let interrupted = code.starts_with("1737-")
                    && (day("2016-01-16")..day("2025-09-27")).contains(&edge);
                assert!(
                    rules == 1 || (interrupted && rules == 0),
                    "{code} {class:?} {party:?} {kind:?} {edge}: {rules}"
                );
            }
            if let Some(end) = end {
                assert!(
                    in_force(code, class, party, kind, end).is_empty(),
                    "{code} goes on after {end}"
                );
            }
        }
    }
}

#[test]
fn measures_and_regimes_exist() {
    let regimes = table(include_str!("../../../../data/regimes.toml"), "regime");
    let countries: BTreeMap<_, _> = regimes
        .iter()
        .map(|regime| (text(regime, "code"), text(regime, "country")))
        .collect();
    let measures = table(include_str!("../../../../data/regimes.toml"), "measure");
    for rule in RULES.all() {
        let measure = measures
            .iter()
            .find(|measure| text(measure, "code") == Some(&rule.measure));
        assert_eq!(
            measure.and_then(|measure| text(measure, "regime")),
            Some(rule.regime.as_str()),
            "{}",
            rule.measure
        );
        assert_eq!(
            countries[&Some(rule.regime.as_str())],
            rule.country.as_deref(),
            "{}",
            rule.measure
        );
        assert!(rule.explanation.ends_with('.'), "{}", rule.explanation);
    }
    assert!(!RULES.version().is_empty());
}

#[test]
fn countries_and_documents_exist() {
    let documents = table(include_str!("../../../../data/documents.toml"), "document");
    let keys: BTreeSet<_> = documents
        .iter()
        .filter_map(|document| text(document, "key"))
        .collect();
    let codes: BTreeSet<_> = include_str!("../../../../data/countries.csv")
        .lines()
        .filter_map(|row| row.split(',').next())
        .collect();
    for rule in RULES.all() {
        let country = rule.country.as_deref();
        assert!(
            country.is_none_or(|country| codes.contains(country)),
            "{country:?} is not a country"
        );
        assert!(
            keys.contains(rule.basis.as_str()),
            "{} is not a document",
            rule.basis
        );
    }
}

fn cases() -> impl Iterator<Item = (Class, Party, AssistanceType)> {
    let pairs = Class::ALL
        .into_iter()
        .flat_map(|class| Party::ALL.map(|party| (class, party)));
    pairs.flat_map(|(class, party)| KINDS.map(|kind| (class, party, kind)))
}
