//! The books that an entry is judged by.

use super::Entry;
use crate::{
    db::{
        ledger::{
            amount_of, by_measure, ceiling_in, ends_of, from_line, in_measure, measure_of,
            measure_of_line, measure_of_need, size_of_line, size_of_need, standing_ends,
        },
        transaction::Tx,
    },
    error::{Error, Result},
};
use domain::{
    date::{PartialDate, last_day},
    ledger::{
        Account, Books, Ledger, Reversible, completed,
        end::{EVER, of_commitment},
        may_reverse_on,
    },
    matches::CommitmentKind,
    size::Measure,
    validation::Validation,
};
use entity::{assistance, assistance_line, commitment, match_line, need};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use uuid::Uuid;

/// What decides how much can be entered under a line of a match: both its ends, and what the ledger has of them.
pub struct Basis<'a> {
    /// The need.
    pub need: &'a need::Model,
    /// The needs of its gap.
    pub needs: &'a [Uuid],
    /// The line that gives.
    pub gives: &'a assistance_line::Model,
    /// The offer or programme of that line.
    pub assistance: &'a assistance::Model,
    /// The line of the match.
    pub line: &'a match_line::Model,
    /// What was entered on the need.
    pub on_need: &'a [&'a commitment::Model],
    /// What was entered out of the line that gives, and where there is a ceiling, out of all of the offer or programme.
    pub given: &'a [&'a commitment::Model],
}

impl Basis<'_> {
    /// What the ledger has of this need as of today, and ever had of this line, of this line on this gap, and under this line of the
    /// match, in this measure.
    pub fn books<'m>(&self, measure: &'m Measure, today: &str) -> Books<'m> {
        let is_drawn = |entry: &&commitment::Model| entry.line_id == Some(self.gives.id);
        let drawn = self.given.iter().copied().filter(is_drawn);
        let is_on_gap = |entry: &&commitment::Model| self.needs.contains(&entry.need_id);
        let has_figure = measure.counts();
        let counts = has_figure && *measure == measure_of_need(self.need);
        let share = self.line.size.filter(|_| counts);
        let of_line = |size: Option<i64>| size.filter(|_| has_figure);
        let account = |entered, size| Account { entered, size };
        let under = in_measure(self.under(), measure, EVER);
        let size_of_need = size_of_need(self.need).filter(|_| counts);
        let on_gap = from_line(drawn.clone().filter(is_on_gap));
        let on_need = in_measure(self.on_need.iter().copied(), measure, today);
        Books {
            need: account(on_need, size_of_need),
            line: account(from_line(drawn), of_line(size_of_line(self.gives))),
            on_gap: account(on_gap, of_line(self.gives.most)),
            // Without a figure, a line looks after a need once.
            under: account(under, if has_figure { share } else { Some(1) }),
            ceiling: self.ceiling(measure),
            least: of_line(self.gives.least),
            currency: measure.currency.as_deref(),
            is_bare: !has_figure,
            is_earlier: false,
        }
    }

    /// What was entered under the line of the match.
    pub(super) fn under(&self) -> impl Iterator<Item = &commitment::Model> {
        let all = self.on_need.iter().copied();
        all.filter(|entry| entry.match_line_id == Some(self.line.id))
    }

    /// What was ever entered of the offer or programme, all lines together, where it has a ceiling in this measure.
    fn ceiling(&self, measure: &Measure) -> Account {
        let Some(size) = ceiling_in(self.assistance, measure) else {
            return Account::default();
        };
        let of_all = |entry: &&commitment::Model| entry.assistance_id == Some(self.assistance.id);
        let entries = self.given.iter().copied().filter(of_all);
        Account {
            entered: in_measure(entries, measure, EVER),
            size: Some(size),
        }
    }

    /// Whether any amount can be pledged.
    pub fn takes_pledge(&self, today: &str) -> bool {
        let takes = |measure: &Measure| self.books(measure, today).takes_pledge();
        self.measures().is_none_or(|all| all.iter().any(takes))
    }

    /// Whether any amount can be committed, what the line requires put aside: of an earlier day no more than of today.
    pub fn takes_commitment(&self, today: &str) -> bool {
        let takes = |measure: &Measure| {
            let standing = standing_ends(self.under(), measure);
            of_commitment(None, (today, today), &standing).is_ok()
                && self.books(measure, today).takes_commitment()
        };
        self.measures().is_none_or(|all| all.iter().any(takes))
    }

    /// In what something can be entered: as the need is counted, or where it is unsized, without a figure and as the line is. None where
    /// neither says: whatever unit there is takes more, then.
    fn measures(&self) -> Option<Vec<Measure>> {
        let of_need = measure_of_need(self.need);
        if of_need.counts() {
            return Some(vec![of_need]);
        }
        let of_line = measure_of_line(self.gives);
        of_line.counts().then(|| vec![Measure::default(), of_line])
    }

    /// Whether an entry under the line of such a kind can be reversed, in part at least.
    pub fn has_reversible(&self, is_such: impl Fn(CommitmentKind) -> bool, today: &str) -> bool {
        let mut under = self.under();
        under.any(|entry| is_such(entry.kind) && self.may_reverse(entry, 1, today).is_ok())
    }

    /// Refuses to reverse so much of an entry under the line, where no reversal is of its kind, it was reversed before or says less, and
    /// where entries with ends would count for more after it than there is room for.
    pub fn may_reverse(&self, entry: &commitment::Model, amount: i64, today: &str) -> Result<()> {
        let measure = measure_of(entry);
        let books = self.books(&measure, today);
        let mut all = self.on_need.iter();
        let reversible = Reversible {
            kind: entry.kind,
            amount: amount_of(entry),
            is_reversed: all.any(|other| other.reverses_id == Some(entry.id)),
        };
        books.may_reverse(reversible, amount)?;
        match entry.kind {
            CommitmentKind::Committed => self.stands(&measure, entry.until.as_ref()),
            CommitmentKind::Delivered if ends_of(entry).fulfils(today) => {
                Ok(books.may_stand_again(amount)?)
            }
            _ => Ok(()),
        }
    }

    /// Refuses to reverse a commitment with this end of which nothing stands: what stands under its line has another end, and would be
    /// taken off where it does not count.
    fn stands(&self, measure: &Measure, until: Option<&String>) -> Result<()> {
        let standing = standing_ends(self.under(), measure);
        if standing.iter().any(|end| end.as_ref() == until) {
            return Ok(());
        }
        Err(Error::taken(
            "entry",
            "Nothing of this commitment stands any more: it was taken back.",
        ))
    }
}

/// What other lines than this have on a need, in each measure and as of today, given what was entered on it.
pub fn of_others<'a>(
    line: Uuid,
    on_need: impl IntoIterator<Item = &'a commitment::Model>,
    today: &str,
) -> Vec<Ledger> {
    let entries = on_need.into_iter();
    let others = entries.filter(|entry| entry.line_id != Some(line));
    by_measure(others, today).into_values().collect()
}

impl Entry {
    /// The books of this need, this line and what is under this line of the match, in the measure of this entry.
    pub(in crate::actions::ledger) async fn books(&self, tx: &Tx) -> Result<Books<'_>> {
        let is_earlier = last_day(&self.on).as_str() < tx.today();
        let books = |basis: &Basis<'_>| Books {
            is_earlier,
            ..basis.books(&self.measure, tx.today())
        };
        self.judged(tx, books).await
    }

    /// The same on this day, or today, where that is not before the entry that it reverses.
    pub(in crate::actions::ledger) fn dated_back(
        &mut self,
        tx: &Tx,
        on: Option<&PartialDate>,
        reversed: &commitment::Model,
        faults: &mut Validation,
    ) {
        let entered = reversed.dated.as_deref();
        // Where the next day has begun elsewhere, what was entered there is ahead of today.
        if let Some(ahead) = entered.filter(|day| *day > self.on.as_str()) {
            self.on = ahead.to_owned();
        }
        match may_reverse_on(entered, on.map(PartialDate::as_str)) {
            Ok(()) => self.dated(tx, on, faults),
            Err(reason) => faults.ensure(false, "on", &reason),
        }
    }

    /// Refuses to reverse so much of an entry as this one says.
    pub(in crate::actions::ledger) async fn may_reverse(
        &self,
        tx: &Tx,
        reversed: &commitment::Model,
    ) -> Result<()> {
        let may = |basis: &Basis<'_>| basis.may_reverse(reversed, self.amount, tx.today());
        self.judged(tx, may).await?
    }

    /// What follows from what decides about this entry.
    async fn judged<T>(&self, tx: &Tx, judge: impl FnOnce(&Basis<'_>) -> T) -> Result<T> {
        let of_need = commitment::Column::NeedId.eq(self.need.id);
        let on_need = tx
            .rows_whoever_may_read(commitment::Entity::find().filter(of_need))
            .await?;
        let assistance = &self.of.assistance;
        let is_under = ceiling_in(assistance, &self.measure).is_some();
        let of_all = is_under.then(|| commitment::Column::AssistanceId.eq(assistance.id));
        let given = Condition::any()
            .add(commitment::Column::LineId.eq(self.gives.id))
            .add_option(of_all);
        let given = tx
            .rows_whoever_may_read(commitment::Entity::find().filter(given))
            .await?;
        let needs: Vec<Uuid> = self.of.needs.iter().map(|need| need.id).collect();
        Ok(judge(&Basis {
            need: &self.need,
            needs: &needs,
            gives: &self.gives,
            assistance,
            line: &self.line,
            on_need: &on_need.iter().collect::<Vec<_>>(),
            given: &given.iter().collect::<Vec<_>>(),
        }))
    }

    /// Refuses unless another line, of anybody, has committed to the gap what this line requires.
    pub(in crate::actions::ledger) async fn is_completed(&self, tx: &Tx) -> Result<()> {
        let Some(required) = self.gives.requires else {
            return Ok(());
        };
        let needs = self.of.needs.iter();
        let needs: Vec<Uuid> = needs
            .filter(|need| need.assistance == required)
            .map(|need| need.id)
            .collect();
        let of_needs = commitment::Column::NeedId.is_in(needs.iter().copied());
        let entries = tx
            .rows_whoever_may_read(commitment::Entity::find().filter(of_needs))
            .await?;
        let others = needs.iter().flat_map(|need| {
            let on_need = entries.iter().filter(|entry| entry.need_id == *need);
            of_others(self.gives.id, on_need, tx.today())
        });
        Ok(completed(Some(required), others)?)
    }
}
