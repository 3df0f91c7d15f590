//! What is entered in the ledger under a match, and never more than there is room for.

use crate::{
    access::permission::Action,
    actions::{
        OWN, conflict,
        matches::{
            judged::{exemptions, judge, may_commit, may_give, may_promise},
            loaded::LoadedMatch,
            propose::{end_of_line, end_of_need},
        },
        new_reference,
    },
    db::{
        ledger::{of_rows, size_of_line, size_of_need},
        transaction::{Reason, Tx},
    },
    error::{Error, Result},
};
use domain::{
    date::{PartialDate, last_day},
    event::EventKind,
    ledger::{Account, Books, completed},
    matches::{
        CommitmentKind, MatchState,
        pairing::{fits, gives_still},
        step,
    },
    money::units,
    validation::{NOTE_MAX, Validation},
};
use entity::{assistance, assistance_line, commitment, match_line, matches, need};
use matching::{compliance::Verdict, engine::Engine};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::slice;
use uuid::Uuid;

/// What to enter under a line of a match.
pub struct EntryDraft {
    /// The match.
    pub match_id: Uuid,
    /// The line of the match.
    pub line: Uuid,
    /// How much, as a decimal string in the unit of the need.
    pub amount: String,
    /// When; today by default.
    pub on: Option<PartialDate>,
    /// What a reader should know, or why something is taken back.
    pub note: Option<String>,
}

/// A match, and what was found when it was looked at.
pub struct VerifyDraft {
    /// The match.
    pub match_id: Uuid,
    /// What was found.
    pub statement: String,
}

/// Pledges to a need: a promise, which does not keep others from it.
pub async fn pledge(tx: &mut Tx, engine: &Engine, draft: EntryDraft) -> Result<Uuid> {
    let entry = Entry::read(tx, Action::Pledge, &draft).await?;
    let note = note(&draft)?;
    gives_still(entry.of.assistance.status).map_err(conflict)?;
    may_give(tx, &entry.of.assistance).await?;
    let exemptions = exemptions(tx, entry.of.row.id).await?;
    may_promise(&entry.verdict(tx, engine).await?, &exemptions)?;
    entry.books(tx).await?.may_pledge(entry.amount)?;
    entry
        .enter(tx, CommitmentKind::Pledged, EventKind::Pledged, note)
        .await
}

/// Commits to a need, no more than it still lacks and the line still has.
pub async fn commit(tx: &mut Tx, engine: &Engine, draft: EntryDraft) -> Result<Uuid> {
    let entry = Entry::read(tx, Action::Commit, &draft).await?;
    let note = note(&draft)?;
    gives_still(entry.of.assistance.status).map_err(conflict)?;
    may_give(tx, &entry.of.assistance).await?;
    let exemptions = exemptions(tx, entry.of.row.id).await?;
    may_commit(&entry.verdict(tx, engine).await?, &exemptions)?;
    entry.is_completed(tx).await?;
    entry.books(tx).await?.may_commit(entry.amount)?;
    entry
        .enter(tx, CommitmentKind::Committed, EventKind::Committed, note)
        .await
}

/// Records what was delivered of what is committed.
pub async fn deliver(tx: &mut Tx, draft: EntryDraft) -> Result<Uuid> {
    let entry = Entry::read(tx, Action::RecordDelivery, &draft).await?;
    let note = note(&draft)?;
    entry.books(tx).await?.may_deliver(entry.amount)?;
    entry
        .enter(tx, CommitmentKind::Delivered, EventKind::Delivered, note)
        .await
}

/// Takes back what is committed and not delivered: the need lacks it again. The note says why, and is needed.
pub async fn withdraw(tx: &mut Tx, draft: EntryDraft) -> Result<Uuid> {
    let entry = Entry::read(tx, Action::WithdrawCommitment, &draft).await?;
    let mut faults = Validation::default();
    let reason = faults.text(&draft.note.unwrap_or_default(), NOTE_MAX, "reason");
    faults.into_result()?;
    entry.books(tx).await?.may_withdraw(entry.amount)?;
    let (kind, event) = (CommitmentKind::Withdrawn, EventKind::CommitmentWithdrawn);
    entry.enter(tx, kind, event, Some(reason)).await
}

/// Verifies that what stands committed under a match was delivered.
pub async fn verify(tx: &mut Tx, draft: VerifyDraft) -> Result<Uuid> {
    let loaded = LoadedMatch::find(tx, draft.match_id, "match", Action::VerifyDelivery).await?;
    let mut faults = Validation::default();
    let statement = faults.text(&draft.statement, NOTE_MAX, "statement");
    faults.into_result()?;
    step::may_verify(loaded.row.state).map_err(conflict)?;
    let id = loaded.row.id;
    let before = tx.state::<matches::Entity>(id).await?;
    tx.update(matches::Model {
        state: MatchState::Verified,
        due: None,
        ended: Some(tx.today().to_owned()),
        reason: Some(statement.clone()),
        ..loaded.row
    })
    .await?;
    let kind = EventKind::DeliveryVerified;
    tx.note::<matches::Entity>(kind, id, Some(&before), Reason::given(statement))
        .await?;
    Ok(id)
}

fn note(draft: &EntryDraft) -> Result<Option<String>> {
    let mut faults = Validation::default();
    let note = faults.text_if(draft.note.as_ref(), NOTE_MAX, "note");
    faults.into_result()?;
    Ok(note)
}

/// An amount to enter on a line of a match, with both ends of the line.
struct Entry {
    of: LoadedMatch,
    line: match_line::Model,
    need: need::Model,
    gives: assistance_line::Model,
    agreed: String,
    amount: i64,
    on: String,
}

impl Entry {
    async fn read(tx: &Tx, action: Action, draft: &EntryDraft) -> Result<Self> {
        let of = LoadedMatch::find(tx, draft.match_id, "match", action).await?;
        let absent = || Error::absent("line");
        let line = of.lines.iter().find(|line| line.id == draft.line);
        let line = line.cloned().ok_or_else(absent)?;
        step::may_enter(of.row.state).map_err(|reason| Error::taken("match", reason))?;
        let need = of.needs.iter().find(|need| need.id == line.need_id);
        let need = need.cloned().ok_or_else(absent)?;
        let gives = tx
            .parts::<assistance::Entity, assistance_line::Entity>(of.assistance.id)
            .await?;
        let gives = gives.into_iter().find(|gives| gives.id == line.line_id);
        let gives = gives.ok_or_else(absent)?;
        if need.unit.is_none() {
            return Err(Error::taken(
                "line",
                "The need has no size, so that nothing can be counted on it: have it planned with one, by planNeeds.",
            ));
        }
        fits(end_of_need(&need).counted, end_of_line(&gives).counted)
            .map_err(|reason| Error::taken("line", format!("The line {reason}.")))?;
        let agreed = of.row.agreed.clone();
        let entry = Self {
            agreed: agreed.unwrap_or_else(|| of.row.proposed.clone()),
            of,
            line,
            need,
            gives,
            amount: 0,
            on: tx.today().to_owned(),
        };
        entry.with(tx, draft)
    }

    /// The same with what is to be entered, and when.
    fn with(mut self, tx: &Tx, draft: &EntryDraft) -> Result<Self> {
        let mut faults = Validation::default();
        let amount = units(&draft.amount, self.need.unit, self.need.currency.as_deref());
        self.amount = faults.collect_reason(amount, "amount").unwrap_or_default();
        if let Some(on) = &draft.on {
            self.on = on.as_str().to_owned();
        }
        faults.has_come(&self.on, &tx.latest_day(), "on");
        faults.ensure(
            last_day(&self.on) >= self.agreed,
            "on",
            &format!("lies before the match was agreed, on {}", self.agreed),
        );
        faults.into_result()?;
        Ok(self)
    }

    /// What the sanctions ask of what this line gives.
    async fn verdict(&self, tx: &Tx, engine: &Engine) -> Result<Verdict> {
        let pair = (self.of.gap.id, self.of.assistance.id);
        let lines = slice::from_ref(&self.line);
        Ok(judge(tx, engine, pair, lines).await?.verdict)
    }

    /// What the ledger has of this need, of this line, of this line on this gap, and under this line of the match.
    async fn books(&self, tx: &Tx) -> Result<Books<'_>> {
        let of_need = commitment::Column::NeedId.eq(self.need.id);
        let on_need = tx
            .rows_whoever_may_read(commitment::Entity::find().filter(of_need))
            .await?;
        let of_line = commitment::Column::LineId.eq(self.gives.id);
        let from_line = tx
            .rows_whoever_may_read(commitment::Entity::find().filter(of_line))
            .await?;
        let is_on_gap = |entry: &&commitment::Model| {
            let mut needs = self.of.needs.iter();
            needs.any(|need| need.id == entry.need_id)
        };
        let is_under = |entry: &&commitment::Model| entry.match_line_id == Some(self.line.id);
        let account = |entered, size| Account { entered, size };
        Ok(Books {
            need: account(of_rows(&on_need), size_of_need(&self.need)),
            line: account(of_rows(&from_line), size_of_line(&self.gives)),
            on_gap: account(of_rows(from_line.iter().filter(is_on_gap)), self.gives.most),
            under: account(of_rows(on_need.iter().filter(is_under)), self.line.size),
            least: self.gives.least,
            currency: self.need.currency.as_deref(),
        })
    }

    /// Refuses unless another line, of anybody, has committed to the gap what this line requires.
    async fn is_completed(&self, tx: &Tx) -> Result<()> {
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
            of_rows(entries.iter().filter(is_others))
        };
        Ok(completed(Some(required), needs.iter().map(of_others))?)
    }

    async fn enter(
        self,
        tx: &mut Tx,
        kind: CommitmentKind,
        event: EventKind,
        note: Option<String>,
    ) -> Result<Uuid> {
        let id = self.of.row.id;
        let before = tx.state::<matches::Entity>(id).await?;
        let entry = NewEntry {
            kind,
            amount: self.amount,
            dated: self.on,
            note: note.clone(),
        };
        write(tx, &self.of, &self.line, entry).await?;
        follow(tx, self.of, &self.agreed).await?;
        let reason = note.filter(|_| kind == CommitmentKind::Withdrawn);
        tx.note::<matches::Entity>(event, id, Some(&before), Reason::given(reason))
            .await?;
        Ok(id)
    }
}

/// What a line of the ledger is to say.
pub struct NewEntry {
    /// What happened.
    pub kind: CommitmentKind,
    /// How much, in the unit of the need, in minor units where it is money.
    pub amount: i64,
    /// When.
    pub dated: String,
    /// What a reader should know.
    pub note: Option<String>,
}

/// Writes a line of the ledger under a line of a match.
pub async fn write(
    tx: &Tx,
    of: &LoadedMatch,
    line: &match_line::Model,
    entry: NewEntry,
) -> Result<()> {
    let need = of.needs.iter().find(|need| need.id == line.need_id);
    let currency = need.and_then(|need| need.currency.clone());
    tx.insert(commitment::Model {
        id: Uuid::now_v7(),
        code: new_reference("entry"),
        need_id: line.need_id,
        provider_id: of.assistance.provider_id,
        assistance_id: Some(of.assistance.id),
        line_id: Some(line.line_id),
        match_line_id: Some(line.id),
        kind: entry.kind,
        quantity: currency.is_none().then_some(entry.amount),
        amount_minor: currency.is_some().then_some(entry.amount),
        currency,
        dated: Some(entry.dated),
        note: entry.note,
        source: OWN.to_owned(),
    })
    .await
}

/// How far an agreed match is follows from its ledger.
async fn follow(tx: &Tx, of: LoadedMatch, agreed: &str) -> Result<()> {
    let state = step::by_ledger(of.ledgers(tx).await?.into_values());
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
