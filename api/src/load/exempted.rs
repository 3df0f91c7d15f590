//! What a committee is asked to exempt, or has exempted, stays what it decides on, whatever a file says: the goods that are given or needed,
//! and whom they are for.

use super::write::Writer;
use crate::{
    actions::{
        assistance::lines::requests_about,
        gap::exempted::{RECEIVERS_HELD, field_of_receivers, is_for_others, without_goods},
    },
    db::reference::over::measures_over,
    load::fault::Place,
};
use chrono::Utc;
use domain::date::day_of;
use entity::{exemption_request, gap, match_line, matches};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use std::collections::{BTreeSet, HashMap, HashSet};
use uuid::Uuid;

/// Ids of one query, well under what either database can bind.
const IDS_AT_ONCE: usize = 500;

impl Writer<'_> {
    /// Those of these matches for which an exemption is asked or granted, from a measure that is not over.
    async fn exempt(&self, of: BTreeSet<Uuid>) -> Result<HashSet<Uuid>, DbErr> {
        let mut bound = HashSet::new();
        if of.is_empty() {
            return Ok(bound);
        }
        let today = day_of(Utc::now());
        let over = measures_over(self.transaction, &today).await?;
        let of: Vec<Uuid> = of.into_iter().collect();
        for some in of.chunks(IDS_AT_ONCE) {
            let those = matches::Column::Id.is_in(some.iter().copied());
            let those = matches::Entity::find().filter(those);
            let those = those.all(self.transaction).await?;
            let requests = requests_about(&those, over.clone());
            let requests = requests.all(self.transaction).await?;
            let binding = requests.iter().filter(|one| one.exemption().binds(&today));
            bound.extend(binding.map(|one| one.match_id));
        }
        Ok(bound)
    }

    /// Those of these lines for whose matches an exemption is asked or granted.
    pub(super) async fn exempt_lines(
        &self,
        paired: &[match_line::Model],
    ) -> Result<HashSet<Uuid>, DbErr> {
        let bound = self.exempt(matches_of(paired)).await?;
        let exempt = paired.iter().filter(|line| bound.contains(&line.match_id));
        Ok(exempt.map(|line| line.line_id).collect())
    }

    /// Those of these needs on whose goods a committee decides, by a match that is to give to them what states none.
    pub(super) async fn exempt_needs(&self, needs: &[Uuid]) -> Result<HashSet<Uuid>, DbErr> {
        if needs.is_empty() {
            return Ok(HashSet::new());
        }
        let paired = match_line::Entity::find()
            .filter(match_line::Column::NeedId.is_in(needs.iter().copied()))
            .filter(match_line::Column::LineId.in_subquery(without_goods().into_query()));
        let paired = paired.all(self.transaction).await?;
        let bound = self.exempt(matches_of(&paired)).await?;
        let exempt = paired.iter().filter(|line| bound.contains(&line.match_id));
        Ok(exempt.map(|line| line.need_id).collect())
    }

    /// Notes those of these gaps, which are not written yet, that are to be for others than a committee decides on.
    pub(super) async fn keep_receivers(
        &mut self,
        rows: &[gap::Model],
        places: &HashMap<Uuid, Place>,
    ) -> Result<(), DbErr> {
        for some in rows.chunks(IDS_AT_ONCE) {
            let known = self.exempt_gaps(some).await?;
            for row in some {
                let was = known.get(&row.id);
                let Some(was) = was.filter(|was| is_for_others(was, row)) else {
                    continue;
                };
                let (file, line, record) = &places[&row.id];
                self.at(*file, *line, record);
                self.fault(field_of_receivers(was, row), RECEIVERS_HELD);
            }
        }
        Ok(())
    }

    /// Those of these gaps that have such a match, as they are on record.
    async fn exempt_gaps(&self, rows: &[gap::Model]) -> Result<HashMap<Uuid, gap::Model>, DbErr> {
        let asked = exemption_request::Entity::find()
            .select_only()
            .column(exemption_request::Column::MatchId);
        let judged = matches::Entity::find()
            .filter(matches::Column::GapId.is_in(rows.iter().map(|row| row.id)))
            .filter(matches::Column::Id.in_subquery(asked.into_query()));
        let judged = judged.all(self.transaction).await?;
        let bound = self
            .exempt(judged.iter().map(|row| row.id).collect())
            .await?;
        if bound.is_empty() {
            return Ok(HashMap::new());
        }
        let of_bound = judged.iter().filter(|row| bound.contains(&row.id));
        let gaps: BTreeSet<Uuid> = of_bound.map(|row| row.gap_id).collect();
        let known = gap::Entity::find().filter(gap::Column::Id.is_in(gaps));
        let known = known.all(self.transaction).await?;
        Ok(known.into_iter().map(|row| (row.id, row)).collect())
    }
}

/// The matches that these lines are part of.
fn matches_of(paired: &[match_line::Model]) -> BTreeSet<Uuid> {
    paired.iter().map(|line| line.match_id).collect()
}
