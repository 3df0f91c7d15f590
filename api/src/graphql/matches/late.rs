//! Needs for which what a match gives begins too late.

use super::Match;
use crate::{
    error::Result,
    graphql::mutation::warning::{Warning, WarningCode},
};
use domain::date::{in_order, last_day};

impl Match {
    /// The needs that are due before what it gives them begins, each as a warning. What is due already bounds nothing: what lacks still
    /// lacks.
    pub(super) async fn too_late(&self) -> Result<Vec<Warning>> {
        let (assistance, _) = self.given().await?;
        let Some(starts) = assistance.row_starts().await? else {
            return Ok(Vec::new());
        };
        let today = self.together.batch.scope.today();
        let mut warnings = Vec::new();
        for (row, _) in self.needs_once().await? {
            let due = row.needed_by.as_deref();
            let due = due.filter(|due| last_day(due).as_str() >= today && !in_order(starts, due));
            if let Some(due) = due {
                let message = format!(
                    "The need \"{}\" is due by {due}, and what this match gives begins after that: {starts}.",
                    row.title
                );
                warnings.push(Warning::of(WarningCode::TooLate, message));
            }
        }
        Ok(warnings)
    }
}
