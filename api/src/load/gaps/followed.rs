//! What is agreed about gaps goes before what a file says that does not know of it: their states follow from it, and none is taken from
//! the sides of a match that runs.

use super::GapParts;
use crate::{actions::gap::state::by_matches, load::write::Writer};
use domain::{finding::InformationCategory, matches::MatchState};
use entity::{gap, matches};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;
use uuid::Uuid;

/// Gaps that are asked for at once.
const AT_ONCE: usize = 500;

impl Writer<'_> {
    /// Lets the matches on record that were ever agreed decide about the states of these gaps, and notes those that a file would take from
    /// the sides of one that runs.
    pub(super) async fn follow_matches(
        &mut self,
        rows: &mut [gap::Model],
        parts: &GapParts,
    ) -> Result<(), DbErr> {
        let agreed = self.agreed(rows).await?;
        let before = self.categories(agreed.keys().copied().collect()).await?;
        for row in rows {
            let Some(agreed) = agreed.get(&row.id) else {
                continue;
            };
            if before.get(&row.id).is_some_and(|was| is_taken(*was, row)) {
                let (file, line, record) = &parts.places[&row.id];
                self.at(*file, *line, record);
                self.keep_sides(agreed);
            }
            if let Some(followed) = by_matches(row, agreed) {
                *row = followed;
            }
        }
        Ok(())
    }

    /// The matches of these gaps that were ever agreed.
    async fn agreed(
        &self,
        rows: &[gap::Model],
    ) -> Result<HashMap<Uuid, Vec<matches::Model>>, DbErr> {
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
        Ok(agreed)
    }

    /// The categories that these gaps have on record.
    async fn categories(
        &self,
        gaps: Vec<Uuid>,
    ) -> Result<HashMap<Uuid, InformationCategory>, DbErr> {
        let mut categories = HashMap::new();
        for some in gaps.chunks(AT_ONCE) {
            let known = gap::Entity::find()
                .select_only()
                .columns([gap::Column::Id, gap::Column::Category])
                .filter(gap::Column::Id.is_in(some.iter().copied()));
            let known: Vec<(Uuid, InformationCategory)> =
                known.into_tuple().all(self.transaction).await?;
            categories.extend(known);
        }
        Ok(categories)
    }

    /// Notes that the gap is in another category than the matches of it that run allow.
    fn keep_sides(&mut self, agreed: &[matches::Model]) {
        let running = agreed
            .iter()
            .filter(|row| MatchState::AGREED.contains(&row.state));
        let names: Vec<&str> = running.map(|row| row.reference.as_str()).collect();
        if !names.is_empty() {
            let reason = format!(
                "would take the gap from the sides of what is agreed about it and runs ({}): they could no longer read or end it, so have that \
                 withdrawn, or delivered and verified, first",
                names.join(", ")
            );
            self.fault("category", reason);
        }
    }
}

/// Whether a gap is in a category from now on in which others may read it than did.
fn is_taken(was: InformationCategory, row: &gap::Model) -> bool {
    let stays = row.category == was || row.category == InformationCategory::Public;
    was != InformationCategory::Confidential && !stays
}
