//! Matches that lose what they were to give, since the need that it was for is stated or planned otherwise: what is only proposed holds no need,
//! or a refusal would reveal it.

use crate::{db::scope::Scope, error::Result};
use entity::matches;
use uuid::Uuid;

/// Most matches that are told one by one.
const TOLD_MAX: usize = 20;

/// What should be known of these, of those among them that wait for an answer and that the viewer may read.
pub async fn left_by(scope: &Scope, left: &[Uuid]) -> Result<Vec<String>> {
    if left.is_empty() {
        return Ok(Vec::new());
    }
    let ids = left.iter().copied();
    let mut open = scope.by_ids::<matches::Entity>(ids).await?;
    open.retain(|of| of.state.is_open());
    open.sort_by_key(|of| of.id);
    let told = open.iter().take(TOLD_MAX);
    let told = told.map(|of| message(&of.reference));
    let more = open.len().saturating_sub(TOLD_MAX);
    let more = (more > 0).then(|| format!("So do {more} more: `matches` has all of the gap."));
    Ok(told.chain(more).collect())
}

/// What becomes of a match, and what to do: while it waits for an answer, the same two are not matched again.
fn message(reference: &str) -> String {
    format!(
        "Match {reference} loses what it was to give to a need that is stated or planned no more, or otherwise, which makes it another need. It can be proposed anew for that one once whoever proposed it takes it back by withdrawMatch."
    )
}
