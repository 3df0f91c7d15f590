//! What a viewer may do with a match in the state it is in.

use super::Match;
use crate::{
    access::{
        permission::{self, Action},
        policy::is_gap_out,
        viewer::Member,
    },
    actions::matches::{
        asked::{Asked, all_were_asked},
        judged::touched_by,
        loaded::Parties,
    },
    db::scope::{Scope, Seen},
    error::Result,
    graphql::ContextExt,
};
use async_graphql::Context;
use domain::{
    assistance::ActivityStatus,
    deadline::Clock,
    matches::{
        CommitmentKind, MatchState,
        pairing::{Refusal, gives_still, takes_help},
        step::{self, Silence},
    },
};
use entity::{exemption_request, match_consent, measure};
use uuid::Uuid;

/// What is done with matches.
const ACTIONS: [Action; 12] = [
    Action::ConsentToMatch,
    Action::ObjectToMatch,
    Action::DeclineMatch,
    Action::AgreeMatch,
    Action::WithdrawMatch,
    Action::Pledge,
    Action::Commit,
    Action::RecordDelivery,
    Action::WithdrawCommitment,
    Action::ReverseEntry,
    Action::VerifyDelivery,
    Action::RequestExemption,
];

/// What those answer who hold the gap of a match.
const ANSWERS: [Action; 2] = [Action::ConsentToMatch, Action::ObjectToMatch];

/// What takes a gap that takes help, and help that can be had.
const MEETING: [Action; 2] = [Action::ConsentToMatch, Action::AgreeMatch];

/// What takes the consent of all who hold the gap of a match now.
const CONSENTED: [Action; 4] = [
    Action::AgreeMatch,
    Action::Pledge,
    Action::Commit,
    Action::RecordDelivery,
];

/// Whether something may be done, by the rules of the domain.
type Ripeness = std::result::Result<(), Refusal>;

impl Match {
    /// What the viewer may do with it.
    pub(super) async fn can(&self, ctx: &Context<'_>) -> Result<Vec<Action>> {
        let mut can = self.ripe(ctx.scope()).await?;
        // It is judged for those alone who could ask: that takes longer than all the rest.
        if can.contains(&Action::RequestExemption) && !self.may_be_exempted(ctx).await? {
            can.retain(|action| *action != Action::RequestExemption);
        }
        if can.contains(&Action::AgreeMatch) && !self.were_asked(ctx.scope()).await? {
            can.retain(|action| *action != Action::AgreeMatch);
        }
        // What would run beside another match of the same two.
        if can.contains(&Action::AgreeMatch) && self.is_beside(MatchState::RUNNING).await? {
            can.retain(|action| *action != Action::AgreeMatch);
        }
        let is_delivered = self.row.state == MatchState::Delivered;
        let would_run = is_delivered && can.contains(&Action::Commit);
        if would_run && self.is_beside(MatchState::BLOCKING).await? {
            can.retain(|action| *action != Action::Commit);
        }
        let goes_on = can.iter().any(|action| MEETING.contains(action));
        if goes_on && !self.may_still_meet(ctx.scope()).await? {
            can.retain(|action| !MEETING.contains(action));
        }
        let may_answer = can.iter().any(|action| ANSWERS.contains(action));
        if may_answer && !self.is_holder(ctx.scope()).await? {
            can.retain(|action| !ANSWERS.contains(action));
        }
        let mut left = Vec::with_capacity(can.len());
        for action in can {
            if self.leaves(action, ctx).await? {
                left.push(action);
            }
        }
        Ok(left)
    }

    /// Whether its gap takes help, and its help can be had: nobody is asked about a match of which nothing could come as things stand.
    pub(super) async fn may_still_meet(&self, scope: &Scope) -> Result<bool> {
        let (gap, _) = self.helped().await?;
        let row = gap.brief().await?;
        if takes_help(row.nature, row.state).is_err() {
            return Ok(false);
        }
        let (assistance, _) = self.given().await?;
        assistance.can_be_had(scope).await
    }

    /// Whether there is a measure to ask an exemption from that is not asked for or granted already.
    async fn may_be_exempted(&self, ctx: &Context<'_>) -> Result<bool> {
        let Some(judged) = self.judged(ctx).await? else {
            return Ok(false);
        };
        let (all, batch) = (&self.together.exemptions, &self.together.batch);
        let requests = all.of(batch, self.row.id).await?;
        let is_open = |measure: &&measure::Model| {
            let stands = |request: &Seen<exemption_request::Model>| {
                request.measure_id == measure.id
                    && request.exemption().blocks_another(ctx.scope().today())
            };
            !requests.iter().any(stands)
        };
        let touching = touched_by(&judged.verdict, ctx.scope().reference());
        Ok(touching.iter().any(is_open))
    }

    /// What the viewer of this scope may do with it by its state and by who they are.
    async fn ripe(&self, scope: &Scope) -> Result<Vec<Action>> {
        let (gap, panel) = self.helped().await?;
        let (row, whole) = (gap.brief().await?, self.whole().await?);
        let takes = takes_help(row.nature, row.state);
        let (assistance, provider) = self.given().await?;
        let status = assistance.row_status();
        let holds = match scope.viewer().member() {
            Some(member) => self.asks(member, scope).await?,
            None => false,
        };
        let parties = Parties {
            panel,
            provider,
            proposer: whole.proposer_id,
            state: self.row.state,
            holds,
            ends: panel.is_some()
                && scope.viewer().panel() == panel
                && !is_gap_out(row, scope.today()),
        };
        let viewer = scope.viewer();
        let organisation = viewer.member().map(|member| member.organisation);
        // Who gives alone may do what takes the consent of all who hold the gap now.
        let lacks_consent = organisation == Some(provider) && !self.were_asked(scope).await?;
        let is_own = organisation == Some(whole.proposer_id);
        let silence = self.silence(scope).await?;
        let delivers = step::may_deliver(self.row.state, whole.ended.as_deref(), scope.today());
        let may = |action: &Action| {
            let target = parties.target(*action, organisation);
            self.is_ripe(*action, is_own, silence, status, (takes, delivers))
                && !(lacks_consent && CONSENTED.contains(action))
                && permission::allow(viewer, *action, &target).is_ok()
        };
        Ok(ACTIONS.into_iter().filter(may).collect())
    }

    /// What the silence of those who hold its gap lets it do.
    pub(super) async fn silence(&self, scope: &Scope) -> Result<Silence> {
        let (gap, _) = self.helped().await?;
        let (row, whole) = (gap.brief().await?, self.whole().await?);
        let today = scope.today();
        Ok(Silence {
            is_past: Clock::is_silent(whole.due.as_deref(), today),
            lets_proceed: scope.store().clock().lets_silence_proceed() && is_gap_out(row, today),
        })
    }

    /// Whether all who hold its gap now were asked for their consent.
    async fn were_asked(&self, scope: &Scope) -> Result<bool> {
        let (gap, _) = self.helped().await?;
        let now = gap.held_by().await?;
        let consents: Vec<&match_consent::Model> = self
            .consent_rows()
            .await?
            .iter()
            .map(|row| &**row)
            .collect();
        let holder = gap.brief().await?.holder;
        Ok(all_were_asked(holder, &now, &consents, scope.reference()))
    }

    /// Whether the viewer holds its gap now: who was asked and holds it no more does not answer.
    async fn is_holder(&self, scope: &Scope) -> Result<bool> {
        let Some(member) = scope.viewer().member() else {
            return Ok(false);
        };
        let (gap, _) = self.helped().await?;
        let now = gap.held_by().await?;
        Ok(now.iter().any(|one| one.is(member, scope.reference())))
    }

    /// Who gives, where the viewer may know that: of an unattributed offer themselves, and those whose consent the match takes.
    pub(super) async fn known_provider(&self, ctx: &Context<'_>) -> Result<Option<Uuid>> {
        let scope = ctx.scope();
        let (assistance, provider) = self.given().await?;
        let sees = match scope.viewer().insider() {
            _ if assistance.names_provider(ctx) => true,
            Some(member) => self.asks(member, scope).await?,
            None => false,
        };
        Ok(Some(provider).filter(|_| sees))
    }

    /// Whether the match takes this member's consent.
    pub(super) async fn asks(&self, member: &Member, scope: &Scope) -> Result<bool> {
        let is_asked = |consent: &Seen<match_consent::Model>| {
            Asked::of(consent).is_some_and(|asked| asked.is(member, scope.reference()))
        };
        Ok(self.consent_rows().await?.iter().any(is_asked))
    }

    /// Whether this may be done to a match in this state, by who proposed it or did not, out of help of this status, for a gap that takes
    /// help or does not, and what the silence of those who hold it lets it do; with whether a delivery may be entered.
    fn is_ripe(
        &self,
        action: Action,
        by_proposer: bool,
        silence: Silence,
        status: ActivityStatus,
        (takes, delivers): (Ripeness, Ripeness),
    ) -> bool {
        let state = self.row.state;
        let fits = match action {
            Action::ConsentToMatch => step::may_consent(state),
            Action::ObjectToMatch | Action::DeclineMatch => step::may_refuse(state),
            Action::AgreeMatch => step::may_agree(state, silence),
            Action::WithdrawMatch => step::may_withdraw(state, by_proposer),
            // Whether anything is delivered, its ledger says.
            Action::VerifyDelivery => step::may_verify(state, true),
            Action::RequestExemption => step::may_be_exempted(state),
            Action::Pledge | Action::Commit => step::may_enter(state)
                .and_then(|()| gives_still(status))
                .and(takes),
            Action::RecordDelivery => delivers,
            Action::ReverseEntry => step::may_reverse(state, CommitmentKind::Pledged),
            _ => step::may_enter(state),
        };
        fits.is_ok()
    }
}
