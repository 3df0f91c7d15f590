//! Words of what an offer or programme is not for. They are in the keys of rows that have no id, so while they are hidden one row of each
//! kind stands for all of that kind. They are kept with the offer or programme, under names of their own.

use super::HIDDEN;
use crate::history::event::Fields;
use domain::assistance::ExclusionKind;
use entity::assistance_exclusion::{Column, Entity, Model};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel,
    QueryFilter,
    sea_query::{Expr, OnConflict},
};
use serde_json::{Value, json};
use uuid::Uuid;

/// The name under which the history keeps what is excluded.
pub const FIELD: &str = "excluded";

/// Kinds whose values are words; those of the others are codes.
const WORDS: [ExclusionKind; 2] = [ExclusionKind::Tag, ExclusionKind::Beneficiary];

/// The rows of an offer or programme whose values are words.
pub fn words_of(assistance: Uuid) -> Condition {
    Condition::all()
        .add(Column::AssistanceId.eq(assistance))
        .add(Column::Kind.is_in(WORDS))
}

/// How words of a kind are kept, before a number.
fn prefix(kind: ExclusionKind) -> String {
    format!("{FIELD}/{kind}/")
}

/// Whether words are kept under this name.
pub fn is_name(name: &str) -> bool {
    name.strip_prefix(FIELD)
        .is_some_and(|rest| rest.starts_with('/'))
}

/// The words that are kept, with their kinds.
fn words(kept: &Fields) -> impl Iterator<Item = (ExclusionKind, &str)> {
    kept.iter().filter_map(|(name, word)| {
        let kind = WORDS
            .into_iter()
            .find(|kind| name.starts_with(&prefix(*kind)))?;
        Some((kind, word.as_str()?))
    })
}

/// The words that are kept.
pub fn kept_words(kept: &Fields) -> impl Iterator<Item = &str> {
    words(kept).map(|(_, word)| word)
}

/// Moves the words to where the texts of the row are kept. What was hidden before and not stated anew stays there.
pub(super) async fn take_out(
    database: &impl ConnectionTrait,
    assistance: Uuid,
    kept: &mut Fields,
) -> Result<(), DbErr> {
    let rows = Entity::find().filter(words_of(assistance));
    let rows = rows.all(database).await?;
    for kind in WORDS {
        let (prefix, of_kind) = (prefix(kind), rows.iter().filter(|row| row.kind == kind));
        let (placeholder, said): (Vec<_>, Vec<_>) = of_kind.partition(|row| row.value == HIDDEN);
        if placeholder.is_empty() {
            kept.retain(|name, _| !name.starts_with(&prefix));
        }
        if said.is_empty() {
            continue;
        }
        for row in said {
            let of_kind = kept.iter().filter(|(name, _)| name.starts_with(&prefix));
            let (mut number, mut is_kept) = (0, false);
            for (_, word) in of_kind {
                number += 1;
                is_kept |= *word == row.value;
            }
            if !is_kept {
                kept.insert(format!("{prefix}{number}"), row.value.clone().into());
            }
        }
        delete(database, assistance, Column::Kind.eq(kind)).await?;
        insert(database, assistance, kind, HIDDEN).await?;
    }
    Ok(())
}

/// Writes the words back.
pub(super) async fn give_back(
    database: &impl ConnectionTrait,
    assistance: Uuid,
    kept: &Fields,
) -> Result<(), DbErr> {
    delete(database, assistance, Column::Value.eq(HIDDEN)).await?;
    for (kind, word) in words(kept) {
        insert(database, assistance, kind, word).await?;
    }
    Ok(())
}

async fn delete(
    database: &impl ConnectionTrait,
    assistance: Uuid,
    which: Expr,
) -> Result<(), DbErr> {
    let deletion = Entity::delete_many().filter(words_of(assistance).add(which));
    deletion.exec(database).await?;
    Ok(())
}

async fn insert(
    database: &impl ConnectionTrait,
    assistance_id: Uuid,
    kind: ExclusionKind,
    word: &str,
) -> Result<(), DbErr> {
    let row = Model {
        assistance_id,
        kind,
        value: word.to_owned(),
    };
    let key = [Column::AssistanceId, Column::Kind, Column::Value];
    let is_there = OnConflict::columns(key).do_nothing_on(key).to_owned();
    Entity::insert(row.into_active_model().reset_all())
        .on_conflict(is_there)
        .exec_without_returning(database)
        .await?;
    Ok(())
}

/// Puts the words back in the fields of an offer or programme.
pub(super) fn restore(fields: &mut Fields, kept: &Fields) {
    let mut words = words(kept).peekable();
    if words.peek().is_none() {
        return;
    }
    let list = fields.entry(FIELD).or_insert_with(|| json!([]));
    let Some(list) = list.as_array_mut() else {
        return;
    };
    list.retain(|part| part["value"] != HIDDEN);
    list.extend(words.map(|(kind, word)| json!({ "kind": kind, "value": word })));
    // In the order in which rows are read.
    list.sort_by(|one, other| one["value"].as_str().cmp(&other["value"].as_str()));
}

/// Calls a function for each of the words in what an event changed of an offer or programme.
pub fn each_word(changes: &mut Fields, change: &mut dyn FnMut(&mut String)) {
    let sides = changes.get_mut(FIELD).and_then(Value::as_array_mut);
    let lists = sides.into_iter().flatten().filter_map(Value::as_array_mut);
    for part in lists.flatten() {
        if is_word(part)
            && let Some(Value::String(word)) = part.get_mut("value")
        {
            change(word);
        }
    }
}

fn is_word(part: &Value) -> bool {
    let kind = part.get("kind").and_then(Value::as_str);
    kind.and_then(|kind| kind.parse().ok())
        .is_some_and(|kind| WORDS.contains(&kind))
}
