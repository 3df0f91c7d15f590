//! Word statistics of the judged collections and, beside them, of real texts: how alike they are to what donors write.
//!
//! `cargo run -p matching --example words -- [IATI FILE]...`

#[path = "../judged/mod.rs"]
#[allow(
    dead_code,
    reason = "shared with the tests, which use other parts of it"
)]
mod judged;

use judged::Collection;
use matching::{
    facts::{Assistance, Gap},
    text::{
        Language, Lexicon,
        token::{Token, tokens},
    },
};
use std::collections::BTreeSet;

/// Words that tell something: how many, and how many of them stand in a concept.
#[derive(Clone, Copy, Default)]
struct Count {
    words: usize,
    known: usize,
}

impl Count {
    fn add(&mut self, lexicon: &Lexicon, text: &str, language: &str) {
        let language = Language::of(language);
        let tokens = tokens(text, language);
        let hits = lexicon.hits(&tokens, language);
        let told = |(_, token): &(usize, &Token)| {
            !token.stop && !token.word.bytes().all(|byte| byte.is_ascii_digit())
        };
        for (place, _) in tokens.iter().enumerate().filter(told) {
            self.words += 1;
            let is_known = hits
                .iter()
                .any(|hit| (hit.first..=hit.last).contains(&place));
            self.known += usize::from(is_known);
        }
    }

    fn show(self) -> String {
        let share = 100.0 * self.known as f64 / self.words.max(1) as f64;
        format!("{} | {share:.0} %", self.words)
    }
}

/// Texts of titles, descriptions and narratives, with their language; English where none is stated.
fn narratives(file: &str) -> impl Iterator<Item = (&str, &str)> {
    let told = ["title", "description", "narrative"];
    file.split('<').filter_map(move |element| {
        let (tag, text) = element.split_once('>')?;
        let name = tag.split_whitespace().next()?;
        let language = tag.split("lang=\"").nth(1).and_then(|code| code.get(..2));
        told.contains(&name)
            .then(|| (text.trim(), language.unwrap_or("en")))
    })
}

fn stems(texts: &[&str], language: &str) -> BTreeSet<String> {
    let language = Language::of(language);
    let all = texts.iter().flat_map(|text| tokens(text, language));
    all.filter(|token| !token.stop)
        .map(|token| token.stem)
        .collect()
}

fn of_gap(gap: &Gap) -> BTreeSet<String> {
    let needs = gap.needs.iter().map(|need| &*need.title);
    let texts: Vec<&str> = [&*gap.title, &*gap.description]
        .into_iter()
        .chain(needs)
        .collect();
    stems(&texts, &gap.language)
}

fn of_assistance(one: &Assistance) -> BTreeSet<String> {
    let lines = one.lines.iter().map(|line| &*line.title);
    let texts: Vec<&str> = [&*one.title, &*one.description]
        .into_iter()
        .chain(lines)
        .collect();
    stems(&texts, &one.language)
}

/// Stems that pairs of one language share, on average: partners, and those of grade 0 of the same setting.
fn shared(collection: &Collection) -> (f64, f64) {
    let mut sums = [(0_u32, 0_u32); 2];
    for gap in &collection.gaps {
        let own = of_gap(gap);
        let all = collection.assistances.iter();
        for one in
            all.filter(|one| one.language == gap.language && collection.shares_setting(gap, one))
        {
            let slot = match collection.grade(&gap.reference, &one.reference) {
                0 => 1,
                1 => continue,
                _ => 0,
            };
            let sum = &mut sums[slot];
            *sum = (
                sum.0 + own.intersection(&of_assistance(one)).count() as u32,
                sum.1 + 1,
            );
        }
    }
    let [partners, others] = sums.map(|(sum, of)| f64::from(sum) / f64::from(of.max(1)));
    (partners, others)
}

fn count(lexicon: &Lexicon, texts: impl Iterator<Item = (String, String)>) -> Count {
    texts.fold(Count::default(), |mut count, (text, language)| {
        count.add(lexicon, &text, &language);
        count
    })
}

/// Prints a row.
fn row(name: &str, count: Count) {
    println!("| {name} | {} |", count.show());
}

/// Prints the rows of a collection: titles and descriptions of both sides.
fn rows(lexicon: &Lexicon, name: &str, collection: &Collection) {
    let (gaps, all) = (&collection.gaps, &collection.assistances);
    let of = |text: &str, language: &str| (text.to_owned(), language.to_owned());
    let counted =
        |name: &str, texts: Vec<(String, String)>| row(name, count(lexicon, texts.into_iter()));
    counted(
        &format!("{name}, titles of gaps"),
        gaps.iter()
            .map(|gap| of(&gap.title, &gap.language))
            .collect(),
    );
    counted(
        &format!("{name}, descriptions of gaps"),
        gaps.iter()
            .map(|gap| of(&gap.description, &gap.language))
            .collect(),
    );
    counted(
        &format!("{name}, titles of assistance"),
        all.iter()
            .map(|one| of(&one.title, &one.language))
            .collect(),
    );
    counted(
        &format!("{name}, descriptions of assistance"),
        all.iter()
            .map(|one| of(&one.description, &one.language))
            .collect(),
    );
}

fn main() -> Result<(), String> {
    let lexicon = Lexicon::embedded()?;
    println!("| text | words that tell | of them in a concept |\n| --- | --- | --- |");
    let mut collections = vec![("hard", Collection::hard()), ("plain", Collection::plain())];
    collections.extend(
        ["tune", "check"]
            .iter()
            .filter_map(|part| Some((*part, Collection::field(part)?))),
    );
    collections.extend(
        [("natural a", "a"), ("natural b", "b")]
            .into_iter()
            .filter_map(|(name, part)| Some((name, Collection::natural(part)?))),
    );
    for (name, collection) in &collections {
        rows(lexicon, name, collection);
    }
    for path in std::env::args().skip(1) {
        let file = std::fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
        let texts =
            narratives(&file).map(|(text, language)| (text.to_owned(), language.to_owned()));
        row(&path, count(lexicon, texts));
    }
    println!(
        "\n| collection | stems that partners share | that others of the setting share |\n| --- | --- | --- |"
    );
    for (name, collection) in collections.iter().skip(2) {
        let (partners, others) = shared(collection);
        println!("| {name} | {partners:.1} | {others:.1} |");
    }
    Ok(())
}
