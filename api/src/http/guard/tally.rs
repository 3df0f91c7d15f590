//! What was reckoned of an operation: its cost, and which of its fields is dearest, as a rule and at worst.

use std::collections::BTreeSet;

use async_graphql::Pos;

use crate::http::guard::rows::Count;

/// Fields an operation may yield, each counted as often as the rows it is under.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Of our data.
    pub data: Count,
    /// Bytes of what is answered about the schema itself.
    pub introspection_bytes: u64,
}

/// What an operation costs.
pub(super) struct Reckoned {
    pub(super) cost: Cost,
    pub(super) usual: Dearest,
    pub(super) worst: Dearest,
}

/// The field that costs most, with the plain fields in it. A field with a price of its own stands for itself.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Dearest {
    /// Its path, by the names that the answer would have.
    pub path: Vec<String>,
    /// What it costs.
    pub cost: u64,
    /// Where it is asked for.
    pub at: Pos,
    /// The nearest list on the way to it, or it itself, whose length the client decides, and by which argument.
    pub list: Option<(Vec<String>, &'static str)>,
}

/// What is counted over the register once for all rows that have it, as far as it was reckoned.
#[derive(Default)]
pub(super) struct Once(BTreeSet<&'static str>);

impl Once {
    /// What a field costs besides where it is the first of its kind in an operation.
    pub(super) fn first(&mut self, parent: Option<&str>, field: &str) -> u64 {
        let (kind, points) = match (parent, field) {
            // Two tables of facets.
            (Some("Mission"), "gapStats") => ("Mission.gapStats", 8_000),
            (Some("LiftingCondition"), "gapStats") => ("LiftingCondition.gapStats", 1_500),
            _ => return 0,
        };
        if self.0.insert(kind) { points } else { 0 }
    }
}

/// What was reckoned so far, and the way to where the reckoning is.
#[derive(Default)]
pub(super) struct Tally<'a> {
    pub(super) cost: Cost,
    pub(super) usual: Dearest,
    pub(super) worst: Dearest,
    pub(super) once: Once,
    /// The fields on the way, each with the argument by which the client decides how many of it there are.
    pub(super) way: Vec<(&'a str, Option<&'static str>)>,
}

impl Tally<'_> {
    /// Compares a field, to which the way leads, with the dearest so far.
    pub(super) fn compare(&mut self, cost: Count, at: Pos) {
        if cost.usual > self.usual.cost {
            self.usual = self.here(cost.usual, at);
        }
        if cost.worst > self.worst.cost {
            self.worst = self.here(cost.worst, at);
        }
    }

    fn here(&self, cost: u64, at: Pos) -> Dearest {
        let to = |end: usize| self.way[..end].iter().map(|(name, _)| (*name).to_owned());
        let list = self
            .way
            .iter()
            .rposition(|(_, argument)| argument.is_some());
        Dearest {
            path: to(self.way.len()).collect(),
            cost,
            at,
            list: list.and_then(|last| Some((to(last + 1).collect(), self.way[last].1?))),
        }
    }
}
