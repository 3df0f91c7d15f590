//! What a plan in the making is worth.

use super::Ledger;
use crate::plan::{fairness::floor::Floor, index::Index};

/// What is worth how much in one stage of the search.
#[derive(Clone, Debug)]
pub struct Aim {
    /// Worth of one unit on each pair.
    pub value: Vec<f64>,
    /// Worth of using each link at all: its fee, and what keeping or changing a pairing is worth.
    pub link: Vec<f64>,
    /// What lifting countries towards their floor is worth.
    pub floor: Option<Floor>,
}

impl Aim {
    /// Coverage by priority, bonuses and fees: what [`crate::plan::check::objective`] counts.
    pub fn plain(index: &Index<'_>) -> Self {
        Self {
            value: index.value.clone(),
            link: vec![-index.problem.settings.line_fee; index.links.len()],
            floor: None,
        }
    }
}

impl Ledger {
    /// What some gaps are worth, and what all together do for the floor.
    pub fn worth(&self, index: &Index<'_>, aim: &Aim, gaps: &[usize]) -> f64 {
        let mut worth = aim
            .floor
            .as_ref()
            .map_or(0.0, |floor| floor.worth(&self.given));
        for gap in gaps {
            worth += index
                .gap_pairs(*gap)
                .map(|pair| aim.value[pair] * self.given[pair] as f64)
                .sum::<f64>();
            for link in index.gaps[*gap]
                .seats
                .iter()
                .flat_map(|seat| index.seats[*seat].links.iter())
            {
                worth += if self.link[*link] > 0 {
                    aim.link[*link]
                } else {
                    0.0
                };
            }
        }
        worth
    }

    /// What all of it is worth.
    pub fn total(&self, index: &Index<'_>, aim: &Aim) -> f64 {
        let gaps: Vec<usize> = (0..index.gaps.len()).collect();
        self.worth(index, aim, &gaps)
    }
}
