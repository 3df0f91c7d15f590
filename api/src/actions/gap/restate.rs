//! A Panel states anew what its gap needs: its own needs alone, whatever is planned beside them.

use super::{
    counting::{order, position},
    need_row,
    needs::{self, against_ledger},
};
use crate::{db::transaction::Tx, error::Result};
use domain::{
    event::EventKind,
    gap::{
        draft,
        need::{self as rules, Draft, Need},
        need_plan::NeedTerm,
    },
    validation::Validation,
};
use entity::{gap, need, need_dependency};
use uuid::Uuid;

/// The needs of a gap as they are, and as they are to be.
pub(super) struct Restated {
    known: Vec<need::Model>,
    needs: Vec<need::Model>,
    order: Vec<need_dependency::Model>,
}

impl Restated {
    /// What the Panel states, in place of what it stated, and what the adopted plan has beside it. A line that says what a need on
    /// record states, or also what that left open, is that need, and keeps what the plan gave where it still leaves it open.
    pub(super) async fn of(
        tx: &Tx,
        gap: &gap::Model,
        mut lines: Vec<Draft>,
        faults: &mut Validation,
    ) -> Result<Self> {
        needs::name_countries(tx.reference(), lines.iter_mut(), faults);
        let shown = tx.parts::<gap::Entity, need::Entity>(gap.id).await?;
        let known = tx.needs(gap.id).await?;
        let order = order(tx, &known).await?;
        draft::check_needs(gap.nature, lines.len(), faults);
        let mut lines = rules::check(lines, faults);
        mean(&mut lines, &shown, &known);
        let mut needs = stated(gap.id, lines, &known);
        for planned in known.iter().filter(|need| need.author_id.is_some()) {
            let position = position(needs.len());
            needs.push(need::Model {
                position,
                ..planned.clone()
            });
        }
        faults.within(needs.len(), "needs");
        let place = |id: Uuid| match needs.iter().find(|need| need.id == id) {
            Some(need) => format!("needs.{}", need.position - 1),
            None => "needs".to_owned(),
        };
        // Whoever states them reads what is hidden of them.
        against_ledger(tx, (&known, &known), &needs, place, faults).await?;
        let counts = |id: Uuid| needs.iter().any(|need| need.id == id);
        let stays =
            |edge: &need_dependency::Model| counts(edge.need_id) && counts(edge.depends_on_id);
        let order = order.into_iter().filter(stays).collect();
        Ok(Self {
            known,
            needs,
            order,
        })
    }

    /// What the Panel states of them.
    pub(super) fn stated(&self) -> Vec<Need> {
        let own = self.needs.iter().filter(|need| need.author_id.is_none());
        own.map(need_row::stated).collect()
    }

    /// Lets them count, where any are stated, and gives the matches that were to give to needs that are no more.
    pub(super) async fn write(restated: Option<Self>, tx: &mut Tx) -> Result<Vec<Uuid>> {
        let Some(all) = restated else {
            return Ok(Vec::new());
        };
        let kind = EventKind::GapRevised;
        needs::write(tx, kind, &all.known, &all.needs, &all.order).await
    }
}

/// Lets lines that repeat what everybody reads of a need whose texts are hidden mean that need; each need is meant once, in order.
fn mean(lines: &mut [Need], shown: &[need::Model], known: &[need::Model]) {
    let mut hidden: Vec<_> = shown
        .iter()
        .zip(known)
        .filter(|(shown, is)| shown.author_id.is_none() && shown.title != is.title)
        .collect();
    for line in lines {
        let is_meant = |(shown, _): &(&need::Model, &need::Model)| {
            shown.title == line.title && shown.assistance == line.assistance
        };
        if let Some(place) = hidden.iter().position(is_meant) {
            let (_, is) = hidden.remove(place);
            need_row::mean(line, is);
        }
    }
}

/// The needs that a Panel states, as rows: those it stated before as they are on record.
pub fn stated(gap: Uuid, lines: Vec<Need>, known: &[need::Model]) -> Vec<need::Model> {
    let mut left: Vec<_> = known
        .iter()
        .filter(|need| need.author_id.is_none())
        .map(|need| (need_row::stated(need), need))
        .collect();
    let mut rows = need_row::fresh_rows(lines.clone(), gap);
    // What is said as before first, so that what says more does not take its place.
    for says_more in [false, true] {
        for (row, says) in rows.iter_mut().zip(&lines) {
            let is_found = known.iter().any(|need| need.id == row.id);
            let same = |(was, _): &(Need, &need::Model)| {
                if says_more {
                    is_more(says, was)
                } else {
                    says == was
                }
            };
            if let Some(place) = left.iter().position(same).filter(|_| !is_found) {
                let (_, was) = left.remove(place);
                let kept =
                    need_row::completed(says, was, &need_row::said(was), &need_row::filled(was));
                let position = row.position;
                *row = need::Model { position, ..kept };
            }
        }
    }
    rows
}

/// Whether a Panel says what it said before, and of what it left open something.
fn is_more(says: &Need, was: &Need) -> bool {
    was.completed(says, &NeedTerm::ALL).0 == *says
}
