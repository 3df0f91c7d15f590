//! What comes of a sheet: its records taken through the actions, and what is wrong with them.

use super::{
    TWICE, assistance, gap,
    headings::{Flaw, Headings},
    known::Known,
    on_record::OnRecord,
    place::Place,
    record::Record,
    sheet::Sheet,
};
use crate::{
    actions::{
        assistance::{
            idle, likely,
            past::{self, Over},
        },
        gap::same,
    },
    db::transaction::Tx,
    error::{Error, Result},
    load::told::{MISSION_OVER, Outcome, Severity, Told, Totals, is_of_the_record},
};
use domain::table::TableKind;
use uuid::Uuid;

/// What comes of a sheet. With a flaw, nothing of what is written is to be kept.
#[derive(Default)]
pub(super) struct Taken {
    /// What is told of the sheet, whatever comes of it.
    pub(super) notes: Vec<Told>,
    /// What is told of its records, where they are kept.
    pub(super) told: Vec<Told>,
    pub(super) totals: Totals,
    pub(super) records: usize,
    pub(super) flaws: Vec<Flaw>,
}

/// Takes all records of a sheet, and gathers what is wrong with them; says after each how many there are.
pub(super) async fn take(
    tx: &mut Tx,
    kind: TableKind,
    sheet: &Sheet,
    place: &Place,
    confirmed: Option<&'static str>,
    read: &mut (dyn FnMut(usize) + Send),
) -> Result<Taken> {
    let mut taken = Taken::default();
    let headings = Headings::read(kind, sheet, &mut taken.flaws);
    headings.strays(sheet, &mut taken.flaws);
    let (mut records, examples) = headings.records(sheet);
    taken.records = records.len();
    let empty = headings.placeholders(&records).into_iter();
    let empty = empty.map(|flaw| place.told(Severity::Warning, flaw, None));
    taken.notes.extend(empty);
    if records.is_empty() && taken.flaws.is_empty() {
        let message = "it has no rows below the headings, but for the example";
        let note = place.note("sheet.empty", 1, message.to_owned());
        taken.notes.push(note);
    }
    if !headings.has_key() {
        return Ok(taken);
    }
    let message = "the example: it was not imported";
    let note = |row| place.note("row.example", row, message.to_owned());
    taken.notes.extend(examples.into_iter().map(note));
    let mut known = Known::of(tx, kind).await?;
    let mut on_record = OnRecord::of(tx, kind, &mut records).await?;
    for record in &mut records {
        known.look_at(kind, record);
        let done = put(tx, kind, record, &mut on_record, confirmed).await?;
        known.look_at_row(record);
        read(taken.records);
        let told = told_of(record, done, place, &mut taken.totals);
        taken.told.extend(told);
        taken.flaws.append(&mut record.flaws);
    }
    if kind == TableKind::Gaps && taken.flaws.is_empty() {
        taken.look_at_gaps(tx).await?;
    } else if taken.flaws.is_empty() {
        taken.look(tx, place).await?;
        taken.look_at_ends(tx, place).await?;
        taken.look_at_ceilings(tx, place).await?;
    }
    Ok(taken)
}

impl Taken {
    /// Tells which gap each that is new is likely the same as: that the title is, was told when the row was read.
    async fn look_at_gaps(&mut self, tx: &Tx) -> Result<()> {
        let (ids, rows) = self.of_rules(&[Outcome::Imported.rule()]);
        let inside = tx.inside();
        for same in same::of_recorded(&inside, &ids).await? {
            let row = rows.get(same.at).copied();
            let is_told = |told: &&mut Told| told.rule == TWICE && told.row == row;
            if let Some(told) = self.told.iter_mut().find(is_told) {
                told.id.get_or_insert(same.other);
            }
        }
        Ok(())
    }

    /// Tells which of the records that are new are likely on record already.
    async fn look(&mut self, tx: &Tx, place: &Place) -> Result<()> {
        let (ids, rows) = self.of_rules(&[Outcome::Imported.rule()]);
        for likely in likely::in_change(tx, &ids).await? {
            let row = rows.get(likely.at).copied().unwrap_or(1);
            let is_told = |told: &&mut Told| told.rule == TWICE && told.row == Some(row);
            // That the title is the same was told when the row was read.
            if likely.is_same_title
                && let Some(told) = self.told.iter_mut().find(is_told)
            {
                told.id.get_or_insert(likely.other);
                continue;
            }
            let flaw = Flaw {
                rule: "record.likely",
                row,
                column: None,
                message: likely.message(),
            };
            self.told.push(Told {
                id: Some(likely.other),
                ..place.told(Severity::Warning, flaw, None)
            });
        }
        Ok(())
    }

    /// Tells which of those that are new or other than before are open, and their time is over, or begin or end after their mission was.
    async fn look_at_ends(&mut self, tx: &Tx, place: &Place) -> Result<()> {
        let (ids, rows) = self.written();
        for past in past::in_change(tx, &ids).await? {
            let rule = match past.over {
                Over::Time => "time.over",
                Over::Mission => MISSION_OVER,
            };
            let flaw = Flaw {
                rule,
                row: rows.get(past.at).copied().unwrap_or(1),
                column: Some(past.field.to_owned()),
                message: past.message,
            };
            let told = place.told(Severity::Warning, flaw, None);
            self.told.push(told);
        }
        Ok(())
    }

    /// Tells of which of them the ceiling bounds nothing.
    async fn look_at_ceilings(&mut self, tx: &Tx, place: &Place) -> Result<()> {
        let (ids, rows) = self.written();
        for idle in idle::in_change(tx, &ids).await? {
            let flaw = Flaw {
                rule: "ceiling.idle",
                row: rows.get(idle.at).copied().unwrap_or(1),
                column: Some("ceiling".to_owned()),
                message: idle.message(),
            };
            let told = place.told(Severity::Warning, flaw, None);
            self.told.push(told);
        }
        Ok(())
    }

    /// Its records that are new or other than before, each with its row.
    fn written(&self) -> (Vec<Uuid>, Vec<u64>) {
        self.of_rules(&[Outcome::Imported.rule(), Outcome::Revised.rule()])
    }

    /// The records of which one of these was told, each with its row.
    fn of_rules(&self, rules: &[&'static str]) -> (Vec<Uuid>, Vec<u64>) {
        let told = self.told.iter();
        let told = told.filter(|told| rules.contains(&told.rule));
        told.filter_map(|told| Some((told.id?, told.row?))).unzip()
    }
}

/// Takes one record, or notes what is wrong with it.
async fn put(
    tx: &mut Tx,
    kind: TableKind,
    record: &mut Record<'_>,
    on_record: &mut OnRecord,
    confirmed: Option<&'static str>,
) -> Result<Outcome> {
    let done: Result<Outcome> = match kind {
        TableKind::Gaps => gap::put(tx, record, on_record, confirmed).await,
        TableKind::Offers | TableKind::Programmes => {
            assistance::put(tx, kind, record, &mut on_record.provided, confirmed).await
        }
    };
    match done {
        Ok(outcome) => return Ok(outcome),
        Err(Error::Faults(faults)) => record.faults(faults),
        // What is of no cell may come of what stands in for one that could not be read.
        Err(error) if is_of_the_record(&error) => {
            if record.flaws.is_empty() {
                record.refused(error.to_string());
            }
        }
        Err(error) => return Err(error),
    }
    Ok(Outcome::Unchanged)
}

/// What is told of a record that was taken, which is counted.
fn told_of(
    record: &mut Record<'_>,
    done: Outcome,
    place: &Place,
    totals: &mut Totals,
) -> Vec<Told> {
    totals.read += 1;
    totals.joined += record.rows.len() as u64 - 1;
    let flaw = Flaw {
        rule: done.count(totals),
        row: record.rows[0].number,
        column: None,
        message: record.title(),
    };
    let mut told = vec![Told {
        id: record.id,
        ..place.told(Severity::Info, flaw, record.name())
    }];
    let warnings = record.warnings.drain(..);
    told.extend(warnings.map(|warning| place.told(Severity::Warning, warning, None)));
    told
}
