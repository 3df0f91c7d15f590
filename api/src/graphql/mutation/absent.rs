//! What is told of an id that names nothing its author may read: that it is of another kind than is wanted there. That stands in the id
//! itself, whether there is such a thing or not, so that it tells nothing of what may not be read.

use crate::{
    error::Error,
    graphql::id::{self, Kind},
    history::event::Fields,
};
use async_graphql::ID;
use domain::validation::{Fault, FaultKind};
use serde_json::Value;

/// What an input's ids are of, by the names of their fields; with the name of the list before it where a field is of other things in
/// the entries of that. Those that take ids of any kind are not among them.
const WANTED: [(&str, &[Kind]); 30] = [
    ("alternateOf", &[Kind::FocalPoint]),
    ("apiKey", &[Kind::ApiKey]),
    ("assistance", &[Kind::Offer, Kind::Programme]),
    ("delivery", &[Kind::WebhookDelivery]),
    ("entry", &[Kind::Commitment]),
    ("exemptionRequest", &[Kind::ExemptionRequest]),
    ("finding", &[Kind::Finding]),
    ("findings", &[Kind::Finding]),
    ("fitsGap", &[Kind::Gap]),
    ("fitsOffer", &[Kind::Offer]),
    ("fitsProgramme", &[Kind::Programme]),
    ("focalPoint", &[Kind::FocalPoint]),
    ("gap", &[Kind::Gap]),
    ("gaps", &[Kind::Gap]),
    ("leaveOut.line", &[Kind::PlanLine]),
    ("line", &[Kind::MatchLine]),
    ("lines.line", &[Kind::AssistanceLine]),
    ("match", &[Kind::Match]),
    ("need", &[Kind::Need]),
    ("offer", &[Kind::Offer]),
    ("over", &[Kind::Match]),
    ("plan", &[Kind::Plan, Kind::NeedPlan]),
    ("programme", &[Kind::Programme]),
    ("recommendation", &[Kind::Recommendation]),
    ("recommendations", &[Kind::Recommendation]),
    ("repeats", &[Kind::Recommendation]),
    ("report", &[Kind::Report]),
    ("sealedNote", &[Kind::SealedNote]),
    ("share", &[Kind::Share]),
    ("webhook", &[Kind::Webhook]),
];

/// The same error, its faults with what the ids are of that were given.
pub(super) fn explained(error: Error, said: &Fields) -> Error {
    let Error::Faults(mut faults) = error else {
        return error;
    };
    for fault in &mut faults {
        if let Some(reason) = reason(fault, said) {
            fault.reason = reason;
        }
    }
    Error::Faults(faults)
}

/// Why the id that a fault is of names nothing there, where it is of another kind.
fn reason(fault: &Fault, said: &Fields) -> Option<String> {
    if fault.kind != FaultKind::Absent {
        return None;
    }
    let is_place = |name: &&String| name.parse::<usize>().is_ok();
    let mut names = fault.field.iter().rev().filter(|name| !is_place(name));
    let name = names.next()?;
    let within = names.next().map(|list| format!("{list}.{name}"));
    let of = |field: &String| WANTED.iter().find(|(known, _)| known == field);
    let (_, wanted) = within.as_ref().and_then(of).or_else(|| of(name))?;
    let given = given(said, &fault.field)?.as_str()?;
    let (found, _) = id::parse(&ID::from(given)).ok()?;
    let found = found.filter(|found| !wanted.contains(found))?;
    let wanted: Vec<String> = wanted.iter().map(|kind| format!("{kind:?}")).collect();
    let wanted = wanted.join(" or ");
    Some(format!(
        "is an id of type {found:?}: pass one of type {wanted}"
    ))
}

/// The value at the path of a fault.
fn given<'a>(said: &'a Fields, path: &[String]) -> Option<&'a Value> {
    let (first, rest) = path.split_first()?;
    rest.iter().try_fold(said.get(first)?, |at, name| match at {
        Value::Array(list) => list.get(name.parse::<usize>().ok()?),
        _ => at.get(name),
    })
}
