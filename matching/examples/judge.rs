//! Measures rankers over a judged collection and prints a Markdown table.
//!
//! `cargo run -p matching --example judge -- [--collection hard|plain] [--half tune|aside|both] [--gap REFERENCE]`

#[path = "../judged/mod.rs"]
#[allow(
    dead_code,
    reason = "shared with the test, which uses other parts of it"
)]
mod judged;

use judged::{Collection, Judgement, obstacles};
use matching::{
    catalogue::{Catalogue, Ranked, ViewerExtras},
    engine::{Asked, Engine},
    facts::{Assistance, Gap, ReferenceData},
};
use rust_stemmers::{Algorithm, Stemmer};
use std::{collections::BTreeMap, sync::Arc};

/// Places that are looked at.
const TOP: usize = 10;

/// Positions of assistances, the best first; `None` where the ranker does not exist.
type Ranker<'a> = (&'static str, Box<dyn Fn(&Gap) -> Option<Vec<usize>> + 'a>);

/// The engine over the whole collection, without a threshold for what it shows.
fn engine(collection: &Collection) -> Result<Catalogue, String> {
    let world = ReferenceData {
        domains: matching::facts::crosswalk(),
        ..collection.world.clone()
    };
    let mut engine = Engine::new(world)?;
    engine.model.threshold = 0.0;
    let mut catalogue = Catalogue::new(Arc::new(engine));
    collection
        .gaps
        .iter()
        .for_each(|gap| catalogue.put_gap(gap.clone()));
    collection
        .assistances
        .iter()
        .for_each(|assistance| catalogue.put_assistance(assistance.clone()));
    Ok(catalogue)
}

/// Positions of what the engine suggests for a gap.
fn by_engine(collection: &Collection, catalogue: &Catalogue, gap: &Gap) -> Vec<usize> {
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
fn by_filters(collection: &Collection, gap: &Gap) -> Vec<usize> {
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
type Words = fn(&str, &str) -> Vec<String>;

/// BM25 as the textbook has it.
struct Bm25 {
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
fn stems(text: &str, language: &str) -> Vec<String> {
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

fn words(text: &str, _language: &str) -> Vec<String> {
    text.to_lowercase()
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

fn gap_text(gap: &Gap) -> String {
    let needs = gap.needs.iter().map(|need| need.title.as_str());
    [gap.title.as_str(), gap.description.as_str()]
        .into_iter()
        .chain(needs)
        .collect::<Vec<_>>()
        .join(" ")
}

fn assistance_text(assistance: &Assistance) -> String {
    let lines = assistance.lines.iter().map(|line| line.title.as_str());
    [assistance.title.as_str(), assistance.description.as_str()]
        .into_iter()
        .chain(lines)
        .collect::<Vec<_>>()
        .join(" ")
}

impl Bm25 {
    fn new(assistances: &[Assistance], words: Words) -> Self {
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

    fn rank(&self, gap: &Gap) -> Vec<usize> {
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
fn behind_rules(collection: &Collection, ranker: &Bm25, gap: &Gap) -> Vec<usize> {
    let mut places = ranker.rank(gap);
    places.retain(|place| {
        obstacles(gap, &collection.assistances[*place], &collection.world).is_empty()
    });
    places
}

/// A mean over the gaps for which a figure exists.
#[derive(Default)]
struct Mean {
    sum: f64,
    count: usize,
}

impl Mean {
    fn add(&mut self, value: Option<f64>) {
        if let Some(value) = value {
            self.sum += value;
            self.count += 1;
        }
    }

    fn show(&self) -> String {
        if self.count == 0 {
            "–".to_owned()
        } else {
            format!("{:.3}", self.sum / self.count as f64)
        }
    }
}

/// The figures of one ranker over a set of gaps.
#[derive(Default)]
struct Figures {
    ndcg: Mean,
    recall: Mean,
    traps: Mean,
    barred: Mean,
    across: Mean,
}

fn gain(grade: u32, place: usize) -> f64 {
    (f64::from(grade).exp2() - 1.0) / (place as f64 + 2.0).log2()
}

/// The gain of the first places over that of the best order; `None` where nothing has a grade.
fn ndcg(
    all: &[Assistance],
    top: &[&Assistance],
    grade: &dyn Fn(&Assistance) -> u32,
) -> Option<f64> {
    let mut ideal: Vec<u32> = all.iter().map(grade).collect();
    ideal.sort_unstable_by(|a, b| b.cmp(a));
    let sum = |grades: &mut dyn Iterator<Item = u32>| -> f64 {
        grades
            .enumerate()
            .map(|(place, grade)| gain(grade, place))
            .sum()
    };
    let best = sum(&mut ideal.iter().copied().take(TOP));
    let reached = sum(&mut top.iter().map(|one| grade(one)));
    (best > 0.0).then(|| reached / best)
}

impl Figures {
    /// The figures of a ranker over some gaps; `None` where the ranker does not exist.
    fn of(collection: &Collection, gaps: &[&Gap], ranker: &Ranker) -> Option<Self> {
        let mut figures = Self::default();
        for gap in gaps {
            figures.add(collection, gap, &ranker.1(gap)?);
        }
        Some(figures)
    }

    fn add(&mut self, collection: &Collection, gap: &Gap, places: &[usize]) {
        let top: Vec<&Assistance> = places
            .iter()
            .take(TOP)
            .map(|place| &collection.assistances[*place])
            .collect();
        let grade =
            |assistance: &Assistance| collection.grade(&gap.reference, &assistance.reference);
        self.ndcg.add(ndcg(&collection.assistances, &top, &grade));

        let recall = |wanted: &dyn Fn(&Assistance) -> bool| {
            let is_good = |one: &Assistance| grade(one) >= 2 && wanted(one);
            let all = collection.assistances.iter();
            let all = all.filter(|one| is_good(one)).count();
            let found = top.iter().filter(|one| is_good(one)).count();
            (all > 0).then(|| found as f64 / all as f64)
        };
        self.recall.add(recall(&|_| true));
        self.across
            .add(recall(&|assistance| assistance.language != gap.language));

        let share = |is_wrong: &dyn Fn(&Assistance) -> bool| {
            let count = top.iter().filter(|one| is_wrong(one)).count();
            Some(count as f64 / top.len().max(1) as f64)
        };
        let trap = |assistance: &Assistance| {
            matches!(
                collection.judgement(&gap.reference, &assistance.reference),
                Some(Judgement::Trap { .. })
            )
        };
        self.traps.add(share(&trap));
        self.barred.add(share(&|assistance| {
            trap(assistance) || !obstacles(gap, assistance, &collection.world).is_empty()
        }));
    }
}

fn table(collection: &Collection, rankers: &[Ranker], half: &str) {
    let of_half = |gap: &&Gap| {
        let own = collection.halves.get(&gap.reference);
        half == "both" || own.is_some_and(|name| name == half)
    };
    let gaps: Vec<&Gap> = collection.gaps.iter().filter(of_half).collect();
    let french: Vec<&Gap> = gaps
        .iter()
        .copied()
        .filter(|gap| gap.language == "fr")
        .collect();
    println!(
        "\n## {half}: {} gaps, {} of them French\n",
        gaps.len(),
        french.len()
    );
    println!(
        "| ranker | nDCG@10 | recall@10 | traps@10 | barred@10 | cross-language recall@10 | fr nDCG@10 | fr recall@10 | fr traps@10 | fr cross-language |"
    );
    println!("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    for ranker in rankers {
        let of = |gaps: &[&Gap]| Figures::of(collection, gaps, ranker);
        let (Some(all), Some(fr)) = (of(&gaps), of(&french)) else {
            continue;
        };
        let cells = [
            &all.ndcg,
            &all.recall,
            &all.traps,
            &all.barred,
            &all.across,
            &fr.ndcg,
            &fr.recall,
            &fr.traps,
            &fr.across,
        ];
        println!("| {} | {} |", ranker.0, cells.map(Mean::show).join(" | "));
    }
}

fn show(collection: &Collection, rankers: &[Ranker], reference: &str) -> Result<(), String> {
    let gap = collection
        .gaps
        .iter()
        .find(|gap| gap.reference == reference)
        .ok_or(format!("no gap {reference}"))?;
    println!("# {}: {}", gap.reference, gap.title);
    for (name, ranker) in rankers {
        let Some(places) = ranker(gap) else { continue };
        println!(
            "\n## {name}\n\n| | grade | assistance | language | title | barred by |\n| --- | --- | --- | --- | --- | --- |"
        );
        let top: Vec<&Assistance> = places
            .iter()
            .take(TOP)
            .map(|place| &collection.assistances[*place])
            .collect();
        for (place, assistance) in top.iter().enumerate() {
            println!("| {} | {} |", place + 1, cells(collection, gap, assistance));
        }
        let missed = missed(collection, gap, &top);
        if !missed.is_empty() {
            println!("\nNot among them: {}", missed.join(", "));
        }
    }
    Ok(())
}

/// One place as the cells of a table.
fn cells(collection: &Collection, gap: &Gap, assistance: &Assistance) -> String {
    let grade = match collection.judgement(&gap.reference, &assistance.reference) {
        Some(Judgement::Grade(grade)) => grade.to_string(),
        Some(Judgement::Trap { obstacle, .. }) => format!("trap {obstacle}"),
        None => "–".to_owned(),
    };
    let barred: Vec<&str> = obstacles(gap, assistance, &collection.world)
        .into_iter()
        .collect();
    let Assistance {
        reference,
        language,
        title,
        ..
    } = assistance;
    format!(
        "{grade} | {reference} | {language} | {title} | {}",
        barred.join(", ")
    )
}

/// Assistance with a grade that is not among the first places.
fn missed(collection: &Collection, gap: &Gap, top: &[&Assistance]) -> Vec<String> {
    let row = collection.judgements.get(&gap.reference);
    row.into_iter()
        .flatten()
        .filter(|(_, judgement)| matches!(judgement, Judgement::Grade(1..)))
        .filter(|(name, _)| !top.iter().any(|one| one.reference == **name))
        .map(|(name, _)| format!("{name} ({})", collection.grade(&gap.reference, name)))
        .collect()
}

/// What the command line asks for.
#[derive(Default)]
struct Options {
    half: Option<String>,
    gap: Option<String>,
    plain: bool,
}

impl Options {
    fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self::default();
        while let Some(flag) = arguments.next() {
            let value = arguments.next().ok_or(format!("{flag} needs a value"))?;
            match (flag.as_str(), value.as_str()) {
                ("--half", "tune" | "aside" | "both") => options.half = Some(value),
                ("--gap", _) => options.gap = Some(value),
                ("--collection", "hard" | "plain") => options.plain = value == "plain",
                _ => {
                    return Err(format!(
                        "{flag} {value}: known are --collection hard|plain, --half tune|aside|both and --gap REFERENCE"
                    ));
                }
            }
        }
        Ok(options)
    }
}

fn main() -> Result<(), String> {
    let options = Options::read(std::env::args().skip(1))?;
    let collection = if options.plain {
        Collection::plain()
    } else {
        Collection::hard()
    };
    let catalogue = engine(&collection)?;
    let bm25 = Bm25::new(&collection.assistances, words);
    let stemmed = Bm25::new(&collection.assistances, stems);
    let rankers: [Ranker; 5] = [
        (
            "sector and country",
            Box::new(|gap| Some(by_filters(&collection, gap))),
        ),
        ("BM25", Box::new(|gap| Some(bm25.rank(gap)))),
        (
            "BM25 behind rules",
            Box::new(|gap| Some(behind_rules(&collection, &bm25, gap))),
        ),
        (
            "BM25 stemmed behind rules",
            Box::new(|gap| Some(behind_rules(&collection, &stemmed, gap))),
        ),
        (
            "engine",
            Box::new(|gap| Some(by_engine(&collection, &catalogue, gap))),
        ),
    ];
    match (options.gap, options.half) {
        (Some(reference), _) => show(&collection, &rankers, &reference)?,
        (None, Some(half)) => table(&collection, &rankers, &half),
        (None, None) => ["tune", "aside", "both"]
            .iter()
            .for_each(|half| table(&collection, &rankers, half)),
    }
    Ok(())
}
