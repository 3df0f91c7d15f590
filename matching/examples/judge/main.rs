//! Measures rankers over a judged collection and prints a Markdown table.
//!
//! `cargo run -p matching --example judge -- [--collection hard|plain|field|natural] [--half tune|aside|both] [--part tune|check|sealed|a|b]
//! [--gap REFERENCE] [--vectors FILE]`
//!
//! With vectors, which the example of that name in `meaning` makes, the engine has a language model.

mod field;
mod figures;
#[path = "../../judged/mod.rs"]
#[allow(
    dead_code,
    reason = "shared with the tests, which use other parts of it"
)]
mod judged;
mod rankers;
mod tables;

use judged::Collection;
use rankers::{Bm25, Ranker, behind_rules, by_engine, by_filters, stems, words};

/// What the command line asks for.
#[derive(Default)]
struct Options {
    half: Option<String>,
    gap: Option<String>,
    collection: Option<String>,
    part: Option<String>,
}

impl Options {
    fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self::default();
        while let Some(flag) = arguments.next() {
            let value = arguments.next().ok_or(format!("{flag} needs a value"))?;
            match (flag.as_str(), value.as_str()) {
                ("--half", "tune" | "aside" | "both") => options.half = Some(value),
                ("--part", "tune" | "check" | "sealed" | "a" | "b") => options.part = Some(value),
                ("--gap", _) => options.gap = Some(value),
                ("--vectors", _) => {}
                ("--collection", "hard" | "plain" | "field" | "natural") => {
                    options.collection = Some(value);
                }
                _ => {
                    return Err(format!(
                        "{flag} {value}: known are --collection hard|plain|field|natural, --half tune|aside|both, --part tune|check|sealed \
                         (of field) or a|b (of natural), \
                         --gap REFERENCE and --vectors FILE"
                    ));
                }
            }
        }
        Ok(options)
    }

    fn collection(&self) -> Option<Collection> {
        match self.collection.as_deref() {
            Some("plain") => Some(Collection::plain()),
            Some("field") => Collection::field(self.part.as_deref().unwrap_or("tune")),
            Some("natural") => Collection::natural(self.part.as_deref().unwrap_or("a")),
            _ => Some(Collection::hard()),
        }
    }
}

fn main() -> Result<(), String> {
    let options = Options::read(std::env::args().skip(1))?;
    let collection = options.collection().ok_or("no such part")?;
    let catalogue = rankers::engine(&collection)?;
    let bm25 = Bm25::new(&collection.assistances, words);
    let stemmed = Bm25::new(&collection.assistances, stems);
    let rankers: [Ranker; 5] = [
        (
            "sector and country".to_owned(),
            Box::new(|gap| Some(by_filters(&collection, gap))),
        ),
        ("BM25".to_owned(), Box::new(|gap| Some(bm25.rank(gap)))),
        (
            "BM25 behind rules".to_owned(),
            Box::new(|gap| Some(behind_rules(&collection, &bm25, gap))),
        ),
        (
            "BM25 stemmed behind rules".to_owned(),
            Box::new(|gap| Some(behind_rules(&collection, &stemmed, gap))),
        ),
        (
            "engine".to_owned(),
            Box::new(|gap| Some(by_engine(&collection, &catalogue, gap))),
        ),
    ];
    match (options.gap, options.half, options.collection.as_deref()) {
        (Some(reference), ..) => tables::show(&collection, &rankers, &reference)?,
        (None, _, Some(of @ ("field" | "natural"))) => {
            let first = if of == "field" { "tune" } else { "a" };
            let part = options.part.as_deref().unwrap_or(first);
            field::report(&collection, &catalogue, &rankers, part);
        }
        (None, Some(half), _) => tables::table(&collection, &rankers, &half),
        (None, None, _) => ["tune", "aside", "both"]
            .iter()
            .for_each(|half| tables::table(&collection, &rankers, half)),
    }
    Ok(())
}
