//! Needs as demands.

use super::ProblemBuilder;
use domain::size::SizeUnit;
use matching::{
    facts::{Gap, Need},
    plan::{AMOUNT_MAX, Demand, Settings, Whole},
    size::{NEEDS, key},
};

impl ProblemBuilder {
    /// The needs of a gap as demands; those that are met too, since others may wait for them.
    pub(super) fn add_demands(&mut self, gap: &Gap, policy: &Settings) {
        self.unsized_needs += gap
            .needs
            .iter()
            .filter(|need| need.size.is_none() && !need.met)
            .count();
        let first = self.problem.demands.len();
        self.problem.wholes.extend(whole_of(gap, first));
        let weight = policy.worth(gap.severity, gap.priority) / gap.needs.len() as f64;
        for need in &gap.needs {
            self.too_large
                .extend(too_much(need).map(|missing| (need.id, missing)));
            self.demands.insert(need.id, self.problem.demands.len());
            self.problem
                .demands
                .push(demand_of(gap, need, first, weight));
        }
    }
}

/// What is of use to the whole of a gap only where enough of it comes together. Where one of its needs asks for more than can be weighed,
/// nobody can tell whether that much comes.
fn whole_of(gap: &Gap, first: usize) -> Option<Whole> {
    let (least, needs) = gap.least_lacking()?;
    let is_weighed = |at: &usize| too_much(&gap.needs[*at]).is_none();
    let can_tell = least.value <= AMOUNT_MAX && needs.iter().all(is_weighed);
    can_tell.then(|| Whole {
        gap: gap.id,
        least: least.value,
        demands: needs.iter().map(|at| first + at).collect(),
    })
}

/// What an open need asks for, where that is more than a plan can weigh with other needs: it stays open, and is named.
pub(super) fn too_much(need: &Need) -> Option<i64> {
    let asked = need
        .remaining
        .or(need.size.as_ref().map(|size| size.value))?;
    (!need.met && asked > AMOUNT_MAX).then_some(asked)
}

/// A need as a demand. What a gap is worth is shared by its needs. A need without a size is one that somebody looks after or nobody does.
fn demand_of(gap: &Gap, need: &Need, first: usize, weight: f64) -> Demand {
    let size = need.size.as_ref();
    let (remaining, covered) = standing(need);
    Demand {
        id: need.id,
        label: need.title.to_string(),
        gap: gap.id,
        kind: need.assistance,
        countries: gap.countries.clone(),
        sector: gap.sector.clone(),
        conditions: Vec::new(),
        regime: gap.regime.clone(),
        severity: gap.severity,
        weight,
        unit: size.map_or_else(|| NEEDS.to_owned(), key),
        remaining,
        covered: covered.clamp(0.0, 1.0),
        least: need.least.unwrap_or(0).min(remaining),
        whole: size.is_none_or(|size| size.unit != SizeUnit::Money),
        providers: Vec::new(),
        predecessors: need.depends_on.iter().map(|place| first + place).collect(),
        until: [need.window.until, gap.window.until]
            .into_iter()
            .flatten()
            .min(),
    }
}

/// How much of a need remains to be planned, and which part of it is covered.
fn standing(need: &Need) -> (i64, f64) {
    let whole = need.size.as_ref().map_or(1, |size| size.value);
    let remaining = need.remaining.unwrap_or(whole).max(0);
    if too_much(need).is_some() {
        (0, 0.0)
    } else if need.met {
        (0, 1.0)
    } else if whole <= 0 {
        (remaining, 1.0)
    } else {
        (remaining, (whole - remaining) as f64 / whole as f64)
    }
}
