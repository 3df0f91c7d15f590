//! What is gone from among the rows: progress that was withdrawn, endorsements that ended, and links that were taken away. Their texts stand
//! in the history alone, where they are hidden and erased as others are.

use domain::event::EventKind;
use entity::event;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::Expr,
};
use serde_json::Value;
use uuid::Uuid;

/// Kinds of events that tell of what is gone, in the words of the index that holds these events alone: of what is bound, a database does
/// not know that it is them.
const TELLING: &str = "kind in ('GAP_PROGRESS_WITHDRAWN', 'PROGRESS_WITHDRAWN', 'NEED_ENDORSED', 'GAPS_LINKED', 'GAPS_UNLINKED')";

/// The first event that tells of this row, which is gone: by which it was withdrawn, or made, which others may have ended together with what
/// it was about. What came with a file was not made by an event.
pub fn telling_of(row: Uuid) -> Select<event::Entity> {
    // A text may name the row, too: its quotes are escaped.
    let part = format!("%\"id\":\"{row}\"%");
    let tells = Condition::any()
        .add(event::Column::Open.like(&part))
        .add(event::Column::Closed.like(&part));
    event::Entity::find()
        .filter(Expr::cust(TELLING))
        .filter(tells)
        .order_by_asc(event::Column::Sequence)
        .limit(1)
}

/// The table of the row of which an event tells so; none where it is of another kind.
pub fn table_of(kind: EventKind) -> Option<&'static str> {
    match kind {
        EventKind::GapProgressWithdrawn => Some("gap_progress"),
        EventKind::ProgressWithdrawn => Some("lifting_progress"),
        EventKind::NeedEndorsed => Some("need_endorsement"),
        EventKind::GapsLinked | EventKind::GapsUnlinked => Some("gap_link"),
        _ => None,
    }
}

/// The fields of a row, as an event tells them that it was added or taken away by.
pub fn fields_told(event: &event::Model, row: Uuid) -> Option<Value> {
    let id = row.to_string();
    let told = [&event.open, &event.closed].into_iter().flatten();
    let mut told = told.filter_map(|told| serde_json::from_str::<Value>(told).ok());
    told.find_map(|told| {
        let mut lists = told.as_object()?.values();
        lists.find_map(|sides| part(sides, &id))
    })
}

/// The part of this id in lists before and after.
fn part(told: &Value, id: &str) -> Option<Value> {
    match told {
        Value::Array(all) => all.iter().find_map(|one| part(one, id)),
        Value::Object(fields) => {
            let is_it = fields.get("id").and_then(Value::as_str) == Some(id);
            is_it.then(|| told.clone())
        }
        _ => None,
    }
}
