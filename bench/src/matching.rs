//! Ranking in the catalogue of matching beside judging everything, and beside a loop written by hand for this one question.

use crate::random::Random;
use ::matching::{
    catalogue::{Catalogue, ViewerExtras},
    engine::{Asked, Engine, Item},
    facts::{self, Assistance, Gap, Line, Need, ReferenceData, Size, Window},
    text::Vector,
};
use anyhow::{Result, anyhow, ensure};
use chrono::NaiveDate;
use clap::Args;
use domain::assistance::ActivityStatus;
use domain::assistance::AssistanceKind;
use domain::assistance::AssistanceType;
use domain::assistance::Stated;
use domain::gap::GapHolder;
use domain::gap::GapNature;
use domain::gap::GapState;
use domain::size::SizeUnit;
use std::{
    hint::black_box,
    sync::Arc,
    time::{Duration, Instant},
};
use uuid::Uuid;

/// How much is made up.
#[derive(Debug, Args)]
pub(crate) struct MatchingOptions {
    /// How many offers and programmes.
    #[arg(long, default_value_t = 20_000)]
    assistances: usize,
    /// How many gaps are asked about.
    #[arg(long, default_value_t = 20)]
    gaps: usize,
    /// The same seed makes the same register.
    #[arg(long, default_value_t = 7)]
    seed: u64,
}

const FORMS: [AssistanceKind; 4] = {
    use AssistanceKind::{Offer, Programme};
    [Programme, Offer, Offer, Offer]
};
const KINDS: [AssistanceType; 6] = [
    AssistanceType::Training,
    AssistanceType::Expertise,
    AssistanceType::Equipment,
    AssistanceType::Ict,
    AssistanceType::Procedure,
    AssistanceType::Funding,
];
/// Countries of gaps: as many as are under sanctions or near it.
const COUNTRIES: [&str; 20] = [
    "COD", "CIV", "LBR", "SOM", "SDN", "SSD", "CAF", "LBY", "MLI", "HTI", "YEM", "GNB", "SLE",
    "RWA", "ERI", "AFG", "IRQ", "LBN", "TCD", "BDI",
];
const SECTORS: [&str; 6] = ["33120", "31210", "32210", "15210", "15130", "15111"];
const TOP: usize = 10;

/// Measures and prints a Markdown table.
pub(crate) fn run(options: &MatchingOptions) -> Result<()> {
    let world = ReferenceData {
        domains: facts::crosswalk(),
        ..ReferenceData::default()
    };
    let engine = Arc::new(Engine::new(world).map_err(|fault| anyhow!(fault))?);
    let mut random = Random::new(options.seed);
    let texts = Texts::of(&engine);
    let all: Vec<Assistance> = (0..options.assistances)
        .map(|at| assistance(at, &texts, &mut random))
        .collect();
    let gaps: Vec<Gap> = (0..options.gaps)
        .map(|at| gap(at, &texts, &mut random))
        .collect();
    let (catalogue, built) = build(&engine, &all);
    println!(
        "{} offers and programmes, {} gaps, seed {}\n",
        options.assistances, options.gaps, options.seed
    );
    println!("| what | figure | beside the catalogue |\n| --- | --: | --: |");
    built.print();
    let items: Vec<Item<Gap>> = gaps.iter().map(|gap| engine.gap(gap.clone())).collect();
    let agree = rank(&catalogue, &items);
    println!(
        "\nThe catalogue and judging everything name the same ten: {}",
        if agree { "yes" } else { "NO" }
    );
    ensure!(
        agree,
        "the catalogue ranks otherwise than judging everything"
    );
    Ok(())
}

/// What the making of a catalogue took.
struct Built {
    items: usize,
    time: Duration,
    bytes: usize,
    updates: usize,
    update_time: Duration,
}

/// A catalogue of all assistance, part of it put in twice.
fn build(engine: &Arc<Engine>, all: &[Assistance]) -> (Catalogue, Built) {
    let before = resident_bytes();
    let start = Instant::now();
    let mut catalogue = Catalogue::new(engine.clone());
    all.iter()
        .for_each(|one| catalogue.put_assistance(one.clone()));
    let time = start.elapsed();
    let bytes = resident_bytes().saturating_sub(before) / all.len().max(1);
    let updates = 1_000.min(all.len());
    let start = Instant::now();
    all.iter()
        .take(updates)
        .for_each(|one| catalogue.put_assistance(one.clone()));
    let built = Built {
        items: all.len(),
        time,
        bytes,
        updates,
        update_time: start.elapsed(),
    };
    (catalogue, built)
}

impl Built {
    fn print(&self) {
        println!(
            "| catalogue built | {:.1} µs an item | |",
            micros(self.time, self.items)
        );
        println!(
            "| brought up to date | {:.1} µs an event | |",
            micros(self.update_time, self.updates)
        );
        println!("| memory | {} bytes an item | |", self.bytes);
    }
}

/// Ranks in three ways and prints how long each takes. Whether the catalogue agrees with judging everything.
fn rank(catalogue: &Catalogue, gaps: &[Item<Gap>]) -> bool {
    let asked = Asked {
        on: None,
        today: day(2026, 12, 1),
    };
    let own = ViewerExtras::default();
    let by_catalogue = timed(gaps, |gap| {
        catalogue
            .for_gap(gap, &own, asked, TOP, |_| true)
            .iter()
            .map(|one| one.item.facts.id)
            .collect()
    });
    let brute = timed(gaps, |gap| by_judging_all(catalogue, gap, asked));
    let hand = ByHand::new(catalogue);
    let by_hand = timed(gaps, |gap| hand.rank(gap, catalogue));
    let row = |name: &str, time: Duration| {
        let ratio = time.as_secs_f64() / by_catalogue.0.as_secs_f64();
        println!(
            "| {name} | {:.2} ms a gap | {ratio:.2} |",
            micros(time, gaps.len()) / 1_000.0
        );
    };
    row("catalogue, ten best, explained", by_catalogue.0);
    row("everything judged, then sorted", brute.0);
    row("loop by hand: country, type, words", by_hand.0);
    by_catalogue.1 == brute.1
}

/// Time for all gaps, and who was named for each.
fn timed(gaps: &[Item<Gap>], rank: impl Fn(&Item<Gap>) -> Vec<Uuid>) -> (Duration, Vec<Vec<Uuid>>) {
    // Once unmeasured, so that nobody pays for cold memory.
    gaps.iter().for_each(|gap| drop(black_box(rank(gap))));
    let start = Instant::now();
    let named = gaps.iter().map(rank).collect();
    (start.elapsed(), named)
}

fn by_judging_all(catalogue: &Catalogue, gap: &Item<Gap>, asked: Asked) -> Vec<Uuid> {
    let engine = catalogue.engine();
    let judged = catalogue.assistances().filter_map(|one| {
        let judgement = engine.judge(gap, one, catalogue.corpus(), asked, false);
        let score = judgement.score();
        (judgement.obstacles.is_empty() && score >= engine.model.threshold)
            .then_some((score, one.facts.id))
    });
    let mut judged: Vec<(f64, Uuid)> = judged.collect();
    judged.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
    judged.into_iter().take(TOP).map(|(_, id)| id).collect()
}

/// What somebody would write who has exactly one question: country, type, and how many words are shared.
struct ByHand {
    rows: Vec<(Uuid, Vec<String>, u16, Vector)>,
}

impl ByHand {
    fn new(catalogue: &Catalogue) -> Self {
        let engine = catalogue.engine();
        let row = |one: &Arc<Item<Assistance>>| {
            let kinds = one
                .facts
                .lines
                .iter()
                .fold(0, |bits, line| bits | 1 << line.assistance as u16);
            (
                one.facts.id,
                one.facts.countries.clone(),
                kinds,
                engine.vector(&one.doc, catalogue.corpus()),
            )
        };
        Self {
            rows: catalogue.assistances().map(row).collect(),
        }
    }

    fn rank(&self, gap: &Item<Gap>, catalogue: &Catalogue) -> Vec<Uuid> {
        let query = catalogue.engine().query(&gap.doc, catalogue.corpus());
        let needed = gap
            .facts
            .needs
            .iter()
            .fold(0_u16, |bits, need| bits | 1 << need.assistance as u16);
        let fits = |countries: &[String], kinds: u16| {
            kinds & needed != 0
                && (countries.is_empty()
                    || countries
                        .iter()
                        .any(|code| gap.facts.countries.contains(code)))
        };
        let fitting = self
            .rows
            .iter()
            .filter(|(_, countries, kinds, _)| fits(countries, *kinds));
        let mut scored: Vec<(f64, Uuid)> = fitting
            .map(|(id, _, _, vector)| (::matching::text::bm25::product(&query, vector), *id))
            .collect();
        scored.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
        scored.into_iter().take(TOP).map(|(_, id)| id).collect()
    }
}

fn micros(time: Duration, of: usize) -> f64 {
    time.as_secs_f64() * 1e6 / of.max(1) as f64
}

/// Resident memory of this process; 0 where the system does not tell.
fn resident_bytes() -> usize {
    const PAGE: usize = 4096;
    let text = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    text.split(' ')
        .nth(1)
        .and_then(|pages| pages.parse::<usize>().ok())
        .map_or(0, |pages| pages * PAGE)
}

/// Phrases of the lexicon, out of which texts are made up.
struct Texts {
    en: Vec<String>,
    fr: Vec<String>,
}

impl Texts {
    fn of(engine: &Engine) -> Self {
        let concepts = engine.lexicon.concepts();
        Self {
            en: concepts
                .iter()
                .flat_map(|concept| concept.en.iter().cloned())
                .collect(),
            fr: concepts
                .iter()
                .flat_map(|concept| concept.fr.iter().cloned())
                .collect(),
        }
    }

    /// So many phrases as a text, and its language.
    fn text(&self, phrases: usize, random: &mut Random) -> (String, &'static str) {
        let (all, language) = if random.below(3) == 0 {
            (&self.fr, "fr")
        } else {
            (&self.en, "en")
        };
        let some: Vec<&str> = (0..phrases)
            .map(|_| all[random.below(all.len())].as_str())
            .collect();
        (some.join(", "), language)
    }
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

fn pick<T: Copy>(of: &[T], random: &mut Random) -> T {
    of[random.below(of.len())]
}

fn id(group: u128, at: usize) -> Uuid {
    Uuid::from_u128((group << 64) + at as u128 + 1)
}

fn dollars(value: i64) -> Option<Size> {
    Some(Size {
        unit: SizeUnit::Money,
        value,
        currency: Some("USD".into()),
    })
}

fn line(kind: AssistanceType, value: usize) -> Line {
    Line {
        id: Uuid::nil(),
        assistance: kind,
        title: String::new(),
        size: dollars(1_000_000 + value as i64),
        remaining: None,
        least: None,
        most: None,
        requires: None,
        goods: None,
        form: None,
    }
}

fn assistance(at: usize, texts: &Texts, random: &mut Random) -> Assistance {
    let (title, language) = texts.text(2, random);
    let countries = (0..random.below(6))
        .map(|_| pick(&COUNTRIES, random).to_owned())
        .collect();
    Assistance {
        id: id(1, at),
        reference: String::new(),
        form: pick(&FORMS, random),
        title,
        description: texts.text(6, random).0,
        language: language.to_owned(),
        exclusions: None,
        condition: None,
        status: if random.below(8) == 0 {
            ActivityStatus::Closed
        } else {
            ActivityStatus::Implementation
        },
        window: Window {
            from: Some(day(2025, 1, 1)),
            until: Some(day(2027, 6, 30)),
        },
        willing: Stated::Yes,
        able: Stated::NotStated,
        seeks_exemption: Stated::NotStated,
        countries,
        sectors: vec![pick(&SECTORS, random).to_owned()],
        languages: vec!["en".to_owned()],
        excluded: Vec::new(),
        only_beneficiaries: Vec::new(),
        memberships: Vec::new(),
        mandate_tasks: Vec::new(),
        lines: (0..=random.below(2))
            .map(|_| line(pick(&KINDS, random), random.below(50_000_000)))
            .collect(),
        barred: false,
        record: None,
    }
}

fn need(kind: AssistanceType, title: String) -> Need {
    Need {
        id: Uuid::nil(),
        assistance: kind,
        title,
        size: dollars(20_000_000),
        remaining: None,
        least: Some(1_000_000),
        window: Window::default(),
        languages: Vec::new(),
        goods: None,
        form: None,
        depends_on: Vec::new(),
        met: false,
    }
}

fn gap(at: usize, texts: &Texts, random: &mut Random) -> Gap {
    let (title, language) = texts.text(2, random);
    Gap {
        id: id(2, at),
        reference: String::new(),
        title,
        description: texts.text(6, random).0,
        language: language.to_owned(),
        holder: GapHolder::HostState,
        institution: None,
        beneficiaries: Vec::new(),
        tags: Vec::new(),
        countries: vec![pick(&COUNTRIES, random).to_owned()],
        sector: pick(&SECTORS, random).to_owned(),
        further_sectors: Vec::new(),
        nature: GapNature::Capacity,
        state: GapState::Open,
        severity: None,
        window: Window {
            from: Some(day(2026, 6, 1)),
            until: Some(day(2028, 6, 1)),
        },
        regime: None,
        mandate_tasks: Vec::new(),
        needs: (0..=random.below(2))
            .map(|_| need(pick(&KINDS, random), texts.text(1, random).0))
            .collect(),
    }
}
