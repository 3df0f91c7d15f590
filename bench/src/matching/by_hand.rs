//! What somebody would write who has exactly one question.

use ::matching::{
    catalogue::Catalogue,
    engine::Item,
    facts::{Assistance, Gap},
    text::{Vector, bm25::product},
};
use std::sync::Arc;
use uuid::Uuid;

/// How many of the best are looked for.
pub(super) const TOP: usize = 10;

/// What somebody would write who has exactly one question: country, type, and how many words are shared.
pub(super) struct ByHand {
    rows: Vec<(Uuid, Vec<String>, u16, Vector)>,
}

impl ByHand {
    pub(super) fn new(catalogue: &Catalogue) -> Self {
        let engine = catalogue.engine();
        let row = |one: &Arc<Item<Assistance>>| {
            let kinds = one
                .facts
                .lines
                .iter()
                .fold(0, |bits, line| bits | 1 << line.assistance as u16);
            (
                one.facts.id,
                one.facts.countries.clone(),
                kinds,
                engine.vector(&one.doc, catalogue.corpus()),
            )
        };
        Self {
            rows: catalogue.assistances().map(row).collect(),
        }
    }

    pub(super) fn rank(&self, gap: &Item<Gap>, catalogue: &Catalogue) -> Vec<Uuid> {
        let query = catalogue.engine().query(&gap.doc, catalogue.corpus());
        let needed = gap
            .facts
            .needs
            .iter()
            .fold(0_u16, |bits, need| bits | 1 << need.assistance as u16);
        let fits = |countries: &[String], kinds: u16| {
            kinds & needed != 0
                && (countries.is_empty()
                    || countries
                        .iter()
                        .any(|code| gap.facts.countries.contains(code)))
        };
        let fitting = self
            .rows
            .iter()
            .filter(|(_, countries, kinds, _)| fits(countries, *kinds));
        let mut scored: Vec<(f64, Uuid)> = fitting
            .map(|(id, _, _, vector)| (product(&query, vector), *id))
            .collect();
        scored.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
        scored.into_iter().take(TOP).map(|(_, id)| id).collect()
    }
}
