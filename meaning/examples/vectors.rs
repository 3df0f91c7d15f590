//! Writes what the model makes of the texts of the judged collections, of those that directions are learned from, of the words in
//! these and of aims, for the examples of `matching` that measure, fit and learn.
//!
//! `cargo run --release -p meaning --example vectors -- MODEL > FILE`

#[path = "../../matching/judged/mod.rs"]
#[allow(dead_code, reason = "shared with others, which use other parts of it")]
mod judged;

#[path = "../../matching/judged/taught.rs"]
#[allow(dead_code, reason = "shared with others, which use other parts of it")]
mod taught;

use judged::{
    Collection,
    vectors::{in_texts, key},
};
use matching::{
    aims::{Embedder, text_of_assistance, text_of_gap},
    text::{Language, token::tokens},
};
use meaning::E5;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    time::{Duration, Instant},
};
use taught::Taught;

/// The aims as they stand in their file.
fn aims() -> Vec<String> {
    let file = include_str!("../../matching/data/aims.toml");
    let table: toml::Table = file.parse().expect("aims.toml");
    let aims = table["aims"].as_array().expect("a list of aims");
    let text = |aim: &toml::Value| aim.as_str().map(str::to_owned);
    aims.iter().filter_map(text).collect()
}

/// What words mean where they stand in the texts that directions are learned from, in the mean of all places, by the name that each has
/// in the file.
fn words_in_texts(model: &E5) -> Result<BTreeMap<String, Vec<f32>>, String> {
    let mut found: BTreeMap<String, (Vec<f32>, f32)> = BTreeMap::new();
    for text in taught::all()? {
        let pieces = model.pieces(&text.read());
        for token in tokens(&pieces.text, Language::of(&text.lang)) {
            let Some(vector) = pieces.mean(token.start, token.end) else {
                continue;
            };
            if !token.stop {
                let (sum, count) = found
                    .entry(in_texts(&text.lang, &token.stem))
                    .or_insert_with(|| (vec![0.0; vector.len()], 0.0));
                sum.iter_mut()
                    .zip(vector)
                    .for_each(|(sum, value)| *sum += value);
                *count += 1.0;
            }
        }
    }
    let mean = |(sum, count): (Vec<f32>, f32)| -> Vec<f32> {
        sum.into_iter().map(|sum| sum / count).collect()
    };
    Ok(found
        .into_iter()
        .map(|(name, of)| (name, mean(of)))
        .collect())
}

fn print(name: &str, figures: &[f32]) {
    let figures: Vec<String> = figures.iter().map(f32::to_string).collect();
    println!("{}\t{}", key(name), figures.join(" "));
}

fn main() -> Result<(), String> {
    let path = std::env::args()
        .nth(1)
        .ok_or("the path of the model is needed")?;
    let started = Instant::now();
    let model = E5::load(Path::new(&path)).map_err(|error| error.to_string())?;
    eprintln!("loaded in {:.2?}", started.elapsed());
    let field = ["tune", "check", "sealed"].map(Collection::field);
    let natural = ["a", "b"].map(Collection::natural);
    let collections = field.into_iter().chain(natural).flatten();
    let mut texts: BTreeSet<String> = aims().into_iter().collect();
    for collection in collections.chain([Collection::hard(), Collection::plain()]) {
        texts.extend(collection.gaps.iter().map(text_of_gap));
        texts.extend(collection.assistances.iter().map(text_of_assistance));
    }
    texts.extend(taught::all()?.iter().map(Taught::read));
    println!("{}", model.version());
    let mut longest = Duration::ZERO;
    let started = Instant::now();
    for text in &texts {
        let one = Instant::now();
        let figures = model.embed(text);
        longest = longest.max(one.elapsed());
        print(text, &figures);
    }
    let mean = started.elapsed() / u32::try_from(texts.len()).unwrap_or(u32::MAX);
    eprintln!(
        "{} texts, {mean:.1?} each, {longest:.1?} at the most",
        texts.len()
    );
    for (name, figures) in words_in_texts(&model)? {
        print(&name, &figures);
    }
    Ok(())
}
