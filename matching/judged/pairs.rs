//! Pairs of a collection that nothing bars, with what the engine finds of them: what weights are fitted on.

use super::{Collection, today};
use matching::{
    catalogue::Catalogue,
    engine::{Asked, Pairing},
};

/// A pair that nothing bars.
#[derive(Clone)]
pub(crate) struct Pair {
    /// Position of its gap.
    pub gap: usize,
    /// Position of its assistance.
    pub assistance: usize,
    /// Setting of its gap.
    pub setting: String,
    /// Whether its assistance is of the same setting, where all pairs were judged.
    pub is_judged: bool,
    /// Its grade; 0 where it is a trap or nobody looked.
    pub grade: u32,
    /// Values of the parts in their order, 0 where not known.
    pub values: Vec<f64>,
    /// Its score by the weights in force.
    pub score: f64,
}

/// All pairs of a collection that the engine does not bar.
pub(crate) fn pairs(collection: &Collection, catalogue: &Catalogue) -> Vec<Pair> {
    let all = 0..collection.assistances.len();
    (0..collection.gaps.len())
        .flat_map(|gap| all.clone().map(move |assistance| (gap, assistance)))
        .filter_map(|(gap, assistance)| pair(collection, catalogue, gap, assistance))
        .collect()
}

fn pair(
    collection: &Collection,
    catalogue: &Catalogue,
    gap: usize,
    assistance: usize,
) -> Option<Pair> {
    let asked = Asked {
        on: None,
        today: today(),
    };
    let (engine, corpus) = (catalogue.engine(), catalogue.corpus());
    let (own, other) = (&collection.gaps[gap], &collection.assistances[assistance]);
    let (found, _) = engine.obstacles(own, other, asked, false);
    if !found.is_empty() {
        return None;
    }
    let (item, partner) = (catalogue.gap(own.id)?, catalogue.assistance(other.id)?);
    let of = Pairing {
        gap: item,
        assistance: partner,
        gap_vector: &engine.query(&item.doc, corpus),
        assistance_vector: &engine.vector(&partner.doc, corpus),
    };
    let parts = engine.parts(&of, corpus, asked, false);
    debug_assert_eq!(parts.len(), engine.model.parts().count());
    Some(Pair {
        gap,
        assistance,
        setting: collection.halves.get(&own.reference)?.clone(),
        is_judged: collection.shares_setting(own, other),
        grade: collection.grade(&own.reference, &other.reference),
        values: parts.iter().map(|part| part.value.unwrap_or(0.0)).collect(),
        score: matching::engine::score(&parts),
    })
}
