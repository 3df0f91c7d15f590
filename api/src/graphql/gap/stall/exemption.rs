//! What exemptions have to do with why nothing is happening about a gap.

use super::StallReason;
use crate::{
    db::scope::{Scope, Seen},
    error::Result,
    graphql::reference::measure::over,
};
use domain::matches::ExemptionState;
use entity::{exemption_request, matches};
use std::collections::HashMap;
use uuid::Uuid;

/// The requests of these matches for exemptions, by match: without those from measures that are over, which stand in nobody's way.
pub(super) async fn requests(
    scope: &Scope,
    of: &[Seen<matches::Model>],
) -> Result<HashMap<Uuid, Vec<Seen<exemption_request::Model>>>> {
    let over = over(scope.reference(), scope.today());
    let mut requests = scope
        .parts::<matches::Entity, exemption_request::Entity>(of)
        .await?;
    for all in requests.values_mut() {
        all.retain(|request| !over.contains(&request.measure_id));
    }
    Ok(requests)
}

/// What the requests of a match are reasons for: without those that were refused before another was granted from the same measure.
pub(super) fn reasons(
    requests: &[Seen<exemption_request::Model>],
) -> impl Iterator<Item = StallReason> {
    let standing = requests.iter().filter(move |request| {
        let is_granted = |other: &Seen<exemption_request::Model>| {
            other.measure_id == request.measure_id && other.state == ExemptionState::Granted
        };
        request.state != ExemptionState::Refused || !requests.iter().any(is_granted)
    });
    standing.filter_map(|request| of_state(request.state))
}

fn of_state(state: ExemptionState) -> Option<StallReason> {
    match state {
        ExemptionState::Requested => Some(StallReason::ExemptionPending),
        ExemptionState::Refused => Some(StallReason::ExemptionRefused),
        ExemptionState::Granted | ExemptionState::Withdrawn => None,
    }
}
