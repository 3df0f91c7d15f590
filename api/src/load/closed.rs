//! What files promise or commit to gaps that take no help: closed ones, and those of WILL.

use super::commitments::{AT_ONCE, Place};
use crate::load::write::Writer;
use domain::{
    date::in_order,
    gap::{GapNature, GapState},
    matches::CommitmentKind,
};
use entity::{commitment, gap};
use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

impl Writer<'_> {
    /// Notes what is promised or committed anew to a gap after it was closed, since until its day it was given to an open one; and whatever
    /// is to one of WILL.
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
        let shut = self.shut(gaps.into_iter().collect()).await?;
        for row in rows {
            let gap = gap_of.get(&row.need_id).and_then(|gap| shut.get(gap));
            let is_new = || before.iter().all(|known| known.id != row.id);
            let Some(gap) = gap.filter(|gap| gives(row) && takes_no(row, gap) && is_new()) else {
                continue;
            };
            let reason = match gap.nature {
                GapNature::Will => {
                    "is one of WILL, which help cannot close: leave out what is promised or committed to it"
                }
                GapNature::Capacity => {
                    "is closed: give what was promised or committed before that its date; for anything later its Panel, or its steward where it has none, opens it again"
                }
            };
            let (file, line, record) = &places[&row.id];
            self.at(*file, *line, record);
            self.fault("gap", reason);
        }
        Ok(())
    }

    /// Those of these gaps that are closed, or that help cannot close.
    async fn shut(&self, gaps: Vec<Uuid>) -> Result<HashMap<Uuid, gap::Model>, DbErr> {
        let mut shut = HashMap::new();
        for some in gaps.chunks(AT_ONCE) {
            let takes_none = Condition::any()
                .add(gap::Column::State.eq(GapState::Closed))
                .add(gap::Column::Nature.eq(GapNature::Will));
            let found = gap::Entity::find()
                .filter(gap::Column::Id.is_in(some.iter().copied()))
                .filter(takes_none);
            let found = found.all(self.transaction).await?.into_iter();
            shut.extend(found.map(|gap| (gap.id, gap)));
        }
        Ok(shut)
    }
}

/// Whether an entry promises or commits something.
fn gives(row: &commitment::Model) -> bool {
    matches!(
        row.kind,
        CommitmentKind::Pledged | CommitmentKind::Committed
    )
}

/// Whether a gap that is closed, or that help cannot close, takes none of the day of an entry: one that was closed took it before, where
/// its day is on record.
fn takes_no(row: &commitment::Model, gap: &gap::Model) -> bool {
    let is_before = match (row.dated.as_deref(), gap.state_since.as_deref()) {
        (Some(dated), Some(closed)) => in_order(dated, closed),
        // A gap that was never open here has its history all the same.
        (Some(_), None) => true,
        (None, _) => false,
    };
    gap.nature == GapNature::Will || !is_before
}
