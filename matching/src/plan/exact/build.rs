//! A whole exact program: its parts, one after the other.

use super::{floor::lifted, model::Model, prerequisites::required, whole::enough};

impl Model<'_> {
    /// Puts in what there is to decide about some gaps, and all rules that hold for it.
    pub(super) fn build(&mut self, gaps: &[usize]) {
        for gap in gaps {
            self.amounts(*gap);
            self.seats_of(*gap);
        }
        for demand in gaps.iter().flat_map(|gap| &self.index.gaps[*gap].demands) {
            self.served(*demand);
        }
        for demand in gaps.iter().flat_map(|gap| &self.index.gaps[*gap].demands) {
            self.need(*demand);
            self.order(*demand);
        }
        for gap in gaps {
            required(self, *gap);
            enough(self, *gap);
        }
        self.supplies();
        self.budgets();
        self.attention();
        if let Some(floor) = &self.aim.floor {
            lifted(self, floor);
        }
    }
}
