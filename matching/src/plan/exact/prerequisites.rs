//! What lines ask for first, in an exact program: kinds of help come one after the other, and what waits for itself never comes.
//!
//! Each kind that is asked for on a gap has a level. A line that asks for it needs somebody who brings it, and who brings it may
//! ask for kinds of lower levels only: so nothing stands on itself, however long the way round.

use crate::plan::{exact::program::Model, index::Index};
use domain::assistance::AssistanceType;
use microlp::{ComparisonOp, LinearExpr, Variable};
use std::collections::BTreeMap;

/// Adds the rows of one gap.
pub(in crate::plan) fn required(model: &mut Model<'_>, gap: usize) {
    let index = model.index;
    let levels = asked(index, gap);
    if levels.is_empty() {
        return;
    }
    let reached = reached(model, gap, &levels);
    let top = levels.len() as f64 + 1.0;
    let variables: BTreeMap<AssistanceType, Variable> = levels
        .iter()
        .map(|kind| (*kind, model.mixed.add_var(0.0, (0.0, top))))
        .collect();
    for (kind, variable) in &variables {
        model.start.push((
            *variable,
            reached.get(kind).copied().map_or(top, |level| level as f64),
        ));
    }
    let mut bring: BTreeMap<AssistanceType, Vec<Variable>> = BTreeMap::new();
    for pair in index.gap_pairs(gap).collect::<Vec<_>>() {
        let (kind, asks) = (
            kind_of(index, pair),
            asks_of(index, pair).filter(|kind| levels.contains(kind)),
        );
        if !levels.contains(&kind) || asks == Some(kind) {
            continue;
        }
        let Some((amount, scale)) = model.pairs.get(&pair).copied() else {
            continue;
        };
        let brings = model.mixed.add_binary_var(0.0);
        let least = least(index, pair);
        model.mixed.add_constraint(
            [(amount, 1.0), (brings, -least / scale)],
            ComparisonOp::Ge,
            0.0,
        );
        let mut level = reached.contains_key(&kind);
        if let Some(asks) = asks {
            let row = [
                (variables[&kind], 1.0),
                (variables[&asks], -1.0),
                (brings, -1.0 - top),
            ];
            model.mixed.add_constraint(row, ComparisonOp::Ge, -top);
            level &= reached
                .get(&asks)
                .zip(reached.get(&kind))
                .is_some_and(|(asks, kind)| asks < kind);
        }
        let brought = level
            && model
                .old
                .get(&pair)
                .is_some_and(|given| *given as f64 >= least);
        model.start.push((brings, f64::from(u8::from(brought))));
        bring.entry(kind).or_default().push(brings);
    }
    for link in index.gaps[gap]
        .seats
        .iter()
        .flat_map(|seat| &index.seats[*seat].links)
    {
        let asks = index.problem.supplies[index.links[*link].supply]
            .requires
            .filter(|kind| levels.contains(kind));
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
