//! What becomes of plans of needs, and of offers.

use super::{
    model::{Model, Outcome, must, valid},
    parts::{Matched, Plan, Status},
};

impl Model {
    /// Whether the ledger lets a need of the gap become so.
    fn may_become(&self, gap: usize, sizes: [Option<i64>; 2]) -> Outcome {
        for (line, size) in sizes.into_iter().enumerate() {
            let is_given = self
                .books
                .0
                .iter()
                .any(|booked| self.is_on(booked, gap, line));
            valid(match size {
                Some(size) => self.need(gap, line).covered() <= size,
                None => self.sizes(gap)[line].is_none() || !is_given,
            })?;
        }
        Ok(())
    }

    pub(super) fn plan(&mut self, gap: usize, holder: bool, sizes: [Option<i64>; 2]) -> Outcome {
        let status = if holder {
            Status::Adopted
        } else {
            Status::Proposed
        };
        let is_open = |plan: &Plan| (plan.gap, plan.holder, plan.status) == (gap, holder, status);
        let open = self.plans.iter().position(is_open);
        if holder {
            self.may_become(gap, sizes)?;
            self.make_way(gap);
        }
        self.editions += 1;
        let plan = Plan {
            gap,
            holder,
            status,
            sizes,
            edition: self.editions,
        };
        match open {
            Some(at) => self.plans[at] = plan,
            None => self.plans.push(plan),
        }
        Ok(())
    }

    /// The adopted plan makes way for another.
    fn make_way(&mut self, gap: usize) {
        let is_adopted = |plan: &&mut Plan| plan.gap == gap && plan.status == Status::Adopted;
        for plan in self.plans.iter_mut().filter(is_adopted) {
            plan.status = Status::SetAside { with_reason: false };
        }
    }

    pub(super) fn adopt(&mut self, plan: usize) -> Outcome {
        let Plan {
            gap, status, sizes, ..
        } = self.plans[plan];
        must(status != Status::Adopted)?;
        self.may_become(gap, sizes)?;
        self.make_way(gap);
        self.plans[plan].status = Status::Adopted;
        Ok(())
    }

    pub(super) fn set_aside(&mut self, plan: usize) -> Outcome {
        let Plan { gap, status, .. } = self.plans[plan];
        must(!matches!(status, Status::SetAside { .. }))?;
        if status == Status::Adopted {
            self.may_become(gap, [None, None])?;
        }
        self.plans[plan].status = Status::SetAside { with_reason: true };
        Ok(())
    }

    pub(super) fn revise(&mut self, offer: usize, sizes: [i64; 2]) -> Outcome {
        must(!self.offers[offer].withdrawn)?;
        let least = self.offers[offer].least;
        valid(least.is_none_or(|least| sizes[1] >= least))?;
        for line in [0, 1] {
            valid(self.given(offer, line).covered() <= sizes[line])?;
        }
        self.offers[offer].sizes = sizes;
        Ok(())
    }

    pub(super) fn withdraw_offer(&mut self, offer: usize) -> Outcome {
        let open = |of: &Matched| of.offer == offer && of.state.blocks_another();
        must(!self.offers[offer].withdrawn && !self.matches.iter().any(open))?;
        must((0..2).all(|line| self.given(offer, line).outstanding() == 0))?;
        self.offers[offer].withdrawn = true;
        Ok(())
    }
}
