//! Whether an objection is a reason why nothing happens about a gap: not where its holder wants a later match for the same needs.

use crate::{
    db::scope::{Scope, Seen},
    error::Result,
};
use domain::matches::MatchState;
use entity::{match_line, matches};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Lines of matches, by match.
pub type Lines = HashMap<Uuid, Vec<Seen<match_line::Model>>>;

/// The lines of these matches, by gap, that tell why nothing happens about it: of those that are at work and, where a holder objected to
/// one, of all.
pub async fn telling_lines(
    scope: &Scope,
    matches: &HashMap<Uuid, Vec<Seen<matches::Model>>>,
) -> Result<Lines> {
    let is_objected = |row: &Seen<matches::Model>| row.state == MatchState::Objected;
    let tell = |all: &Vec<Seen<matches::Model>>| {
        let is_any_objected = all.iter().any(is_objected);
        let tells =
            |row: &&Seen<matches::Model>| is_any_objected || MatchState::LIVE.contains(&row.state);
        all.iter().filter(tells).cloned().collect::<Vec<_>>()
    };
    let these: Vec<_> = matches.values().flat_map(tell).collect();
    if these.is_empty() {
        return Ok(HashMap::new());
    }
    scope
        .parts::<matches::Entity, match_line::Entity>(&these)
        .await
}

/// Whether an objection stands: to a need that it was about, the holder wants no match of the gap that was proposed later.
pub fn stands(objected: &matches::Model, of_gap: &[Seen<matches::Model>], lines: &Lines) -> bool {
    let is_wanted = |other: &&Seen<matches::Model>| {
        MatchState::WANTED.contains(&other.state)
            && (&other.proposed, other.id) > (&objected.proposed, objected.id)
    };
    let needs = |of: Uuid| {
        lines
            .get(&of)
            .into_iter()
            .flatten()
            .map(|line| line.need_id)
    };
    let wanted = of_gap.iter().filter(is_wanted);
    let wanted: BTreeSet<Uuid> = wanted.flat_map(|other| needs(other.id)).collect();
    needs(objected.id).any(|need| !wanted.contains(&need))
}
