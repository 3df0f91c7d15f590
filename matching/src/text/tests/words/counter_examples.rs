//! Each concept has texts in which one of its words means something else, and is found in none of them.

use super::*;

const TABLES: [&str; 4] = [
    include_str!("counter-examples/commodity.txt"),
    include_str!("counter-examples/function.txt"),
    include_str!("counter-examples/institution.txt"),
    include_str!("counter-examples/help.txt"),
];

/// A line of a table.
struct CounterExample {
    concept: &'static Concept,
    language: Language,
    text: &'static str,
}

fn counter_examples() -> Vec<CounterExample> {
    let lexicon = lexicon();
    let lines = TABLES.iter().flat_map(|table| table.lines());
    lines
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let [id, language, text] = line.split('|').collect::<Vec<_>>()[..] else {
                panic!("a concept, a language and a text: {line:?}");
            };
            let position = lexicon.position(id);
            CounterExample {
                concept: lexicon.concept(position.unwrap_or_else(|| panic!("concept {id}"))),
                language: Language::of(language),
                text,
            }
        })
        .collect()
}

#[test]
fn no_concept_is_found_in_its_counter_examples() {
    let lexicon = lexicon();
    let mut found = Vec::new();
    for one in counter_examples() {
        if ids(lexicon, one.text, one.language).contains(&one.concept.id) {
            found.push(format!("{}: {}", one.concept.id, one.text));
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn every_concept_has_counter_examples_in_both_languages() {
    let examples = counter_examples();
    let mut bare = Vec::new();
    for concept in lexicon().concepts() {
        for language in [En, Fr] {
            let of =
                |one: &CounterExample| one.concept.id == concept.id && one.language == language;
            if !examples.iter().any(of) {
                bare.push(format!("{}, {language:?}", concept.id));
            }
        }
    }
    assert!(bare.is_empty(), "{bare:#?}");
}

/// Whether two stems are the same, or look alike: "elective", "electoral".
fn look_alike(one: &str, other: &str) -> bool {
    let start = |stem: &str| stem.chars().take(4).collect::<String>();
    one == other || one.len() > 3 && start(one) == start(other)
}

/// A text without a word that could be taken for the concept's would tell nothing.
#[test]
fn every_counter_example_has_a_word_like_one_of_its_concept() {
    let mut beside = Vec::new();
    for one in counter_examples() {
        let phrases = match one.language {
            Fr => &one.concept.fr,
            _ => &one.concept.en,
        };
        let words = phrase_stems(one.text, one.language);
        let shared = phrases.iter().any(|phrase| {
            let stems = phrase_stems(phrase, one.language);
            let alike = |stem: &String| words.iter().any(|word| look_alike(word, stem));
            stems.iter().any(alike)
        });
        if !shared {
            beside.push(format!("{}: {}", one.concept.id, one.text));
        }
    }
    assert!(beside.is_empty(), "{beside:#?}");
}
