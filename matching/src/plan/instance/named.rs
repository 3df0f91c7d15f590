//! From names to positions, with what is wrong said by name.

use super::{Instance, StatedBudget, StatedGrant, StatedLine, StatedNeed, StatedPair, StatedWhole};
use crate::{
    plan::{
        check::validate,
        problem::{Budget, Demand, Grant, Pair, Problem, Settings, Supply, Whole},
    },
    size::{is_counted, is_unit},
};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Names by position, and what is wrong with them.
#[derive(Default)]
struct Names<'a> {
    needs: HashMap<&'a str, usize>,
    lines: HashMap<&'a str, usize>,
    faults: Vec<String>,
}

impl<'a> Names<'a> {
    fn of(instance: &'a Instance) -> Self {
        let mut names = Self::default();
        for (at, need) in instance.needs.iter().enumerate() {
            if names.needs.insert(&need.name, at).is_some() {
                names.twice("need", &need.name);
            }
        }
        for (at, line) in instance.lines.iter().enumerate() {
            if names.lines.insert(&line.name, at).is_some() {
                names.twice("line", &line.name);
            }
        }
        names
    }

    fn twice(&mut self, kind: &str, name: &str) {
        self.faults.push(format!(
            "two are called {kind} \"{name}\": give each a name of its own"
        ));
    }

    fn need(&mut self, name: &str, place: &str) -> Option<usize> {
        let found = self.needs.get(name).copied();
        if found.is_none() {
            self.unknown("need", name, place);
        }
        found
    }

    fn line(&mut self, name: &str, place: &str) -> Option<usize> {
        let found = self.lines.get(name).copied();
        if found.is_none() {
            self.unknown("line", name, place);
        }
        found
    }

    fn unknown(&mut self, kind: &str, name: &str, place: &str) {
        self.faults.push(format!(
            "{place} names the {kind} \"{name}\", which is not in the file"
        ));
    }

    fn unit(&mut self, unit: &str, place: &str) {
        if !is_unit(unit) {
            self.faults.push(format!(
                "{place} has the unit \"{unit}\": write PERSONS, PERSON_MONTHS, ITEMS, COURSES, NEEDS or a currency such as USD"
            ));
        }
    }
}

impl Instance {
    /// The problem by a policy: pairs that fit less than its `least_fit` are left out. Ids follow from positions, so that the same file
    /// has the same plan.
    ///
    /// # Errors
    /// What is wrong with it, each with its name.
    pub fn problem(&self, settings: Settings) -> Result<Problem, Vec<String>> {
        let mut names = Names::of(self);
        let mut gaps = HashMap::new();
        for need in &self.needs {
            let next = gaps.len();
            gaps.entry(need.gap.as_str()).or_insert(next);
        }
        let mut problem = Problem {
            settings,
            ..Problem::default()
        };
        for (at, need) in self.needs.iter().enumerate() {
            let demand = need.demand(at, gaps[need.gap.as_str()], &problem.settings, &mut names);
            problem.demands.push(demand);
        }
        for (at, line) in self.lines.iter().enumerate() {
            problem.supplies.push(line.supply(at, &mut names));
        }
        for (at, budget) in self.budgets.iter().enumerate() {
            problem.budgets.push(budget.budget(at, &mut names));
        }
        problem.wholes = self.known_wholes(&gaps, &mut names);
        let pairs = self.pairs.iter();
        problem.pairs = pairs.filter_map(|pair| pair.pair(&mut names)).collect();
        let grants = self.previous.iter();
        problem.previous = grants.filter_map(|one| one.grant(&mut names)).collect();
        self.check_policy(&problem.settings, &mut names);
        let mut faults = names.faults;
        let found = validate(&problem);
        faults.extend(found.iter().map(|fault| self.spoken(&problem, fault)));
        // Only now: a fit that is out of its range is a fault, and not a pair to leave out.
        let least_fit = problem.settings.least_fit;
        problem.pairs.retain(|pair| pair.fit >= least_fit);
        if faults.is_empty() {
            Ok(problem)
        } else {
            Err(faults)
        }
    }

    /// The leasts of whole gaps that are in the file.
    fn known_wholes(&self, gaps: &HashMap<&str, usize>, names: &mut Names<'_>) -> Vec<Whole> {
        let wholes = self.wholes.iter();
        wholes
            .filter_map(|one| one.whole(self, gaps, names))
            .collect()
    }

    /// Notes providers and regimes of the policy that the problem has not: a name that is mistyped would change nothing.
    fn check_policy(&self, policy: &Settings, names: &mut Names<'_>) {
        let givers = self.lines.iter().map(|line| &line.provider);
        let committed = self.needs.iter().flat_map(|need| &need.providers);
        let providers: HashSet<&String> = givers.chain(committed).collect();
        for provider in policy.attention.keys() {
            if !providers.contains(provider) {
                names.unknown("provider", provider, "the attention of the policy");
            }
        }
        let regimes = self.needs.iter().filter_map(|need| need.regime.as_ref());
        let regimes: HashSet<&String> = regimes.collect();
        for regime in &policy.regimes {
            if !regimes.contains(regime) {
                names.unknown("regime", regime, "the policy");
            }
        }
    }
}

impl StatedNeed {
    fn demand(&self, at: usize, gap: usize, policy: &Settings, names: &mut Names<'_>) -> Demand {
        let place = format!("need \"{}\"", self.name);
        names.unit(&self.unit, &place);
        let before = self.depends_on.iter();
        let predecessors = before.filter_map(|name| names.need(name, &place)).collect();
        Demand {
            id: id(1, at),
            label: titled(&self.title, &self.name),
            gap: id(2, gap),
            kind: self.assistance,
            countries: self.countries.clone(),
            sector: self.sector.clone(),
            conditions: self.conditions.clone(),
            regime: self.regime.clone(),
            severity: self.severity,
            weight: self
                .weight
                .unwrap_or_else(|| policy.worth(self.severity, self.priority)),
            unit: self.unit.clone(),
            remaining: self.amount,
            covered: self.covered,
            least: self.least,
            whole: is_counted(&self.unit),
            providers: self.providers.clone(),
            predecessors,
            until: self.until,
        }
    }
}

impl StatedLine {
    fn supply(&self, at: usize, names: &mut Names<'_>) -> Supply {
        let place = format!("line \"{}\"", self.name);
        names.unit(&self.unit, &place);
        if let Some(most) = self.most.filter(|most| *most < self.least) {
            names.faults.push(format!(
                "{place} gives one gap at least {} and at most {most}: least must not be above most",
                self.least
            ));
        }
        Supply {
            id: id(3, at),
            label: titled(&self.title, &self.name),
            provider: self.provider.clone(),
            unit: self.unit.clone(),
            amount: self.amount,
            least: self.least,
            most: self.most,
            requires: self.requires,
            programme: self.programme,
        }
    }
}

impl StatedBudget {
    fn budget(&self, at: usize, names: &mut Names<'_>) -> Budget {
        let lines = self.lines.iter();
        Budget {
            id: id(4, at),
            amount: self.amount,
            supplies: lines
                .filter_map(|name| names.line(name, "a budget"))
                .collect(),
        }
    }
}

impl StatedWhole {
    fn whole(
        &self,
        stated: &Instance,
        gaps: &HashMap<&str, usize>,
        names: &mut Names<'_>,
    ) -> Option<Whole> {
        let needs = stated.needs.iter().enumerate();
        let of_gap = needs.filter(|(_, need)| need.gap == self.gap && need.unit == self.unit);
        let demands: Vec<usize> = of_gap.map(|(at, _)| at).collect();
        if demands.is_empty() {
            let name = format!("{}\" with needs in \"{}", self.gap, self.unit);
            names.unknown("gap", &name, "a whole");
            return None;
        }
        Some(Whole {
            gap: id(2, gaps[self.gap.as_str()]),
            least: self.least,
            demands,
        })
    }
}

impl StatedPair {
    fn pair(&self, names: &mut Names<'_>) -> Option<Pair> {
        let (need, line) = (
            names.need(&self.need, "a pair"),
            names.line(&self.line, "a pair"),
        );
        Some(Pair {
            demand: need?,
            supply: line?,
            fit: self.fit,
            start: self.start,
        })
    }
}

impl StatedGrant {
    fn grant(&self, names: &mut Names<'_>) -> Option<Grant> {
        let place = "the last plan";
        let (need, line) = (names.need(&self.need, place), names.line(&self.line, place));
        Some(Grant {
            demand: id(1, need?),
            supply: id(3, line?),
            amount: self.amount,
        })
    }
}

fn titled(title: &str, name: &str) -> String {
    if title.is_empty() { name } else { title }.to_owned()
}

/// Ids of needs, gaps and lines in spaces of their own.
fn id(space: u128, number: usize) -> Uuid {
    Uuid::from_u128((space << 64) | (number as u128 + 1))
}
