//! A measure, not a test: what the clock tells of a hidden gap, where `timing.rs` sees by the plans that it should tell nothing.
//!
//! Two registers are made from one, of which one hides a gap that says what is asked for, the other one that says something else of the
//! same length. Both are swept and counted anew, each is served by a service that keeps no answers, nobody writes, and requests go to
//! one and the other in turn. Then what they say is exchanged, and all is asked again: the mean of both leaves out what comes of the
//! place where a register lies.
//!
//! All of that is repeated with services of their own, and what the repetitions say is held against how far they lie apart: Student's t. Two
//! services differ by how their memory happens to lie, which hundreds of requests to the same two tell ever more surely, and which says
//! nothing of the gap.

use crate::hidden::{
    Anchors,
    timing::{HiddenGap, questions, questions_of_columns},
};
use domain::finding::InformationCategory;
use sea_orm::{ConnectionTrait, prelude::Uuid};
use serde_json::json;
use std::{cmp::Ordering, env, time::Instant};
use tests::{Backend, Fixture, Service, TestDatabase, options};

/// Names how many requests of each question go to each of the two registers, by all repetitions, before what they say is exchanged.
const SAMPLES_VARIABLE: &str = "GAPBRIDGE_TIMING_SAMPLES";
/// So many by default: with these each database takes some minutes.
const SAMPLES: usize = 1_000;
/// Requests to each register before those that count.
const WARM_UP: usize = 10;
/// How often all is measured, each time with services of their own.
const REPETITIONS: usize = 20;
/// Of so many repetitions, chance takes t beyond this for one of some ten thousand questions.
const BOUND: f64 = 4.9;

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
    let mut told = Vec::new();
    for _ in 0..REPETITIONS {
        told.push(both_ways(&registers, &rows).await);
    }
    for register in registers {
        register.end().await;
    }
    let backend = database.backend;
    println!("\n{backend:?}, {} samples\n", samples());
    println!("| question | told apart | spread | t |\n| --- | --: | --: | --: |");
    let mut telling = Vec::new();
    for (at, (name, _)) in timed().iter().enumerate() {
        let shares: Vec<f64> = told.iter().map(|told| told[at]).collect();
        let (mean, t) = student(&shares);
        let least = shares.iter().copied().fold(1.0, f64::min);
        let most = shares.iter().copied().fold(0.0, f64::max);
        println!("| {name} | {mean:.3} | {least:.3} to {most:.3} | {t:.1} |");
        if t.abs() > BOUND {
            let takes = if t > 0.0 { "longer" } else { "shorter" };
            telling.push(format!("{name}: takes {takes} where it fits (t {t:.1})"));
        }
    }
    assert!(
        telling.is_empty(),
        "{backend:?}: time tells what a hidden gap says, asked for {telling:#?}"
    );
}

/// The mean of these, and by how many of its standard errors it lies off 0.5, where nothing is told.
fn student(shares: &[f64]) -> (f64, f64) {
    let count = shares.len() as f64;
    let mean = shares.iter().sum::<f64>() / count;
    let squares = shares.iter().map(|share| (share - mean).powi(2));
    let error = (squares.sum::<f64>() / (count - 1.0) / count).sqrt();
    (mean, (mean - 0.5) / error.max(f64::EPSILON))
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

/// How often each question takes longer where it fits, 0.5 where nothing is told, measured with either register in the place of the other.
async fn both_ways(registers: &[TestDatabase; 2], rows: &HiddenGap) -> Vec<f64> {
    let here = one_way(registers, rows, [true, false]).await;
    let there = one_way(registers, rows, [false, true]).await;
    // What the place adds here it takes away there.
    let pairs = here.into_iter().zip(there);
    pairs
        .map(|(here, there)| f64::midpoint(here, 1.0 - there))
        .collect()
}

/// How often each question takes longer in the first register than in the second, while they say what is asked for or don't.
async fn one_way(registers: &[TestDatabase; 2], rows: &HiddenGap, asked: [bool; 2]) -> Vec<f64> {
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
        told.push(told_apart(&second, &first));
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
    for at in 0..WARM_UP + samples().div_ceil(REPETITIONS) {
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

#[test]
fn what_repetitions_say_alike_is_told_from_what_they_say_apart() {
    let apart = [0.3, 0.7].repeat(REPETITIONS / 2);
    assert!(student(&apart).1.abs() < BOUND);
    for (alike, sign) in [([0.56, 0.64], 1.0), ([0.36, 0.44], -1.0)] {
        let (mean, t) = student(&alike.repeat(REPETITIONS / 2));
        assert!((mean - 0.5).abs() > 0.09 && t * sign > BOUND, "{mean} {t}");
    }
}
