//! The floor as an aim: each country counts for more until it has its share, and no longer.

use crate::plan::exact::model::Model;
use microlp::{ComparisonOp, LinearExpr, Variable};

/// What lifting countries towards their floor is worth.
#[derive(Clone, Debug)]
pub struct Floor {
    /// What each country has to get.
    pub caps: Vec<f64>,
    /// What a country is worth that gets so much, per 1 of it.
    pub rates: Vec<f64>,
    /// What one unit on each pair brings to which countries.
    pub parts: Vec<Vec<(usize, f64)>>,
}

impl Floor {
    /// What amounts on all pairs are worth to it.
    pub fn worth(&self, given: &[i64]) -> f64 {
        let got = self.got(given);
        self.rates
            .iter()
            .zip(&self.caps)
            .zip(got)
            .map(|((rate, cap), got)| rate * got.min(*cap))
            .sum()
    }

    /// What each country gets.
    fn got(&self, given: &[i64]) -> Vec<f64> {
        let mut got = vec![0.0; self.caps.len()];
        for (parts, amount) in self
            .parts
            .iter()
            .zip(given)
            .filter(|(_, amount)| **amount > 0)
        {
            parts
                .iter()
                .for_each(|(country, part)| got[*country] += part * *amount as f64);
        }
        got
    }
}

/// Adds to an exact program what its gaps bring to countries that are below the floor.
pub(in crate::plan) fn lifted(model: &mut Model<'_>, floor: &Floor) {
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
