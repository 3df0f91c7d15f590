//! What a desk does by hand: one need after the other. Baselines, starts, and the last fill of every plan.

use crate::plan::{
    index::{Index, least_of, weight},
    ledger::Ledger,
    relax::linear::Relaxed,
};

/// First come, first served, each from the first that can.
pub fn first_come(index: &Index<'_>) -> Ledger {
    let mut ledger = Ledger::new(index);
    let order: Vec<usize> = (0..index.problem.demands.len()).collect();
    fill(index, &mut ledger, &order, &|pairs| pairs);
    ledger
}

/// The most pressing first, each from who fits best.
pub fn by_priority(index: &Index<'_>) -> Ledger {
    let mut ledger = Ledger::new(index);
    fill_by_priority(index, &mut ledger);
    ledger
}

/// Gives what is left to whom it still helps, the most pressing first.
pub fn fill_by_priority(index: &Index<'_>, ledger: &mut Ledger) {
    let keys: Vec<f64> = (0..index.problem.demands.len())
        .map(|demand| weight(index.problem, demand))
        .collect();
    fill(index, ledger, &descending(&keys), &|mut pairs| {
        pairs.sort_by(|left, right| {
            index.value[*right]
                .total_cmp(&index.value[*left])
                .then(left.cmp(right))
        });
        pairs
    });
}

/// Follows a relaxed plan as far as whole parts allow, then gives what is left by the prices of that plan.
pub fn guided(index: &Index<'_>, relaxed: &Relaxed) -> Ledger {
    let mut ledger = Ledger::new(index);
    let served = |demand: usize| {
        index.demand_pairs[demand]
            .iter()
            .map(|pair| relaxed.units[*pair] * relaxed.margin_value(index, *pair))
            .sum()
    };
    let keys: Vec<f64> = (0..index.problem.demands.len()).map(served).collect();
    fill(index, &mut ledger, &descending(&keys), &|mut pairs| {
        pairs.retain(|pair| relaxed.units[*pair] > 1e-3 * index.most(*pair) as f64);
        pairs.sort_by(|left, right| {
            relaxed.units[*right]
                .total_cmp(&relaxed.units[*left])
                .then(left.cmp(right))
        });
        pairs
    });
    fill_by_priority(index, &mut ledger);
    ledger
}

fn descending(keys: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..keys.len()).collect();
    order.sort_by(|left, right| keys[*right].total_cmp(&keys[*left]).then(left.cmp(right)));
    order
}

/// Serves demands in an order, from their pairs in an order. What comes to a gap so and is too little for the whole of it is taken out
/// again, and goes to others.
fn fill(
    index: &Index<'_>,
    ledger: &mut Ledger,
    order: &[usize],
    sort: &dyn Fn(Vec<usize>) -> Vec<usize>,
) {
    let mut order = order.to_vec();
    loop {
        fill_once(index, ledger, &order, sort);
        let short = ledger.too_little(index);
        if short.is_empty() {
            return;
        }
        ledger.mend(index);
        let of_whole = |demand: usize, gap: usize| {
            let whole = index.whole(gap);
            whole.is_some_and(|whole| whole.demands.contains(&demand))
        };
        order.retain(|demand| !short.iter().any(|gap| of_whole(*demand, *gap)));
    }
}

/// Serves demands until nothing more can be given: serving one may free another.
fn fill_once(
    index: &Index<'_>,
    ledger: &mut Ledger,
    order: &[usize],
    sort: &dyn Fn(Vec<usize>) -> Vec<usize>,
) {
    loop {
        let mut more = false;
        for demand in order {
            more |= serve(
                index,
                ledger,
                *demand,
                &sort(index.demand_pairs[*demand].clone()),
            );
        }
        if !more {
            return;
        }
    }
}

/// Serves one demand from pairs in their order; leaves all as it was where the least of it cannot be reached.
fn serve(index: &Index<'_>, ledger: &mut Ledger, demand: usize, pairs: &[usize]) -> bool {
    if ledger.need(index, demand) <= 0 || !ledger.stands(index, demand) {
        return false;
    }
    let mut done = Vec::new();
    for pair in pairs {
        let Some(link) = index.link_of[*pair] else {
            continue;
        };
        let amount = ledger.room(index, *pair);
        let fee = if ledger.link[link] == 0 {
            index.problem.settings.line_fee
        } else {
            0.0
        };
        let pays = index.value[*pair] * amount as f64 > fee;
        if amount > 0
            && pays
            && ledger.link[link] + amount >= index.links[link].least
            && ledger.required(index, link)
        {
            ledger.add(index, *pair, amount);
            done.push((*pair, amount));
        }
    }
    if ledger.demand[demand] < least_of(index.problem, demand) {
        done.drain(..)
            .for_each(|(pair, amount)| ledger.add(index, pair, -amount));
    }
    !done.is_empty()
}
