//! The requests for exemptions that tell why nothing is happening about a gap.

use crate::{
    db::scope::{Scope, Seen},
    error::Result,
    graphql::reference::measure::over,
};
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
