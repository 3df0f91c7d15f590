//! Ranking in the catalogue of matching beside judging everything, and beside a loop written by hand for this one question.

mod by_hand;
mod made_up;

use crate::random::Random;
use ::matching::{
    catalogue::{Catalogue, ViewerExtras},
    engine::{Asked, Engine, Item},
    facts::{self, Assistance, Gap, ReferenceData},
};
use anyhow::{Result, anyhow, ensure};
use by_hand::{ByHand, TOP};
use clap::Args;
use made_up::{Texts, assistance, day, gap};
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
