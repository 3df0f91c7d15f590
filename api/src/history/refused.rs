//! Whether what one side said no to stays refused.

use crate::history::terms::Terms;
use domain::matches::refused::Tried;
use entity::matches;

/// Whether a match is a no that holds, given what both sides are now and all matches of the two.
pub fn holds<'a>(
    terms: &Terms,
    no: &matches::Model,
    all: impl IntoIterator<Item = &'a matches::Model>,
) -> bool {
    let all = all.into_iter().filter(|other| terms.are(&other.terms));
    terms.are(&no.terms) && tried(no).holds(all.map(tried))
}

fn tried(row: &matches::Model) -> Tried<'_> {
    Tried {
        id: row.id,
        state: row.state,
        proposed: &row.proposed,
        ended: row.ended.as_deref(),
    }
}
