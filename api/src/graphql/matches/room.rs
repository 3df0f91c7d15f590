//! What is left to do under a match: what could only be refused, whatever its input says, is not told as something to do.

use super::Match;
use crate::{
    access::permission::Action,
    actions::matches::asked::Asked,
    db::{
        ledger::{measure_of_need, size_of_need},
        scope::Scope,
    },
    error::Result,
    graphql::gap::need::Need,
};
use domain::{
    ledger::Ledger,
    matches::{ConsentAnswer, MatchState},
};
use entity::match_line;

impl Match {
    /// Whether anything of this is left to do.
    pub(super) async fn leaves(&self, action: Action, scope: &Scope) -> Result<bool> {
        let is_given_up = MatchState::GIVEN_UP.contains(&self.row.state);
        match action {
            Action::ConsentToMatch => self.waits_for_viewer(scope).await,
            Action::Pledge | Action::Commit => self.takes_more(action).await,
            Action::RecordDelivery | Action::WithdrawCommitment => {
                self.has_entered(|sum| sum.outstanding() > 0).await
            }
            // What was delivered may come back of what was verified; under what ended with a no only pledges are left.
            Action::ReverseEntry if is_given_up => self.has_entered(|sum| sum.promised() > 0).await,
            Action::ReverseEntry => self.has_entered(is_reversible).await,
            _ => Ok(true),
        }
    }

    /// Whether it waits for an answer that the viewer gives: who consented already waits for the others.
    async fn waits_for_viewer(&self, scope: &Scope) -> Result<bool> {
        let Some(member) = scope.viewer().member() else {
            return Ok(false);
        };
        let mut consents = self.consent_rows().await?.iter();
        Ok(consents.any(|consent| {
            let asked = Asked::of(consent);
            consent.answer == ConsentAnswer::Pending
                && asked.is_some_and(|asked| asked.is(member, scope.reference()))
        }))
    }

    /// Whether what the ledger has under one of its lines is such, in any measure.
    async fn has_entered(&self, fits: fn(Ledger) -> bool) -> Result<bool> {
        let mut lines = self.line_rows().await?.iter();
        let ledger = self.together.ledger().await?;
        Ok(lines.any(|line| {
            let mut sums = ledger.get(&line.id).into_iter().flatten();
            sums.any(|(_, sum)| fits(*sum))
        }))
    }

    /// Whether one of its lines can promise or commit more, as far as sizes tell.
    async fn takes_more(&self, action: Action) -> Result<bool> {
        for line in self.line_rows().await? {
            if self.line_takes_more(line, action).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The same of one line. A need without a size takes whatever looks after it.
    async fn line_takes_more(&self, line: &match_line::Model, action: Action) -> Result<bool> {
        let Some((row, page)) = self.together.needs().await?.get(&line.need_id) else {
            return Ok(true);
        };
        let size = size_of_need(row);
        if size.is_none() {
            return Ok(true);
        }
        let sums = self.together.ledger().await?.get(&line.id);
        let under = sums.and_then(|sums| sums.get(&measure_of_need(row)));
        let under = under.copied().unwrap_or_default();
        if action == Action::Pledge {
            let rooms = [under.unpledged(size), under.unpledged(line.size)];
            return Ok(!rooms.contains(&Some(0)));
        }
        let (assistance, _) = self.given().await?;
        let given = match assistance.line(line.line_id).await? {
            Some(line) => line.room().await?,
            None => None,
        };
        let needed = Need::new(row.clone(), page.clone()).ledger().await?;
        let rooms = [needed.room(size), under.room(line.size), given];
        Ok(!rooms.contains(&Some(0)))
    }
}

/// Whether these sums have something that can be taken back: a promise that is not kept, a commitment that waits, or a delivery.
fn is_reversible(sum: Ledger) -> bool {
    sum.promised() > 0 || sum.outstanding() > 0 || sum.delivered > 0
}
