//! A gap as it is put together of what several statements tell of it.

use super::{
    Key, KnownGap, KnownNeed, KnownPlace, Part, SINGLE, Update, agreed::Agreed, given::Given,
    keys::Keys,
};
use crate::{
    db::reference::Reference,
    graphql::gap::{
        coverage::state::CoverageState,
        figures::dimension::FigureBy,
        stall::rule::{NeedFacts, StallFacts},
    },
};
use domain::{gap::need_share::by_country, size::SizeUnit};
use uuid::Uuid;

/// A need as it is read: its gap, id, type of assistance, unit, currency and shares, whether it is looked after, what is needed, pledged,
/// committed and delivered, and what covers it.
pub(super) type NeedRow = (
    Uuid,
    Uuid,
    Option<String>,
    Option<SizeUnit>,
    Option<String>,
    Option<String>,
    i64,
    Option<i64>,
    i64,
    i64,
    i64,
    i64,
);

/// Dimensions of which a gap may have several values, each in a table of its own.
pub(super) const SEVERAL: [FigureBy; 3] = [
    FigureBy::Country,
    FigureBy::Measure,
    FigureBy::LiftingCondition,
];

/// A gap while its parts are read.
#[derive(Default)]
pub(super) struct Parts {
    /// Its values in [`SINGLE`].
    pub(super) single: [Key; SINGLE.len()],
    /// How urgent it is said to be.
    pub(super) priority: Key,
    /// Its values in [`SEVERAL`].
    pub(super) several: [Vec<Key>; SEVERAL.len()],
    /// Its sectors beside the main one.
    pub(super) further_sectors: Vec<Key>,
    /// Where it is written.
    pub(super) places: Vec<KnownPlace>,
    /// What was agreed about it.
    pub(super) agreed: Vec<Agreed>,
    /// How many matches.
    pub(super) matches: u64,
    /// When it last changed.
    pub(super) updated: Update,
    pub(super) needs: Vec<KnownNeed>,
    /// What tells why nothing is happening about it.
    pub(super) stall: StallFacts,
    /// What was given to it.
    pub(super) given: Vec<Given>,
    /// How many needs have a size, how many are covered, and how many anything is committed or delivered to.
    pub(super) sized: usize,
    pub(super) met: usize,
    pub(super) begun: usize,
}

impl Parts {
    /// Adds a need, after its countries.
    pub(super) fn add(&mut self, row: NeedRow, keys: &mut Keys, reference: &Reference) {
        let (_, id, assistance, unit, currency, shares, looked_after, size, a, b, c, covered) = row;
        let is_covered = size.is_some_and(|size| covered >= size);
        // As `Ledger::room` has it.
        let rest = size.map(|size| size - size.min(covered));
        self.sized += usize::from(unit.is_some());
        self.begun += usize::from(covered > 0 || looked_after > 0);
        self.met += usize::from(is_covered);
        self.stall.needs.push(NeedFacts {
            id,
            is_sized: unit.is_some(),
            is_covered,
            is_looked_after: looked_after > 0,
            is_over: false,
        });
        let whole = [size.unwrap_or(0), a, b, c].map(i128::from);
        let is_split = unit.is_some() && self.several[0].len() > 1;
        let parts = is_split.then(|| self.split(whole, shares.as_deref(), keys, reference));
        self.needs.push(KnownNeed {
            assistance: keys.of_word(assistance),
            unit,
            currency: keys.of_word(currency),
            looked_after,
            figures: [size, Some(a), Some(b), Some(c), rest],
            parts,
        });
    }

    /// The parts of a need in each of the countries.
    fn split(
        &self,
        whole: [i128; 4],
        shares: Option<&str>,
        keys: &Keys,
        reference: &Reference,
    ) -> Box<[Part]> {
        let countries = self.several[0].iter().filter_map(|key| {
            let (id, _) = &keys.all[*key as usize];
            Some((*key, reference.countries.of(*id)?))
        });
        let countries: Vec<_> = countries.collect();
        if countries.is_empty() {
            return Box::default();
        }
        let alpha3 = countries.iter().map(|(_, row)| row.alpha3.as_str());
        let parts = by_country(whole, shares, alpha3);
        let parts = countries.iter().filter_map(|(country, row)| {
            let part = parts.get(row.alpha3.as_str())?;
            Some(Part {
                country: *country,
                is_assumed: part.percent.is_none(),
                figures: part.figures,
            })
        });
        parts.collect()
    }

    /// The gap with all of its parts.
    pub(super) fn whole(self, id: Uuid, keys: &mut Keys) -> KnownGap {
        let coverage = self.coverage();
        let mut assistance: Vec<Key> = self.needs.iter().map(|need| need.assistance).collect();
        assistance.sort_unstable();
        assistance.dedup();
        let [countries, measures, conditions] = self.several.map(Vec::into_boxed_slice);
        KnownGap {
            id,
            matches: self.matches,
            coverage,
            reasons: self.stall.reasons().into_iter().collect(),
            updated: self.updated,
            needs: self.needs.into(),
            given: self.given.into(),
            single: self.single,
            priority: self.priority,
            covered: keys.of_word(Some(coverage.as_ref().to_owned())),
            countries,
            measures,
            conditions,
            assistance: assistance.into(),
            further_sectors: self.further_sectors.into(),
            places: self.places.into(),
            agreed: self.agreed.into(),
        }
    }

    /// The rule of `coverage_state`, as needs have it.
    fn coverage(&self) -> CoverageState {
        match (self.sized, self.begun) {
            (0, 0) => CoverageState::Unsized,
            (0, _) => CoverageState::LookedAfter,
            (_, 0) => CoverageState::None,
            _ if self.met == self.needs.len() => CoverageState::Full,
            _ => CoverageState::Part,
        }
    }
}
