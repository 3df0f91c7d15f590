//! Hidden texts that stand beside their row: the note of a Panel's follow-up, which its recommendation repeats, and what an offer
//! or programme says it leaves open of gaps and is not for. They are kept with the row, under names of their own.

use super::{
    HIDDEN, excluded,
    rows::visit,
    texts::{ASSISTANCE, FOLLOW_UP, GAP},
};
use crate::history::event::Fields;
use entity::{assistance_gap, hidden_text, recommendation};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, sea_query::Expr};
use serde_json::Value;
use uuid::Uuid;

/// How the copy of a follow-up's note is kept.
const STATUS_NOTE: &str = "status_note/";
/// How what is left open of a gap is kept, before the gap's id.
const NOT_COVERED: &str = "not_covered/";

/// What somebody calls an offer, programme or gap of theirs: it is not taken out, and shown to nobody else while the texts are hidden.
const EXTERNAL_REFERENCE: &str = "external_reference";

/// Whether a text is kept under this name and stands beside its row.
pub(super) fn is_beside(name: &str) -> bool {
    name.contains('/')
}

/// Moves these texts to where those of the row are kept.
pub(super) async fn take_out(
    database: &impl ConnectionTrait,
    hidden: &hidden_text::Model,
    kept: &mut Fields,
) -> Result<(), DbErr> {
    match hidden.about.as_str() {
        FOLLOW_UP => take_status_note(database, hidden.whole_id, kept).await,
        ASSISTANCE => {
            excluded::take_out(database, hidden.id, kept).await?;
            take_not_covered(database, hidden.id, kept).await
        }
        _ => Ok(()),
    }
}

/// The recommendation says what its Panel's latest follow-up says.
async fn take_status_note(
    database: &impl ConnectionTrait,
    id: Uuid,
    kept: &mut Fields,
) -> Result<(), DbErr> {
    let row = recommendation::Entity::find_by_id(id).one(database).await?;
    let said = row.and_then(|row| row.status_note);
    if said.as_deref() == Some(HIDDEN) {
        return Ok(());
    }
    let note = kept.get("note").and_then(Value::as_str);
    if said.is_some() && said.as_deref() == note {
        kept.insert(STATUS_NOTE.to_owned(), said.into());
        write_status_note(database, id, HIDDEN).await
    } else {
        kept.remove(STATUS_NOTE);
        Ok(())
    }
}

async fn write_status_note(
    database: &impl ConnectionTrait,
    id: Uuid,
    text: &str,
) -> Result<(), DbErr> {
    recommendation::Entity::update_many()
        .col_expr(recommendation::Column::StatusNote, Expr::value(text))
        .filter(recommendation::Column::Id.eq(id))
        .exec(database)
        .await?;
    Ok(())
}

async fn take_not_covered(
    database: &impl ConnectionTrait,
    assistance: Uuid,
    kept: &mut Fields,
) -> Result<(), DbErr> {
    let said = assistance_gap::Column::NotCovered;
    let rows = assistance_gap::Entity::find()
        .filter(assistance_gap::Column::AssistanceId.eq(assistance))
        .filter(said.is_not_null())
        .filter(said.ne(HIDDEN));
    for row in rows.all(database).await? {
        let name = format!("{NOT_COVERED}{}", row.gap_id);
        kept.insert(name, row.not_covered.into());
        write_not_covered(database, (assistance, row.gap_id), HIDDEN).await?;
    }
    Ok(())
}

async fn write_not_covered(
    database: &impl ConnectionTrait,
    (assistance, gap): (Uuid, Uuid),
    text: &str,
) -> Result<(), DbErr> {
    assistance_gap::Entity::update_many()
        .col_expr(assistance_gap::Column::NotCovered, Expr::value(text))
        .filter(assistance_gap::Column::AssistanceId.eq(assistance))
        .filter(assistance_gap::Column::GapId.eq(gap))
        .filter(assistance_gap::Column::NotCovered.is_not_null())
        .exec(database)
        .await?;
    Ok(())
}

/// Writes these texts back.
pub(super) async fn give_back(
    database: &impl ConnectionTrait,
    hidden: &hidden_text::Model,
    kept: &Fields,
) -> Result<(), DbErr> {
    if hidden.about == ASSISTANCE {
        excluded::give_back(database, hidden.id, kept).await?;
    }
    for (name, text) in kept {
        let Some(text) = text.as_str() else {
            continue;
        };
        if name == STATUS_NOTE {
            write_status_note(database, hidden.whole_id, text).await?;
        } else if let Some(gap) = gap_of(name) {
            write_not_covered(database, (hidden.id, gap), text).await?;
        }
    }
    Ok(())
}

fn gap_of(name: &str) -> Option<Uuid> {
    name.strip_prefix(NOT_COVERED)?.parse().ok()
}

/// Puts these texts back in the fields of an object.
pub(super) fn restore(fields: &mut Fields, kept: &[(String, Value)]) {
    for (name, text) in kept {
        if name == STATUS_NOTE {
            put(fields, "status_note", text);
        } else if let Some(gap) = gap_of(name) {
            let gap = gap.to_string();
            let is_it = |fields: &Fields| {
                fields.contains_key("not_covered")
                    && fields.get("gap_id").and_then(Value::as_str) == Some(gap.as_str())
            };
            visit(fields, &is_it, &mut |fields| {
                put(fields, "not_covered", text)
            });
        }
    }
}

/// Puts a text in place of its placeholder.
fn put(fields: &mut Fields, name: &str, text: &Value) {
    if let Some(value) = fields.get_mut(name).filter(|value| *value == HIDDEN) {
        *value = text.clone();
    }
}

/// Puts the placeholder in place of these texts in what an event changed of an object.
pub(super) fn mask(changes: &mut Fields, about: Uuid, hidden: &hidden_text::Model) {
    match hidden.about.as_str() {
        FOLLOW_UP if about == hidden.whole_id => {
            let kept = super::kept(hidden);
            let note = kept.get("note");
            let sides = changes.get_mut("status_note").and_then(Value::as_array_mut);
            for side in sides.into_iter().flatten() {
                if Some(&*side) == note {
                    *side = HIDDEN.into();
                }
            }
        }
        GAP if about == hidden.id => mask_own_name(changes),
        ASSISTANCE if about == hidden.id => {
            mask_own_name(changes);
            excluded::each_word(changes, &mut |word| HIDDEN.clone_into(word));
            let is_it = |fields: &Fields| fields.contains_key("not_covered");
            visit(changes, &is_it, &mut |fields| {
                if let Some(text) = fields
                    .get_mut("not_covered")
                    .filter(|text| text.is_string())
                {
                    *text = HIDDEN.into();
                }
            });
        }
        _ => {}
    }
}

/// It stays in its row, by which imports know it again.
fn mask_own_name(changes: &mut Fields) {
    let sides = changes.get_mut(EXTERNAL_REFERENCE);
    let sides = sides.and_then(Value::as_array_mut).into_iter().flatten();
    for side in sides.filter(|side| side.is_string()) {
        *side = HIDDEN.into();
    }
}
