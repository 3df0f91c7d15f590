//! Point and prices of a program by a solver crate.

use super::program::Program;
use clarabel::algebra::CscMatrix;
use clarabel::solver::{DefaultSettings, DefaultSolver, IPSolver, SupportedConeT};

/// Point and prices of a program, as near as interior points come; `None` where the solver fails at it.
pub(super) fn solve(program: &Program) -> Option<(Vec<f64>, Vec<f64>)> {
    let count = program.worth.len();
    if count == 0 {
        return Some((Vec::new(), vec![0.0; program.rows.len()]));
    }
    let held: Vec<usize> = (0..count)
        .filter(|variable| program.held[*variable])
        .collect();
    let rows = program.rows.len() + held.len() + count;
    let limits = program.rows.iter().map(|row| row.most);
    let mut most: Vec<f64> = limits.chain(held.iter().map(|_| 1.0)).collect();
    most.resize(rows, 0.0);
    let worth: Vec<f64> = program.worth.iter().map(|worth| -worth).collect();
    let settings = DefaultSettings {
        verbose: false,
        max_iter: 80,
        tol_gap_rel: 1e-6,
        tol_gap_abs: 1e-7,
        ..DefaultSettings::default()
    };
    let mut solver = DefaultSolver::new(
        &CscMatrix::zeros((count, count)),
        &worth,
        &matrix(rows, &columns(program, &held)),
        &most,
        &[SupportedConeT::NonnegativeConeT(rows)],
        settings,
    )
    .ok()?;
    solver.solve();
    let (point, prices) = (&solver.solution.x, &solver.solution.z);
    let prices = prices.iter().take(program.rows.len());
    Some((
        point.iter().map(clean).collect(),
        prices.map(clean).collect(),
    ))
}

/// A number of the solver, which may be a little below 0 or none at all.
fn clean(value: &f64) -> f64 {
    if value.is_finite() {
        value.max(0.0)
    } else {
        0.0
    }
}

/// Rows in which each variable stands, with its factors: those of the program, then "at most 1" where it is held, and "at least 0".
fn columns(program: &Program, held: &[usize]) -> Vec<Vec<(usize, f64)>> {
    let mut columns: Vec<Vec<(usize, f64)>> = vec![Vec::new(); program.worth.len()];
    for (position, row) in program.rows.iter().enumerate() {
        row.terms
            .iter()
            .for_each(|(variable, factor)| columns[*variable].push((position, *factor)));
    }
    for (position, variable) in held.iter().enumerate() {
        columns[*variable].push((program.rows.len() + position, 1.0));
    }
    for (variable, column) in columns.iter_mut().enumerate() {
        column.push((program.rows.len() + held.len() + variable, -1.0));
    }
    columns
}

fn matrix(rows: usize, columns: &[Vec<(usize, f64)>]) -> CscMatrix<f64> {
    let mut start = vec![0];
    let (mut at, mut factors) = (Vec::new(), Vec::new());
    for column in columns {
        at.extend(column.iter().map(|(row, _)| *row));
        factors.extend(column.iter().map(|(_, factor)| *factor));
        start.push(at.len());
    }
    CscMatrix::new(rows, columns.len(), start, at, factors)
}
