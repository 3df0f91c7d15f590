//! Links between gaps. A link names both of its gaps, so that it is for those who may read both: to all others there is none, and
//! nothing counts it.

use super::{Guarded, gap::is_of_readable_gap};
use crate::access::viewer::Viewer;
use entity::gap_link;
use sea_orm::Condition;
use uuid::Uuid;

impl Guarded for gap_link::Entity {
    type Row = gap_link::Model;

    fn id(row: &gap_link::Model) -> Uuid {
        row.id
    }

    /// A link is read where both of its gaps are.
    fn readable(viewer: &Viewer, today: &str) -> Condition {
        let is_readable = |column: gap_link::Column| is_of_readable_gap(column, viewer, today);
        Condition::all()
            .add(is_readable(gap_link::Column::GapId))
            .add(is_readable(gap_link::Column::OtherId))
    }
}
