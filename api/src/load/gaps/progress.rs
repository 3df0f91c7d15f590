//! What files say was done about gaps, or measured of them.

use crate::{
    actions::gap::progress::unit,
    history::hidden::carried::{Said, carry},
    load::{
        records,
        write::{Writer, said_ids},
    },
};
use chrono::Utc;
use domain::{
    date::latest_day,
    gap::measured::Measured,
    validation::{NOTE_MAX, Validation},
};
use entity::gap_progress;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;
use uuid::Uuid;

/// Gaps whose progress is read or taken away at once.
const AT_ONCE: usize = 500;

/// Progress by its gap.
pub(super) type ByGap = HashMap<Uuid, Vec<gap_progress::Model>>;

impl Writer<'_> {
    /// The progress on these gaps that is on record.
    pub(super) async fn known_progress(&self, gaps: &[Uuid]) -> Result<ByGap, DbErr> {
        let mut known = ByGap::new();
        for some in gaps.chunks(AT_ONCE) {
            let rows = gap_progress::Entity::find()
                .filter(gap_progress::Column::GapId.is_in(some.iter().copied()))
                .order_by_asc(gap_progress::Column::Id);
            for row in rows.all(self.transaction).await? {
                known.entry(row.gap_id).or_default().push(row);
            }
        }
        Ok(known)
    }

    /// The progress that a gap has by its record, in the units in which more of it was recorded in the register.
    pub(super) fn gap_progress(
        &mut self,
        gap_id: Uuid,
        record: &records::Gap,
        known: &ByGap,
    ) -> Vec<gap_progress::Model> {
        let known = known.get(&gap_id).map_or(&[] as &[_], Vec::as_slice);
        let recorded = known.iter().filter(|row| row.recorded_by.is_some());
        let recorded: Vec<&gap_progress::Model> = recorded.collect();
        let ids = said_ids("gap_progress", &record.reference, &record.progress);
        let mut rows: Vec<gap_progress::Model> = Vec::new();
        for (at, (id, step)) in ids.into_iter().zip(&record.progress).enumerate() {
            let mut faults = Validation::default();
            let units = recorded.iter().copied().chain(&rows).filter_map(unit);
            let row = checked(step, units, &mut faults);
            let mut all = Validation::default();
            all.under(&format!("progress.{at}"), faults);
            self.note_faults(all);
            let document = step.document.as_ref();
            let field = format!("progress {}, document", at + 1);
            rows.push(gap_progress::Model {
                id,
                gap_id,
                document_id: self.refer_if("document", document, &field),
                ..row
            });
        }
        rows
    }

    /// Replaces what files said before of the progress on these gaps. What was recorded in the register stays.
    pub(super) async fn replace_progress(
        &self,
        gaps: &[Uuid],
        known: &ByGap,
        rows: Vec<gap_progress::Model>,
    ) -> Result<(), DbErr> {
        if !self.is_sound() {
            return Ok(());
        }
        let filed = known.values().flatten();
        let filed = filed.filter(|row| row.recorded_by.is_none());
        let before: Vec<Said> = filed.map(said).collect();
        let now: Vec<Said> = rows.iter().map(said).collect();
        carry(self.transaction, "gap_progress", &before, &now).await?;
        for some in gaps.chunks(AT_ONCE) {
            gap_progress::Entity::delete_many()
                .filter(gap_progress::Column::GapId.is_in(some.iter().copied()))
                .filter(gap_progress::Column::RecordedBy.is_null())
                .exec(self.transaction)
                .await?;
        }
        self.save::<gap_progress::Entity>(rows).await
    }
}

/// A step of progress after its rules, of no gap and without its document yet.
fn checked<'a>(
    step: &records::GapProgress,
    units: impl IntoIterator<Item = (&'a str, &'a str)>,
    faults: &mut Validation,
) -> gap_progress::Model {
    let latest = latest_day(Utc::now().timestamp_millis());
    faults.has_come(step.date.as_str(), &latest, "date");
    let statement = faults.text(&step.statement, NOTE_MAX, "statement");
    let locator = faults.text_if(step.locator.as_ref(), NOTE_MAX, "locator");
    let measured = measured(step).check(faults).in_known_unit(units, faults);
    gap_progress::Model {
        id: Uuid::nil(),
        gap_id: Uuid::nil(),
        dated: step.date.as_str().to_owned(),
        statement,
        document_id: None,
        locator,
        recorded_by: None,
        indicator: measured.indicator,
        value: measured.value,
        baseline: measured.baseline,
        baseline_to: measured.baseline_to,
        indicator_unit: measured.unit,
    }
}

fn said(row: &gap_progress::Model) -> Said {
    Said {
        id: row.id,
        whole: row.gap_id,
        dated: Some(row.dated.clone()),
        statement: row.statement.clone(),
    }
}

/// What a file says was measured.
fn measured(step: &records::GapProgress) -> Measured {
    Measured {
        indicator: step.indicator.clone(),
        value: step.value.clone(),
        baseline: step.baseline.clone(),
        baseline_to: step.baseline_to.clone(),
        unit: step.unit.clone(),
    }
}
