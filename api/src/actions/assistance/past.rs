//! Offers and programmes whose time does not fit: over when they were made though they are said to be open, or begun or ended after the
//! mission that runs them was over. That is told, and nothing is refused for it.

use super::likely::{IDS_AT_ONCE, ROWS_MAX};
use crate::{
    actions::quota,
    db::{reference::Reference, scope::Scope, transaction::Tx},
    error::Result,
};
use domain::{
    date::{in_order, in_words},
    matches::pairing::is_over,
};
use entity::{assistance, mission};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

/// What is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// Its own time, by its end.
    Time,
    /// The mission that runs it, by the day on which it begins or ends.
    Mission,
}

/// One whose time, or whose mission, is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    /// The place of what was made, among all that was.
    pub at: usize,
    /// What is over.
    pub over: Over,
    /// The date of it by which that is so: `starts` or `ends`.
    pub field: &'static str,
    /// What to look at, and what to do.
    pub message: String,
}

/// Those of what the viewer's organisation made.
pub async fn of_made(scope: &Scope, made: &[Uuid]) -> Result<Vec<Past>> {
    // Bounded by itself, as what is likely the same is.
    let scope = scope.clone().within(ROWS_MAX);
    let mut found = Vec::new();
    for (turn, ids) in made.chunks(IDS_AT_ONCE).enumerate() {
        let rows = scope
            .by_ids::<assistance::Entity>(ids.iter().copied())
            .await?;
        for row in &rows {
            let at = place(turn, ids, row.id);
            found.extend(past(at, row, scope.today(), scope.reference()));
        }
    }
    Ok(found)
}

/// The same within a change, of what it wrote.
pub async fn in_change(tx: &Tx, written: &[Uuid]) -> Result<Vec<Past>> {
    let mut found = Vec::new();
    for (turn, ids) in written.chunks(IDS_AT_ONCE).enumerate() {
        let these = assistance::Column::Id.is_in(ids.iter().copied());
        let rows = tx.all(assistance::Entity::find().filter(these)).await?;
        for row in &rows {
            let at = place(turn, ids, row.id);
            found.extend(past(at, row, tx.today(), tx.reference()));
        }
    }
    Ok(found)
}

/// The place of one among all, by the turn in which it comes.
fn place(turn: usize, ids: &[Uuid], id: Uuid) -> usize {
    let place = ids.iter().position(|one| *one == id).unwrap_or_default();
    turn * IDS_AT_ONCE + place
}

fn past(at: usize, row: &assistance::Model, today: &str, reference: &Reference) -> Vec<Past> {
    let missions = &reference.missions;
    let mission = missions.of(row.mission_id);
    let next = mission
        .as_ref()
        .and_then(|mission| missions.of(mission.succeeded_by_id));
    let late = mission.and_then(|mission| after_mission(row, &mission, next.as_deref()));
    let ended = after_end(row, today).map(|message| ("ends", message));
    let told = [(Over::Time, ended), (Over::Mission, late)];
    let told = told.into_iter();
    told.filter_map(|(over, late)| {
        let (field, message) = late?;
        Some(Past {
            at,
            over,
            field,
            message,
        })
    })
    .collect()
}

/// What is told of one that is open though its end is past.
fn after_end(row: &assistance::Model, today: &str) -> Option<String> {
    let until = row.ends.as_deref().filter(|until| is_over(until, today));
    let until = until.filter(|_| quota::is_open(row.status))?;
    Some(format!(
        "Its time ended {}: it is not suggested or matched any more. Correct its end, or set its status to CLOSED",
        in_words(until)
    ))
}

/// What is told of a programme that begins or ends after the end of this mission, which runs it, with the date that says so: `starts` or
/// `ends`; `next` is the mission that followed.
pub fn after_mission(
    row: &assistance::Model,
    mission: &mission::Model,
    next: Option<&mission::Model>,
) -> Option<(&'static str, String)> {
    let over = mission.ended.as_deref()?;
    let late = |day: Option<&String>| day.filter(|day| !in_order(day, over)).cloned();
    let (field, day) = match (late(row.starts.as_ref()), late(row.ends.as_ref())) {
        (Some(from), _) => ("starts", from),
        (None, Some(until)) => ("ends", until),
        (None, None) => return None,
    };
    let (says, what) = match field {
        "starts" => ("begins", "start"),
        _ => ("ends", "end"),
    };
    let next = next.map_or_else(String::new, |next| {
        format!(", such as {}, which followed", next.acronym)
    });
    let message = format!(
        "It {says} {}, and {}, which runs it, ended {}. Correct its {what}, or have it registered by who runs it now{next}",
        in_words(&day),
        mission.acronym,
        in_words(over)
    );
    Some((field, message))
}
