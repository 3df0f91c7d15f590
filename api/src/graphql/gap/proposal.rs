//! What the state of a gap is proposed to be: derived from verified deliveries, for its Panel or steward to decide.

use crate::{
    error::Result,
    graphql::{
        gap::need::Need,
        id::{self, Kind},
    },
};
use async_graphql::{Enum, ID, SimpleObject};
use domain::date::PartialDate;
use entity::gap;

/// What a gap is proposed to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ProposedState {
    /// All that it needs was delivered, and the deliveries are verified: its Panel or steward can close it.
    Met,
}

/// What the state of a gap is proposed to be. Nothing follows from it by itself: closing is for its Panel or steward.
#[derive(Clone, Debug, SimpleObject)]
pub struct StateProposal {
    /// Global id.
    id: ID,
    /// The state.
    state: ProposedState,
    /// Day of the last verification.
    pub since: PartialDate,
}

impl StateProposal {
    /// What is proposed of a gap with these needs; nothing where it is closed, or where verified deliveries do not cover each need.
    pub async fn of(gap: &gap::Head, needs: &[Need]) -> Result<Option<Self>> {
        if gap.state.is_closed() {
            return Ok(None);
        }
        let mut since: Option<String> = None;
        for need in needs {
            let Some(day) = need.met_since().await? else {
                return Ok(None);
            };
            since = since.max(Some(day));
        }
        Ok(since.map(|day| Self {
            id: id::global(Kind::StateProposal, gap.id),
            state: ProposedState::Met,
            since: PartialDate::stored(&day),
        }))
    }
}
