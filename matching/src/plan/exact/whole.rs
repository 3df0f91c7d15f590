//! What is of use to a gap only where enough of it comes together, in an exact program.

use super::model::Model;
use microlp::ComparisonOp;

/// Adds that the demands of a whole get nothing together, or enough.
pub(super) fn enough(model: &mut Model<'_>, gap: usize) {
    let index = model.index;
    let Some(whole) = index.whole(gap) else {
        return;
    };
    let demands = whole.demands.iter();
    let pairs: Vec<usize> = demands
        .flat_map(|demand| index.demand_pairs[*demand].iter().copied())
        .collect();
    let most = pairs.iter().map(|pair| index.most(*pair));
    let most = most.fold(0, i64::saturating_add);
    if most <= 0 {
        return;
    }
    let begun = model.mixed.add_binary_var(0.0);
    let scale = most as f64;
    let mut upper = model.sum(&pairs, scale);
    let mut lower = upper.clone();
    upper.add(begun, -1.0);
    model.mixed.add_constraint(upper, ComparisonOp::Le, 0.0);
    // A row that no solver can tell from none is left out of a bound, as with the least of a need.
    if !model.whole || whole.least > most / 10_000 {
        lower.add(begun, -(whole.least as f64) / scale);
        model.mixed.add_constraint(lower, ComparisonOp::Ge, 0.0);
    }
    let given = pairs.iter().filter_map(|pair| model.old.get(pair));
    let is_begun = given.sum::<i64>() > 0;
    model.start.push((begun, f64::from(u8::from(is_begun))));
}
