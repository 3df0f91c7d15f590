//! An entry of the ledger under a line of a match: what it is counted in, the books it is judged by, and how it is written.

mod books;
mod delivered;
mod measured;
mod past;
mod write;

pub use books::{Basis, of_others};
pub(super) use measured::figure;
pub use write::{NewEntry, end_pledges, write};

use super::draft::EntryDraft;
use crate::{
    access::permission::Action,
    actions::{
        OWN_PROVIDER,
        matches::{judged::judge, loaded::LoadedMatch},
    },
    db::transaction::{Reason, Tx},
    error::{Error, Result},
};
use domain::{
    date::{PartialDate, last_day},
    event::EventKind,
    ledger::end::{last_day_of, lasts_still, of_commitment},
    matches::{CommitmentKind, step},
    money::still_used,
    size::Measure,
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
    /// Of a delivery that was made before its match was taken back: that so much of what was withdrawn then stays committed.
    stays: Option<NewEntry>,
}

impl Entry {
    pub(super) async fn read(tx: &Tx, action: Action, draft: &EntryDraft) -> Result<Self> {
        let of = LoadedMatch::find(tx, draft.match_id, "match", action).await?;
        let entry = Self::under(tx, of, draft.line, "line").await?;
        let row = &entry.of.row;
        let may = match action {
            Action::RecordDelivery => {
                step::may_deliver(row.state, row.ended.as_deref(), tx.today())
            }
            _ => step::may_enter(row.state),
        };
        may.map_err(|reason| Error::taken("match", reason))?;
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
            stays: None,
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

    /// The same as what is taken back of what stands under its line, and ends with it.
    pub(super) async fn withdrawn(mut self, tx: &Tx) -> Result<Self> {
        self.until = self.standing_ends(tx).await?.into_iter().flatten().next();
        Ok(self)
    }

    async fn standing_ends(&self, tx: &Tx) -> Result<Vec<Option<String>>> {
        self.of.standing_ends(tx, self.line.id, &self.measure).await
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
        for entry in self.stays.into_iter().chain([entry]) {
            write(tx, &self.of, &self.line, entry).await?;
        }
        follow(tx, self.of, &self.agreed, kind).await?;
        let is_why = kind == CommitmentKind::Withdrawn || kind.reverses();
        let why = Reason::given(said.reason.filter(|_| is_why)).confirming(said.confirmed);
        tx.note::<matches::Entity>(event, id, Some(&before), why)
            .await?;
        Ok(id)
    }
}
