//! An entry of the ledger under a line of a match: what it is counted in, the books it is judged by, and how it is written.

use super::EntryDraft;
use crate::{
    access::permission::Action,
    actions::{
        OWN,
        matches::{
            judged::judge,
            loaded::LoadedMatch,
            propose::{end_of_line, end_of_need},
        },
        new_reference,
    },
    db::{
        ledger::{
            by_measure, from_line, in_measure, measure_of_line, measure_of_need, size_of_line,
            size_of_need,
        },
        transaction::{Reason, Tx},
    },
    error::{Error, Result},
};
use domain::{
    date::{PartialDate, last_day},
    event::EventKind,
    ledger::{
        Account, Books, completed,
        end::{EVER, last_day_of, of_commitment, of_delivery},
    },
    matches::{
        CommitmentKind,
        pairing::{Counted, fits},
        step,
    },
    money::units,
    size::{Measure, SizeUnit},
    validation::{Fault, Validation},
};
use entity::{assistance, assistance_line, commitment, match_line, matches, need};
use matching::{compliance::Verdict, engine::Engine};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::{collections::BTreeMap, slice};
use uuid::Uuid;

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
        entry.with(tx, draft)
    }

    /// An entry of nothing yet under this line of a match; `field` is what names the line.
    pub(super) async fn under(tx: &Tx, of: LoadedMatch, line: Uuid, field: &str) -> Result<Self> {
        let absent = || Error::absent(field);
        let line = of.lines.iter().find(|known| known.id == line);
        let line = line.cloned().ok_or_else(absent)?;
        step::may_enter(of.row.state).map_err(|reason| Error::taken("match", reason))?;
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
        let until = until.map(|until| last_day_of(until, Some(&self.on)));
        self.until = until.and_then(|until| faults.collect(until));
        faults.into_result()?;
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
            &format!("lies before the match was agreed, on {}", self.agreed),
        );
    }

    /// The same as a commitment: with the end that what stands under its line has.
    pub(super) async fn committed(mut self, tx: &Tx) -> Result<Self> {
        let standing = self.standing_ends(tx).await?;
        self.until = of_commitment(self.until, &self.on, &standing)?;
        Ok(self)
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

    /// Refuses to reverse a commitment of which nothing stands: what stands under its line has another end, and would be taken off
    /// where it does not count.
    pub(super) async fn stands(&self, tx: &Tx) -> Result<()> {
        if self.standing_ends(tx).await?.contains(&self.until) {
            return Ok(());
        }
        Err(Error::taken(
            "entry",
            "Nothing of this commitment stands any more: it was taken back.",
        ))
    }

    async fn standing_ends(&self, tx: &Tx) -> Result<Vec<Option<String>>> {
        self.of.standing_ends(tx, self.line.id, &self.measure).await
    }

    /// Refuses a figure that the line could not give: what looks after a need draws on its line all the same.
    fn is_in_unit_of_line(&self) -> Result<()> {
        let measure = &self.measure;
        let given = Counted {
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

    /// What the sanctions ask of what this line gives.
    pub(super) async fn verdict(&self, tx: &Tx, engine: &Engine) -> Result<Verdict> {
        let pair = (self.of.gap.id, self.of.assistance.id);
        let lines = slice::from_ref(&self.line);
        Ok(judge(tx, engine, pair, lines).await?.verdict)
    }

    /// What the ledger has of this need as of today, and ever had of this line, of this line on this gap, and under this line of the
    /// match, in the measure of this entry.
    pub(super) async fn books(&self, tx: &Tx) -> Result<Books<'_>> {
        let of_need = commitment::Column::NeedId.eq(self.need.id);
        let on_need = tx
            .rows_whoever_may_read(commitment::Entity::find().filter(of_need))
            .await?;
        let of_line = commitment::Column::LineId.eq(self.gives.id);
        let drawn = tx
            .rows_whoever_may_read(commitment::Entity::find().filter(of_line))
            .await?;
        let is_on_gap = |entry: &&commitment::Model| {
            let mut needs = self.of.needs.iter();
            needs.any(|need| need.id == entry.need_id)
        };
        let is_under = |entry: &&commitment::Model| entry.match_line_id == Some(self.line.id);
        let has_figure = self.measure.counts();
        let counts = has_figure && self.measure == measure_of_need(&self.need);
        let share = self.line.size.filter(|_| counts);
        let of_line = |size: Option<i64>| size.filter(|_| has_figure);
        let account = |entered, size| Account { entered, size };
        let under = in_measure(on_need.iter().filter(is_under), &self.measure, EVER);
        let size_of_need = size_of_need(&self.need).filter(|_| counts);
        let on_gap = from_line(drawn.iter().filter(is_on_gap));
        let on_need = in_measure(&on_need, &self.measure, tx.today());
        Ok(Books {
            need: account(on_need, size_of_need),
            line: account(from_line(&drawn), of_line(size_of_line(&self.gives))),
            on_gap: account(on_gap, of_line(self.gives.most)),
            // Without a figure, a line looks after a need once.
            under: account(under, if has_figure { share } else { Some(1) }),
            least: of_line(self.gives.least),
            currency: self.measure.currency.as_deref(),
            is_bare: !has_figure,
        })
    }

    /// Refuses unless another line, of anybody, has committed to the gap what this line requires.
    pub(super) async fn is_completed(&self, tx: &Tx) -> Result<()> {
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
        let of_others = |need: &Uuid| {
            let is_others = |entry: &&commitment::Model| {
                entry.need_id == *need && entry.line_id != Some(self.gives.id)
            };
            by_measure(entries.iter().filter(is_others), tx.today()).into_values()
        };
        Ok(completed(Some(required), needs.iter().flat_map(of_others))?)
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
        };
        write(tx, &self.of, &self.line, entry).await?;
        follow(tx, self.of, &self.agreed).await?;
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
    units(amount, unit, currency).map_err(|reason| Fault::invalid("amount", reason))
}

/// What a line of the ledger is to say.
pub struct NewEntry {
    /// What happened.
    pub kind: CommitmentKind,
    /// What it is counted in.
    pub measure: Measure,
    /// How much, in minor units where it is money; one where it has no figure.
    pub amount: i64,
    /// When.
    pub dated: String,
    /// The last day on which it covers anything.
    pub until: Option<String>,
    /// Of a delivery and its reversal: the last day of the commitment that it fulfils.
    pub commitment_until: Option<String>,
    /// What a reader should know.
    pub note: Option<String>,
    /// The entry that it reverses.
    pub reverses: Option<Uuid>,
}

/// Writes a line of the ledger under a line of a match.
pub async fn write(
    tx: &Tx,
    of: &LoadedMatch,
    line: &match_line::Model,
    entry: NewEntry,
) -> Result<()> {
    let Measure { unit, currency } = entry.measure;
    let figure = unit.map(|_| entry.amount);
    tx.insert(commitment::Model {
        id: Uuid::now_v7(),
        code: new_reference("entry"),
        need_id: line.need_id,
        provider_id: of.assistance.provider_id,
        assistance_id: Some(of.assistance.id),
        line_id: Some(line.line_id),
        match_line_id: Some(line.id),
        kind: entry.kind,
        unit,
        quantity: figure.filter(|_| currency.is_none()),
        amount_minor: figure.filter(|_| currency.is_some()),
        currency,
        dated: Some(entry.dated),
        until: entry.until,
        commitment_until: entry.commitment_until,
        note: entry.note,
        reverses_id: entry.reverses,
        source: OWN.to_owned(),
    })
    .await
}

/// How far an agreed match is follows from its ledger.
async fn follow(tx: &Tx, of: LoadedMatch, agreed: &str) -> Result<()> {
    let under = of.ledgers(tx).await?.into_values();
    let state = step::by_ledger(under.flat_map(BTreeMap::into_values));
    if state != of.row.state {
        tx.update(matches::Model {
            state,
            due: Some(step::due_by_ledger(state, agreed, tx.today())),
            ..of.row
        })
        .await?;
    }
    Ok(())
}
