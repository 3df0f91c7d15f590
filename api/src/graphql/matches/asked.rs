//! What the sanctions ask before a match is delivered, as a warning tells it.

use crate::graphql::mutation::warning::{Warning, WarningCode};
use matching::compliance::{Asking, Outcome, Verdict};
use std::collections::BTreeSet;

/// The measures that forbid it, or ask for an exemption.
pub(super) fn exempting(verdict: &Verdict) -> impl Iterator<Item = &Asking> {
    let all = verdict.asking.iter();
    all.filter(|asking| asking.outcome >= Outcome::ExemptionRequired)
}

/// Whether the verdict is what this measure says.
pub(super) fn decides(verdict: &Verdict, asking: &Asking) -> bool {
    verdict.measure.as_ref() == Some(&asking.measure)
}

/// What a measure that does not decide asks beside the one that does, as a sentence.
pub(super) fn too(asking: &Asking) -> String {
    let asks = match asking.outcome {
        Outcome::Prohibited => "forbids it too",
        _ => "asks for an exemption too",
    };
    format!("{} {asks} ({}).", asking.measure, asking.source())
}

/// What the sanctions ask before delivery; `None` where they ask nothing, or nothing but the exemptions that were granted: those from
/// the measures of these codes. `waiting` says which lines wait for one, where others do not; nothing where all do.
pub(super) fn asked_first(
    verdict: &Verdict,
    exempted: &BTreeSet<String>,
    waiting: &str,
) -> Option<Warning> {
    let lacking: Vec<&Asking> = exempting(verdict)
        .filter(|asking| !exempted.contains(&asking.measure))
        .collect();
    let decided = verdict.measure.as_ref();
    let is_exempted = decided.is_some_and(|measure| exempted.contains(measure));
    if is_exempted && verdict.outcome >= Outcome::ExemptionRequired {
        return beside_granted(&lacking, waiting);
    }
    let whom = verdict.contact.as_deref().unwrap_or("the Committee");
    let said = &verdict.explanation;
    let (code, ask) = match verdict.outcome {
        Outcome::Clear => return None,
        Outcome::Unknown => {
            let code = WarningCode::ComplianceUnknown;
            return Some(Warning::of(code, said.clone()));
        }
        Outcome::Notify => (
            WarningCode::NoticeDue,
            format!("A notice is due: tell the {whom}."),
        ),
        Outcome::ExemptionRequired => (
            WarningCode::ExemptionRequired,
            format!(
                "An exemption has to be granted before anything is committed{waiting}: ask the {whom}."
            ),
        ),
        Outcome::Prohibited => (WarningCode::Prohibited, "A measure forbids it.".to_owned()),
    };
    let day = verdict.earliest_start;
    let mut message = format!("{ask} Delivery can start on {day} at the earliest. {said}");
    for beside in lacking.iter().filter(|asking| !decides(verdict, asking)) {
        message.push_str(&format!(" {}", too(beside)));
    }
    Some(Warning::of(code, message))
}

/// What is asked by measures beside the one that decides and from which it is exempted; `None` where there are none.
fn beside_granted(lacking: &[&Asking], waiting: &str) -> Option<Warning> {
    let is_forbidden = |asking: &&Asking| asking.outcome == Outcome::Prohibited;
    let (code, ask) = match lacking.iter().any(is_forbidden) {
        true => (WarningCode::Prohibited, "A measure forbids it".to_owned()),
        false => (
            WarningCode::ExemptionRequired,
            format!("Another exemption has to be granted before anything is committed{waiting}"),
        ),
    };
    let each: Vec<String> = lacking.iter().map(|asking| too(asking)).collect();
    (!each.is_empty()).then(|| Warning::of(code, format!("{ask}: {}", each.join(" "))))
}
