//! What was done about gaps in the register goes on where files, which know nothing of it, state these gaps anew: that they were published,
//! into which state they were put, and what Panels recommended about them.

use super::GapParts;
use crate::load::{
    taken_back::{category_of, is_for_all},
    write::Writer,
};
use domain::{
    date::begins,
    event::EventKind,
    gap::{GapState, publication::is_wider},
};
use entity::{event, gap, gap_recommendation, recommendation};
use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Gaps that are asked for at once.
const AT_ONCE: usize = 500;

impl Writer<'_> {
    /// Leaves these gaps, which are not written yet, as they were published, kept back, closed and opened in the register.
    pub(super) async fn keep_recorded(
        &mut self,
        rows: &mut [gap::Model],
        parts: &GapParts,
    ) -> Result<(), DbErr> {
        for some in rows.chunks_mut(AT_ONCE) {
            let of_these = gap::Column::Id.is_in(some.iter().map(|row| row.id));
            let known = gap::Entity::find().filter(of_these);
            let known = known.all(self.transaction).await?.into_iter();
            let known: HashMap<Uuid, gap::Model> = known.map(|row| (row.id, row)).collect();
            let turned = self.turned(some, &known).await?;
            let put_back = self.put_back(some, &known).await?;
            for row in some {
                let Some(was) = known.get(&row.id) else {
                    continue;
                };
                let (file, line, record) = &parts.places[&row.id];
                self.at(*file, *line, record);
                if put_back.contains(&row.id) {
                    row.category = self.keep_back(row.category, was.category);
                }
                let published = (was.category, was.published.as_deref());
                (row.category, row.published) = category_of(row.category, Some(published));
                if turned.contains(&row.id) {
                    self.keep_state(row, was);
                }
            }
        }
        Ok(())
    }

    /// Those of these gaps that a file lets more read than do by what they are on record, and that their Panels put into another category in
    /// the register and have not published since.
    async fn put_back(
        &self,
        rows: &[gap::Model],
        known: &HashMap<Uuid, gap::Model>,
    ) -> Result<HashSet<Uuid>, DbErr> {
        let is_opened = |row: &&gap::Model| {
            let was = known.get(&row.id);
            was.is_some_and(|was| {
                let is_wider = is_wider(row.category, was.category);
                is_wider && !is_for_all(was.category, was.published.as_deref())
            })
        };
        let opened: Vec<Uuid> = rows.iter().filter(is_opened).map(|row| row.id).collect();
        if opened.is_empty() {
            return Ok(HashSet::new());
        }
        let of = Condition::all().add(event::Column::AboutId.is_in(opened));
        self.ever(of, EventKind::GapReclassified).await
    }

    /// Those of these gaps of which a file gives another state than they have on record, and that were closed or opened again in the register.
    async fn turned(
        &self,
        rows: &[gap::Model],
        known: &HashMap<Uuid, gap::Model>,
    ) -> Result<HashSet<Uuid>, DbErr> {
        let is_other = |row: &&gap::Model| {
            let was = known.get(&row.id);
            was.is_some_and(|was| standing(was) != standing(row))
        };
        let others: Vec<Uuid> = rows.iter().filter(is_other).map(|row| row.id).collect();
        if others.is_empty() {
            return Ok(HashSet::new());
        }
        let turns = [EventKind::GapClosed, EventKind::GapReopened];
        let turned: Vec<Uuid> = event::Entity::find()
            .select_only()
            .column(event::Column::AboutId)
            .filter(event::Column::AboutId.is_in(others))
            .filter(event::Column::Kind.is_in(turns))
            .into_tuple()
            .all(self.transaction)
            .await?;
        Ok(turned.into_iter().collect())
    }

    /// Leaves these gaps linked with what Panels recommended about them in the register, beside the recommendations that files name.
    pub(super) async fn keep_recommendations(&self, parts: &mut GapParts) -> Result<(), DbErr> {
        let stated = parts.recommendations.iter();
        let stated = stated.map(|row| (row.gap_id, row.recommendation_id));
        let mut linked: HashSet<(Uuid, Uuid)> = stated.collect();
        for some in parts.ids.chunks(AT_ONCE) {
            let recorded = recommendation::Entity::find()
                .select_only()
                .column(recommendation::Column::Id)
                .filter(recommendation::Column::ReportId.is_not_null());
            let recorded =
                gap_recommendation::Column::RecommendationId.in_subquery(recorded.into_query());
            let links = gap_recommendation::Entity::find()
                .filter(gap_recommendation::Column::GapId.is_in(some.iter().copied()))
                .filter(recorded);
            for link in links.all(self.transaction).await? {
                if linked.insert((link.gap_id, link.recommendation_id)) {
                    parts.recommendations.push(link);
                }
            }
        }
        Ok(())
    }

    /// Leaves a gap in the state that it has on record, unless the file says since which later day it is in another.
    fn keep_state(&mut self, row: &mut gap::Model, was: &gap::Model) {
        let since = row.state_since.as_deref().and_then(begins);
        if since.is_some_and(|since| Some(since) > was.state_since.as_deref().and_then(begins)) {
            return;
        }
        if row.state != was.state {
            let since = was.state_since.as_deref().unwrap_or("an earlier day");
            let reason = format!(
                "stays {}, as it was put on record in the register, since {since}: if it is {} by now, give the later day since which it is \
                 so as state_since",
                was.state, row.state
            );
            self.warn("state", reason);
        }
        row.state = was.state;
        row.state_since.clone_from(&was.state_since);
        row.state_note.clone_from(&was.state_note);
    }
}

/// In which state a gap is, since when and why.
fn standing(row: &gap::Model) -> (GapState, Option<&str>, Option<&str>) {
    let (since, note) = (row.state_since.as_deref(), row.state_note.as_deref());
    (row.state, since, note)
}
