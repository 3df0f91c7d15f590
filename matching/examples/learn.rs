//! Learns in which directions of a language model's vectors texts of one setting tell what they are for, and writes them into
//! `data/`: `directions.csv` for the model, `senses.tsv` and `directions-words.csv` for single words without one.
//!
//! `cargo run --release -p matching --example learn -- --vectors FILE`
//!
//! Texts of one setting (a customs post, a mine) share most of what they say, so that their vectors point alike whatever they want. The
//! texts of `taught/` are of known settings and purposes: kept are the directions in which the purposes of a setting lie far apart, in
//! relation to how far apart lie the texts of one purpose, which differ in words, language, side and kind of help (linear discriminant
//! analysis; Fisher 1936, Rao 1948). What a word means is what the model makes of it where it stands in these texts, for alone a word has
//! all its senses. No text of the judged collections is looked at.

#[path = "learn/shape.rs"]
mod shape;
#[path = "../judged/taught.rs"]
mod taught;
#[path = "../judged/vectors.rs"]
#[allow(dead_code, reason = "shared with others, which use other parts of it")]
mod vectors;

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use matching::{
    aims::{Embedder, weight_of},
    text::{
        Language,
        token::{Token, tokens},
    },
};
use nalgebra::DMatrix;
use shape::{OF_MODEL, OF_WORDS, Vector, directions, mean};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};
use taught::Taught;
use vectors::{Vectors, in_texts};

/// Figures of a vector of the model.
const WIDTH: usize = 384;

/// Parts of the pairs of one setting and two purposes that agree less than the least, and of one purpose that agree no more than the most.
const LEAST: f64 = 0.5;
const MOST: f64 = 0.99;

/// Vectors as the columns of a matrix, each of length one.
fn columns(vectors: &[Vector], directions: &DMatrix<f64>, middle: &Vector) -> Vec<Vector> {
    let turned = |vector: &Vector| (directions.tr_mul(&(vector - middle))).normalize();
    vectors.iter().map(turned).collect()
}

/// The figure below which a part of others lie.
fn part(mut figures: Vec<f64>, of: f64) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[(of * (figures.len() - 1) as f64) as usize]
}

/// The first line of a file of directions: what they are of, and between what they agree.
fn heading(turned: &[Vector], texts: &[Taught], version: &str, model: &str) -> String {
    let (mut apart, mut alike) = (Vec::new(), Vec::new());
    for (at, one) in texts.iter().enumerate() {
        for (other_at, other) in texts.iter().enumerate().skip(at + 1) {
            if one.setting == other.setting {
                let agree = turned[at].dot(&turned[other_at]);
                let of = if one.purpose == other.purpose {
                    &mut alike
                } else {
                    &mut apart
                };
                of.push(agree);
            }
        }
    }
    format!(
        "{version},{model},{:.3},{:.3}",
        part(apart, LEAST),
        part(alike, MOST)
    )
}

fn line(figures: impl Iterator<Item = f64>) -> String {
    let figures: Vec<String> = figures.map(|figure| format!("{figure:.4}")).collect();
    figures.join(",")
}

fn write(name: &str, lines: &[String]) -> Result<(), String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("data")
        .join(name);
    std::fs::write(&path, lines.join("\n") + "\n")
        .map_err(|error| format!("{}: {error}", path.display()))
}

/// The directions of the model's vectors of whole texts.
fn learn_of_model(vectors: &Vectors, texts: &[Taught]) -> Result<(), String> {
    let read: Vec<Vector> = texts
        .iter()
        .map(|text| of_figures(&vectors.embed(&text.read())))
        .collect();
    let found = directions(&read, texts, &OF_MODEL).ok_or("no directions")?;
    let middle = mean(&read);
    let mut lines = vec![
        "# Directions of vectors of texts that tell what these are for: version, model, agreement of the least and of the most; the middle; a line".to_owned(),
        "# for each direction. Made by `cargo run --release -p matching --example learn -- --vectors FILE`.".to_owned(),
        heading(
            &columns(&read, &found, &middle),
            texts,
            OF_MODEL.version,
            vectors.version(),
        ),
        line(middle.iter().copied()),
    ];
    lines.extend(
        found
            .column_iter()
            .map(|column| line(column.iter().copied())),
    );
    write("directions.csv", &lines)
}

/// A word of a language, by its stem.
type Key = (&'static str, String);

/// The word that a token is, where texts are read by it: by common words and numbers they are not.
fn word(language: &'static str, token: Token) -> Option<Key> {
    let tells = !token.stop && token.stem.contains(char::is_alphabetic);
    tells.then_some((language, token.stem))
}

/// The words of a text, as often as they stand in it.
fn words_of(text: &Taught) -> impl Iterator<Item = Key> {
    let language = if text.lang == "fr" { "fr" } else { "en" };
    let tokens = tokens(&text.read(), Language::of(language)).into_iter();
    tokens.filter_map(move |token| word(language, token))
}

/// The words of a ring: what has several parts is read as these (`anti-personnel`), and is none.
fn words_of_ring(ring: &[(&'static str, String)]) -> BTreeSet<Key> {
    let words = ring.iter().filter_map(|(language, written)| {
        let [token]: [Token; 1] = tokens(written, Language::of(language)).try_into().ok()?;
        word(language, token)
    });
    words.collect()
}

/// How often each known word stands in a text.
fn counted(text: &Taught, known: &BTreeMap<Key, Vector>) -> BTreeMap<Key, f64> {
    let mut counts = BTreeMap::new();
    for key in words_of(text).filter(|key| known.contains_key(key)) {
        *counts.entry(key).or_insert(0.0) += 1.0;
    }
    counts
}

/// Vectors of the words of rings by stem, less what all have in common: what each means where it stands in the texts. A word that stands in
/// none has the mean of those of its rings that do. Words of no ring tell no purpose well, and are often of both languages.
fn words(vectors: &Vectors, texts: &[Taught]) -> Result<BTreeMap<Key, Vector>, String> {
    let rings: Vec<BTreeSet<Key>> = taught::rings()?
        .iter()
        .map(|ring| words_of_ring(ring))
        .collect();
    let listed: BTreeSet<&Key> = rings.iter().flatten().collect();
    let mut known: BTreeMap<Key, Vector> = BTreeMap::new();
    let standing = texts.iter().flat_map(words_of);
    for key in standing.filter(|key| listed.contains(key)) {
        if let Some(figures) = vectors.known(&in_texts(key.0, &key.1)) {
            known.entry(key).or_insert_with(|| of_figures(figures));
        }
    }
    if known.is_empty() {
        return Err("the file of vectors has no words: make it anew".to_owned());
    }
    let middle = mean(known.values());
    known.values_mut().for_each(|of| *of -= &middle);
    let mut of_rings: BTreeMap<Key, Vec<Vector>> = BTreeMap::new();
    for ring in &rings {
        let (seen, others): (Vec<&Key>, Vec<&Key>) =
            ring.iter().partition(|key| known.contains_key(*key));
        if !seen.is_empty() {
            let middle = mean(seen.into_iter().map(|key| &known[key]));
            for key in others {
                let of_word = of_rings.entry(key.clone()).or_default();
                of_word.push(middle.clone());
            }
        }
    }
    known.extend(of_rings.into_iter().map(|(key, of)| (key, mean(&of))));
    Ok(known)
}

/// A text as the mean of its words, given what each counts.
fn read_by(
    counts: &BTreeMap<Key, f64>,
    known: &BTreeMap<Key, Vector>,
    weight: &impl Fn(&Key) -> f64,
) -> Vector {
    let weights = counts
        .iter()
        .map(|(key, times)| (key, times.ln_1p() * weight(key)));
    let (sum, whole) = weights.fold(
        (Vector::zeros(WIDTH), 0.0),
        |(sum, whole), (key, weight)| (sum + &known[key] * weight, whole + weight),
    );
    if whole > 0.0 { sum / whole } else { sum }
}

/// The vectors of words, turned into directions that are learned from texts of such words.
fn learn_of_words(vectors: &Vectors, texts: &[Taught]) -> Result<(), String> {
    let known = words(vectors, texts)?;
    let counts: Vec<BTreeMap<Key, f64>> = texts.iter().map(|text| counted(text, &known)).collect();
    let mut of_word: BTreeMap<&Key, f64> = BTreeMap::new();
    counts
        .iter()
        .flat_map(BTreeMap::keys)
        .for_each(|key| *of_word.entry(key).or_default() += 1.0);
    let all = texts.len() as f64;
    // Four digits, as they are kept.
    let rarity =
        |key: &Key| ((all / of_word.get(key).copied().unwrap_or(1.0)).ln_1p() * 1e3).round() / 1e3;
    let read = |weight: fn(f64) -> f64| -> Vec<Vector> {
        let weight = |key: &Key| weight(rarity(key));
        let counts = counts.iter();
        counts.map(|of| read_by(of, &known, &weight)).collect()
    };
    let plainly = read(|rarity| rarity);
    let found = directions(&plainly, texts, &OF_WORDS).ok_or("no directions")?;
    let longest = known
        .values()
        .map(|of| found.tr_mul(of).amax())
        .fold(0.0, f64::max);
    let found = found / longest;
    // Directions are learned with words as rare as they are; what texts have in common, from texts as the engine reads them.
    let read = read(|rarity| f64::from(weight_of(rarity as f32)));
    let middle = mean(&read);
    write_senses(&known, &found, rarity)?;
    write("directions-words.csv", &[
        "# What texts have in common, along the directions of `senses.tsv`: version, model, agreement of the least and of the most; the middle.".to_owned(),
        heading(
            &columns(&read, &found, &middle),
            texts,
            OF_WORDS.version,
            "words",
        ),
        line(found.tr_mul(&middle).iter().copied()),
    ])
}

fn write_senses(
    known: &BTreeMap<Key, Vector>,
    found: &DMatrix<f64>,
    rarity: impl Fn(&Key) -> f64,
) -> Result<(), String> {
    let mut lines = vec![
        "# What words are for: language, stem, rarity, what a step is worth, and a figure of a byte for each direction. Made by the example `learn` from".to_owned(),
        "# what multilingual-e5-small (MIT) makes of them in the texts of `taught/`, and of `taught/words.txt`.".to_owned(),
    ];
    let known = known.iter();
    lines.extend(known.map(|(key, of)| sense(key, rarity(key), &found.tr_mul(of))));
    write("senses.tsv", &lines)
}

fn sense((language, stem): &Key, rarity: f64, figures: &Vector) -> String {
    let step = figures.amax() / 127.0;
    let bytes: Vec<u8> = figures
        .iter()
        .map(|figure| ((figure / step).round() as i8).cast_unsigned())
        .collect();
    format!(
        "{language}\t{stem}\t{rarity}\t{step:.6}\t{}",
        STANDARD_NO_PAD.encode(bytes)
    )
}

fn of_figures(figures: &[f32]) -> Vector {
    Vector::from_iterator(WIDTH, figures.iter().copied().map(f64::from))
}

fn main() -> Result<(), String> {
    let vectors = vectors::read()?.ok_or("--vectors is needed")?;
    let texts = taught::all()?;
    eprintln!("{} texts", texts.len());
    learn_of_model(&vectors, &texts)?;
    learn_of_words(&vectors, &texts)
}
