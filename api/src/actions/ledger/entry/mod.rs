//! An entry of the ledger under a line of a match: what it is counted in, the books it is judged by, and how it is written.

mod books;
mod past;
mod write;

pub use books::{Basis, of_others};
pub use write::{NewEntry, end_pledges, write};

use super::draft::EntryDraft;
use crate::{
    access::permission::Action,
    actions::{
        OWN_PROVIDER,
        matches::{
            ends::{end_of_line, end_of_need},
            judged::judge,
            loaded::LoadedMatch,
        },
    },
    db::{
        ledger::{measure_of_line, measure_of_need},
        transaction::{Reason, Tx},
    },
    error::{Error, Result},
};
use domain::{
    date::{PartialDate, last_day},
    event::EventKind,
    ledger::end::{last_day_of, lasts_still, of_commitment, of_delivery},
    matches::{
        CommitmentKind,
        pairing::{Counted, fits},
        step,
    },
    money::{self, still_used},
    size::{Measure, SizeUnit, units},
    validation::{Fault, Validation},
};
use entity::{assistance, assistance_line, match_line, matches, need};
use matching::{compliance::Verdict, engine::Engine};
use std::slice;
use uuid::Uuid;
use write::follow;

/// An amount to enter on a line of a match, with both ends of the line.
pub(super) struct Entry {
    pub(super) of: LoadedMatch,
    line: match_line::Model,
    need: need::Model,
    gives: assistance_line::Model,
    agreed: String,
    pub(super) measure: Measure,
    pub(super) amount: i64,
    on: String,
    pub(super) until: Option<String>,
    pub(super) commitment_until: Option<String>,
    pub(super) reverses: Option<Uuid>,
}

impl Entry {
    pub(super) async fn read(tx: &Tx, action: Action, draft: &EntryDraft) -> Result<Self> {
        let of = LoadedMatch::find(tx, draft.match_id, "match", action).await?;
        let entry = Self::under(tx, of, draft.line, "line").await?;
        step::may_enter(entry.of.row.state).map_err(|reason| Error::taken("match", reason))?;
        entry.with(tx, draft)
    }

    /// An entry of nothing yet under this line of a match; `field` is what names the line.
    pub(super) async fn under(tx: &Tx, of: LoadedMatch, line: Uuid, field: &str) -> Result<Self> {
        let absent = || {
            let reason = match field {
                "line" => "is no line of this match: pass the id of one of its lines",
                _ => "is no entry under this match: pass the id of one that is",
            };
            Error::from(Fault::no_part(field, reason))
        };
        let line = of.lines.iter().find(|known| known.id == line);
        let line = line.cloned().ok_or_else(absent)?;
        let need = of.needs.iter().find(|need| need.id == line.need_id);
        let need = need.cloned().ok_or_else(absent)?;
        let gives = tx
            .parts::<assistance::Entity, assistance_line::Entity>(of.assistance.id)
            .await?;
        let gives = gives.into_iter().find(|gives| gives.id == line.line_id);
        let gives = gives.ok_or_else(absent)?;
        let agreed = of.row.agreed.clone();
        Ok(Self {
            agreed: agreed.unwrap_or_else(|| of.row.proposed.clone()),
            of,
            line,
            need,
            gives,
            measure: Measure::default(),
            amount: 1,
            on: tx.today().to_owned(),
            until: None,
            commitment_until: None,
            reverses: None,
        })
    }

    /// The same with what is to be entered, and when.
    fn with(mut self, tx: &Tx, draft: &EntryDraft) -> Result<Self> {
        let mut faults = Validation::default();
        if let Some(amount) = &draft.amount {
            self.measure = self.measure_said(draft);
            let figure = figure(amount, &self.measure);
            self.amount = faults.collect(figure).unwrap_or_default();
        } else {
            let is_bare = draft.unit.is_none() && draft.currency.is_none();
            let reason = "is needed where a unit or currency is given";
            faults.ensure(is_bare, "amount", reason);
        }
        self.dated(tx, draft.on.as_ref(), &mut faults);
        let until = draft.until.as_ref();
        let until = until.map(|until| last_day_of(until, Some(&self.on), self.measure.unit));
        self.until = until.and_then(|until| faults.collect(until));
        faults.into_result()?;
        self.is_said_as_line_gives(draft)?;
        self.is_in_unit_of_line()?;
        Ok(self)
    }

    /// What a figure is counted in: as it says, or as the need is, or as the line where the need is unsized.
    fn measure_said(&self, draft: &EntryDraft) -> Measure {
        let of_need = measure_of_need(&self.need);
        let assumed = if of_need.counts() {
            of_need
        } else {
            measure_of_line(&self.gives)
        };
        match (draft.unit, &draft.currency) {
            (None, None) => assumed,
            (unit, currency) => {
                let unit = unit.or(currency.as_ref().map(|_| SizeUnit::Money));
                let currency = currency
                    .clone()
                    .or(assumed.currency.filter(|_| unit == assumed.unit));
                Measure { unit, currency }
            }
        }
    }

    pub(super) fn dated(&mut self, tx: &Tx, on: Option<&PartialDate>, faults: &mut Validation) {
        if let Some(on) = on {
            self.on = on.as_str().to_owned();
        }
        faults.has_come(&self.on, &tx.latest_day(), "on");
        faults.ensure(
            last_day(&self.on) >= self.agreed,
            "on",
            &format!(
                "lies before the match was agreed, on {}: give that day or a later one",
                self.agreed
            ),
        );
    }

    /// The same as a commitment: with the end that what stands under its line has.
    pub(super) async fn committed(mut self, tx: &Tx) -> Result<Self> {
        let standing = self.standing_ends(tx).await?;
        self.until = of_commitment(self.until, (self.on.as_str(), tx.today()), &standing)?;
        Ok(self)
    }

    /// Refuses to promise what is over.
    pub(super) fn lasts_still(&self, tx: &Tx) -> Result<()> {
        Ok(lasts_still(self.until.as_deref(), tx.today())?)
    }

    /// The same as a delivery out of what stands under its line, which it does not outlast.
    pub(super) async fn delivered(mut self, tx: &Tx) -> Result<Self> {
        self.commitment_until = self.standing_ends(tx).await?.into_iter().flatten().next();
        self.until = of_delivery(self.until, &self.on, self.commitment_until.as_deref())?;
        Ok(self)
    }

    /// The same as what is taken back of what stands under its line, and ends with it.
    pub(super) async fn withdrawn(mut self, tx: &Tx) -> Result<Self> {
        self.until = self.standing_ends(tx).await?.into_iter().flatten().next();
        Ok(self)
    }

    async fn standing_ends(&self, tx: &Tx) -> Result<Vec<Option<String>>> {
        self.of.standing_ends(tx, self.line.id, &self.measure).await
    }

    /// Refuses a unit or currency of the entry's own that is not the line's, where it is said.
    fn is_said_as_line_gives(&self, draft: &EntryDraft) -> Result<()> {
        let line = end_of_line(&self.gives).counted;
        let unit_field = match (draft.unit, &draft.currency) {
            (Some(_), _) => "unit",
            (None, Some(_)) => "currency",
            (None, None) => return Ok(()),
        };
        let (field, given, said) = match (line.unit, self.measure.unit) {
            (Some(given), Some(said)) if given != said => {
                (unit_field, given.to_string(), said.to_string())
            }
            _ => match (line.currency, &draft.currency) {
                (Some(given), Some(said)) if given != said => {
                    ("currency", given.to_owned(), said.clone())
                }
                _ => return Ok(()),
            },
        };
        let sentence = format!(
            "The line is in {given} and the amount in {said}: the ledger converts nothing, so say it in {given}."
        );
        Err(Error::taken(field, sentence))
    }

    /// Refuses a figure that the line could not give: what looks after a need draws on its line all the same.
    fn is_in_unit_of_line(&self) -> Result<()> {
        let measure = &self.measure;
        let given = Counted {
            // In what form was settled with the match: what either side states since keeps nobody from keeping their word.
            form: None,
            unit: measure.unit,
            currency: measure.currency.as_deref(),
            ..end_of_need(&self.need).counted
        };
        fits(given, end_of_line(&self.gives).counted)
            .map_err(|reason| Error::taken("line", format!("The line {reason}.")))
    }

    /// Refuses to promise what a need that has a size would not count.
    pub(super) fn is_in_unit_of_need(&self) -> Result<()> {
        let of_need = measure_of_need(&self.need);
        if !of_need.counts() || of_need == self.measure {
            return Ok(());
        }
        Err(Error::taken(
            "amount",
            "The need has a size: say how much of it, in its unit, and in its currency where it is money.",
        ))
    }

    /// Refuses to promise money that was gone on that day.
    pub(super) fn is_in_money_in_use(&self) -> Result<()> {
        let code = self.measure.currency.as_deref().unwrap_or_default();
        still_used(code, &self.on).map_err(|reason| Error::invalid("amount", &reason))
    }

    /// What the sanctions ask of what this line gives.
    pub(super) async fn verdict(&self, tx: &Tx, engine: &Engine) -> Result<Verdict> {
        let pair = (self.of.gap.id, self.of.assistance.id);
        let lines = slice::from_ref(&self.line);
        Ok(judge(tx, engine, pair, lines).await?.verdict)
    }

    pub(super) async fn enter(
        self,
        tx: &mut Tx,
        kind: CommitmentKind,
        event: EventKind,
        said: Reason,
    ) -> Result<Uuid> {
        let id = self.of.row.id;
        let before = tx.state::<matches::Entity>(id).await?;
        let entry = NewEntry {
            kind,
            measure: self.measure,
            amount: self.amount,
            dated: self.on,
            until: self.until,
            commitment_until: self.commitment_until,
            note: said.reason.clone(),
            reverses: self.reverses,
            // Only who gives enters anything but the end of a match.
            source: OWN_PROVIDER,
        };
        write(tx, &self.of, &self.line, entry).await?;
        follow(tx, self.of, &self.agreed, kind).await?;
        let is_why = kind == CommitmentKind::Withdrawn || kind.reverses();
        let why = Reason::given(said.reason.filter(|_| is_why)).confirming(said.confirmed);
        tx.note::<matches::Entity>(event, id, Some(&before), why)
            .await?;
        Ok(id)
    }
}

/// A figure as it is written, in its measure.
pub(super) fn figure(amount: &str, measure: &Measure) -> std::result::Result<i64, Fault> {
    let (unit, currency) = (measure.unit, measure.currency.as_deref());
    if unit.is_none() {
        let reason = "is needed: neither the need nor the line has one";
        return Err(Fault::invalid("unit", reason));
    }
    if (unit == Some(SizeUnit::Money)) != currency.is_some() {
        let reason = "is needed where the unit is MONEY, and only there";
        return Err(Fault::invalid("currency", reason));
    }
    if let Some(code) = currency {
        money::currency(code).map_err(|reason| Fault::invalid("currency", reason))?;
    }
    units(amount, unit, currency).map_err(|reason| Fault::invalid("amount", reason))
}
