//! What is told of an id that names nothing its author may read: that it is none, or of another kind than is wanted there. That stands in
//! the id itself, whether there is such a thing or not, so that it tells nothing of what may not be read.

use crate::{
    access::permission::Action,
    error::Error,
    graphql::id::{self, Kind},
    history::event::Fields,
};
use async_graphql::ID;
use domain::validation::{Fault, FaultKind};
use serde_json::Value;
use std::slice;

/// What an input's ids are of, by the names of their fields, where these are not called as the kind of what they name, or several of it.
/// Those that take ids of any kind are not among them.
const CALLED_OTHERWISE: [(&str, &[Kind]); 13] = [
    ("alternateOf", &[Kind::FocalPoint]),
    ("assistance", &[Kind::Offer, Kind::Programme]),
    ("delivery", &[Kind::WebhookDelivery]),
    ("entry", &[Kind::Commitment]),
    ("fitsGap", &[Kind::Gap]),
    ("fitsOffer", &[Kind::Offer]),
    ("fitsProgramme", &[Kind::Programme]),
    ("link", &[Kind::GapLink]),
    ("other", &[Kind::Gap]),
    ("over", &[Kind::Match]),
    ("plan", &[Kind::Plan, Kind::NeedPlan]),
    ("progress", &[Kind::GapProgress, Kind::LiftingProgress]),
    ("repeats", &[Kind::Recommendation]),
];

/// Kinds of things that inputs name by their codes, in fields that are called so.
const BY_CODE: [Kind; 10] = [
    Kind::Country,
    Kind::Document,
    Kind::Exclusion,
    Kind::LiftingCondition,
    Kind::MandateTask,
    Kind::Measure,
    Kind::Mission,
    Kind::Organisation,
    Kind::Regime,
    Kind::Sector,
];

/// Which of these a mutation takes, where others take another in a field of that name.
static ALONE: [(Action, Kind); 5] = [
    (Action::AdoptNeedPlan, Kind::NeedPlan),
    (Action::SetAsideNeedPlan, Kind::NeedPlan),
    (Action::ApprovePlan, Kind::Plan),
    (Action::WithdrawGapProgress, Kind::GapProgress),
    (Action::WithdrawProgress, Kind::LiftingProgress),
];

/// What is asked for by its reference, with the query that does so.
const BY_REFERENCE: [(Kind, &str); 6] = [
    (Kind::Finding, "finding"),
    (Kind::Gap, "gap"),
    (Kind::Match, "match"),
    (Kind::Offer, "offer"),
    (Kind::Plan, "plan"),
    (Kind::Programme, "programme"),
];

/// Characters of a reference at most.
const REFERENCE_MAX: usize = 80;

/// What the ids are of that inputs take in fields of this name, but for lines; none where they can be of any kind.
pub fn kinds_of(name: &str) -> Option<&'static [Kind]> {
    let mut otherwise = CALLED_OTHERWISE.iter();
    if let Some((_, kinds)) = otherwise.find(|(field, _)| *field == name) {
        return Some(*kinds);
    }
    let names = [name, name.strip_suffix('s').unwrap_or(name)];
    let is_called = |kind: &&Kind| {
        let kind = format!("{kind:?}");
        names.iter().any(|name| name.eq_ignore_ascii_case(&kind))
    };
    let mut by_id = Kind::ALL.iter().filter(|kind| !BY_CODE.contains(kind));
    by_id.find(is_called).map(slice::from_ref)
}

/// The same error of a mutation, its faults with what the ids are of that were given.
pub(super) fn explained(error: Error, action: Action, said: &Fields) -> Error {
    let Error::Faults(mut faults) = error else {
        return error;
    };
    for fault in &mut faults {
        if let Some(reason) = reason(fault, action, said) {
            fault.reason = reason;
        }
    }
    Error::Faults(faults)
}

/// Why the id that a fault is of names nothing there, where it is none or of another kind.
fn reason(fault: &Fault, action: Action, said: &Fields) -> Option<String> {
    if fault.kind != FaultKind::Absent {
        return None;
    }
    let is_place = |name: &&str| name.parse::<usize>().is_ok();
    let names = fault.field.iter().map(String::as_str);
    let names: Vec<&str> = names.filter(|name| !is_place(name)).collect();
    let kinds = taken(action, wanted(&names)?);
    let given = given(said, &fault.field)?.as_str()?;
    let wanted: Vec<String> = kinds.iter().map(|kind| format!("{kind:?}")).collect();
    let wanted = wanted.join(" or ");
    match id::parse(&ID::from(given)) {
        Ok((Some(found), _)) if !kinds.contains(&found) => Some(format!(
            "is an id of type {found:?}: pass one of type {wanted}"
        )),
        Err(_) => Some(format!(
            "is no id: pass one of type {wanted}, as its field `id` has it; references and codes are none{}",
            asked(kinds, given)
        )),
        Ok(_) => None,
    }
}

/// Of several kinds the one that a mutation takes, where it takes no other.
fn taken(action: Action, kinds: &'static [Kind]) -> &'static [Kind] {
    let mut alone = ALONE.iter();
    let one = alone.find(|(of, kind)| *of == action && kinds.contains(kind));
    one.map_or(kinds, |(_, kind)| slice::from_ref(kind))
}

/// How the id is asked for by what may be the reference of such a thing, whether there is one or not.
fn asked(kinds: &[Kind], given: &str) -> String {
    // A plan of what a gap needs has no reference.
    if kinds == [Kind::NeedPlan] {
        return ": ask its gap for `needPlans { id }`".to_owned();
    }
    let is_reference = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    if given.is_empty() || given.len() > REFERENCE_MAX || !given.chars().all(is_reference) {
        return String::new();
    }
    let queries = BY_REFERENCE
        .iter()
        .filter(|(kind, _)| kinds.contains(kind))
        .map(|(_, query)| format!("`{query}(reference: \"{given}\") {{ id }}`"));
    let queries: Vec<String> = queries.collect();
    match queries.is_empty() {
        true => String::new(),
        false => format!(": ask for {}", queries.join(" or ")),
    }
}

/// What the id at the end of this path, without places in lists, is of.
fn wanted(names: &[&str]) -> Option<&'static [Kind]> {
    match names {
        // Filters of lists take references and codes.
        ["filter", ..] => None,
        ["line"] => Some(&[Kind::MatchLine]),
        ["leaveOut", "line"] => Some(&[Kind::PlanLine]),
        [.., "line"] => Some(&[Kind::AssistanceLine]),
        [.., name] => kinds_of(name),
        [] => None,
    }
}

/// The value at the path of a fault.
fn given<'a>(said: &'a Fields, path: &[String]) -> Option<&'a Value> {
    let (first, rest) = path.split_first()?;
    rest.iter().try_fold(said.get(first)?, |at, name| match at {
        Value::Array(list) => list.get(name.parse::<usize>().ok()?),
        _ => at.get(name),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    const SCHEMA: &str = include_str!("../../../schema.graphql");

    /// The fields of inputs whose type is called so, or lists of it, but for filters.
    fn fields_of(ty: &str) -> BTreeSet<&'static str> {
        let mut fields = BTreeSet::new();
        let mut is_input = false;
        for line in SCHEMA.lines() {
            let begins = line.starts_with("input ") && !line.contains("Filter ");
            is_input = begins || (is_input && line != "}");
            if is_input
                && let Some((name, of)) = line.trim().split_once(": ")
                && of.trim_matches(['[', ']', '!']) == ty
            {
                fields.insert(name);
            }
        }
        assert!(fields.len() > 20, "{fields:?}");
        fields
    }

    #[test]
    fn it_is_known_of_every_field_of_an_input_what_its_ids_are_of() {
        let mut fields = fields_of("ID");
        // It takes ids of any kind.
        fields.remove("id");
        fields.retain(|name| wanted(&[*name]).is_none());
        assert!(
            fields.is_empty(),
            "name these in CALLED_OTHERWISE: {fields:?}"
        );
    }

    #[test]
    fn what_is_no_id_is_not_taken_for_one() {
        let mut fields = fields_of("String");
        fields.retain(|name| wanted(&[*name]).is_some());
        assert!(fields.is_empty(), "name their kinds in BY_CODE: {fields:?}");
    }
}
