//! Which gaps are asked for, told by what is kept of them.

use super::{Gaps, Key, KnownGap, Reasons};
use crate::graphql::gap::{
    coverage::state::CoverageState, dimension::Found, figures::dimension::FigureBy,
};
use std::collections::HashSet;
use uuid::Uuid;

/// What is kept of a gap that it may be asked for by.
#[derive(Clone, Copy)]
pub enum Kept {
    /// Its values in a dimension.
    By(FigureBy),
    /// Its sectors beside the main one.
    FurtherSector,
}

impl From<FigureBy> for Kept {
    fn from(by: FigureBy) -> Self {
        Self::By(by)
    }
}

/// Which values are asked for.
pub enum Values {
    /// One of these.
    These(HashSet<Found>),
    /// A year from the first to the last.
    Years(Option<i32>, Option<i32>),
    /// Any.
    Stated,
    /// None.
    NotStated,
}

impl Values {
    /// One of these ids.
    pub fn ids(ids: impl IntoIterator<Item = Uuid>) -> Self {
        Self::These(ids.into_iter().map(|id| (Some(id), None)).collect())
    }

    fn has(&self, found: &Found) -> bool {
        match (self, found) {
            (Self::These(these), _) => these.contains(found),
            (Self::Stated, found) => *found != (None, None),
            (Self::NotStated, found) => *found == (None, None),
            (Self::Years(from, to), (_, word)) => {
                let year = word.as_deref().and_then(|word| word.parse::<i32>().ok());
                year.is_some_and(|year| {
                    from.is_none_or(|from| from <= year) && to.is_none_or(|to| year <= to)
                })
            }
        }
    }
}

/// What gaps are asked for by: all of this.
pub struct Picked {
    /// Of each, one is enough.
    pub conditions: Vec<Vec<(Kept, Values)>>,
    /// How far their needs are covered: one of these.
    pub coverage: Option<Vec<CoverageState>>,
    /// Why nothing is happening about them, as everybody can know it: for one of these reasons.
    pub reasons: Option<Reasons>,
    /// Since which moment they changed, as everybody is told it.
    pub changed_since: Option<i64>,
}

/// Where a value of each place counts as asked for.
type Places = Vec<bool>;

impl Picked {
    /// All of them.
    pub const ALL: Self = Self {
        conditions: Vec::new(),
        coverage: None,
        reasons: None,
        changed_since: None,
    };

    /// Asks for any of these as well.
    pub fn any(&mut self, these: impl IntoIterator<Item = (Kept, Values)>) {
        self.conditions.push(these.into_iter().collect());
    }

    /// Asks for any of these words as well, if there are any to ask for.
    pub fn words<T: AsRef<str>>(&mut self, by: FigureBy, words: &Option<Vec<T>>) {
        if let Some(words) = words {
            let found = words
                .iter()
                .map(|word| (None, Some(word.as_ref().to_owned())));
            self.any([(by.into(), Values::These(found.collect()))]);
        }
    }

    /// Asks for one of these degrees of coverage as well.
    pub fn covered(&mut self, these: &[CoverageState]) {
        let asked = self.coverage.take();
        let both = these.iter().copied();
        let both = both.filter(|state| asked.as_ref().is_none_or(|asked| asked.contains(state)));
        self.coverage = Some(both.collect());
    }

    /// Those of a stretch, in the order of their ids.
    pub(super) fn among<'a>(
        &'a self,
        gaps: &'a Gaps,
    ) -> impl DoubleEndedIterator<Item = &'a KnownGap> {
        let picks = self.picks(gaps);
        gaps.gaps.iter().filter(move |gap| picks(gap))
    }

    /// What tells whether a gap of a stretch is asked for.
    pub(super) fn picks<'a>(&'a self, gaps: &'a Gaps) -> impl Fn(&KnownGap) -> bool {
        let places = |values: &Values| gaps.keys.iter().map(|found| values.has(found)).collect();
        let conditions = self.conditions.iter().map(|any| {
            let any = any.iter().map(|(of, values)| (*of, places(values)));
            any.collect::<Vec<(Kept, Places)>>()
        });
        let conditions: Vec<_> = conditions.collect();
        move |gap: &KnownGap| {
            let is_covered_so = |these: &Vec<CoverageState>| these.contains(&gap.coverage);
            self.coverage.as_ref().is_none_or(is_covered_so)
                && self.reasons.is_none_or(|these| gap.reasons.has_any(these))
                && self
                    .changed_since
                    .is_none_or(|moment| gap.updated.is_since(moment))
                && conditions.iter().all(|any| meets(gap, any))
        }
    }
}

fn meets(gap: &KnownGap, any: &[(Kept, Places)]) -> bool {
    any.iter().any(|(of, places)| {
        let keys: &[Key] = match of {
            Kept::By(by) => gap.keys(*by),
            Kept::FurtherSector => &gap.further_sectors,
        };
        keys.iter().any(|key| places[*key as usize])
    })
}
