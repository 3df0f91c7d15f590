//! What an audit found, as it is printed: of a register that is badly damaged the first, and how many there are of each kind.

use crate::history::compare::{Difference, ObjectFault};
use std::collections::BTreeMap;

/// Most objects that are named one by one, where not all of them were asked for.
const NAMED_MAX: u64 = 100;

/// What was found so far.
#[derive(Debug, Default)]
pub struct Findings {
    names_all: bool,
    found: u64,
    /// How many there are, by table and what is wrong with them.
    kinds: BTreeMap<(String, &'static str), u64>,
}

impl Findings {
    /// None yet; whether each is named, however many there are.
    pub fn new(names_all: bool) -> Self {
        Self {
            names_all,
            ..Self::default()
        }
    }

    /// Takes one: its line, if it is named.
    pub fn take(&mut self, difference: &Difference) -> Option<String> {
        let kind = (difference.table.clone(), what(&difference.fault));
        *self.kinds.entry(kind).or_default() += 1;
        self.found += 1;
        let is_named = self.names_all || self.found <= NAMED_MAX;
        is_named.then(|| difference.to_string())
    }

    /// How many there are of each kind, and how to have the others named; none where each was.
    pub fn rest(&self) -> Option<String> {
        let left = self.found.saturating_sub(NAMED_MAX);
        if self.names_all || left == 0 {
            return None;
        }
        let kinds = self.kinds.iter();
        let kinds = kinds.map(|((table, what), count)| format!("\n{table}: {count} {what}"));
        let kinds: String = kinds.collect();
        Some(format!(
            "… and {left} more: pass --all to have each of them named. Of all {}:{kinds}",
            self.found
        ))
    }
}

fn what(fault: &ObjectFault) -> &'static str {
    match fault {
        ObjectFault::Changed(_) => "differ from their latest events",
        ObjectFault::Added => "are in no event",
        ObjectFault::Removed => "have events, but are no longer there",
    }
}
