//! What still stands in the way of a lifting condition, as gaps on record have it.

use crate::db::scope::Hindering;
use async_graphql::{Description, Object};
use domain::sanctions::LiftingGapState;

/// How many gaps that hinder a lifting condition are closed, and how many remain, as far as the viewer may read them. It says nothing of whether
/// the condition is met: the Council decides that, also by what no gap is about.
#[derive(Description)]
pub struct LiftingGapStats(Hindering);

impl From<Hindering> for LiftingGapStats {
    fn from(gaps: Hindering) -> Self {
        Self(gaps)
    }
}

impl LiftingGapStats {
    fn all(&self) -> u64 {
        self.0.closed + self.0.remaining
    }
}

#[Object(use_type_description, serial)]
impl LiftingGapStats {
    /// Whether any remains.
    fn state(&self) -> LiftingGapState {
        match (self.0.closed, self.0.remaining) {
            (0, 0) => LiftingGapState::NoneOnRecord,
            (_, 0) => LiftingGapState::AllClosed,
            _ => LiftingGapState::SomeRemain,
        }
    }

    /// How many there are, closed or not.
    fn total(&self) -> u64 {
        self.all()
    }

    /// How many are closed.
    fn closed(&self) -> u64 {
        self.0.closed
    }

    /// How many are not closed: `gaps(filter: { liftingConditions: [...], states: [OPEN, IN_PROGRESS] })` lists them.
    fn remaining(&self) -> u64 {
        self.0.remaining
    }

    /// How many of those that are not closed are refusals (`WILL`), which help cannot close.
    fn of_will(&self) -> u64 {
        self.0.of_will
    }

    /// The same in a line, in English: `3 of 7 gaps closed`.
    fn label(&self) -> String {
        match self.all() {
            0 => "no gap on record".to_owned(),
            1 => format!("{} of 1 gap closed", self.0.closed),
            all => format!("{} of {all} gaps closed", self.0.closed),
        }
    }

    /// The same in a line, in French.
    fn label_fr(&self) -> String {
        match (self.all(), self.0.closed) {
            (0, _) => "aucune lacune enregistrée".to_owned(),
            (all, closed @ 0..=1) => format!("{closed} lacune close sur {all}"),
            (all, closed) => format!("{closed} lacunes closes sur {all}"),
        }
    }
}
