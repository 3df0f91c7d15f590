//! A gap as it is kept.

use super::{Key, NOT_STATED, Reasons, Update, agreed::Agreed, given::Given};
use crate::graphql::gap::{coverage::state::CoverageState, figures::dimension::FigureBy};
use domain::{gap::need_share::Figures, size::SizeUnit};
use std::slice;
use uuid::Uuid;

pub(super) const NOTHING: &[Key] = &[NOT_STATED];

/// Dimensions of which a gap has one value, in the order in which they are kept; quarters follow from months. A row has no room for the
/// priority, and how far needs are covered no column says.
pub(super) const SINGLE: [FigureBy; 11] = [
    FigureBy::Sector,
    FigureBy::SectorCategory,
    FigureBy::Holder,
    FigureBy::Regime,
    FigureBy::Mission,
    FigureBy::Panel,
    FigureBy::Nature,
    FigureBy::State,
    FigureBy::Evidence,
    FigureBy::Year,
    FigureBy::Month,
];

/// A gap as far as figures know it.
pub struct KnownGap {
    /// Its id.
    pub id: Uuid,
    /// How many matches it has that everybody may read of and that nobody gave up.
    pub matches: u64,
    /// How far its needs are covered.
    pub coverage: CoverageState,
    /// Why nothing is happening about it, if nothing is, as far as everybody can know.
    pub reasons: Reasons,
    /// When it last changed.
    pub updated: Update,
    /// Its needs.
    pub needs: Box<[KnownNeed]>,
    /// What was given to it, of which most gaps have nothing.
    pub given: Box<[Given]>,
    pub(super) single: [Key; SINGLE.len()],
    /// How urgent it is said to be.
    pub(super) priority: Key,
    /// How far its needs are covered, as tables are made by it.
    pub(super) covered: Key,
    /// Of these a gap may have several values, or none, which then take no memory.
    pub(super) countries: Box<[Key]>,
    pub(super) measures: Box<[Key]>,
    pub(super) conditions: Box<[Key]>,
    pub(super) assistance: Box<[Key]>,
    pub(super) further_sectors: Box<[Key]>,
    pub(super) places: Box<[KnownPlace]>,
    /// What was agreed about it, by ids.
    pub(super) agreed: Box<[Agreed]>,
}

/// In which document and paragraph a gap is written.
pub(super) struct KnownPlace {
    pub(super) id: Uuid,
    pub(super) document: Key,
    pub(super) paragraph: Option<Box<str>>,
}

/// A need with what the ledger has of it.
pub struct KnownNeed {
    /// Its type of assistance.
    pub assistance: Key,
    /// What it is counted in.
    pub unit: Option<SizeUnit>,
    /// In which currency.
    pub currency: Key,
    /// Whether it is looked after: 1 or 0.
    pub looked_after: i64,
    /// Needed, pledged, committed, delivered, remaining.
    pub figures: [Option<i64>; 5],
    /// Its parts, where it is split among several countries.
    pub parts: Option<Box<[Part]>>,
}

/// What a country has of a need.
pub struct Part {
    /// The country.
    pub country: Key,
    /// Whether its share is not stated.
    pub is_assumed: bool,
    /// Its part of the figures.
    pub figures: Figures,
}

impl KnownGap {
    /// Its values in a dimension, at least one; nothing by gap, of which it is the value itself.
    pub fn keys(&self, by: FigureBy) -> &[Key] {
        let keys: &[Key] = match by {
            FigureBy::Country => &self.countries,
            FigureBy::Measure => &self.measures,
            FigureBy::LiftingCondition => &self.conditions,
            FigureBy::Assistance => &self.assistance,
            FigureBy::Priority => slice::from_ref(&self.priority),
            FigureBy::CoverageState => slice::from_ref(&self.covered),
            _ => {
                let by = if by == FigureBy::Quarter {
                    FigureBy::Month
                } else {
                    by
                };
                let at = SINGLE.iter().position(|known| *known == by);
                at.map_or(NOTHING, |at| slice::from_ref(&self.single[at]))
            }
        };
        if keys.is_empty() { NOTHING } else { keys }
    }
}
