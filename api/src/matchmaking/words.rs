//! The words by which offers and programmes are found: of what everybody may read of them.

use crate::db::{
    reference::Reference,
    search::{Stems, Words},
};
use entity::assistance;
use matching::facts as weighed;

/// The words of an offer or programme. Who asked not to be named is not found by name, nor by mission.
pub(super) fn of_assistance(
    row: &assistance::Model,
    facts: &weighed::Assistance,
    reference: &Reference,
) -> Stems {
    let provider = reference.organisations.get(row.provider_id);
    let provider = provider.filter(|_| row.attributed);
    let mission = reference.missions.of(row.mission_id);
    let mission = mission.filter(|_| row.attributed);
    let sectors = facts.sectors.iter();
    let countries = facts.countries.iter();
    let words = Words {
        language: &row.language,
        title: &row.title,
        holder: [
            mission.as_ref().map(|mission| mission.acronym.as_str()),
            row.place.as_deref(),
        ]
        .into_iter()
        .flatten()
        .collect(),
        organisation: provider.as_deref(),
        sectors: sectors
            .filter_map(|code| reference.sectors.by_code(code).map(AsRef::as_ref))
            .collect(),
        countries: countries
            .filter_map(|code| reference.countries.by_code(code).map(AsRef::as_ref))
            .collect(),
        body: texts(row, facts),
    };
    words.stems()
}

/// What it says of itself and of its lines. What it does not cover is left out: it would be found by it.
fn texts<'a>(row: &'a assistance::Model, facts: &'a weighed::Assistance) -> Vec<&'a str> {
    let more = [&row.condition, &row.earmark, &row.note];
    let lines = facts.lines.iter().map(|line| &*line.title);
    std::iter::once(row.description.as_str())
        .chain(more.into_iter().flatten().map(String::as_str))
        .chain(lines)
        .collect()
}
