//! Progress that was withdrawn: its row is gone, and its texts stand in the history alone, where they are hidden and erased as others are.

use domain::event::EventKind;
use entity::event;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, Select, sea_query::Expr};
use uuid::Uuid;

/// Kinds of events by which progress was withdrawn, in the words of the index that holds these events alone: of what is bound, a database does
/// not know that it is them.
const WITHDRAWN: &str = "kind in ('GAP_PROGRESS_WITHDRAWN', 'PROGRESS_WITHDRAWN')";

/// The event by which this row was withdrawn.
pub fn withdrawal(row: Uuid) -> Select<event::Entity> {
    // A text may name the row, too: its quotes are escaped.
    let part = format!("%\"id\":\"{row}\"%");
    let tells = Condition::any()
        .add(event::Column::Open.like(&part))
        .add(event::Column::Closed.like(&part));
    event::Entity::find()
        .filter(Expr::cust(WITHDRAWN))
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
