//! A logistic regression with few parameters, the same each time it is run.

/// An example: values, whether it is a good one, and how much it counts.
pub(crate) type Example<'a> = (&'a [f64], bool, f64);

/// How to fit.
#[derive(Clone, Debug)]
pub(crate) struct Fitting {
    /// Where weights are drawn to: nowhere is 0.
    pub prior: Vec<f64>,
    /// How strongly they are drawn there.
    pub strength: f64,
    /// Whether a weight may be below 0.
    pub signed: bool,
}

/// What was fitted: log-odds are the intercept and the sum of weight times value.
#[derive(Clone, Debug)]
pub(crate) struct Fitted {
    /// A weight for each value.
    pub weights: Vec<f64>,
    /// Log-odds where all values are 0.
    pub intercept: f64,
}

/// Steps of descent: enough for the fourth digit to stand still.
const STEPS: usize = 3000;

impl Fitting {
    /// Fits by projected gradient descent with momentum, whose step is the inverse of a bound of the curvature.
    pub(crate) fn fit(&self, examples: &[Example]) -> Fitted {
        let size = self.prior.len();
        let mass: f64 = examples.iter().map(|(.., counts)| counts).sum();
        let longest = examples
            .iter()
            .map(|(values, ..)| 1.0 + values.iter().map(|value| value * value).sum::<f64>())
            .fold(1.0, f64::max);
        let step = 1.0 / (0.25 * mass * longest + self.strength);
        let mut now = vec![0.0; size + 1];
        now[..size].copy_from_slice(&self.prior);
        let mut ahead = now.clone();
        for round in 0..STEPS {
            let slope = self.slope(&ahead, examples);
            let mut next: Vec<f64> = ahead
                .iter()
                .zip(&slope)
                .map(|(at, slope)| at - step * slope)
                .collect();
            if !self.signed {
                next[..size]
                    .iter_mut()
                    .for_each(|weight| *weight = weight.max(0.0));
            }
            let momentum = round as f64 / (round as f64 + 3.0);
            ahead = next
                .iter()
                .zip(&now)
                .map(|(next, now)| next + momentum * (next - now))
                .collect();
            now = next;
        }
        let intercept = now.pop().unwrap_or(0.0);
        Fitted {
            weights: now,
            intercept,
        }
    }

    /// Slope of the loss at a point: the intercept last, which nothing draws anywhere.
    fn slope(&self, at: &[f64], examples: &[Example]) -> Vec<f64> {
        let size = self.prior.len();
        let mut slope: Vec<f64> = at[..size]
            .iter()
            .zip(&self.prior)
            .map(|(weight, prior)| self.strength * (weight - prior))
            .collect();
        slope.push(0.0);
        for (values, is_good, counts) in examples {
            let odds = at[size] + products(&at[..size], values);
            let error = counts * (chance(odds) - f64::from(u8::from(*is_good)));
            for (slope, value) in slope.iter_mut().zip(values.iter().chain([&1.0])) {
                *slope += error * value;
            }
        }
        slope
    }
}

impl Fitted {
    /// The probability of a good one.
    pub(crate) fn chance(&self, values: &[f64]) -> f64 {
        chance(self.intercept + products(&self.weights, values))
    }
}

fn products(weights: &[f64], values: &[f64]) -> f64 {
    weights.iter().zip(values).map(|(one, two)| one * two).sum()
}

/// The probability of log-odds.
pub(crate) fn chance(odds: f64) -> f64 {
    1.0 / (1.0 + (-odds).exp())
}

/// Brier score and expected calibration error, in ten bins, of probabilities.
pub(crate) fn calibration(said: &[(f64, bool)]) -> (f64, f64) {
    let truth = |is_good: bool| f64::from(u8::from(is_good));
    let all = said.len().max(1) as f64;
    let brier = said
        .iter()
        .map(|(chance, is_good)| (chance - truth(*is_good)).powi(2))
        .sum::<f64>();
    let mut bins = [(0.0, 0.0); 10];
    for (chance, is_good) in said {
        let bin = &mut bins[((chance * 10.0) as usize).min(9)];
        *bin = (bin.0 + chance, bin.1 + truth(*is_good));
    }
    let off: f64 = bins.iter().map(|(said, true_)| (said - true_).abs()).sum();
    (brier / all, off / all)
}
