//! How a match stands: what was made of consent, whose step is next, and whether it is late.

use super::Match;
use crate::{db::scope::Scope, error::Result};
use async_graphql::Enum;
use domain::{
    deadline::Clock,
    matches::{ConsentAnswer, MatchSide, MatchState},
};

/// What was made of consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum Consent {
    /// The source names no one whose consent is needed.
    NotNeeded,
    /// Somebody has not answered, and their clock runs, or ran when it ended, or waits until everybody reads the gap.
    Pending,
    /// Somebody has not answered, and their clock ran out. Silence is shown as silence.
    Silent,
    /// All who were asked consent.
    Given,
    /// Somebody objects.
    Objected,
}

/// Whether the next step of a match is late.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum DueState {
    /// Nothing is due: it has ended, or nobody's clock runs since not everybody reads its gap yet.
    None,
    /// There is time.
    Running,
    /// The day has passed.
    Overdue,
}

impl Match {
    /// Where the consent of the gap's holder stands.
    pub(super) async fn made_of_consent(&self, scope: &Scope) -> Result<Consent> {
        let (rows, whole) = (self.consent_rows().await?, self.whole().await?);
        let has = |answer| rows.iter().any(|row| row.answer == answer);
        Ok(match () {
            () if rows.is_empty() => Consent::NotNeeded,
            () if has(ConsentAnswer::Objected) => Consent::Objected,
            () if !has(ConsentAnswer::Pending) => Consent::Given,
            () if whole.agreed.is_some() => Consent::Silent,
            () if Clock::is_silent(whole.due.as_deref(), scope.today()) => Consent::Silent,
            () => Consent::Pending,
        })
    }

    /// Whether the next step is late.
    pub(super) async fn lateness(&self, scope: &Scope) -> Result<DueState> {
        Ok(match self.whole().await?.due.as_deref() {
            None => DueState::None,
            Some(due) if due < scope.today() => DueState::Overdue,
            Some(_) => DueState::Running,
        })
    }

    /// Whose step is next: of what was delivered before a match was withdrawn, that of those who verify it.
    pub(super) async fn awaited(&self, scope: &Scope) -> Result<Vec<MatchSide>> {
        let due = self.whole().await?.due.as_deref();
        let overdue = due.is_some_and(|due| due < scope.today());
        let proceeds = overdue
            && self.row.state == MatchState::Proposed
            && self.silence(scope).await?.lets_proceed;
        if self.row.state.is_open() && !self.may_still_meet(scope).await? {
            return Ok(Vec::new());
        }
        if self.row.state == MatchState::Withdrawn {
            let is_delivered = self.has_entered(|sum| sum.delivered > 0).await?;
            return Ok(Vec::from_iter(is_delivered.then_some(MatchSide::Holder)));
        }
        Ok(match self.row.state {
            MatchState::Proposed if proceeds => vec![MatchSide::Provider, MatchSide::Holder],
            MatchState::Proposed | MatchState::Delivered => vec![MatchSide::Holder],
            MatchState::Agreed | MatchState::Delivering if overdue => {
                vec![MatchSide::Provider, MatchSide::Holder]
            }
            MatchState::Consented | MatchState::Agreed | MatchState::Delivering => {
                vec![MatchSide::Provider]
            }
            _ => Vec::new(),
        })
    }
}
