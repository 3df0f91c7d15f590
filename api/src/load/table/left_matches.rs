//! What a table that states needs of a gap otherwise leaves behind: matches that were to give to them.

use super::{headings::Flaw, record::Record};
use crate::{actions::gap::left_matches::left_by, db::transaction::Tx, error::Result};
use uuid::Uuid;

/// The rule that tells of a match which loses what it was to give.
const MATCH_LEFT: &str = "match.left";

/// Warns of the matches that were to give to needs which are no more, as far as who imports may read them. What was revised is the gap, and
/// then these.
pub(super) async fn warn(tx: &Tx, revised: &[Uuid], record: &mut Record<'_>) -> Result<()> {
    let inside = tx.inside();
    let left = revised.get(1..).unwrap_or_default();
    let told = left_by(&inside, left).await?;
    tx.scope().readings().join(inside.readings(), revised);
    let row = record.rows[0].number;
    let warnings = told.into_iter().map(|message| Flaw {
        rule: MATCH_LEFT,
        row,
        column: None,
        message,
    });
    record.warnings.extend(warnings);
    Ok(())
}
