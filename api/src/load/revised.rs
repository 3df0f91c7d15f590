//! Records that were revised in the register after they were last loaded, and of which files say something else now: what was revised is lost
//! where the file does not have it, so that it is told. What was withdrawn stays so.

use super::write::Writer;
use chrono::{DateTime, Utc};
use domain::{assistance::ActivityStatus, date::day_of, event::EventKind};
use entity::{assistance, event};
use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Map, Value};
use std::{collections::HashMap, mem};
use uuid::Uuid;

/// Records that are asked for at once.
const AT_ONCE: usize = 500;

/// What is done to records of files in the register and in their files, and tells of the other.
const DEEDS: [EventKind; 4] = [
    EventKind::Loaded,
    EventKind::GapRevised,
    EventKind::OfferRevised,
    EventKind::ProgrammeRevised,
];

/// What stays when a record is loaded anew, since no file says it.
const STAYS: [&str; 3] = ["external_reference", "findings", "recommendations"];

impl Writer<'_> {
    /// Leaves these offers, which are not written yet, withdrawn where their providers withdrew them in the register.
    pub(super) async fn keep_withdrawn(
        &mut self,
        rows: &mut [assistance::Model],
        places: &[(usize, usize)],
    ) -> Result<(), DbErr> {
        for (some, places) in rows.chunks_mut(AT_ONCE).zip(places.chunks(AT_ONCE)) {
            let of_these = event::Column::AboutId.is_in(some.iter().map(|row| row.id));
            let of_these = Condition::all().add(of_these);
            let withdrawn = self.ever(of_these, EventKind::OfferWithdrawn).await?;
            for (row, (file, line)) in some.iter_mut().zip(places) {
                let is_over = row.status == ActivityStatus::Cancelled;
                if is_over || !withdrawn.contains(&row.id) {
                    continue;
                }
                self.at(*file, *line, &format!("assistance \"{}\"", row.reference));
                let reason = format!(
                    "stays {}, since its provider withdrew it in the register: what is offered again is another offer",
                    ActivityStatus::Cancelled
                );
                self.warn("status", reason);
                row.status = ActivityStatus::Cancelled;
            }
        }
        Ok(())
    }

    /// Warns of the records that these files state otherwise than they did, and that somebody revised in between.
    pub(super) async fn warn_of_revisions(&mut self) -> Result<(), DbErr> {
        let restated = mem::take(&mut self.stated_anew);
        for some in restated.chunks(AT_ONCE) {
            let ids = some.iter().map(|(id, _)| *id).collect();
            let revised = self.revised_since_loaded(ids).await?;
            for (id, (file, line, name)) in some {
                let Some(day) = revised.get(id) else {
                    continue;
                };
                self.at(*file, *line, name);
                let reason = format!(
                    "was revised in the register on {day}, after it was last loaded, and becomes what the file says: take what was revised into \
                     the file where it is to stay"
                );
                self.warn("", reason);
            }
        }
        Ok(())
    }

    /// Days on which these records were last revised, where that was after they were last loaded.
    async fn revised_since_loaded(&self, ids: Vec<Uuid>) -> Result<HashMap<Uuid, String>, DbErr> {
        let events = event::Entity::find()
            .filter(event::Column::AboutId.is_in(ids))
            .filter(event::Column::Kind.is_in(DEEDS))
            .order_by_asc(event::Column::Sequence);
        let mut revised = HashMap::new();
        for event in events.all(self.transaction).await? {
            if event.kind == EventKind::Loaded {
                revised.remove(&event.about_id);
            } else if changes_what_files_say(&event) {
                let at = DateTime::<Utc>::from_timestamp_millis(event.at).unwrap_or_default();
                revised.insert(event.about_id, day_of(at));
            }
        }
        Ok(revised)
    }
}

/// Whether an event changed anything that a file may say.
fn changes_what_files_say(event: &event::Model) -> bool {
    let parts = [&event.open, &event.closed];
    let fields = parts.into_iter().flatten();
    let mut names = fields.flat_map(|part| {
        let fields: Map<String, Value> = serde_json::from_str(part).unwrap_or_default();
        fields.into_iter().map(|(name, _)| name)
    });
    names.any(|name| !STAYS.contains(&name.as_str()))
}
