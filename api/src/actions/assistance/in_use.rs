//! Nobody promises money that is gone: what of an offer or programme is new is in currencies that are in use.

use super::lines;
use crate::db::transaction::Tx;
use domain::{money::still_used, size::Measure, validation::Validation};
use entity::assistance;

/// Notes lines and a ceiling in a currency that was gone when the help began, or is gone today where it has not begun yet. A currency
/// that lines or the ceiling on record were in already may stay: files tell of help of its time.
pub(super) fn check(
    tx: &Tx,
    ceiling_before: Option<&(i64, Measure)>,
    row: &assistance::Model,
    lines: Option<&lines::Planned>,
    faults: &mut Validation,
) {
    let on = match row.starts.as_deref() {
        Some(starts) if starts < tx.today() => starts,
        _ => tx.today(),
    };
    let known = ceiling_before.and_then(|(_, measure)| measure.currency.as_deref());
    if let Some(code) = row.ceiling_currency.as_deref()
        && known != Some(code)
    {
        faults.collect_reason(still_used(code, on), "ceiling");
    }
    for (line, code) in lines.into_iter().flat_map(lines::Planned::new_money) {
        let field = format!("lines.{}.size.money", line.position - 1);
        faults.collect_reason(still_used(code, on), &field);
    }
}
