//! What files say was done about gaps, or measured of them.

use crate::load::{
    records,
    write::{Writer, part_id},
};
use chrono::Utc;
use domain::{
    date::latest_day,
    gap::measured::Measured,
    validation::{NOTE_MAX, Validation},
};
use entity::gap_progress;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};
use uuid::Uuid;

/// Gaps whose progress is taken away at once.
const AT_ONCE: usize = 500;

impl Writer<'_> {
    /// The progress that a gap has by its record.
    pub(super) fn gap_progress(
        &mut self,
        gap_id: Uuid,
        record: &records::Gap,
    ) -> Vec<gap_progress::Model> {
        let mut rows: Vec<gap_progress::Model> = Vec::new();
        for (at, step) in record.progress.iter().enumerate() {
            let mut faults = Validation::default();
            let latest = latest_day(Utc::now().timestamp_millis());
            faults.has_come(step.date.as_str(), &latest, "date");
            let statement = faults.text(&step.statement, NOTE_MAX, "statement");
            let locator = faults.text_if(step.locator.as_ref(), NOTE_MAX, "locator");
            let units = rows.iter().filter_map(|row| {
                let unit = row.indicator_unit.as_deref()?;
                Some((row.indicator.as_deref()?, unit))
            });
            let measured = measured(step).check(&mut faults);
            let measured = measured.in_known_unit(units, &mut faults);
            let mut all = Validation::default();
            all.under("progress", faults);
            self.note_faults(all);
            let document = step.document.as_ref();
            rows.push(gap_progress::Model {
                id: part_id("gap_progress", &record.reference, at),
                gap_id,
                dated: step.date.as_str().to_owned(),
                statement,
                document_id: self.refer_if("document", document, "progress.document"),
                locator,
                recorded_by: None,
                indicator: measured.indicator,
                value: measured.value,
                baseline: measured.baseline,
                baseline_to: measured.baseline_to,
                indicator_unit: measured.unit,
            });
        }
        rows
    }

    /// Replaces what files said before of the progress on these gaps. What was recorded in the register stays.
    pub(super) async fn replace_progress(
        &self,
        gaps: &[Uuid],
        rows: Vec<gap_progress::Model>,
    ) -> Result<(), DbErr> {
        if !self.is_sound() {
            return Ok(());
        }
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
