//! What a Panel put into another category in the register is read by nobody else because a file goes on saying what it said before.

use super::write::Writer;
use chrono::Utc;
use domain::{
    date::day_of,
    event::EventKind,
    finding::InformationCategory,
    gap::publication::{is_wider, restated},
};
use entity::event;
use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Why a file says nothing of what keeps no source.
const KEEPS_NO_SOURCE: &str = "is TACTICAL in the register, where its Panel put it and no source of it is kept: take its record out of the file, or state it as CONFIDENTIAL";

/// The category and the day of publication of what a file states in this category, and was so on record.
pub(super) fn category_of(
    stated: InformationCategory,
    was: Option<(InformationCategory, Option<&str>)>,
) -> (InformationCategory, Option<String>) {
    let today = day_of(Utc::now());
    was.map_or((stated, None), |was| restated(stated, was, &today))
}

impl Writer<'_> {
    /// Of what these events are about, what was put into a category, of which the first kind of events tells, and not published since, of which
    /// the second does.
    pub(super) async fn taken_back(
        &self,
        of: Condition,
        (put, published): (EventKind, EventKind),
    ) -> Result<HashSet<Uuid>, DbErr> {
        let told: Vec<(Uuid, EventKind)> = event::Entity::find()
            .select_only()
            .columns([event::Column::AboutId, event::Column::Kind])
            .filter(of)
            .filter(event::Column::Kind.is_in([put, published]))
            .order_by_asc(event::Column::Sequence)
            .into_tuple()
            .all(self.transaction)
            .await?;
        let last: HashMap<Uuid, EventKind> = told.into_iter().collect();
        let taken_back = last.into_iter().filter(|(_, kind)| *kind == put);
        Ok(taken_back.map(|(id, _)| id).collect())
    }

    /// The category of the record that was begun, which its Panel put into one in the register: that one, where the file would let more
    /// read it, and else that of the file.
    pub(super) fn keep_back(
        &mut self,
        stated: InformationCategory,
        was: InformationCategory,
    ) -> InformationCategory {
        if !is_wider(stated, was) {
            return stated;
        }
        if was == InformationCategory::Tactical {
            self.fault("category", KEEPS_NO_SOURCE);
        } else {
            let reason = format!(
                "stays {was}, into which its Panel put it in the register: state that, and have the Panel open it to others where it should be {stated}"
            );
            self.warn("category", reason);
        }
        was
    }
}
