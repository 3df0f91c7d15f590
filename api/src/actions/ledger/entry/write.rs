//! How a line of the ledger is written, and what its match comes to by it.

use crate::{
    actions::{
        matches::{ids::NewIds, loaded::LoadedMatch},
        new_reference,
    },
    db::transaction::Tx,
    error::Result,
};
use domain::{
    ledger::late::OWN_SIDE,
    matches::{CommitmentKind, step},
    size::Measure,
};
use entity::{commitment, match_line, matches};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::BTreeMap;
use uuid::Uuid;

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
    /// Who recorded it, as far as everybody may know.
    pub source: &'static str,
}

impl NewEntry {
    /// What is entered today as its match ends: so much in a measure, of what has this last day. Whichever side ended it, its source says
    /// no more than that one did: who took help back is not for everybody to know.
    pub fn at_end(
        tx: &Tx,
        kind: CommitmentKind,
        (measure, until, amount): (Measure, Option<String>, i64),
        note: Option<String>,
    ) -> Self {
        Self {
            kind,
            measure,
            amount,
            dated: tx.today().to_owned(),
            until,
            commitment_until: None,
            note,
            reverses: None,
            source: OWN_SIDE,
        }
    }
}

/// Ends the pledges under a match that ends, as far as they were not committed: nobody can keep them any more.
pub async fn end_pledges(tx: &Tx, of: &LoadedMatch, why: Option<&String>) -> Result<()> {
    for line in &of.lines {
        for promise in of.promises(tx, line.id).await? {
            let kind = CommitmentKind::PledgeEnded;
            let entry = NewEntry::at_end(tx, kind, promise, why.cloned());
            write(tx, of, line, entry).await?;
        }
    }
    Ok(())
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
        id: fresh_id(tx, of).await?,
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
        source: entry.source.to_owned(),
    })
    .await
}

/// The id of a new entry: entries are listed by their ids, in the order in which they were made.
async fn fresh_id(tx: &Tx, of: &LoadedMatch) -> Result<Uuid> {
    let ids = NewIds::of(tx, of.gap.id, &of.assistance).await?;
    if ids.tell_the_moment() {
        return Ok(ids.after(None));
    }
    let lines = of.lines.iter().map(|line| line.id);
    let entries = commitment::Entity::find()
        .filter(commitment::Column::MatchLineId.is_in(lines))
        .order_by_desc(commitment::Column::Id)
        .limit(1);
    let last = tx.rows_whoever_may_read(entries).await?.pop();
    Ok(ids.after(last.map(|entry| entry.id)))
}

/// How far an agreed match is follows from its ledger, as long as it runs: one that was verified runs again where what was entered is
/// something delivered that came back. What was found when it was verified stands until it is verified anew: who gave does not undo it.
pub(super) async fn follow(
    tx: &Tx,
    of: LoadedMatch,
    agreed: &str,
    entered: CommitmentKind,
) -> Result<()> {
    let runs_again = step::runs_again(of.row.state, entered);
    if of.row.state.is_over() && !runs_again {
        return Ok(());
    }
    let under = of.ledgers(tx).await?.into_values();
    let state = step::by_ledger(under.flat_map(BTreeMap::into_values));
    if state != of.row.state {
        let since = if runs_again { tx.today() } else { agreed };
        tx.update(matches::Model {
            state,
            due: Some(step::due_by_ledger(state, since, tx.today())),
            ended: None,
            ..of.row
        })
        .await?;
    }
    Ok(())
}
