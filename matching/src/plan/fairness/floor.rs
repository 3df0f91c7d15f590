//! The floor as an aim: each country counts for more until it has its share, and no longer.

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
    pub(in crate::plan) fn got(&self, given: &[i64]) -> Vec<f64> {
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
