//! Fairness: no country gets less than a share of what it could get alone, as far as that costs the others little.
//!
//! Shares are of a country's own potential: that donors bind their help to others is not its fault, nor theirs who plan.

use crate::plan::{
    fairness::floor::Floor,
    index::Index,
    ledger::{Aim, Ledger},
    problem::{CountryShare, Stage},
    relax::linear::relax,
    search::{Effort, Watch, search},
};
use std::collections::HashMap;

/// How much the floor counts for, one after the other.
const BOOSTS: [f64; 6] = [0.25, 0.5, 1.0, 2.0, 4.0, 8.0];
/// How much it counts for where a plan is to keep it.
pub const KEEP: f64 = 4.0;

/// How far each country could get alone.
#[derive(Clone, Debug)]
pub struct Potentials {
    /// Countries, in order of first mention, with the most that they could get.
    pub most: Vec<(String, f64)>,
    /// Countries of each demand, by position in `most`.
    of: Vec<Vec<usize>>,
}

impl Potentials {
    /// Works them out: one relaxed plan per country.
    pub fn new(index: &Index<'_>, stop: &dyn Fn() -> bool) -> Self {
        let mut places: HashMap<&str, usize> = HashMap::new();
        let mut most = Vec::new();
        for country in index
            .problem
            .demands
            .iter()
            .flat_map(|demand| &demand.countries)
        {
            places.entry(country).or_insert_with(|| {
                most.push((country.clone(), 0.0));
                most.len() - 1
            });
        }
        let find = |country: &String| places.get(country.as_str()).copied();
        let of = index
            .problem
            .demands
            .iter()
            .map(|demand| demand.countries.iter().filter_map(find).collect())
            .collect();
        let mut potentials = Self { most, of };
        for country in 0..potentials.most.len() {
            let value: Vec<f64> = (0..index.value.len())
                .map(|pair| index.value[pair] * potentials.part(index, pair, country))
                .collect();
            let here = |gap: &usize| {
                index.gaps[*gap]
                    .demands
                    .iter()
                    .any(|demand| potentials.of[*demand].contains(&country))
            };
            let gaps: Vec<usize> = (0..index.gaps.len()).filter(here).collect();
            potentials.most[country].1 = relax(index, &gaps, &value, stop).bound;
        }
        potentials
    }

    /// Which part of what a pair brings counts for a country.
    fn part(&self, index: &Index<'_>, pair: usize, country: usize) -> f64 {
        let countries = &self.of[index.problem.pairs[pair].demand];
        if countries.contains(&country) {
            1.0 / countries.len() as f64
        } else {
            0.0
        }
    }

    /// Which share of what it could get alone each country gets; 1 where there is nothing to be had.
    pub fn shares(&self, index: &Index<'_>, ledger: &Ledger) -> Vec<f64> {
        let mut got = vec![0.0; self.most.len()];
        for (pair, amount) in ledger
            .given
            .iter()
            .enumerate()
            .filter(|(_, amount)| **amount > 0)
        {
            let countries = &self.of[index.problem.pairs[pair].demand];
            let part = index.value[pair] * *amount as f64 / countries.len().max(1) as f64;
            countries.iter().for_each(|country| got[*country] += part);
        }
        got.iter()
            .zip(&self.most)
            .map(|(got, (_, most))| {
                if *most > 1e-9 {
                    (got / most).min(1.0)
                } else {
                    1.0
                }
            })
            .collect()
    }

    /// What each country gets, in words that outlive the problem.
    pub fn report(&self, index: &Index<'_>, ledger: &Ledger) -> Vec<CountryShare> {
        let countries = self.most.iter().zip(self.shares(index, ledger));
        countries
            .map(|((country, potential), share)| CountryShare {
                country: country.clone(),
                potential: *potential,
                share,
            })
            .collect()
    }

    /// The floor as an aim, which counts for so many times what a country of middling potential could get.
    pub fn floor(&self, index: &Index<'_>, boost: f64) -> Floor {
        let mean =
            self.most.iter().map(|(_, most)| most).sum::<f64>() / self.most.len().max(1) as f64;
        // A little above it, so that cutting amounts down to whole ones does not end below.
        let floor = (index.problem.settings.fairness_floor + 1e-4).min(1.0);
        let part = |pair: usize, country: &usize| {
            (
                *country,
                index.value[pair] * self.part(index, pair, *country),
            )
        };
        let parts = |pair: usize| {
            self.of[index.problem.pairs[pair].demand]
                .iter()
                .map(|country| part(pair, country))
                .collect()
        };
        Floor {
            caps: self.most.iter().map(|(_, most)| floor * most).collect(),
            rates: self
                .most
                .iter()
                .map(|(_, most)| {
                    if *most > 1e-9 {
                        boost * mean / most
                    } else {
                        0.0
                    }
                })
                .collect(),
            parts: (0..index.value.len()).map(parts).collect(),
        }
    }

    /// How far the countries are below a floor, all together.
    pub fn shortfall(&self, index: &Index<'_>, ledger: &Ledger, floor: f64) -> f64 {
        self.shares(index, ledger)
            .iter()
            .map(|share| (floor - share).max(0.0))
            .sum()
    }
}

/// Lifts the countries that are below the floor, with more weight each time, while the whole stays within its cost.
pub fn lift(
    index: &Index<'_>,
    ledger: &mut Ledger,
    potentials: &Potentials,
    effort: Effort,
    watch: &Watch<'_>,
) -> u32 {
    let settings = &index.problem.settings;
    let plain = Aim::plain(index);
    let least = ledger.total(index, &plain) * (1.0 - settings.fairness_cost);
    let mut rounds = 0;
    for boost in BOOSTS {
        let short = potentials.shortfall(index, ledger, settings.fairness_floor);
        if short < 1e-9 || (watch.stop)(Stage::Fairness) {
            break;
        }
        let aim = Aim {
            floor: Some(potentials.floor(index, boost)),
            ..plain.clone()
        };
        let mut lifted = ledger.clone();
        rounds += search(
            index,
            &mut lifted,
            &aim,
            Effort {
                bound: f64::INFINITY,
                ..effort
            },
            watch,
        );
        if lifted.total(index, &plain) >= least
            && potentials.shortfall(index, &lifted, settings.fairness_floor) < short
        {
            *ledger = lifted;
        }
    }
    rounds
}
