//! What was delivered: of what stands committed, or before its match was taken back, of what was withdrawn then.

use super::{Basis, Entry, NewEntry};
use crate::{
    db::{
        ledger::{amount_of, measure_of},
        transaction::Tx,
    },
    error::{Error, Result},
};
use domain::{
    date::in_order,
    ledger::{
        end::{lasts, of_delivery},
        late::OWN_SIDE,
    },
    matches::{CommitmentKind, MatchState, step},
    size::Measure,
};
use entity::commitment;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::{collections::BTreeSet, mem};

impl Entry {
    /// The same as a delivery out of what stands under its line, which it does not outlast.
    pub(in crate::actions::ledger) async fn delivered(mut self, tx: &Tx) -> Result<Self> {
        self.commitment_until = self.standing_ends(tx).await?.into_iter().flatten().next();
        self.until = of_delivery(self.until, &self.on, self.commitment_until.as_deref())?;
        Ok(self)
    }

    /// Whether its match was taken back: what is delivered under it was before that.
    pub(in crate::actions::ledger) fn is_late(&self) -> bool {
        self.of.row.state == MatchState::Withdrawn
    }

    /// The same as a delivery that was made before its match was taken back: so much of what was withdrawn then stays committed, as far as
    /// the need and the line still have room for it. No others lose what they committed since.
    pub(in crate::actions::ledger) async fn delivered_late(mut self, tx: &Tx) -> Result<Self> {
        let lines = self.of.lines.iter().map(|line| line.id);
        let under = commitment::Column::MatchLineId.is_in(lines);
        let under = tx
            .rows_whoever_may_read(commitment::Entity::find().filter(under))
            .await?;
        self.precedes_end(&under)?;
        let own = under
            .iter()
            .filter(|entry| entry.match_line_id == Some(self.line.id));
        let withdrawn = WithdrawnAtEnd::of(own, &self.measure);
        if withdrawn.amount > 0 {
            self.commitment_until = withdrawn.until;
            self.until = of_delivery(self.until, &self.on, self.commitment_until.as_deref())?;
        }
        // It was committed until then, and is from then on.
        let on = mem::replace(&mut self.on, withdrawn.dated);
        let books = self.books(tx).await?;
        let covers = lasts(self.until.as_deref(), tx.today());
        books.may_deliver_late(self.amount, withdrawn.amount, covers)?;
        self.had_room(tx, &books).await?;
        let (measure, until) = (self.measure.clone(), self.commitment_until.clone());
        let dated = mem::replace(&mut self.on, on);
        let said = (measure, until, self.amount);
        self.stays = Some(NewEntry {
            dated,
            ..NewEntry::at_end(tx, CommitmentKind::Committed, said, None)
        });
        Ok(self)
    }

    /// Refuses what was delivered after the match was first taken back, given all that was entered under it: then nothing stood any more.
    fn precedes_end(&self, under: &[commitment::Model]) -> Result<()> {
        let ends = under.iter().filter(|entry| is_at_end(entry));
        let ended = ends.filter_map(|entry| entry.dated.as_deref()).min();
        let Some(ended) = ended else {
            let over = step::may_enter(MatchState::Withdrawn);
            return over.map_err(|reason| Error::taken("match", reason));
        };
        if in_order(&self.on, ended) {
            return Ok(());
        }
        Err(Error::taken(
            "on",
            format!(
                "This match was withdrawn on {ended}: say on which day until then it was delivered."
            ),
        ))
    }
}

/// Whether an entry withdrew what was left as its match ended, or came back after that: no provider chose to.
fn is_at_end(entry: &commitment::Model) -> bool {
    entry.kind == CommitmentKind::Withdrawn && entry.source == OWN_SIDE
}

/// What was withdrawn under a line of a match as that ended, in one measure.
struct WithdrawnAtEnd {
    /// How much of it was not found delivered since.
    amount: i128,
    /// The last day of what was withdrawn last.
    until: Option<String>,
    /// When that was.
    dated: String,
}

impl WithdrawnAtEnd {
    /// Given all that was entered under the line.
    fn of<'a>(under: impl Iterator<Item = &'a commitment::Model>, measure: &Measure) -> Self {
        let mut own: Vec<&commitment::Model> = under
            .filter(|entry| entry.source == OWN_SIDE && measure_of(entry) == *measure)
            .collect();
        own.sort_by_key(|entry| entry.id);
        let sum = |kind: CommitmentKind| -> i128 {
            let such = own.iter().filter(|entry| entry.kind == kind);
            such.map(|entry| i128::from(amount_of(entry))).sum()
        };
        let last = own.iter().rfind(|entry| is_at_end(entry));
        Self {
            amount: sum(CommitmentKind::Withdrawn) - sum(CommitmentKind::Committed),
            until: last.and_then(|entry| entry.until.clone()),
            dated: last
                .and_then(|entry| entry.dated.clone())
                .unwrap_or_default(),
        }
    }
}

impl Basis<'_> {
    /// Whether anything can be entered that was delivered before the match was taken back.
    pub fn takes_late(&self, today: &str) -> bool {
        let ends = self.under().filter(|entry| is_at_end(entry));
        let measures: BTreeSet<Measure> = ends.map(measure_of).collect();
        measures.iter().any(|measure| {
            let withdrawn = WithdrawnAtEnd::of(self.under(), measure);
            let covers = lasts(withdrawn.until.as_deref(), today);
            let books = self.books(measure, today);
            books.may_deliver_late(1, withdrawn.amount, covers).is_ok()
        })
    }
}
