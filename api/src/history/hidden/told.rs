//! What the history tells of hidden texts.

use super::{
    HIDDEN, beside, excluded, kept,
    rows::{is_line_of, is_row, visit},
    texts,
};
use crate::history::event::Fields;
use entity::hidden_text;
use serde_json::{Value, json};
use uuid::Uuid;

/// The name under which the history keeps what is hidden of an object.
const FIELD: &str = "hidden";

/// Under which name it keeps there why.
pub const WHY: &str = "why";

/// Puts hidden texts back where they were in the fields of an object. That they are hidden is said behind that.
pub(in crate::history) fn restore<'a>(
    fields: &mut Fields,
    hidden: impl IntoIterator<Item = &'a hidden_text::Model>,
) {
    for row in hidden {
        let kept = kept(row);
        excluded::restore(fields, &kept);
        let (beside, texts): (Vec<_>, Vec<_>) = kept
            .into_iter()
            .partition(|(name, _)| beside::is_beside(name));
        visit(fields, &|fields| is_row(fields, row.id), &mut |fields| {
            // What is not stated is null there as well, or left out as it was before there was such a column.
            let stated = texts.iter().filter(|(_, text)| !text.is_null());
            fields.extend(stated.cloned());
        });
        beside::restore(fields, &beside);
    }
}

/// Says in the fields of an object what of it is hidden, since when and why.
pub(in crate::history) fn name(fields: &mut Fields, hidden: &[hidden_text::Model]) {
    let named = hidden.iter().filter(|row| row.id == row.subject_id);
    let said =
        named.map(|row| json!({ "id": row.id.to_string(), "since": row.since, WHY: row.reason }));
    fields.insert(FIELD.to_owned(), said.collect());
}

/// Puts the placeholder in place of hidden texts in what an event changed of an object.
pub fn mask<'a>(
    changes: &mut Fields,
    about: Uuid,
    hidden: impl IntoIterator<Item = &'a hidden_text::Model>,
) {
    for row in hidden {
        let columns = texts(&row.about).map_or(&[] as &[_], |(_, columns)| columns);
        replace(changes, about, row.id, columns, &mut |_| HIDDEN.into());
        beside::mask(changes, about, row);
    }
}

/// Shortest text that is looked for within others: shorter ones have to be the whole.
const WITHIN_MIN: usize = 4;

/// Whether a reason says what is hidden: a text as it is kept, or one that the event of the reason tells of.
pub fn is_repeated<'a>(
    reason: &str,
    mut changes: Fields,
    about: Uuid,
    hidden: impl IntoIterator<Item = &'a hidden_text::Model>,
) -> bool {
    hidden.into_iter().any(|row| {
        let mut said: Vec<Value> = kept(row).into_iter().map(|(_, text)| text).collect();
        let columns = texts(&row.about).map_or(&[] as &[_], |(_, columns)| columns);
        replace(&mut changes, about, row.id, columns, &mut |text| {
            said.push(text.clone());
            text.clone()
        });
        let mut said = said.iter().filter_map(Value::as_str);
        said.any(|text| text != HIDDEN && is_same(reason, text))
    })
}

/// Whether two texts are the same, or one has the other in it.
fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.trim().to_lowercase(), other.trim().to_lowercase());
    let has = |whole: &str, part: &str| part.chars().count() >= WITHIN_MIN && whole.contains(part);
    one == other || has(&one, &other) || has(&other, &one)
}

/// Replaces texts of one row, in what an event changed of an object: its own, those of it as a part, and of a need those of the
/// lines that plans had about it. Gives how many there were.
pub fn replace(
    changes: &mut Fields,
    about: Uuid,
    row: Uuid,
    columns: &[&str],
    by: &mut dyn FnMut(&Value) -> Value,
) -> usize {
    let mut replaced = 0;
    let mut put = |value: &mut Value| {
        if *value != Value::Null {
            *value = by(value);
            replaced += 1;
        }
    };
    if row == about {
        let own = changes
            .iter_mut()
            .filter(|(name, _)| columns.contains(&name.as_str()));
        own.flat_map(|(_, sides)| sides.as_array_mut().into_iter().flatten())
            .for_each(&mut put);
    }
    let is_it = |fields: &Fields| is_row(fields, row) || is_line_of(fields, row);
    visit(changes, &is_it, &mut |fields| {
        let texts = fields
            .iter_mut()
            .filter(|(name, _)| columns.contains(&name.as_str()));
        texts.for_each(|(_, value)| put(value));
    });
    replaced
}
