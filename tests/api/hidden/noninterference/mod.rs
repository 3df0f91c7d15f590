//! What one may not see changes nothing of what one sees: not a byte of any answer.
//!
//! Two worlds differ only in what a viewer may not see, by a model of the test's own; whatever is asked, the answers are the
//! same bytes. `GAPBRIDGE_TRIALS=10` compares ten times as much, `GAPBRIDGE_SEED` repeats a run; without it each run draws anew.

mod arguments;
pub(crate) mod dice;
mod fixed;
mod leaks;
mod model;
mod pools;
mod pushed;
mod questions;
mod rows;
mod schema;
mod served;
mod tried;
mod twins;
mod viewers;
mod visible;
mod world;

use async_graphql::Request;
use chrono::{DateTime, Utc};
use dice::Dice;
use gapbridge::{
    db::scope::Scope,
    graphql::{
        self, equipped,
        id::{Kind, global},
    },
    matchmaking::planning::{Extras, PlanRequest, PlanTime, draft},
};
use leaks::{leak, smallest, was_refused};
use matching::plan::Settings;
use model::{TODAY, variation};
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use questions::Generator;
use schema::Schema;
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, HashSet},
    sync::LazyLock,
    time::Duration,
};
use tests::{Rows, TestDatabase, on_both};
use viewers::Seer;
use world::World;

/// Comparisons of one run.
const TRIALS: usize = 20_000;
/// Questions of one viewer about one variation.
const ASKED: usize = 24;
/// Longest answers that are asked for again and again.
const BYTES_MAX: usize = 100_000;

static SCHEMA: LazyLock<graphql::Schema> = LazyLock::new(graphql::schema);

/// A viewer, the questions it is asked, and what it answered when nothing was hidden.
struct Asked {
    seer: Seer,
    questions: Vec<(String, String)>,
}

impl Asked {
    /// The question that is asked every time.
    fn always(&self) -> impl Iterator<Item = usize> {
        let ends =
            |(_, (question, _)): &(usize, &(String, String))| question.ends_with(questions::ALWAYS);
        self.questions
            .iter()
            .enumerate()
            .filter(ends)
            .map(|(at, _)| at)
    }
}

/// One moment for all questions: midnight comes in no run.
fn now() -> DateTime<Utc> {
    format!("{TODAY}T12:00:00Z").parse().expect("a moment")
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| {
        text.parse()
            .unwrap_or_else(|_| panic!("{name} is no number"))
    })
}

fn seed() -> u64 {
    number("GAPBRIDGE_SEED").unwrap_or_else(|| {
        u64::from_be_bytes(
            sea_orm::prelude::Uuid::new_v4().into_bytes()[..8]
                .try_into()
                .expect("8 bytes"),
        )
    })
}

fn runner(seed: u64) -> TestRunner {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_be_bytes());
    TestRunner::new_with_rng(
        Config::default(),
        TestRng::from_seed(RngAlgorithm::ChaCha, &bytes),
    )
}

/// The bytes of an answer.
async fn answer(world: &World, seer: &Seer, question: &str) -> String {
    let scope = Scope::new(world.store.clone(), seer.viewer.clone(), now());
    if question == questions::PLAN {
        return plan(world, &scope).await;
    }
    let response = SCHEMA
        .execute(equipped(Request::new(question), &scope, &world.catalogue))
        .await;
    serde_json::to_string(&gapbridge::error::present(response)).expect("JSON")
}

/// Everything that is told of a plan, and the digest of all that it was drawn from.
async fn plan(world: &World, scope: &Scope) -> String {
    let settings = Settings {
        regimes: vec!["1572".to_owned()],
        least_fit: 0.1,
        rounds: 2,
        ..Settings::default()
    };
    let time = PlanTime::Search(Duration::from_secs(600));
    let (previous, apart) = (Vec::new(), HashSet::new());
    let wish = PlanRequest {
        on: None,
        settings,
        time,
        hands: 2,
        needs_max: 10_000,
        previous,
        apart,
        gaps: Vec::new(),
        only: None,
        extras: Extras {
            next_uses: true,
            other_money: true,
            fairness_steps: 0,
        },
    };
    let drafted = draft(&world.catalogue, scope, wish, |_| {})
        .await
        .expect("a plan");
    let (lines, money, told) = (&drafted.lines, &drafted.other_money, drafted.kept());
    json!({ "data": { "digest": drafted.digest, "lines": lines, "money": money, "told": told } })
        .to_string()
}

/// Whether a question names a row that is there in whatever trial.
fn names_fixed(world: &World, question: &str) -> bool {
    let fixed = (0..world.fixed.len()).map(|place| world.fixed_id(place));
    let mut ids = fixed.chain([world.anchors.public_gap]);
    ids.any(|id| {
        let mut all = Kind::ALL.iter();
        all.any(|kind| question.contains(global(*kind, id).as_str()))
    })
}

/// Asks everybody everything: once as it comes, then from other places of the lists that came back.
async fn ask_all(
    world: &World,
    schema: &Schema,
    seed: u64,
    who: Vec<Seer>,
    with_changes: bool,
) -> Vec<Asked> {
    let mut generator = Generator::new(schema, world, Dice::new(seed));
    let mut questions = generator.all();
    if with_changes {
        questions.extend(generator.refused());
    }
    let mut asked = Vec::new();
    for (at, seer) in who.into_iter().enumerate() {
        let mut dice = Dice::new(seed ^ at as u64);
        let mut known: BTreeMap<String, String> = BTreeMap::new();
        let mut refused = 0;
        for question in &questions {
            // What is fixed is hidden from nobody, and registrars hide what they read, and show what they hid.
            let text = question.text();
            let hides = text.contains("hideText(") || text.contains("showText(");
            if seer.is_registrar() && hides && names_fixed(world, &text) {
                continue;
            }
            let first = answer(world, &seer, &question.text()).await;
            refused += usize::from(first.contains("\"LIMITED\""));
            assert!(
                !first.contains("\"INTERNAL\""),
                "{}: {}",
                seer.name,
                question.text()
            );
            let data = serde_json::from_str::<Value>(&first).expect("JSON")["data"].take();
            assert!(
                !question.changes || was_refused(&data),
                "{} did what it may not do: {}: {first}",
                seer.name,
                question.text()
            );
            if let Some(turned) = question.turned(&data, &mut dice) {
                let again = answer(world, &seer, &turned.text()).await;
                assert!(
                    !again.contains("\"INTERNAL\""),
                    "{}: {}",
                    seer.name,
                    turned.text()
                );
                known.insert(turned.text(), again);
            }
            known.insert(question.text(), first);
        }
        assert!(
            refused * 20 < questions.len(),
            "{refused} of {} questions are more than {} may ask: too few tell anything",
            questions.len(),
            seer.name
        );
        known.retain(|question, answer| question == questions::PLAN || answer.len() < BYTES_MAX);
        asked.push(Asked {
            seer,
            questions: known.into_iter().collect(),
        });
    }
    asked
}

on_both! {
    async fn what_one_may_not_see_changes_no_byte_of_what_one_sees(database: &TestDatabase) {
        let seed = seed();
        let schema = Schema::read().await;
        let mut world = World::make(database).await;
        let asked = ask_all(&world, &schema, seed, viewers::all(&world.store), true).await;
        let before = Rows::read(&world.connection).await;
        let (fixed, mut runner, mut dice) = (world.rows(), runner(seed), Dice::new(seed));
        let strategy = variation(&fixed);
        let wanted = TRIALS * usize::try_from(number("GAPBRIDGE_TRIALS").unwrap_or(1)).expect("a number");
        let mut trials = 0;
        while trials < wanted {
            let mut tree = strategy.new_tree(&mut runner).expect("a variation");
            let rows = tree.current();
            let blind: Vec<&Asked> = asked.iter().filter(|asked| rows.iter().all(|(_, row)| !row.is_seen(&asked.seer, &fixed))).collect();
            world.add(&rows).await;
            let mut leaking = None;
            for asked in blind {
                let sample: Vec<usize> = asked.always().chain((1..ASKED).map(|_| dice.below(asked.questions.len()))).collect();
                if let Some(found) = leak(&world, asked, sample.into_iter()).await {
                    leaking = Some((asked, found));
                    break;
                }
                trials += ASKED;
            }
            world.clear().await;
            if let Some((asked, found)) = leaking {
                let (smaller, again) = smallest(&mut world, asked, &mut tree).await;
                panic!("{} sees what is hidden, GAPBRIDGE_SEED={seed}\n{rows:?}\n{found}\nalready with\n{smaller:?}\n{again}", asked.seer.name);
            }
        }
        println!("{trials} comparisons on {:?}, GAPBRIDGE_SEED={seed}", database.backend);
        let after = Rows::read(&world.connection).await;
        let changes = before.changes(&after);
        assert!(changes.iter().all(|(table, ..)| *table == "register_state"), "{changes:?}");
    }
}
