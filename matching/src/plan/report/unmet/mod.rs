//! Why a need is left open, or partly so: worked out from the rules and from the stages of the plan, never guessed.

mod obstacle;
mod sentence;

use crate::plan::{
    index::{Index, in_time, least_of, planned, share, weight},
    ledger::Ledger,
    problem::{Grant, Problem, Whole},
    solve::Drawn,
};
use chrono::NaiveDate;
use domain::assistance::AssistanceType;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use uuid::Uuid;

/// Why a need is left.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Reason {
    /// Nothing on offer may serve it at all.
    NoPair,
    /// Whatever may serve it starts too late; the first day on which any of it could.
    TooLate(Option<NaiveDate>),
    /// Leasts rule everything out: a line gives no part so small, or all lines together reach no part that is of use.
    BelowLeast {
        /// Least that is of use.
        least: i64,
        /// The most that the lines could give, were nothing else served.
        most: i64,
    },
    /// All that may serve it, together, is less than what is needed, and all of that is given.
    Exhausted,
    /// The fairness floor took it: before that stage the plan gave it more.
    Floor,
    /// Staying near the last approved plan took it: before that stage the plan gave it more.
    Stability,
    /// It waits for needs of which half is not committed.
    Waits(Vec<Uuid>),
    /// Lines ask for something on the gap first that nobody commits.
    Condition(Vec<AssistanceType>),
    /// Providers have no attention left.
    Attention(Vec<String>),
    /// The gap looks after as many providers as it can.
    Places,
    /// Lines gave as much as they give to one gap.
    LineMost,
    /// Lines are spent on other needs.
    Spent {
        /// Those needs.
        on: Vec<Uuid>,
        /// Whether every one of them is of at least the same priority; where not, they are worth more together.
        higher: bool,
    },
    /// It asks for more than [`AMOUNT_MAX`](crate::plan::AMOUNT_MAX), and was left out of the problem.
    TooLarge,
    /// What could still be given is worth less than the fee of one more line, or does not come in parts that all rules allow.
    NotWorth,
}

/// A need that is left open, or partly so.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unmet {
    /// Id of the need.
    pub demand: Uuid,
    /// How much is missing, in its unit.
    pub missing: i64,
    /// What that is worth.
    pub weight: f64,
    /// What holds back most of it.
    pub reason: Reason,
    /// What else holds some of it back.
    pub others: Vec<Reason>,
    /// The reason as a sentence.
    pub sentence: String,
}

/// Lists what a plan leaves open, the weightiest first.
pub fn left(problem: &Problem, drawn: &Drawn) -> Vec<Unmet> {
    let index = Index::new(problem);
    let at = |grants: &[Grant]| Ledger::restore(&index, grants);
    let places = problem
        .demands
        .iter()
        .enumerate()
        .map(|(position, demand)| (demand.id, position))
        .collect();
    let (plan, fair, free) = (at(&drawn.plan.grants), at(&drawn.fair), at(&drawn.free));
    let teller = Teller {
        index: &index,
        plan,
        fair,
        free,
        offered: offered(problem),
        places,
    };
    let open = (0..problem.demands.len())
        .filter(|demand| planned(problem, *demand) && teller.plan.need(&index, *demand) > 0);
    let mut left: Vec<Unmet> = open.map(|demand| teller.tell(demand)).collect();
    left.sort_by(|one, other| other.weight.total_cmp(&one.weight));
    left
}

/// Pairs of each demand, whether they can be used or not.
fn offered(problem: &Problem) -> Vec<Vec<usize>> {
    let mut offered = vec![Vec::new(); problem.demands.len()];
    problem
        .pairs
        .iter()
        .enumerate()
        .for_each(|(position, pair)| offered[pair.demand].push(position));
    offered
}

struct Teller<'a> {
    index: &'a Index<'a>,
    plan: Ledger,
    fair: Ledger,
    free: Ledger,
    /// Pairs of each demand, whether they can be used or not.
    offered: Vec<Vec<usize>>,
    places: HashMap<Uuid, usize>,
}

impl Teller<'_> {
    fn tell(&self, demand: usize) -> Unmet {
        let problem = self.index.problem;
        let missing = self.plan.need(self.index, demand);
        let mut reasons = self.reasons(demand).into_iter();
        let reason = reasons.next().unwrap_or(Reason::NotWorth);
        Unmet {
            demand: problem.demands[demand].id,
            missing,
            weight: weight(problem, demand) * share(problem, demand, missing),
            sentence: self.sentence(demand, &reason),
            reason,
            others: reasons.collect(),
        }
    }

    /// Reasons, the main one first: what would hold whatever the plan, then what a stage did, then what stands against each pair.
    fn reasons(&self, demand: usize) -> Vec<Reason> {
        let below = self.below_least(demand);
        if let Some(reason) = self.ruled_out(demand, &below) {
            return vec![reason];
        }
        let mut reasons = Vec::from_iter(self.stage(demand));
        reasons.extend(self.below_whole(demand));
        let waits = self.waits(demand);
        if !waits.is_empty() {
            reasons.push(Reason::Waits(waits));
        }
        reasons.extend(self.obstacles(demand, &below));
        if reasons.is_empty() {
            vec![Reason::Exhausted]
        } else {
            reasons
        }
    }

    fn below_least(&self, demand: usize) -> Reason {
        let pairs = self.index.demand_pairs[demand].iter();
        Reason::BelowLeast {
            least: least_of(self.index.problem, demand),
            most: pairs.fold(0i64, |sum, pair| sum.saturating_add(self.index.most(*pair))),
        }
    }

    /// That what could come is too little for the whole of its gap, where lines have room for it and give nothing.
    fn below_whole(&self, demand: usize) -> Option<Reason> {
        let index = self.index;
        let whole = self.held_back(demand)?;
        let mut pairs = index.demand_pairs[demand].iter();
        if !pairs.any(|pair| self.plan.room(index, *pair) > 0) {
            return None;
        }
        Some(Reason::BelowLeast {
            least: whole.least,
            most: index.most_together(&whole.demands, |_| true),
        })
    }

    /// The whole that a demand is of, where that gets nothing.
    fn held_back(&self, demand: usize) -> Option<&Whole> {
        let gap = self.index.gap_of[demand];
        let whole = self.index.whole(gap)?;
        let is_empty = self.plan.together(self.index, gap) == 0;
        (is_empty && whole.demands.contains(&demand)).then_some(whole)
    }

    /// What rules a demand out whatever the plan.
    fn ruled_out(&self, demand: usize, below: &Reason) -> Option<Reason> {
        let problem = self.index.problem;
        let offered = || {
            let pairs = self.offered[demand].iter();
            pairs.map(|pair| &problem.pairs[*pair])
        };
        if offered().next().is_none() {
            return Some(Reason::NoPair);
        }
        if !offered().any(|pair| in_time(problem, pair)) {
            let first = offered().filter_map(|pair| pair.start).min();
            return Some(Reason::TooLate(first));
        }
        match below {
            Reason::BelowLeast { least, most } if most < least.max(&1) => Some(below.clone()),
            _ => None,
        }
    }

    /// The stage that took something from a demand.
    fn stage(&self, demand: usize) -> Option<Reason> {
        let given = |ledger: &Ledger| ledger.demand[demand];
        if given(&self.free) <= given(&self.plan) {
            None
        } else if given(&self.fair) > given(&self.plan) {
            Some(Reason::Stability)
        } else {
            Some(Reason::Floor)
        }
    }

    /// Ids of what a demand still waits for.
    fn waits(&self, demand: usize) -> Vec<Uuid> {
        let demands = &self.index.problem.demands;
        let before = demands[demand].predecessors.iter();
        before
            .filter(|before| !self.plan.half(self.index, **before))
            .map(|before| demands[*before].id)
            .collect()
    }
}
