//! What sanctions ask of help with a gap, and what stands before they can be lifted.

use domain::{
    date::ends,
    sanctions::{ExemptionProcedure, MeasureKind},
};
use maud::{Markup, html};
use serde_json::Value;

use crate::http::export::{
    language::Language,
    markup::{items, scrolled, text},
    sheet::{
        phrases::{cited, place},
        words::Words,
    },
};

/// The measures in force on a day, and how to be exempted from them.
pub(super) fn measures(gap: &Value, day: &str, words: &Words) -> Markup {
    let [no_regime, none, _, _, who_decides] = words.of_measures;
    let all = items(&gap["regime"]["measures"]).iter();
    let ended = text(&gap["regime"]["ended"]);
    let running: Vec<&Value> = all.filter(|of| is_in_force(of, ended, day)).collect();
    let table = html! {
        table {
            thead { tr { @for name in words.measures { th scope="col" { (name) } } } }
            tbody { @for measure in &running { (row(measure, gap, words)) } }
        }
    };
    html! {
        @if gap["regime"].is_null() { p { (no_regime) } }
        @else if running.is_empty() { p { (none) } }
        @else { (scrolled(words.headings[4], &table)) }
        p { small { (who_decides) } }
    }
}

/// Whether a measure of a regime that ended then, or did not, is in force on a day.
fn is_in_force(measure: &Value, ended: &str, day: &str) -> bool {
    text(&measure["inForceFrom"]) <= day && !is_over(measure, ended, day)
}

/// Whether a measure asks nothing any more on a day: from that on which it, or its regime, ended. Dates are as exact as they are known.
fn is_over(measure: &Value, ended: &str, day: &str) -> bool {
    let has_come = |end: &str| ends(end).is_some_and(|end| end.to_string().as_str() <= day);
    has_come(text(&measure["inForceTo"])) || has_come(ended)
}

fn row(measure: &Value, gap: &Value, words: &Words) -> Markup {
    let [_, _, held_up, as_of, _] = words.of_measures;
    let name = match words.language {
        Language::English => text(&measure["name"]).to_owned(),
        // Measures have no French names; what they forbid has.
        Language::French => words.language.word::<MeasureKind>(text(&measure["kind"])),
    };
    let exemption = text(&measure["exemption"]);
    let exemption = words.language.word::<ExemptionProcedure>(exemption);
    let mut held = items(&gap["measures"]).iter();
    html! {
        tr {
            th scope="row" {
                (name)
                @if held.any(|of| of["code"] == measure["code"]) { small { (held_up) } }
            }
            td { (cited(&measure["basis"], &place(measure, words))) }
            td { (words.language.date(text(&measure["inForceFrom"]))) }
            td { (exemption) }
            td {
                (text(&measure["exemptionContact"]))
                @if let Some(day) = measure["contactChecked"].as_str() { small { (as_of) " " (words.language.date(day)) } }
            }
        }
    }
}

/// What has to happen before something is delivered, and whom to write to.
pub(super) fn compliance(of: &Value, words: &Words) -> Markup {
    let days = of["leadTimeDays"].as_i64().map(|days| {
        let [all, working] = words.days;
        let noun = if of["leadTimeIsWorkingDays"] == true {
            working
        } else {
            all
        };
        format!(", {days} {noun}")
    });
    html! {
        @if of.is_null() { "–" } @else {
            (words.outcome(text(&of["outcome"]))) (days.unwrap_or_default())
            @if let Some(contact) = of["contact"].as_str() { small { (contact) } }
        }
    }
}

/// The conditions that the gap hinders, and what else does; none where there are none. Where the measures have ended, that is said.
pub(super) fn conditions(gap: &Value, day: &str, words: &Words) -> Option<Markup> {
    let conditions = items(&gap["liftingConditions"]);
    let (measures, ended) = (
        items(&gap["regime"]["measures"]),
        text(&gap["regime"]["ended"]),
    );
    let are_over = !measures.is_empty() && measures.iter().all(|of| is_over(of, ended, day));
    let list = html! {
        @if are_over { p { (asked_before(words.language)) } }
        ul { @for condition in conditions { li { (hindered(condition, words)) } } }
    };
    (!conditions.is_empty()).then_some(list)
}

/// Above conditions that were asked before sanctions were lifted.
fn asked_before(language: Language) -> &'static str {
    match language {
        Language::English => {
            "All measures of the regime have ended: this is what was asked before they did."
        }
        Language::French => {
            "Toutes les mesures du régime ont pris fin\u{a0}: voici ce qui était demandé auparavant."
        }
    }
}

fn hindered(condition: &Value, words: &Words) -> Markup {
    let stats = text(&condition["gapStats"][words.language.label()]);
    // What is asked of all is hindered by the gaps of all.
    let everywhere = words
        .language
        .choose([" (all countries)", " (tous pays confondus)"]);
    let met_by = words.language.choose(["Met by", "Critère"]);
    // Conditions are described in English alone.
    html! {
        b lang="en" { (text(&condition["title"])) }
        (words.language.colon())
        span lang="en" { (text(&condition["description"])) }
        @if !condition["basis"].is_null() { " (" (cited(&condition["basis"], &place(condition, words))) ")" }
        small {
            (stats) @if condition["regime"].is_null() { (everywhere) }
            @if let Some(met) = condition["threshold"].as_str() {
                " · " (met_by) (words.language.colon()) span lang="en" { (met) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_measure_is_in_force_as_long_as_it_and_its_regime_may_not_have_ended() {
        for (from, to, expected) in [
            (None, None, true),
            (Some("2004-11-15"), None, true),
            (Some("2004"), Some("2016-04-28"), false),
            (None, Some("2026-06-16"), true),
            (None, Some("2026-06-15"), false),
            (None, Some("2026-06"), true),
            (None, Some("2026"), true),
            (None, Some("2025"), false),
            (Some("2026-06-16"), None, false),
            (Some("2027"), None, false),
        ] {
            let measure = json!({ "inForceFrom": from, "inForceTo": to });
            assert_eq!(
                is_in_force(&measure, "", "2026-06-15"),
                expected,
                "{measure}"
            );
            assert_eq!(
                is_in_force(&measure, "2026", "2026-06-15"),
                expected,
                "{measure}"
            );
            assert!(
                !is_in_force(&measure, "2026-06-15", "2026-06-15"),
                "{measure}"
            );
        }
        let measure = json!({ "inForceFrom": null, "inForceTo": "2026-06" });
        for (day, expected) in [("2026-06-29", true), ("2026-06-30", false)] {
            assert_eq!(is_in_force(&measure, "", day), expected, "{day}");
        }
    }
}
