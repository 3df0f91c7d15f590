//! What the Panel should see of the register.

use super::{
    model::Model,
    parts::{Help, Status},
    step::GAPS,
};
use sea_orm::ActiveEnum;
use serde_json::{Value, json};

impl Model {
    /// What the Panel should see of it.
    pub(super) fn seen(&self) -> Value {
        let offers = 0..self.offers.len();
        json!({
            "gaps": (0..GAPS).map(|gap| self.gap_seen(gap)).collect::<Vec<_>>(),
            "matches": (0..self.matches.len()).map(|of| self.match_seen(of)).collect::<Vec<_>>(),
            "offers": offers.map(|offer| [0, 1].map(|line| self.line_seen(offer, line))).collect::<Vec<_>>(),
        })
    }

    fn gap_seen(&self, gap: usize) -> Value {
        let sizes = self.sizes(gap);
        let needs = [0, 1].map(|line| {
            let sums = self.need(gap, line);
            match sizes[line] {
                Some(size) => {
                    json!([
                        size,
                        sums.pledged,
                        sums.stands(),
                        sums.delivered,
                        size - sums.covered(),
                        false
                    ])
                }
                None => json!([null, 0, 0, 0, null, sums.covered() > 0]),
            }
        });
        let covered = [0, 1].map(|line| self.need(gap, line).covered());
        let is_met = (0..2).all(|line| sizes[line].is_some_and(|size| covered[line] >= size));
        let is_sized = sizes.iter().any(Option::is_some);
        let coverage = match (is_sized, covered.iter().any(|sum| *sum > 0)) {
            (false, false) => "UNSIZED",
            (false, true) => "LOOKED_AFTER",
            (true, false) => "NONE",
            (true, true) if is_met => "FULL",
            (true, true) => "PART",
        };
        let state = match self.help[gap] {
            Help::Agreed(_) => "IN_PROGRESS",
            Help::Never | Help::Stopped(_) => "OPEN",
        };
        let plans = self.plans.iter().filter(|plan| plan.gap == gap);
        let mut plans: Vec<&str> = plans
            .map(|plan| match plan.status {
                Status::Proposed => "PROPOSED",
                Status::Adopted => "ADOPTED",
                Status::SetAside { .. } => "SET_ASIDE",
            })
            .collect();
        plans.sort_unstable();
        json!([state, coverage, needs, plans])
    }

    fn match_seen(&self, of: usize) -> Value {
        let matched = &self.matches[of];
        // Where the need has no size, in the unit of the line that gives: that of all entries here.
        let line = |line: &usize| {
            let sums = self.books.under(of, *line);
            json!([sums.pledged, sums.stands(), sums.delivered, sums.withdrawn])
        };
        let lines: Vec<Value> = matched.lines.iter().map(line).collect();
        let own = self.requests.iter().filter(|request| request.of == of);
        let mut requests: Vec<String> = own
            .map(|request| format!("{:?}", request.decision).to_uppercase())
            .collect();
        requests.sort_unstable();
        json!([matched.state.to_value(), lines, requests])
    }

    fn line_seen(&self, offer: usize, line: usize) -> Value {
        let stands = self.given(offer, line).covered();
        json!([stands, self.offers[offer].sizes[line] - stands])
    }
}
