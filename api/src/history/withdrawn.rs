//! Progress that was withdrawn: its row is gone, and its texts stand in the history alone, where they are hidden and erased as others are.

use domain::event::EventKind;
use entity::event;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, Select};
use uuid::Uuid;

/// The event by which this row was withdrawn.
pub fn withdrawal(row: Uuid) -> Select<event::Entity> {
    // A text may name the row, too: its quotes are escaped.
    let part = format!("%\"id\":\"{row}\"%");
    let tells = Condition::any()
        .add(event::Column::Open.like(&part))
        .add(event::Column::Closed.like(&part));
    let kinds = [
        EventKind::GapProgressWithdrawn,
        EventKind::ProgressWithdrawn,
    ];
    event::Entity::find()
        .filter(event::Column::Kind.is_in(kinds))
        .filter(tells)
}

/// The table of the row that an event withdrew; none where it is of another kind.
pub fn table_of(kind: EventKind) -> Option<&'static str> {
    match kind {
        EventKind::GapProgressWithdrawn => Some("gap_progress"),
        EventKind::ProgressWithdrawn => Some("lifting_progress"),
        _ => None,
    }
}
