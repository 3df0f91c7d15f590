//! What files promise or commit to gaps that are closed.

use super::{commitments::AT_ONCE, fault::Place};
use crate::load::write::Writer;
use domain::{date::in_order, gap::GapState, matches::CommitmentKind};
use entity::{commitment, gap};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

impl Writer<'_> {
    /// Notes what is promised or committed anew to a gap after it was closed: until its day, it was given to an open one.
    pub(super) async fn reach_open_gaps(
        &mut self,
        rows: &[commitment::Model],
        before: &[commitment::Model],
        places: &HashMap<Uuid, Place>,
    ) -> Result<(), DbErr> {
        let gap_of: HashMap<Uuid, Uuid> = self
            .needs
            .values()
            .map(|need| (need.id, need.gap_id))
            .collect();
        let gaps: BTreeSet<Uuid> = rows
            .iter()
            .filter_map(|row| gap_of.get(&row.need_id).copied())
            .collect();
        let gaps: Vec<Uuid> = gaps.into_iter().collect();
        let mut closed: HashMap<Uuid, Option<String>> = HashMap::new();
        for some in gaps.chunks(AT_ONCE) {
            let over = gap::Entity::find()
                .filter(gap::Column::Id.is_in(some.iter().copied()))
                .filter(gap::Column::State.eq(GapState::Closed));
            let over = over.all(self.transaction).await?.into_iter();
            closed.extend(over.map(|gap| (gap.id, gap.state_since)));
        }
        for row in rows {
            let since = gap_of.get(&row.need_id).and_then(|gap| closed.get(gap));
            let is_new = || before.iter().all(|known| known.id != row.id);
            if since.is_some_and(|since| comes_late(row, since.as_deref()) && is_new()) {
                let (file, line, record) = &places[&row.id];
                self.at(*file, *line, record);
                self.fault("gap", "is closed: give what was promised or committed before that its date; for anything later its Panel, or its steward where it has none, opens it again");
            }
        }
        Ok(())
    }
}

/// Whether an entry promises or commits something to a gap that was closed on this day, where that is on record, and not before.
fn comes_late(row: &commitment::Model, closed: Option<&str>) -> bool {
    let gives = matches!(
        row.kind,
        CommitmentKind::Pledged | CommitmentKind::Committed
    );
    let is_before = match (row.dated.as_deref(), closed) {
        (Some(dated), Some(closed)) => in_order(dated, closed),
        // A gap that was never open here has its history all the same.
        (Some(_), None) => true,
        (None, _) => false,
    };
    gives && !is_before
}
