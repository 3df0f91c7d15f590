//! A measure, not a test: what the clock tells of a hidden gap, where `timing.rs` sees by the plans that it should tell nothing.
//!
//! Two registers are made from one, of which one hides a gap that says what is asked for, the other one that says something else of the
//! same length. Both are swept and counted anew, each is served by a service that keeps no answers, nobody writes, and requests go to
//! one and the other in turn. Then what they say is exchanged, and all is asked again: the mean of both leaves out what comes of the
//! place where a register lies. Beside it stands the same measure of two registers that say the same: what chance gives.
//!
//! A rank test decides: the times of two requests that went one after the other are a pair, and the ranks of their differences (Wilcoxon)
//! lie in the middle where nothing is told. It fails where a question's are further off than chance takes them, and further than those
//! of any question to registers that are alike, which tells how much this machine invents.

use crate::{
    hidden::Anchors,
    timing::{HiddenGap, questions, questions_of_columns},
};
use domain::finding::InformationCategory;
use sea_orm::{ConnectionTrait, prelude::Uuid};
use serde_json::json;
use std::{cmp::Ordering, env, f64::consts::SQRT_2, time::Instant};
use tests::{Backend, Fixture, Service, TestDatabase, options};

/// Names how many requests of each question go to each of the two registers before what they say is exchanged.
const SAMPLES_VARIABLE: &str = "GAPBRIDGE_TIMING_SAMPLES";
/// So many by default: with these both databases take some minutes.
const SAMPLES: usize = 150;
/// Requests to each register before those that count.
const WARM_UP: usize = 10;
/// How often all is measured, to see how far it spreads.
const REPETITIONS: usize = 3;
/// So many standard deviations off the middle chance takes one question of some fifteen thousand.
const DEVIATIONS: f64 = 4.0;

/// How well a question tells two registers apart.
#[derive(Clone, Copy)]
struct Told {
    /// How often the one takes longer than the other: 0.5 where nothing is told, 0 or 1 where everything is.
    share: f64,
    /// How many standard deviations the ranks of the differences are off the middle.
    off: f64,
}

/// Run it alone, with `--ignored --nocapture`.
#[tokio::test]
#[ignore = "measures time"]
async fn what_time_tells_of_a_hidden_gap() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        tests::run(backend, measure).await;
    }
}

async fn measure(database: &TestDatabase) {
    let connection = database.connect().await;
    let anchors = Anchors::read(&connection).await;
    let (id, hidden) = (Uuid::now_v7(), InformationCategory::Confidential);
    anchors.gap(&connection, id, "hidden", hidden, None).await;
    let rows = HiddenGap::read(&connection, &anchors, id).await;
    connection.close().await.expect("closing");
    let registers = [database.copy().await, database.copy().await];
    let (mut told, mut by_chance) = (Vec::new(), Vec::new());
    // In turn, so that what drifts drifts for both.
    for _ in 0..REPETITIONS {
        told.push(both_ways(&registers, &rows, false).await);
        by_chance.push(both_ways(&registers, &rows, true).await);
    }
    println!("\n{:?}, {} samples\n", database.backend, samples());
    println!("| question | told apart | spread | rank test | by chance | spread | rank test |");
    println!("| --- | --: | --: | --: | --: | --: | --: |");
    for (at, (name, _)) in timed().iter().enumerate() {
        let (told, chance) = (figures(&told, at), figures(&by_chance, at));
        println!("| {name} | {told} | {chance} |");
    }
    for register in registers {
        register.end().await;
    }
    let telling = telling(&told, &by_chance);
    let backend = database.backend;
    assert!(
        telling.is_empty(),
        "{backend:?}: time tells what a hidden gap says, asked for {telling:#?}"
    );
}

/// The questions that tell more than chance, and more than any tells of registers that are alike.
fn telling(told: &[Vec<Told>], by_chance: &[Vec<Told>]) -> Vec<String> {
    let invented = (0..timed().len()).map(|at| off(by_chance, at).abs());
    let bound = invented.fold(DEVIATIONS, f64::max);
    let all = timed().into_iter().enumerate();
    let telling = all.filter_map(|(at, (name, _))| {
        let off = off(told, at);
        let takes = if off > 0.0 { "longer" } else { "shorter" };
        (off.abs() > bound).then(|| {
            format!("{name}: takes {takes} where it fits ({off:.1} deviations, bound {bound:.1})")
        })
    });
    telling.collect()
}

/// All repetitions of one question together, in standard deviations.
fn off(repetitions: &[Vec<Told>], at: usize) -> f64 {
    let all = repetitions.iter().map(|told| told[at].off);
    all.sum::<f64>() / (repetitions.len() as f64).sqrt()
}

fn samples() -> usize {
    let asked = env::var(SAMPLES_VARIABLE).ok();
    asked.map_or(SAMPLES, |asked| {
        asked
            .parse()
            .unwrap_or_else(|_| panic!("{SAMPLES_VARIABLE} is not a number: {asked}"))
    })
}

/// A question whose answer the hidden gap would change, by a name.
fn timed() -> Vec<(String, String)> {
    let filters = questions().into_iter().chain(questions_of_columns());
    let counted = filters.map(|(filter, _)| {
        let written = async_graphql::Value::from_json(filter)
            .expect("a value")
            .to_string();
        // The values of enums are names.
        let words = ["CLOSED", "PRIVATE_SECTOR", "ICT", "IMPLIED", "CRITICAL"];
        let written = words.iter().fold(written, |text, name| {
            text.replace(&format!("\"{name}\""), name)
        });
        let query = format!("{{ gaps(filter: {written}) {{ totalCount }} }}");
        (written, query)
    });
    let facets = ["SECTOR", "COUNTRY", "STATE"].map(|by| {
        (
            format!("facets by {by}"),
            format!("{{ gapFacets(by: {by}) {{ count }} }}"),
        )
    });
    let lists = [
        "NEWEST",
        "PUBLISHED",
        "PRIORITY",
        "TITLE",
        "REFERENCE",
        "UPDATED",
    ]
    .map(|by| {
        (
            format!("list by {by}"),
            format!("{{ gaps(orderBy: {by}, first: 20) {{ nodes {{ reference title }} }} }}"),
        )
    });
    // Two plans are compared for the words, but it is one question.
    let mut all: Vec<_> = counted.chain(facets).chain(lists).collect();
    all.dedup();
    all
}

/// How well each question tells the registers apart, be they different or alike, measured once with either in the place of the other.
async fn both_ways(registers: &[TestDatabase; 2], rows: &HiddenGap, alike: bool) -> Vec<Told> {
    let here = one_way(registers, rows, [true, alike]).await;
    let there = one_way(registers, rows, [alike, true]).await;
    // What the place adds here it takes away there.
    let pairs = here.into_iter().zip(there);
    let both = pairs.map(|(here, there)| Told {
        share: f64::midpoint(here.share, 1.0 - there.share),
        off: (here.off - there.off) / SQRT_2,
    });
    both.collect()
}

/// How often each question takes longer in the first register than in the second, while they say what is asked for or don't.
async fn one_way(registers: &[TestDatabase; 2], rows: &HiddenGap, asked: [bool; 2]) -> Vec<Told> {
    for (register, asked) in registers.iter().zip(asked) {
        write(register, rows, asked).await;
    }
    let mut keeps_none = options();
    keeps_none.bounds.cache_bytes = 0;
    let services = [
        registers[0].serve_with(&keeps_none).await,
        registers[1].serve_with(&keeps_none).await,
    ];
    let mut told = Vec::new();
    for (_, query) in timed() {
        let [first, second] = times(&services, &query).await;
        told.push(Told {
            share: told_apart(&second, &first),
            off: ranked(&first, &second),
        });
    }
    told
}

/// Writes what a register says, and leaves no trace of what it said before.
async fn write(register: &TestDatabase, rows: &HiddenGap, asked: bool) {
    let connection = register.connect().await;
    rows.says(&connection, asked).await;
    let sweep: &[&str] = match register.backend {
        Backend::Sqlite => &["vacuum", "analyze"],
        // The first writes tables and indexes anew, the second notes what everybody sees of them.
        Backend::Postgres => &[
            "vacuum (full) gap, gap_text, gap_provenance, gap_country, need",
            "vacuum (analyze)",
        ],
    };
    for sql in sweep {
        connection.execute_unprepared(sql).await.expect(sql);
    }
    connection.close().await.expect("closing");
}

/// Nanoseconds that both services took for a question, asked in turn.
async fn times(services: &[Service; 2], query: &str) -> [Vec<u128>; 2] {
    let mut times = [Vec::new(), Vec::new()];
    for at in 0..WARM_UP + samples() {
        let order = if at % 2 == 0 { [0, 1] } else { [1, 0] };
        for which in order {
            let begun = Instant::now();
            services[which].data(query, json!({})).await;
            if at >= WARM_UP {
                times[which].push(begun.elapsed().as_nanos());
            }
        }
    }
    times
}

/// How often the other takes longer than the one: 0.5 where nothing is told, 0 or 1 where everything is.
fn told_apart(one: &[u128], other: &[u128]) -> f64 {
    let pairs = one
        .iter()
        .flat_map(|one| other.iter().map(move |other| (one, other)));
    let (wins, all) = pairs.fold((0.0, 0.0), |(wins, all), (one, other)| {
        let win = match one.cmp(other) {
            Ordering::Less => 1.0,
            Ordering::Equal => 0.5,
            Ordering::Greater => 0.0,
        };
        (wins + win, all + 1.0)
    });
    wins / all
}

/// By how many standard deviations the ranks of the differences between pairs are off the middle, in favour of the one: the
/// signed-rank test of Wilcoxon. Times in nanoseconds have no ties worth a correction.
fn ranked(one: &[u128], other: &[u128]) -> f64 {
    let pairs = one.iter().zip(other);
    let mut apart: Vec<(u128, bool)> = pairs
        .map(|(one, other)| (one.abs_diff(*other), one > other))
        .filter(|(by, _)| *by > 0)
        .collect();
    apart.sort_unstable();
    let ranks = apart.iter().zip(1_u32..).filter(|((_, longer), _)| *longer);
    let sum: f64 = ranks.map(|(_, rank)| f64::from(rank)).sum();
    let count = apart.len() as f64;
    let (middle, variance) = (
        count * (count + 1.0) / 4.0,
        count * (count + 1.0) * (2.0 * count + 1.0) / 24.0,
    );
    if variance > 0.0 {
        (sum - middle) / variance.sqrt()
    } else {
        0.0
    }
}

/// The mean of all repetitions for one question, between which figures they lie, and the rank test of all of them.
fn figures(repetitions: &[Vec<Told>], at: usize) -> String {
    let of_this = || repetitions.iter().map(|told| told[at].share);
    let mean = of_this().sum::<f64>() / repetitions.len() as f64;
    let (least, most) = (of_this().fold(1.0, f64::min), of_this().fold(0.0, f64::max));
    let off = off(repetitions, at);
    format!("{mean:.3} | {least:.3} to {most:.3} | {off:.1}")
}

#[test]
fn the_rank_test_tells_what_is_apart_and_nothing_else() {
    let times = |by: u64| -> Vec<u128> {
        let noise = |at: u64| u128::from((at.wrapping_mul(by) >> 40) % 1009);
        (1..=1000).map(|at| 10_000 + noise(at)).collect()
    };
    let one = times(6_364_136_223_846_793_005);
    let alike = times(2_862_933_555_777_941_757);
    let slower: Vec<u128> = alike.iter().map(|time| time + 100).collect();
    assert!(ranked(&one, &alike).abs() < DEVIATIONS);
    assert!(ranked(&slower, &one) > DEVIATIONS);
    assert!(ranked(&one, &slower) < -DEVIATIONS);
    assert!(ranked(&one, &one).abs() < f64::EPSILON);
}
