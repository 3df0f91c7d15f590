//! What a pair can score at most, from what is found out soonest: most pairs cannot come among the best, whatever the rest says.

use crate::{
    engine::{Engine, Pairing},
    facts::Record,
    model::PartName,
    rounded,
    text::{bm25::product, topical},
};

/// More than what sums in another order differ by, and than what scores are rounded by.
const SLACK: f64 = 1e-6;

/// What the pair scores at most. Words, subjects, purposes and aims are as they count; of the other parts each that may be known counts
/// whole.
pub(super) fn most(engine: &Engine, of: &Pairing<'_>) -> f64 {
    let (gap, assistance) = (&of.gap.facts, &of.assistance.facts);
    let (one, other) = (&of.gap.doc, &of.assistance.doc);
    let open = || gap.needs.iter().filter(|need| !need.met);
    let whole = |may_be_known: bool| if may_be_known { 1.0 } else { 0.0 };
    let gives = !assistance.lines.is_empty();
    let value = |part: PartName| match part {
        PartName::Words => {
            let lexical = rounded(product(of.gap_vector, of.assistance_vector));
            lexical.powf(engine.model.word_spread)
        }
        PartName::Topic => topical(&one.topics, &other.topics).unwrap_or(0.0),
        PartName::Purpose => topical(&one.purposes, &other.purposes).unwrap_or(0.0),
        PartName::Concepts => whole(!one.concepts.is_empty() && !other.concepts.is_empty()),
        PartName::Assistance => whole(gives && open().next().is_some()),
        PartName::Size => whole(gives && open().any(|need| need.size.is_some())),
        PartName::Place => whole(!gap.countries.is_empty()),
        PartName::Sector => {
            let is_filed = !gap.sector.is_empty() || !gap.further_sectors.is_empty();
            whole(is_filed && !assistance.sectors.is_empty())
        }
        PartName::Languages => {
            whole(!assistance.languages.is_empty() && open().any(|need| !need.languages.is_empty()))
        }
        PartName::Sequence => whole(gap.needs.iter().any(|need| !need.depends_on.is_empty())),
        PartName::Record => whole(assistance.record.is_some_and(Record::tells)),
        PartName::Meaning => engine.agreement(one, other).unwrap_or(0.0),
        PartName::Limits | PartName::Time => 1.0,
    };
    let model = &engine.model;
    let most: f64 = model
        .parts()
        .map(|part| model.weights.of(part) * value(part))
        .sum();
    most + SLACK
}
