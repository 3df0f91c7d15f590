//! What is left to do under a match: what could only be refused, whatever its input says, is not told as something to do.

use super::Match;
use crate::{
    access::permission::Action,
    actions::{
        ledger::{Basis, of_others},
        matches::{
            asked::Asked,
            judged::{may_commit, may_promise},
        },
    },
    db::scope::Scope,
    error::Result,
    graphql::{ContextExt, gap::need::Need},
};
use async_graphql::Context;
use domain::{
    ledger::{Ledger, completed},
    matches::{ConsentAnswer, MatchState, step},
};
use entity::{commitment, match_line};
use uuid::Uuid;

impl Match {
    /// Whether anything of this is left to do.
    pub(super) async fn leaves(&self, action: Action, ctx: &Context<'_>) -> Result<bool> {
        let scope = ctx.scope();
        match action {
            Action::ConsentToMatch => self.waits_for_viewer(scope).await,
            Action::Pledge => self.takes_pledge(ctx).await,
            Action::Commit => self.takes_commitment(ctx).await,
            Action::RecordDelivery if self.row.state == MatchState::Withdrawn => {
                let today = scope.today();
                self.has_line(|basis| basis.takes_late(today)).await
            }
            Action::RecordDelivery | Action::WithdrawCommitment => {
                self.has_entered(|sum| sum.outstanding() > 0).await
            }
            Action::ReverseEntry => self.has_reversible(scope.today()).await,
            Action::VerifyDelivery if self.row.state == MatchState::Withdrawn => {
                self.has_entered(|sum| sum.delivered > 0).await
            }
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
    pub(super) async fn has_entered(&self, fits: fn(Ledger) -> bool) -> Result<bool> {
        let mut lines = self.line_rows().await?.iter();
        let ledger = self.together.ledger().await?;
        Ok(lines.any(|line| {
            let mut sums = ledger.get(&line.id).into_iter().flatten();
            sums.any(|(_, sum)| fits(*sum))
        }))
    }

    /// Whether an entry under one of its lines can be reversed, in part at least: what was delivered may come back of what was verified or
    /// withdrawn, under what ended with a no only pledges are left.
    async fn has_reversible(&self, today: &str) -> Result<bool> {
        let state = self.row.state;
        self.has_line(|basis| {
            basis.has_reversible(|kind| step::may_reverse(state, kind).is_ok(), today)
        })
        .await
    }

    /// Whether one of its lines can pledge more, and no measure prohibits that.
    async fn takes_pledge(&self, ctx: &Context<'_>) -> Result<bool> {
        let today = ctx.scope().today();
        for line in self.line_rows().await? {
            let takes = |basis: &Basis<'_>| basis.takes_pledge(today);
            if self.is_line(line, takes).await? && self.is_let(ctx, line, may_promise).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether one of its lines can commit more, and no exemption is lacking for that.
    async fn takes_commitment(&self, ctx: &Context<'_>) -> Result<bool> {
        let today = ctx.scope().today();
        for line in self.line_rows().await? {
            let takes = |basis: &Basis<'_>| basis.takes_commitment(today);
            if self.is_line(line, takes).await?
                && self.is_completed(line, today).await?
                && self.is_let(ctx, line, may_commit).await?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether one of its lines is such, by what decides how much can be entered under it.
    async fn has_line(&self, is_such: impl Fn(&Basis<'_>) -> bool) -> Result<bool> {
        for line in self.line_rows().await? {
            if self.is_line(line, &is_such).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The same of one line; not of one whose ends went away while it was read.
    async fn is_line(
        &self,
        line: &match_line::Model,
        is_such: impl Fn(&Basis<'_>) -> bool,
    ) -> Result<bool> {
        let needs = self.together.needs().await?;
        let (assistance, _) = self.given().await?;
        let gives = assistance.line(line.line_id).await?;
        let (Some((row, page)), Some(gives)) = (needs.get(&line.need_id), gives) else {
            return Ok(false);
        };
        let need = Need::new(row.clone(), page.clone());
        let entries = need.entries().await?.iter();
        let on_need: Vec<&commitment::Model> = entries.map(|entry| &**entry).collect();
        let (whole, given) = assistance.given().await?;
        let of_gap = needs.values().map(|(other, _)| other);
        let of_gap = of_gap.filter(|other| other.gap_id == row.gap_id);
        let of_gap: Vec<Uuid> = of_gap.map(|other| other.id).collect();
        Ok(is_such(&Basis {
            need: row,
            needs: &of_gap,
            gives: gives.seen(),
            assistance: whole,
            line,
            on_need: &on_need,
            given: &given,
        }))
    }

    /// Whether another line, of anybody, has committed to the gap what one of its lines requires.
    async fn is_completed(&self, line: &match_line::Model, today: &str) -> Result<bool> {
        let (assistance, _) = self.given().await?;
        let gives = assistance.line(line.line_id).await?;
        let Some(required) = gives.and_then(|gives| gives.seen().requires) else {
            return Ok(true);
        };
        let mut others = Vec::new();
        for (row, page) in self.together.needs().await?.values() {
            if row.gap_id != self.row.gap_id || row.assistance != required {
                continue;
            }
            let need = Need::new(row.clone(), page.clone());
            let entries = need.entries().await?.iter().map(|entry| &**entry);
            others.extend(of_others(line.line_id, entries, today));
        }
        Ok(completed(Some(required), others).is_ok())
    }
}
