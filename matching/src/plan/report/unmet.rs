//! Why a need is left open, or partly so: worked out from the rules and from the stages of the plan, never guessed.

use crate::{
    plan::{
        index::{Index, in_time, least_of, planned, share, weight},
        ledger::Ledger,
        problem::{Grant, Problem},
        solve::Drawn,
    },
    size::shown_by_key,
};
use chrono::NaiveDate;
use domain::assistance::AssistanceType;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};
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

/// What keeps one pair from giving more; its order breaks ties.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Obstacle {
    Condition,
    Attention,
    Places,
    LineMost,
    Spent,
    Least,
    None,
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

    /// What stands against the pairs, by how much of the need they could give otherwise.
    fn obstacles(&self, demand: usize, below: &Reason) -> Vec<Reason> {
        let index = self.index;
        let mut pairs: BTreeMap<Obstacle, (i64, Vec<usize>)> = BTreeMap::new();
        for pair in &index.demand_pairs[demand] {
            let place = &index.problem.supplies[index.problem.pairs[*pair].supply];
            let held = (place.amount - self.plan.given[*pair]).min(self.plan.need(index, demand));
            if held > 0 {
                let group = pairs.entry(self.obstacle(demand, *pair)).or_default();
                group.0 = group.0.saturating_add(held);
                group.1.push(*pair);
            }
        }
        let mut groups: Vec<_> = pairs.into_iter().collect();
        groups.sort_by_key(|(obstacle, (held, _))| (std::cmp::Reverse(*held), *obstacle));
        groups
            .into_iter()
            .map(|(obstacle, (_, pairs))| self.reason(demand, obstacle, &pairs, below))
            .collect()
    }

    fn obstacle(&self, demand: usize, pair: usize) -> Obstacle {
        let (index, plan) = (self.index, &self.plan);
        let supply = index.problem.pairs[pair].supply;
        let Some(link) = index.link_of[pair] else {
            return Obstacle::Least;
        };
        let seat = index.links[link].seat;
        if !plan.required(index, link) {
            return Obstacle::Condition;
        }
        if !plan.seat_free(index, seat) {
            let provider = index.seats[seat].provider;
            let tired =
                index.attention[provider].is_some_and(|budget| plan.provider[provider] >= budget);
            return if tired {
                Obstacle::Attention
            } else {
                Obstacle::Places
            };
        }
        let (room, elsewhere) = (
            plan.room(index, pair),
            plan.supply[supply] > plan.given[pair],
        );
        let together: i64 = index.demand_pairs[demand]
            .iter()
            .map(|pair| plan.room(index, *pair))
            .fold(plan.demand[demand], i64::saturating_add);
        let small = plan.link[link] + room < index.links[link].least
            || together < least_of(index.problem, demand);
        match (room > 0, plan.left(index, supply) > 0) {
            (true, _) if !small => Obstacle::None,
            (false, true) => Obstacle::LineMost,
            _ if elsewhere => Obstacle::Spent,
            _ => Obstacle::Least,
        }
    }

    fn reason(&self, demand: usize, obstacle: Obstacle, pairs: &[usize], below: &Reason) -> Reason {
        let problem = self.index.problem;
        let places = pairs.iter().map(|pair| problem.pairs[*pair].supply);
        let supplies = places.clone().map(|place| &problem.supplies[place]);
        match obstacle {
            Obstacle::Condition => {
                let kinds: BTreeSet<_> = supplies.filter_map(|supply| supply.requires).collect();
                Reason::Condition(kinds.into_iter().collect())
            }
            Obstacle::Attention => {
                let names: BTreeSet<_> = supplies.map(|supply| supply.provider.clone()).collect();
                Reason::Attention(names.into_iter().collect())
            }
            Obstacle::Places => Reason::Places,
            Obstacle::LineMost => Reason::LineMost,
            Obstacle::Spent => self.spent(demand, places),
            Obstacle::Least => below.clone(),
            Obstacle::None => Reason::NotWorth,
        }
    }

    /// The other demands on which supplies are spent.
    fn spent(&self, demand: usize, supplies: impl Iterator<Item = usize>) -> Reason {
        let (index, problem) = (self.index, self.index.problem);
        let on: BTreeSet<usize> = supplies
            .flat_map(|supply| &index.supply_pairs[supply])
            .filter(|pair| self.plan.given[**pair] > 0)
            .map(|pair| problem.pairs[*pair].demand)
            .filter(|other| *other != demand)
            .collect();
        let own = weight(problem, demand);
        Reason::Spent {
            higher: on.iter().all(|other| weight(problem, *other) >= own),
            on: on
                .into_iter()
                .map(|other| problem.demands[other].id)
                .collect(),
        }
    }

    fn sentence(&self, demand: usize, reason: &Reason) -> String {
        let needs = |ids: &[Uuid]| listed(ids.iter().map(|id| self.name(id)));
        match reason {
            Reason::NoPair => "Nothing on offer may serve it.".to_owned(),
            Reason::TooLate(Some(day)) => format!("What may serve it could not start before {day}, which is too late."),
            Reason::TooLarge => {
                "It asks for more than can be weighed with other needs: plan it by hand.".to_owned()
            }
            Reason::TooLate(None) => "What may serve it would start too late.".to_owned(),
            Reason::BelowLeast { least, most } => self.below_least_sentence(demand, *least, *most),
            Reason::Exhausted => "It gets all that may serve it, and that is not enough.".to_owned(),
            Reason::Floor => "It would be served, were it not for the floor that every country gets.".to_owned(),
            Reason::Stability => "It would be served, were it not for keeping near the last approved plan.".to_owned(),
            Reason::Waits(ids) => format!("It waits for {}: half of that has to be committed first.", needs(ids)),
            Reason::Condition(kinds) => format!(
                "Lines that may serve it ask for {} on the same gap first, which nobody commits.",
                listed(kinds.iter().map(|kind| format!("{kind:?}").to_lowercase()))
            ),
            Reason::Attention(names) => format!("{} can look after no more gaps.", listed(names.iter().cloned())),
            Reason::Places => "Its gap looks after as many providers as it can.".to_owned(),
            Reason::LineMost => "Lines that may serve it give no more to one gap.".to_owned(),
            Reason::Spent { on, higher: true } => format!("What may serve it goes to needs of no lower priority: {}.", needs(on)),
            Reason::Spent { on, higher: false } => format!("What may serve it goes to needs that are worth more together: {}.", needs(on)),
            Reason::NotWorth => {
                "What could still be given is too little to be worth one more line, or fits in no part that all rules allow.".to_owned()
            }
        }
    }

    fn below_least_sentence(&self, demand: usize, least: i64, most: i64) -> String {
        let amount = |value: i64| shown_by_key(value, &self.index.problem.demands[demand].unit);
        if most == 0 {
            "Every line that may serve it has nothing left, or gives one gap no less than more than that needs.".to_owned()
        } else if most >= least && most > 0 {
            format!(
                "What is left for it comes in no part that is of use: at least {} of it, and no less than each line gives to one gap.",
                amount(least)
            )
        } else {
            format!(
                "All that may serve it is {}, and less than {} is of no use.",
                amount(most),
                amount(least)
            )
        }
    }

    /// A need by its label, or by its id where it has none.
    fn name(&self, id: &Uuid) -> String {
        let demands = &self.index.problem.demands;
        let label = self.places.get(id).map(|place| &demands[*place].label);
        label
            .filter(|label| !label.is_empty())
            .cloned()
            .unwrap_or_else(|| id.to_string())
    }
}

/// Names in a row: three of them, and how many more.
fn listed(names: impl Iterator<Item = String>) -> String {
    let names: Vec<String> = names.collect();
    let shown = names.iter().take(3).cloned().collect::<Vec<_>>().join(", ");
    if names.len() > 3 {
        format!("{shown} and {} more", names.len() - 3)
    } else {
        shown
    }
}
