//! Prices of programs too large for an interior point: primal and dual steps that can be ended at any moment.
//!
//! Each step is a pass over the rows, and [`Program::bound`] makes a bound that holds of whatever prices there are: time buys
//! tightness only.

use super::program::{Limit, Program, Row};

/// Steps at most: the bound that makes prices repeatable.
const STEPS: usize = 4_000;
/// Steps between two looks at the bound.
const EPOCH: usize = 50;

/// A point with prices.
#[derive(Clone)]
struct State {
    point: Vec<f64>,
    prices: Vec<f64>,
}

/// Step lengths, one for each variable and row, and how the two are weighed.
struct Steps {
    variable: Vec<f64>,
    row: Vec<f64>,
    weigh: f64,
}

/// Point and prices of a program, as good as the time allows.
pub fn descend(program: &Program, stop: &dyn Fn() -> bool) -> (Vec<f64>, Vec<f64>) {
    let mut steps = Steps::new(program);
    let mut now = State {
        point: vec![0.0; program.worth.len()],
        prices: first_prices(program),
    };
    let (mut best, mut bound) = (now.clone(), program.bound(&now.prices));
    let (mut anchor, mut anchor_bound) = (now.clone(), bound);
    let mut sum = Sum::new(&now);
    let (mut stale, mut room) = (0, vec![0.0; now.prices.len()]);
    for step in 1..=STEPS {
        if stop() || stale > 12 {
            break;
        }
        steps.take(program, &mut now, &mut room);
        sum.add(&now);
        if step % EPOCH > 0 {
            continue;
        }
        let mean = sum.mean();
        let (candidate, value) = better(program, &now, &mean);
        stale = if value < bound * (1.0 - 1e-4) {
            0
        } else {
            stale + 1
        };
        if value < bound {
            // The mean of the points is nearer to a plan than the last one, whichever prices are better.
            best.point = mean.point;
            best.prices.clone_from(&candidate.prices);
            bound = value;
        }
        if value < anchor_bound || sum.count >= 8 * EPOCH {
            steps.reweigh(&anchor, &candidate);
            (anchor, anchor_bound, now) = (candidate.clone(), value, candidate);
            sum = Sum::new(&now);
        }
    }
    (best.point, best.prices)
}

/// The one of two states whose prices give the lower bound, and that bound.
fn better(program: &Program, now: &State, mean: &State) -> (State, f64) {
    let (here, there) = (program.bound(&now.prices), program.bound(&mean.prices));
    if here < there {
        (now.clone(), here)
    } else {
        (mean.clone(), there)
    }
}

/// States summed up, for their mean.
struct Sum {
    state: State,
    count: usize,
}

impl Sum {
    /// A sum of nothing yet, as wide as a state.
    fn new(like: &State) -> Self {
        let state = State {
            point: vec![0.0; like.point.len()],
            prices: vec![0.0; like.prices.len()],
        };
        Self { state, count: 0 }
    }

    fn add(&mut self, state: &State) {
        add(&mut self.state.point, &state.point);
        add(&mut self.state.prices, &state.prices);
        self.count += 1;
    }

    fn mean(&self) -> State {
        State {
            point: scaled(&self.state.point, self.count),
            prices: scaled(&self.state.prices, self.count),
        }
    }
}

/// Prices of needs alone, as if there were enough of everything: the bound that costs nothing.
fn first_prices(program: &Program) -> Vec<f64> {
    let price = |row: &Row| match row.limit {
        Limit::Demand(_) => row
            .terms
            .iter()
            .map(|(at, factor)| program.worth[*at] / factor.max(1e-12))
            .fold(0.0, f64::max),
        _ => 0.0,
    };
    program.rows.iter().map(price).collect()
}

impl Steps {
    fn new(program: &Program) -> Self {
        let (mut variable, mut row) = (vec![0.0; program.worth.len()], Vec::new());
        for line in &program.rows {
            line.terms
                .iter()
                .for_each(|(at, factor)| variable[*at] += factor.abs());
            row.push(
                1.0 / line
                    .terms
                    .iter()
                    .map(|(_, factor)| factor.abs())
                    .sum::<f64>()
                    .max(1e-9),
            );
        }
        variable
            .iter_mut()
            .for_each(|sum: &mut f64| *sum = 1.0 / sum.max(1e-3));
        let mean = program.worth.iter().map(|worth| worth.abs()).sum::<f64>()
            / program.worth.len().max(1) as f64;
        Self {
            variable,
            row,
            weigh: mean.max(1e-9),
        }
    }

    fn take(&self, program: &Program, state: &mut State, room: &mut [f64]) {
        let mut gain = program.worth.clone();
        for (row, price) in program
            .rows
            .iter()
            .zip(&state.prices)
            .filter(|(_, price)| **price > 0.0)
        {
            row.terms
                .iter()
                .for_each(|(at, factor)| gain[*at] -= price * factor);
        }
        // `gain` becomes the point looked ahead to: twice the new one less the old one.
        for ((gain, point), length) in gain.iter_mut().zip(&mut state.point).zip(&self.variable) {
            let next = (*point + length / self.weigh * *gain).clamp(0.0, 1.0);
            (*gain, *point) = (2.0 * next - *point, next);
        }
        for (row, room) in program.rows.iter().zip(room.iter_mut()) {
            *room = row
                .terms
                .iter()
                .map(|(at, factor)| gain[*at] * factor)
                .sum::<f64>()
                - row.most;
        }
        for ((price, over), length) in state.prices.iter_mut().zip(room.iter()).zip(&self.row) {
            *price = (*price + self.weigh * length * over).max(0.0);
        }
    }

    /// Weighs steps by how far point and prices went.
    fn reweigh(&mut self, from: &State, to: &State) {
        let far = |from: &[f64], to: &[f64]| {
            from.iter()
                .zip(to)
                .map(|(from, to)| (from - to).powi(2))
                .sum::<f64>()
                .sqrt()
        };
        let (point, prices) = (far(&from.point, &to.point), far(&from.prices, &to.prices));
        if point > 1e-9 && prices > 1e-9 {
            self.weigh = (self.weigh * prices / point).sqrt();
        }
    }
}

fn add(sum: &mut [f64], more: &[f64]) {
    sum.iter_mut()
        .zip(more)
        .for_each(|(sum, more)| *sum += more);
}

fn scaled(sum: &[f64], count: usize) -> Vec<f64> {
    sum.iter()
        .map(|value| value / count.max(1) as f64)
        .collect()
}
