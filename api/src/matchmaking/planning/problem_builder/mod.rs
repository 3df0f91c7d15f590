//! A problem that is being put together from the catalogue, gap by gap.

mod demand;
mod naming;
mod pair;
mod supply;

pub use supply::supply_id;

use crate::{
    error::{Error, Result},
    matchmaking::planning::{Names, Only, PlanRequest, other_money::Foreign},
};
use chrono::NaiveDate;
use domain::gap::GapState;
use matching::{
    catalogue::{Catalogue, ViewerExtras},
    engine::{Asked, Item},
    facts::Gap,
    plan::{Demand, Problem},
};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Partners of one gap that a plan looks at, the best ones.
const PARTNERS_MAX: usize = 40;

/// What a problem is put together from.
pub struct BuildInput<'a> {
    /// What everybody may read.
    pub catalogue: &'a Catalogue,
    /// What is asked about.
    pub asked: Asked,
    /// Assistance that is matched with a gap, or kept from it; by gap.
    pub settled: &'a HashMap<Uuid, HashSet<Uuid>>,
    /// What the plan is wanted for.
    pub wish: &'a PlanRequest,
}

impl BuildInput<'_> {
    /// Whether a record is among those that are planned over.
    fn holds(&self, kind: impl Fn(&Only) -> &HashSet<String>, reference: &str) -> bool {
        let only = self.wish.only.as_ref();
        only.is_none_or(|only| kind(only).contains(&reference.to_lowercase()))
    }
}

/// Where a line of a plan belongs.
#[derive(Clone, Debug)]
pub struct Place {
    /// What both sides are called.
    pub names: Names,
    /// The line.
    pub line: Uuid,
    /// The gap.
    pub gap: Uuid,
    /// The offer or programme.
    pub assistance: Uuid,
    /// First day on which it can start.
    pub start: Option<NaiveDate>,
}

/// A problem that is being put together.
#[derive(Default)]
pub struct ProblemBuilder {
    /// The problem so far.
    pub problem: Problem,
    /// Where pairs belong, by need and line.
    pub places: HashMap<(Uuid, Uuid), Place>,
    /// References of gaps.
    pub references: HashMap<Uuid, String>,
    /// Open needs that nobody sized.
    pub unsized_needs: usize,
    /// Open needs that ask for too much to be weighed with the others, and how much that is.
    pub too_large: Vec<(Uuid, i64)>,
    /// Money of another currency than that of the need it could serve.
    pub foreign: Vec<Foreign>,
    /// Version of the model that pairs were judged by.
    pub model: String,
    /// Where each supply stands, by its id.
    pub(super) supplies: HashMap<Uuid, usize>,
    /// The offer or programme of each supply, and its line.
    pub(super) givers: Vec<(Uuid, Uuid)>,
    /// Where the ceiling of each offer or programme stands among the budgets.
    pub(super) budgets: HashMap<Uuid, usize>,
    /// Where each need stands among the demands.
    pub(super) demands: HashMap<Uuid, usize>,
}

impl ProblemBuilder {
    /// All open needs and all lines that may serve them, by the rules that suggestions go by.
    pub fn new(ground: &BuildInput<'_>) -> Result<Self> {
        let mut problem_builder = Self {
            model: ground.catalogue.engine().model.version.clone(),
            ..Self::default()
        };
        let (regimes, gaps) = (&ground.wish.settings.regimes, &ground.wish.gaps);
        let is_planned = |gap: &Gap| {
            let is_of_regime = |regime: &String| regimes.contains(regime);
            gap.state != GapState::Closed
                && (regimes.is_empty() || gap.regime.as_ref().is_some_and(is_of_regime))
                && (gaps.is_empty() || gaps.contains(&gap.id))
                && ground.holds(|only| &only.gaps, &gap.reference)
        };
        let mut gaps: Vec<_> = ground
            .catalogue
            .gaps()
            .filter(|item| is_planned(&item.facts))
            .collect();
        gaps.sort_unstable_by_key(|item| item.facts.id);
        for item in gaps {
            problem_builder.add_gap(ground, item);
            if problem_builder.problem.demands.len() > ground.wish.needs_max {
                let most = ground.wish.needs_max;
                return Err(Error::Conflict(format!(
                    "A plan is drawn over {most} needs at most here: name the regimes or gaps to plan for."
                )));
            }
        }
        problem_builder.fill();
        Ok(problem_builder)
    }

    /// A need as it stands in the problem.
    pub fn demand(&self, need: Uuid) -> Option<&Demand> {
        self.demands
            .get(&need)
            .map(|place| &self.problem.demands[*place])
    }

    /// What a gap is called.
    pub fn reference(&self, gap: Uuid) -> String {
        self.references.get(&gap).cloned().unwrap_or_default()
    }

    /// The offer or programme of a supply.
    pub fn giver(&self, line: Uuid) -> Option<Uuid> {
        self.supplies.get(&line).map(|place| self.givers[*place].0)
    }

    fn add_gap(&mut self, ground: &BuildInput<'_>, item: &Item<Gap>) {
        let gap = &*item.facts;
        self.references.insert(gap.id, gap.reference.clone());
        self.add_demands(gap, &ground.wish.settings);
        let refused = ground.settled.get(&gap.id).cloned().unwrap_or_default();
        let own = ViewerExtras {
            items: Vec::new(),
            refused,
        };
        let partners =
            ground
                .catalogue
                .for_gap(item, &own, ground.asked, PARTNERS_MAX, |assistance| {
                    ground.holds(|only| &only.assistance, &assistance.reference)
                });
        for partner in partners
            .iter()
            .filter(|partner| partner.judgement.score() >= ground.wish.settings.least_fit)
        {
            for line in &partner.item.facts.lines {
                self.add_line(ground, gap, partner, line);
            }
        }
    }
}
