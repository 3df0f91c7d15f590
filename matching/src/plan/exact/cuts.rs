//! Rows that every plan keeps anyway, and that its relaxed program would not: with them a bound comes down in fewer nodes.

use crate::plan::exact::model::Model;
use microlp::{ComparisonOp, LinearExpr, Variable};
use std::collections::BTreeMap;

/// Adds them to a program that is built.
pub(super) fn tighten(model: &mut Model<'_>) {
    links(model);
    demands(model);
    supplies(model);
}

/// No part of any need from a line that is not used: a row for each pair, where the program has one for all pairs of a link.
fn links(model: &mut Model<'_>) {
    let index = model.index;
    let mut rows = Vec::new();
    for (link, used) in &model.links {
        let pairs = &index.links[*link].pairs;
        if pairs.len() > 1 {
            rows.extend(pairs.iter().map(|pair| (*pair, *used)));
        }
    }
    for (pair, used) in rows {
        below(model, pair, used);
    }
}

/// No part of a need that is not served, from any line.
fn demands(model: &mut Model<'_>) {
    let index = model.index;
    let mut rows = Vec::new();
    for (demand, served) in &model.served {
        let remaining = index.problem.demands[*demand].remaining;
        let part = index.demand_pairs[*demand].iter().copied();
        let part = part.filter(|pair| index.most(*pair) < remaining);
        rows.extend(part.map(|pair| (pair, *served)));
    }
    for (pair, served) in rows {
        below(model, pair, served);
    }
}

/// An amount as a part of the most that a pair can carry, at most a variable that is 1 where anything is given.
fn below(model: &mut Model<'_>, pair: usize, whole: Variable) {
    let most = model.index.most(pair);
    let Some((amount, scale)) = model.pairs.get(&pair).copied() else {
        return;
    };
    if most > 0 {
        let row = [(amount, scale / most as f64), (whole, -1.0)];
        model.mixed.add_constraint(row, ComparisonOp::Le, 0.0);
    }
}

/// A line that gives no gap less than its least is cut into so many parts, and no more.
fn supplies(model: &mut Model<'_>) {
    let index = model.index;
    let mut uses: BTreeMap<usize, Vec<Variable>> = BTreeMap::new();
    for (link, used) in &model.links {
        uses.entry(index.links[*link].supply)
            .or_default()
            .push(*used);
    }
    for (supply, used) in uses {
        let facts = &index.problem.supplies[supply];
        if facts.least <= 1 || used.len() as i64 <= facts.amount / facts.least {
            continue;
        }
        let mut row = LinearExpr::empty();
        used.into_iter().for_each(|used| row.add(used, 1.0));
        let parts = (facts.amount / facts.least) as f64;
        model.mixed.add_constraint(row, ComparisonOp::Le, parts);
    }
}
