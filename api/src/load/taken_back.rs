//! What a Panel put into another category in the register is read by nobody else because a file goes on saying what it said before.

use super::write::Writer;
use crate::access::policy::lets_everybody;
use chrono::Utc;
use domain::{
    date::day_of,
    event::EventKind,
    finding::InformationCategory,
    gap::publication::{is_wider, restated},
};
use entity::event;
use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter, QuerySelect};
use std::collections::HashSet;
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

/// Whether this category and day of publication let everybody read something by now.
pub(super) fn is_for_all(category: InformationCategory, published: Option<&str>) -> bool {
    lets_everybody(category, published, &day_of(Utc::now()))
}

impl Writer<'_> {
    /// Those to whom this was ever done in the register, among what these events are about. Of what was put into another category,
    /// [`is_for_all`] tells what its Panel has not published since: a day to come, or one that was taken away again, opened nothing.
    pub(super) async fn ever(
        &self,
        of: Condition,
        done: EventKind,
    ) -> Result<HashSet<Uuid>, DbErr> {
        let ids: Vec<Uuid> = event::Entity::find()
            .select_only()
            .column(event::Column::AboutId)
            .distinct()
            .filter(of)
            .filter(event::Column::Kind.eq(done))
            .into_tuple()
            .all(self.transaction)
            .await?;
        Ok(ids.into_iter().collect())
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
