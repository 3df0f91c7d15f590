//! What gaps refer to: further sectors, lifting conditions, tasks, other gaps, and where they are written.

use super::GapParts;
use crate::{
    actions::gap::parts::check_sectors,
    load::{
        records,
        write::{Writer, part_id, position},
    },
};
use domain::{gap::provenance, validation::Validation};
use entity::{gap_further_sector, gap_lifting_condition, gap_mandate_task, gap_provenance};
use uuid::Uuid;

impl Writer<'_> {
    /// The sectors of a gap beside its main one.
    pub(super) fn further_sectors(
        &mut self,
        gap_id: Uuid,
        main: Uuid,
        record: &records::Gap,
        parts: &mut GapParts,
    ) -> Vec<Uuid> {
        let given = &record.further_sectors;
        let codes = given.iter().map(|further| &further.sector);
        let sectors: Vec<Uuid> = codes
            .map(|code| self.refer("sector", code, "further_sectors.sector"))
            .collect();
        let mut faults = Validation::default();
        check_sectors(main, &sectors, &mut faults);
        self.note_faults(faults);
        let rows = sectors.iter().zip(given);
        parts
            .further_sectors
            .extend(rows.map(|(sector_id, further)| gap_further_sector::Model {
                gap_id,
                sector_id: *sector_id,
                percent: further.percent.clone(),
            }));
        sectors
    }

    /// What a gap refers to, but for its countries and sources.
    pub(super) fn link(&mut self, gap_id: Uuid, record: &records::Gap, parts: &mut GapParts) {
        let codes = &record.lifting_conditions;
        let conditions = self.refer_all("lifting_condition", codes, "lifting_conditions");
        let conditions = conditions.into_iter();
        parts
            .conditions
            .extend(conditions.map(|condition_id| gap_lifting_condition::Model {
                gap_id,
                condition_id,
            }));
        let tasks = self.refer_all("mandate_task", &record.mandate_tasks, "mandate_tasks");
        let tasks = tasks.into_iter();
        parts
            .tasks
            .extend(tasks.map(|task_id| gap_mandate_task::Model { gap_id, task_id }));
        self.gap_links(gap_id, record, parts);
    }

    /// Where a gap is written.
    pub(super) fn provenance(
        &mut self,
        gap_id: Uuid,
        record: &records::Gap,
        lines: Vec<provenance::Draft>,
        parts: &mut GapParts,
    ) {
        for (at, (line, given)) in lines.into_iter().zip(&record.provenance).enumerate() {
            let field = |name: &str| format!("provenance {}, {name}", at + 1);
            parts.provenance.push(gap_provenance::Model {
                id: part_id("gap_provenance", &record.reference, at),
                gap_id,
                position: position(at),
                document_id: self.refer("document", &line.document, &field("document")),
                paragraph: line.paragraph,
                subparagraph: line.subparagraph,
                locator: line.locator,
                finding_id: self.refer_if("finding", given.finding.as_ref(), &field("finding")),
                note: line.note,
            });
        }
    }
}
