//! That who is asked about a match may know nothing of it, since not everybody reads its gap.

use crate::{
    access::policy::is_gap_out,
    error::Result,
    graphql::{
        ContextExt,
        matches::Match,
        mutation::warning::{Warning, WarningCode},
    },
};
use async_graphql::Context;
use domain::matches::{ExemptionState, MatchState};

/// The same whoever is asked: whom a Panel shares a gap with is nobody else's to know.
const UNSEEN: &str = "Not everybody reads this gap yet. Holders, the provider and committees that are asked learn of it only once its \
    Panel shares the gap with them or publishes it, and nobody else is told whether it did: ask the Panel.";

impl Match {
    /// What to know where somebody is asked who may not read the gap.
    pub(super) async fn unseen(&self, ctx: &Context<'_>) -> Result<Option<Warning>> {
        let is_open = matches!(self.row.state, MatchState::Proposed | MatchState::Consented);
        if !is_open && !self.asks_a_committee().await? {
            return Ok(None);
        }
        let (gap, _) = self.helped().await?;
        let is_out = is_gap_out(gap.brief().await?, ctx.scope().today());
        Ok((!is_out).then(|| Warning::of(WarningCode::NotPublic, UNSEEN.to_owned())))
    }

    /// Whether a committee has not decided on an exemption that it is asked for.
    async fn asks_a_committee(&self) -> Result<bool> {
        let (all, batch) = (&self.together.exemptions, &self.together.batch);
        let requests = all.of(batch, self.row.id).await?;
        Ok(requests
            .iter()
            .any(|request| request.state == ExemptionState::Requested))
    }
}
