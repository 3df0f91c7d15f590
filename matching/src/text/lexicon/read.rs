//! What the concepts of a lexicon must keep to, and the stems by which their phrases are found.

use super::concept::Concept;
use crate::text::{
    language::Language,
    stops::is_stop,
    token::{Stems, fold},
};
use std::collections::BTreeMap;

/// Position of each concept by its id.
pub(super) fn positions(concepts: &[Concept]) -> Result<BTreeMap<String, u16>, String> {
    let mut ids = BTreeMap::new();
    for (position, concept) in concepts.iter().enumerate() {
        let position = u16::try_from(position).map_err(|_| "too many concepts".to_owned())?;
        if ids.insert(concept.id.clone(), position).is_some() {
            return Err(format!("{}: appears twice", concept.id));
        }
    }
    Ok(ids)
}

/// Position of the concept that includes another, which has to be of the same facet.
pub(super) fn above(
    concept: &Concept,
    concepts: &[Concept],
    ids: &BTreeMap<String, u16>,
) -> Result<Option<u16>, String> {
    let Some(id) = &concept.broader else {
        return Ok(None);
    };
    match ids.get(id) {
        Some(above) if concepts[usize::from(*above)].facet == concept.facet => Ok(Some(*above)),
        Some(_) => Err(format!("{}: {id} is of another facet", concept.id)),
        None => Err(format!("{}: there is no concept {id}", concept.id)),
    }
}

/// Every proper name is one of the phrases: a slip would let it stand for the whole concept.
pub(super) fn check_names(concept: &Concept) -> Result<(), String> {
    let is_phrase = |name: &String| concept.en.contains(name) || concept.fr.contains(name);
    match concept.names.iter().flatten().find(|name| !is_phrase(name)) {
        Some(name) => Err(format!(
            "{}: the name {name:?} is none of its phrases: write it as it stands in en or fr",
            concept.id
        )),
        None => Ok(()),
    }
}

/// Stems of a phrase of a concept. One that is reduced to a single word would be found in too many texts.
pub(super) fn stems_of(
    concept: &Concept,
    phrase: &str,
    language: Language,
    not: bool,
) -> Result<Box<[String]>, String> {
    let stems = if not {
        all_stems(phrase, language)
    } else {
        phrase_stems(phrase, language)
    };
    match &*stems {
        [] => Err(format!("{}: {phrase:?} has no words", concept.id)),
        [only] if !not && phrase.split([' ', '-', '\'', '’']).count() > 1 => Err(format!(
            "{}: only one word of {phrase:?} counts: write {only:?}, or another phrase",
            concept.id
        )),
        _ => Ok(stems),
    }
}

/// Stems of a phrase, stop words left out as they are in texts.
pub(in crate::text) fn phrase_stems(phrase: &str, language: Language) -> Box<[String]> {
    stems_where(phrase, language, |word| !is_stop(word, language))
}

/// Stems of a phrase, stop words included.
fn all_stems(phrase: &str, language: Language) -> Box<[String]> {
    stems_where(phrase, language, |_| true)
}

fn stems_where(phrase: &str, language: Language, keep: impl Fn(&str) -> bool) -> Box<[String]> {
    let stems = Stems::new(language);
    let folded = fold(phrase);
    let words = folded
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words
        .filter(|word| keep(word))
        .map(|word| stems.stem(word))
        .collect()
}
