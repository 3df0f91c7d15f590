//! States of gaps follow from what is agreed about them, also where a file that does not know of it says otherwise.

use crate::{actions::gap::state::by_matches, load::write::Writer};
use entity::{gap, matches};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;
use uuid::Uuid;

/// Gaps that are asked for at once.
const AT_ONCE: usize = 500;

impl Writer<'_> {
    /// Lets the matches on record that were ever agreed decide about the states of these gaps.
    pub(super) async fn follow_matches(&self, rows: &mut [gap::Model]) -> Result<(), DbErr> {
        let mut agreed: HashMap<Uuid, Vec<matches::Model>> = HashMap::new();
        for some in rows.chunks(AT_ONCE) {
            let of_gaps = matches::Column::GapId.is_in(some.iter().map(|row| row.id));
            let found = matches::Entity::find()
                .filter(of_gaps)
                .filter(matches::Column::Agreed.is_not_null())
                .order_by_asc(matches::Column::Id);
            for row in found.all(self.transaction).await? {
                agreed.entry(row.gap_id).or_default().push(row);
            }
        }
        for row in rows {
            let of_gap = agreed.get(&row.id);
            if let Some(followed) = of_gap.and_then(|agreed| by_matches(row, agreed)) {
                *row = followed;
            }
        }
        Ok(())
    }
}
