//! A problem that is being put together from the catalogue, gap by gap.

mod demand;
mod naming;
mod pair;
mod supply;

use supply::Spare;
pub use supply::supply_id;

use crate::{
    error::{Error, Result},
    matchmaking::{
        planning::{Names, Only, PlanRequest, abandoned, other_money::Foreign, time::Pace},
        queue::shared_out,
    },
};
use chrono::NaiveDate;
use domain::gap::GapState;
use matching::{
    catalogue::{Catalogue, Ranked, ViewerExtras},
    engine::{Asked, Item},
    facts::{Assistance, Gap},
    plan::{Demand, Problem, Progress, Stage, search::Watch},
};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};
use uuid::Uuid;

/// Partners of one gap that a plan looks at, the best ones.
const PARTNERS_MAX: usize = 40;
/// Gaps that are compared with what may help them between two looks at the time.
const GAPS_AT_ONCE: usize = 50;

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

    /// The gaps to plan for, in an order that is always the same.
    fn gaps(&self) -> Result<Vec<&Arc<Item<Gap>>>> {
        let (regimes, named) = (&self.wish.settings.regimes, &self.wish.gaps);
        let is_planned = |gap: &Gap| {
            let is_of_regime = |regime: &String| regimes.contains(regime);
            gap.state != GapState::Closed
                && (regimes.is_empty() || gap.regime.as_ref().is_some_and(is_of_regime))
                && (named.is_empty() || named.contains(&gap.id))
                && self.holds(|only| &only.gaps, &gap.reference)
        };
        let gaps = self.catalogue.gaps();
        let mut gaps: Vec<_> = gaps.filter(|item| is_planned(&item.facts)).collect();
        gaps.sort_unstable_by_key(|item| item.facts.id);
        // Before any of them is compared with anything, which takes long.
        let needs: usize = gaps.iter().map(|item| item.facts.needs.len()).sum();
        let most = self.wish.needs_max;
        if needs > most {
            return Err(Error::Conflict(format!(
                "A plan is drawn over {most} needs at most here, and these would be {needs}: name the regimes or gaps to plan for."
            )));
        }
        Ok(gaps)
    }

    /// What fits each of these gaps well enough.
    fn partners(&self, gaps: &[&Arc<Item<Gap>>]) -> Vec<Vec<Ranked<Assistance>>> {
        let own = |gap: &Gap| ViewerExtras {
            items: Vec::new(),
            refused: self.settled.get(&gap.id).cloned().unwrap_or_default(),
        };
        let wanted = |one: &Assistance| self.holds(|only| &only.assistance, &one.reference);
        let gaps = gaps.iter().map(|item| &***item);
        let mut found = self
            .catalogue
            .for_each_gap(gaps, own, self.asked, PARTNERS_MAX, wanted);
        let least = self.wish.settings.least_fit;
        for partners in &mut found {
            partners.retain(|partner| partner.judgement.score() >= least);
        }
        found
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
    /// What each line with a size has for needs without one, by the id of that supply.
    pub(super) spare: HashMap<Uuid, Spare>,
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
    ///
    /// # Errors
    /// Where there are more needs than the wish allows for, the pairs cannot be known in time, or nobody waits for them any more.
    pub fn new(ground: &BuildInput<'_>, watch: &Watch<'_>) -> Result<Self> {
        let mut problem_builder = Self {
            model: ground.catalogue.engine().model.version.clone(),
            ..Self::default()
        };
        let gaps = ground.gaps()?;
        let (pace, mut done) = (Pace::begin(ground.wish.time), 0);
        for some in gaps.chunks(GAPS_AT_ONCE) {
            if (watch.stop)(Stage::Pairs) {
                return Err(abandoned());
            }
            let found = shared_out(some, ground.wish.hands, |some| ground.partners(some));
            for (item, partners) in some.iter().zip(&found) {
                problem_builder.add_gap(ground, item, partners);
            }
            done += some.len();
            (watch.progress)(judged(done, gaps.len()));
            pace.check(done, gaps.len())?;
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

    fn add_gap(
        &mut self,
        ground: &BuildInput<'_>,
        item: &Item<Gap>,
        partners: &[Ranked<Assistance>],
    ) {
        let gap = &*item.facts;
        self.references.insert(gap.id, gap.reference.clone());
        self.add_demands(gap, &ground.wish.settings);
        for partner in partners {
            for line in &partner.item.facts.lines {
                self.add_line(ground, gap, partner, line);
            }
        }
    }
}

/// How many gaps have their pairs.
fn judged(done: usize, gaps: usize) -> Progress {
    Progress {
        stage: Stage::Pairs,
        done: done as u32,
        of: gaps as u32,
        objective: 0.0,
        bound: f64::INFINITY,
    }
}
