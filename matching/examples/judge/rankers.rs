//! Rankers that are measured: the engine, filters and BM25.

use crate::judged::{self, Collection, obstacles};
use matching::{
    catalogue::{Catalogue, Ranked, ViewerExtras},
    engine::Asked,
    facts::{Assistance, Gap},
};
use rust_stemmers::{Algorithm, Stemmer};
use std::collections::BTreeMap;

/// Positions of assistances, the best first; `None` where the ranker does not exist.
pub(crate) type Ranker<'a> = (String, Box<dyn Fn(&Gap) -> Option<Vec<usize>> + 'a>);

/// The engine over the whole collection, without a threshold for what it shows.
pub(crate) fn engine(collection: &Collection) -> Result<Catalogue, String> {
    let mut engine = judged::engine(collection)?;
    engine.model.threshold = 0.0;
    let (gaps, assistances) = (&collection.gaps, &collection.assistances);
    Ok(judged::catalogue(engine, gaps, assistances))
}

/// Positions of what the engine suggests for a gap.
pub(crate) fn by_engine(collection: &Collection, catalogue: &Catalogue, gap: &Gap) -> Vec<usize> {
    let asked = Asked {
        on: None,
        today: judged::today(),
    };
    let Some(item) = catalogue.gap(gap.id) else {
        return Vec::new();
    };
    let found = catalogue.for_gap(
        item,
        &ViewerExtras::default(),
        asked,
        collection.assistances.len(),
        |_| true,
    );
    let place = |ranked: &Ranked<Assistance>| {
        collection
            .assistances
            .iter()
            .position(|one| one.id == ranked.item.facts.id)
    };
    found.iter().filter_map(place).collect()
}

/// Sector of three digits and country, in the order of references: what a catalogue with two filters shows.
pub(crate) fn by_filters(collection: &Collection, gap: &Gap) -> Vec<usize> {
    let category = gap.sector.get(..3).unwrap_or(&gap.sector);
    let mut places = (0..collection.assistances.len())
        .filter(|place| {
            let assistance = &collection.assistances[*place];
            let sector = assistance.sectors.is_empty()
                || assistance
                    .sectors
                    .iter()
                    .any(|code| code.starts_with(category));
            let country = assistance.countries.is_empty()
                || gap.countries.is_empty()
                || assistance
                    .countries
                    .iter()
                    .any(|country| gap.countries.contains(country));
            sector && country
        })
        .collect::<Vec<_>>();
    places.sort_by_key(|place| &collection.assistances[*place].reference);
    places
}

/// Words of a text in a language, ISO 639-1.
pub(crate) type Words = fn(&str, &str) -> Vec<String>;

/// BM25 as the textbook has it.
pub(crate) struct Bm25 {
    /// How a text is cut into words.
    words: Words,
    /// Per assistance: how often each word occurs.
    counts: Vec<BTreeMap<String, f64>>,
    /// Per assistance: how many words it has.
    lengths: Vec<f64>,
    /// How many assistances have the word.
    documents: BTreeMap<String, f64>,
}

/// Words that say little, whatever the subject.
const COMMON: [&str; 2] = [
    "a an and are as at be been but by can do does for from has have in into is it its may no nor not of on only or other so than \
     that the their them then these they this those to under up was were when where which who whose will with without would",
    "à au aux avec c ce ces cette comme d dans de des donc du elle elles en est et été être eux il ils l la le les leur leurs lui \
     mais n ne ni non on ont ou où par pas plus pour qu que qui s sa sans se ses si son sont sous sur un une y",
];

/// Stems of the words of a text, without common ones.
pub(crate) fn stems(text: &str, language: &str) -> Vec<String> {
    let (common, algorithm) = if language == "fr" {
        (COMMON[1], Algorithm::French)
    } else {
        (COMMON[0], Algorithm::English)
    };
    let stemmer = Stemmer::create(algorithm);
    let mut words = words(text, language);
    words.retain(|word| !common.split(' ').any(|one| one == word));
    words
        .iter()
        .map(|word| stemmer.stem(word).into_owned())
        .collect()
}

/// Words of a text as they stand.
pub(crate) fn words(text: &str, _language: &str) -> Vec<String> {
    text.to_lowercase()
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

fn gap_text(gap: &Gap) -> String {
    let needs = gap.needs.iter().map(|need| &*need.title);
    [gap.title.as_str(), &*gap.description]
        .into_iter()
        .chain(needs)
        .collect::<Vec<_>>()
        .join(" ")
}

fn assistance_text(assistance: &Assistance) -> String {
    let lines = assistance.lines.iter().map(|line| &*line.title);
    [assistance.title.as_str(), assistance.description.as_str()]
        .into_iter()
        .chain(lines)
        .collect::<Vec<_>>()
        .join(" ")
}

impl Bm25 {
    pub(crate) fn new(assistances: &[Assistance], words: Words) -> Self {
        let (mut counts, mut lengths, mut documents) =
            (Vec::new(), Vec::new(), BTreeMap::<String, f64>::new());
        for assistance in assistances {
            let mut count = BTreeMap::<String, f64>::new();
            let all = words(&assistance_text(assistance), &assistance.language);
            lengths.push(all.len() as f64);
            for word in all {
                *count.entry(word).or_default() += 1.0;
            }
            for word in count.keys() {
                *documents.entry(word.clone()).or_default() += 1.0;
            }
            counts.push(count);
        }
        Self {
            words,
            counts,
            lengths,
            documents,
        }
    }

    pub(crate) fn rank(&self, gap: &Gap) -> Vec<usize> {
        const K1: f64 = 1.2;
        const B: f64 = 0.75;
        let total = self.counts.len() as f64;
        let mean = self.lengths.iter().sum::<f64>() / total;
        let query = (self.words)(&gap_text(gap), &gap.language);
        let mut scored = self
            .counts
            .iter()
            .zip(&self.lengths)
            .enumerate()
            .map(|(place, (count, length))| {
                let score = query
                    .iter()
                    .filter_map(|word| {
                        let often = count.get(word)?;
                        let with = self.documents.get(word)?;
                        let rarity = ((total - with + 0.5) / (with + 0.5)).ln_1p();
                        Some(
                            rarity * often * (K1 + 1.0)
                                / (often + K1 * (1.0 - B + B * length / mean)),
                        )
                    })
                    .sum::<f64>();
                (place, score)
            })
            .filter(|(_, score)| *score > 0.0)
            .collect::<Vec<_>>();
        scored.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        scored.into_iter().map(|(place, _)| place).collect()
    }
}

/// What BM25 ranks, without what a rule bars.
pub(crate) fn behind_rules(collection: &Collection, ranker: &Bm25, gap: &Gap) -> Vec<usize> {
    let mut places = ranker.rank(gap);
    places.retain(|place| {
        obstacles(gap, &collection.assistances[*place], &collection.world).is_empty()
    });
    places
}
