//! The floor in an exact program.

use super::model::Model;
use crate::plan::fairness::floor::Floor;
use microlp::{ComparisonOp, LinearExpr, Variable};

/// Adds to an exact program what its gaps bring to countries that are below the floor.
pub(super) fn lifted(model: &mut Model<'_>, floor: &Floor) {
    let got = floor.got(&model.rest.given);
    let mut rows: Vec<Vec<(Variable, f64, f64)>> = vec![Vec::new(); got.len()];
    for (pair, (variable, scale)) in &model.pairs {
        let old = model.old.get(pair).copied().unwrap_or(0);
        floor.parts[*pair].iter().for_each(|(country, part)| {
            rows[*country].push((*variable, part * scale, old as f64 / scale))
        });
    }
    for (country, row) in rows.into_iter().enumerate() {
        let room = floor.caps[country] - got[country];
        if row.is_empty() || room <= 1e-9 {
            continue;
        }
        let share = model.mixed.add_var(floor.rates[country] * room, (0.0, 1.0));
        let before: f64 = row.iter().map(|(_, part, old)| part * old).sum();
        model.start.push((share, (before / room).min(1.0)));
        let mut line = LinearExpr::empty();
        line.add(share, 1.0);
        row.iter()
            .for_each(|(variable, part, _)| line.add(*variable, -part / room));
        model.mixed.add_constraint(line, ComparisonOp::Le, 0.0);
    }
}
