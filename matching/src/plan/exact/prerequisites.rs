//! What lines ask for first, in an exact program: kinds of help come one after the other, and what waits for itself never comes.
//!
//! Each kind that is asked for on a gap has a level. A line that asks for it needs somebody who brings it, and who brings it may
//! ask for kinds of lower levels only: so nothing stands on itself, however long the way round.

use super::model::Model;
use crate::plan::index::Index;
use domain::assistance::AssistanceType;
use microlp::{ComparisonOp, LinearExpr, Variable};
use std::collections::BTreeMap;

/// Adds the rows of one gap.
pub(super) fn required(model: &mut Model<'_>, gap: usize) {
    let levels = Levels::new(model, gap);
    if levels.variables.is_empty() {
        return;
    }
    let mut bring: BTreeMap<AssistanceType, Vec<Variable>> = BTreeMap::new();
    for pair in model.index.gap_pairs(gap).collect::<Vec<_>>() {
        if let Some(brings) = levels.brings(model, pair) {
            let kind = kind_of(model.index, pair);
            bring.entry(kind).or_default().push(brings);
        }
    }
    levels.need_bringers(model, gap, &bring);
}

/// The levels of the kinds that are asked for on a gap.
struct Levels {
    /// Variable of each kind's level.
    variables: BTreeMap<AssistanceType, Variable>,
    /// At which level the plan before brought each kind.
    reached: BTreeMap<AssistanceType, usize>,
    /// Above all levels.
    top: f64,
}

impl Levels {
    fn new(model: &mut Model<'_>, gap: usize) -> Self {
        let kinds = asked(model.index, gap);
        let reached = reached(model, gap, &kinds);
        let top = kinds.len() as f64 + 1.0;
        let variables: BTreeMap<AssistanceType, Variable> = kinds
            .iter()
            .map(|kind| (*kind, model.mixed.add_var(0.0, (0.0, top))))
            .collect();
        for (kind, variable) in &variables {
            let level = reached.get(kind).map_or(top, |level| *level as f64);
            model.start.push((*variable, level));
        }
        Self {
            variables,
            reached,
            top,
        }
    }

    /// What a line asks for first, among the kinds that have a level.
    fn asked(&self, asks: Option<AssistanceType>) -> Option<AssistanceType> {
        asks.filter(|kind| self.variables.contains_key(kind))
    }

    /// Whether a pair brings its kind; `None` where that kind is not asked for or the pair cannot bring it.
    fn brings(&self, model: &mut Model<'_>, pair: usize) -> Option<Variable> {
        let index = model.index;
        let kind = kind_of(index, pair);
        let asks = self.asked(asks_of(index, pair));
        let own = *self.variables.get(&kind)?;
        if asks == Some(kind) {
            return None;
        }
        let (amount, scale) = model.pairs.get(&pair).copied()?;
        let brings = model.mixed.add_binary_var(0.0);
        let least = least(index, pair);
        if model.whole {
            // What it brings is served, and so has its least.
            if let Some(served) = model.served.get(&index.problem.pairs[pair].demand) {
                let row = [(brings, 1.0), (*served, -1.0)];
                model.mixed.add_constraint(row, ComparisonOp::Le, 0.0);
            }
        }
        // One unit of very many brings it too, but that no solver can tell from nothing: for a bound no row says how much it takes.
        if !model.whole || least <= 1.0 {
            let row = [(amount, 1.0), (brings, -least / scale)];
            model.mixed.add_constraint(row, ComparisonOp::Ge, 0.0);
        }
        if let Some(asks) = asks {
            let row = [
                (own, 1.0),
                (self.variables[&asks], -1.0),
                (brings, -1.0 - self.top),
            ];
            model.mixed.add_constraint(row, ComparisonOp::Ge, -self.top);
        }
        let given = model.old.get(&pair).copied();
        let brought = self.stood(kind, asks) && given.is_some_and(|given| given as f64 >= least);
        model.start.push((brings, f64::from(u8::from(brought))));
        Some(brings)
    }

    /// Whether the plan before brought a kind at a higher level than what it asks for.
    fn stood(&self, kind: AssistanceType, asks: Option<AssistanceType>) -> bool {
        let Some(own) = self.reached.get(&kind) else {
            return false;
        };
        asks.is_none_or(|asks| self.reached.get(&asks).is_some_and(|first| first < own))
    }

    /// A line that asks for a kind is used only where something brings it.
    fn need_bringers(
        &self,
        model: &mut Model<'_>,
        gap: usize,
        bring: &BTreeMap<AssistanceType, Vec<Variable>>,
    ) {
        let index = model.index;
        let seats = index.gaps[gap].seats.iter();
        for link in seats.flat_map(|seat| &index.seats[*seat].links) {
            let supply = &index.problem.supplies[index.links[*link].supply];
            let asks = self.asked(supply.requires);
            let (Some(kind), Some(used)) = (asks, model.links.get(link)) else {
                continue;
            };
            let mut row = LinearExpr::empty();
            row.add(*used, 1.0);
            bring
                .get(&kind)
                .into_iter()
                .flatten()
                .for_each(|brings| row.add(*brings, -1.0));
            model.mixed.add_constraint(row, ComparisonOp::Le, 0.0);
        }
    }
}

/// Kinds that usable lines ask for on a gap and that nobody committed yet.
fn asked(index: &Index<'_>, gap: usize) -> Vec<AssistanceType> {
    let there = |kind: &AssistanceType| {
        index
            .of_kind(gap, *kind)
            .any(|demand| index.problem.demands[demand].covered > 0.0)
    };
    let mut kinds: Vec<AssistanceType> = index
        .gap_pairs(gap)
        .filter_map(|pair| asks_of(index, pair))
        .filter(|kind| !there(kind))
        .collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

/// At which level the plan before brought each kind.
fn reached(
    model: &Model<'_>,
    gap: usize,
    levels: &[AssistanceType],
) -> BTreeMap<AssistanceType, usize> {
    let index = model.index;
    let mut reached: BTreeMap<AssistanceType, usize> = BTreeMap::new();
    for level in 1..=levels.len() {
        let stands = |pair: &usize| {
            asks_of(index, *pair)
                .is_none_or(|kind| !levels.contains(&kind) || reached.contains_key(&kind))
        };
        let given = |pair: &usize| {
            model
                .old
                .get(pair)
                .is_some_and(|given| *given as f64 >= least(index, *pair))
        };
        let new: Vec<AssistanceType> = index
            .gap_pairs(gap)
            .filter(stands)
            .filter(given)
            .map(|pair| kind_of(index, pair))
            .collect();
        new.into_iter()
            .filter(|kind| levels.contains(kind))
            .for_each(|kind| {
                reached.entry(kind).or_insert(level);
            });
    }
    reached
}

fn kind_of(index: &Index<'_>, pair: usize) -> AssistanceType {
    index.problem.demands[index.problem.pairs[pair].demand].kind
}

fn asks_of(index: &Index<'_>, pair: usize) -> Option<AssistanceType> {
    index.problem.supplies[index.problem.pairs[pair].supply].requires
}

/// Least on a pair that a solver tells from nothing.
fn least(index: &Index<'_>, pair: usize) -> f64 {
    (index.most(pair) / 10_000).max(1) as f64
}
