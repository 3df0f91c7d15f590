//! Rules about the needs of a gap: which wait for which, and what the ledger holds of them.

use crate::db::ledger::of_rows;
use entity::{commitment, need};
use std::collections::HashSet;

/// Whether the lines of the ledger commit or deliver more than a size.
pub fn is_over(size: i64, ledger: &[&commitment::Model]) -> bool {
    of_rows(ledger.iter().copied()).exceeds(size)
}

/// What the ledger has against a need as it was becoming what it shall be; nothing if they agree.
pub fn ledger_against(
    before: &need::Model,
    after: Option<&need::Model>,
    lines: &[&commitment::Model],
) -> Option<&'static str> {
    if lines.is_empty() {
        return None;
    }
    let Some(need) = after else {
        return Some("has lines in the ledger: it cannot be left out");
    };
    let Some(size) = need.quantity.or(need.amount_minor) else {
        return Some("has lines in the ledger: it cannot become unsized");
    };
    if before.unit != need.unit || before.currency != need.currency {
        return Some("has lines in the ledger: its unit and currency cannot change");
    }
    is_over(size, lines).then_some("has more committed or delivered than it would ask for")
}

/// Needs that wait for each other in a circle, and those behind them, given which places each waits for, counted from 0; none
/// if all can be met in some order.
pub fn in_a_circle(waits_for: &[Vec<usize>]) -> Vec<usize> {
    let mut open: Vec<usize> = (0..waits_for.len()).collect();
    loop {
        let before = open.len();
        let waiting: HashSet<usize> = open.iter().copied().collect();
        open.retain(|&at| waits_for[at].iter().any(|other| waiting.contains(other)));
        if open.len() == before {
            return open;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_circle_is_found_wherever_it_begins() {
        assert_eq!(in_a_circle(&[]), Vec::<usize>::new());
        assert_eq!(
            in_a_circle(&[vec![], vec![0], vec![0, 1]]),
            Vec::<usize>::new()
        );
        assert_eq!(in_a_circle(&[vec![], vec![2], vec![1]]), [1, 2]);
        assert_eq!(in_a_circle(&[vec![0]]), [0]);
    }

    proptest! {
        #[test]
        fn what_waits_only_for_earlier_places_has_no_circle(edges in prop::collection::vec(prop::collection::vec(any::<prop::sample::Index>(), 0..4), 1..20)) {
            let waits_for: Vec<Vec<usize>> =
                edges.iter().enumerate().map(|(at, edges)| if at == 0 { Vec::new() } else { edges.iter().map(|edge| edge.index(at)).collect() }).collect();
            prop_assert!(in_a_circle(&waits_for).is_empty());
            let mut closed = waits_for.clone();
            let last = closed.len() - 1;
            closed[0].push(last);
            closed[last].push(0);
            prop_assert!(in_a_circle(&closed).contains(&0));
        }
    }
}
