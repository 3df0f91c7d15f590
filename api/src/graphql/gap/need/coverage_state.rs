//! How far the needs of a gap are covered, as its viewer reads them.

use super::Need;
use crate::{error::Result, graphql::gap::coverage::state::CoverageState};

/// The state of a gap with these needs.
pub async fn coverage_state(needs: &[Need]) -> Result<CoverageState> {
    let (mut sized, mut begun, mut met, mut looked_after) = (0, 0, 0, 0);
    for need in needs {
        let covered = need.ledger().await?.covered();
        sized += usize::from(need.size().is_some());
        begun += usize::from(covered > 0);
        looked_after += usize::from(need.is_looked_after().await?);
        met += usize::from(need.size().is_some_and(|size| covered >= i128::from(size)));
    }
    Ok(match (sized, begun + looked_after) {
        (0, 0) => CoverageState::Unsized,
        (0, _) => CoverageState::LookedAfter,
        (_, 0) => CoverageState::None,
        _ if met == needs.len() => CoverageState::Full,
        _ => CoverageState::Part,
    })
}
