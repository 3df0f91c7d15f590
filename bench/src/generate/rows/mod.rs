//! The rows of made-up gaps and offers, with all that hangs on them.

mod gaps;
mod needs;
mod offers;

use domain::{gap::GapNature, size::SizeUnit};
use entity::{
    assistance, assistance_country, assistance_gap, assistance_line, assistance_sector, commitment,
    gap, gap_country, gap_lifting_condition, gap_mandate_task, gap_provenance, gap_text,
    match_line, matches, need, need_dependency,
};
use sea_orm::{DatabaseTransaction, DbErr};

use super::{
    agreed,
    known::Known,
    save,
    words::{ENGLISH, FRENCH},
};
use crate::random::Random;
use gaps::{gap_row, text};

/// Rows that are written together.
#[derive(Default)]
pub(super) struct Rows {
    gaps: Vec<gap::Model>,
    texts: Vec<gap_text::Model>,
    countries: Vec<gap_country::Model>,
    provenance: Vec<gap_provenance::Model>,
    conditions: Vec<gap_lifting_condition::Model>,
    tasks: Vec<gap_mandate_task::Model>,
    needs: Vec<need::Model>,
    dependencies: Vec<need_dependency::Model>,
    assistance: Vec<assistance::Model>,
    lines: Vec<assistance_line::Model>,
    assistance_countries: Vec<assistance_country::Model>,
    assistance_sectors: Vec<assistance_sector::Model>,
    covers: Vec<assistance_gap::Model>,
    matches: Vec<matches::Model>,
    match_lines: Vec<match_line::Model>,
    commitments: Vec<commitment::Model>,
}

/// How large a need or a line is.
type Size = (Option<SizeUnit>, Option<i64>, Option<i64>, Option<String>);

impl Rows {
    /// A gap with its countries, provenance, conditions, tasks, needs, ledger and words.
    pub(super) fn gap(&mut self, number: usize, known: &Known, random: &mut Random) {
        let words = if random.chance(10) { &FRENCH } else { &ENGLISH };
        let reference = format!("bench-{number:06}");
        let year = self.provenance(number, &reference, known, random);
        let row = gap_row(&reference, year, words, known, random);
        let countries = known.some_countries(random);
        self.countries
            .extend(countries.iter().map(|country| gap_country::Model {
                gap_id: row.id,
                country_id: country.id,
            }));
        let conditions = random.below(3);
        let conditions = random.some(&known.conditions, conditions);
        self.conditions
            .extend(
                conditions
                    .into_iter()
                    .map(|condition_id| gap_lifting_condition::Model {
                        gap_id: row.id,
                        condition_id,
                    }),
            );
        let tasks = random.below(3);
        let tasks = random.some(&known.tasks, tasks);
        self.tasks
            .extend(tasks.into_iter().map(|task_id| gap_mandate_task::Model {
                gap_id: row.id,
                task_id,
            }));
        let first = self.needs.len();
        if row.nature == GapNature::Capacity {
            self.needs(&row, words, random);
        }
        if random.chance(30) {
            self.ledger(number, first, known, random);
        }
        self.texts
            .push(text(&row, &countries, &self.needs[first..], known));
        self.gaps.push(row);
    }

    /// Matches of these gaps with these offers.
    pub(super) fn agree(&mut self, random: &mut Random) {
        let offered = (self.assistance.as_slice(), self.lines.as_slice());
        (self.matches, self.match_lines) = agreed::agree(&self.gaps, &self.needs, offered, random);
    }

    /// Writes them, wholes before parts.
    pub(super) async fn write(self, transaction: &DatabaseTransaction) -> Result<(), DbErr> {
        save::<gap::Entity>(transaction, self.gaps).await?;
        save::<gap_text::Entity>(transaction, self.texts).await?;
        save::<gap_country::Entity>(transaction, self.countries).await?;
        save::<gap_provenance::Entity>(transaction, self.provenance).await?;
        save::<gap_lifting_condition::Entity>(transaction, self.conditions).await?;
        save::<gap_mandate_task::Entity>(transaction, self.tasks).await?;
        save::<need::Entity>(transaction, self.needs).await?;
        save::<need_dependency::Entity>(transaction, self.dependencies).await?;
        save::<commitment::Entity>(transaction, self.commitments).await?;
        save::<assistance::Entity>(transaction, self.assistance).await?;
        save::<assistance_line::Entity>(transaction, self.lines).await?;
        save::<assistance_country::Entity>(transaction, self.assistance_countries).await?;
        save::<assistance_sector::Entity>(transaction, self.assistance_sectors).await?;
        save::<assistance_gap::Entity>(transaction, self.covers).await?;
        save::<matches::Entity>(transaction, self.matches).await?;
        save::<match_line::Entity>(transaction, self.match_lines).await
    }
}

fn position(at: usize) -> i32 {
    i32::try_from(at + 1).expect("a few")
}

fn size(random: &mut Random) -> Size {
    let count = i64::try_from(1 + random.below(200)).expect("small");
    match random.below(6) {
        0 => (None, None, None, None),
        1 | 2 => (
            Some(SizeUnit::Money),
            None,
            Some(count * 1_000_000),
            Some((*random.one(&["USD", "EUR"])).to_owned()),
        ),
        3 => (Some(SizeUnit::Persons), Some(count), None, None),
        4 => (Some(SizeUnit::Items), Some(count), None, None),
        _ => (Some(SizeUnit::PersonMonths), Some(count), None, None),
    }
}
