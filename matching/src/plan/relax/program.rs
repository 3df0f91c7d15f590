//! A linear program: variables between 0 and 1, and rows that are "at most".

/// What a row limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// The need of a demand.
    Demand(usize),
    /// The amount of a supply.
    Supply(usize),
    /// What supplies may give together.
    Budget(usize),
    /// The attention of a provider.
    Attention(usize),
    /// The providers of a gap.
    Providers(usize),
    /// Anything else.
    Other,
}

/// One row.
#[derive(Clone, Debug)]
pub struct Row {
    /// What it limits.
    pub limit: Limit,
    /// Variables with their factors.
    pub terms: Vec<(usize, f64)>,
    /// At most this.
    pub most: f64,
}

/// A linear program to be maximised, its variables between 0 and 1.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// Worth of each variable.
    pub worth: Vec<f64>,
    /// Rows.
    pub rows: Vec<Row>,
    /// Whether a variable has to be held below 1 by itself, because no row does.
    pub held: Vec<bool>,
    /// Pair of each of the first variables.
    pub pairs: Vec<usize>,
}

impl Program {
    /// What no point is worth more than, by any prices at all.
    pub fn bound(&self, prices: &[f64]) -> f64 {
        let mut gain = self.worth.clone();
        let mut bound = 0.0;
        for (row, price) in self.rows.iter().zip(prices) {
            bound += price * row.most;
            row.terms
                .iter()
                .for_each(|(variable, factor)| gain[*variable] -= price * factor);
        }
        bound + gain.iter().map(|gain| gain.max(0.0)).sum::<f64>()
    }

    pub(super) fn row(&mut self, limit: Limit, terms: Vec<(usize, f64)>, most: f64) {
        // A row that no point between 0 and 1 can break says nothing.
        if terms.iter().map(|(_, factor)| factor.max(0.0)).sum::<f64>() > most + 1e-12 {
            for (variable, factor) in &terms {
                self.held[*variable] &=
                    *factor < most * (1.0 - 1e-9) || terms.iter().any(|(_, factor)| *factor < 0.0);
            }
            self.rows.push(Row { limit, terms, most });
        }
    }

    pub(super) fn variable(&mut self, worth: f64) -> usize {
        self.worth.push(worth);
        self.held.push(true);
        self.worth.len() - 1
    }
}
