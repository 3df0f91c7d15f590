//! Matches and the ledger against a model of them: random changes, one after the other, and after each the same states and sums.
//!
//! `GAPBRIDGE_SEQUENCES=10000` tells so many stories. A story that fails is told in as few steps as it takes.

use model::Model;
use proptest::{
    collection::vec,
    strategy::{Strategy, ValueTree},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use step::{Step, step};
use tests::{Backend, TestApp, run};
use world::World;

mod books;
mod late;
mod ledger;
mod model;
mod parts;
mod shown;
mod sides;
mod step;
mod world;

/// Stories that are told where nothing else is said.
const STORIES: u64 = 8;
/// Stories of one register, where an organisation may have only so many offers open.
const TOGETHER: u64 = 200;
/// Steps of each.
const STEPS: usize = 60;

/// How many sequences a test of a model tells: so many, or as the environment says.
pub(crate) fn sequences(usual: u64) -> u64 {
    let said = std::env::var("GAPBRIDGE_SEQUENCES");
    said.map_or(usual, |count| count.parse().expect("a number"))
}

/// Tells a story to the register and to the model; gives where they differ.
async fn differs(app: &TestApp, story: &[Step]) -> Option<String> {
    let mut model = Model::new();
    let mut world = World::new(app, &model).await;
    for (at, step) in story.iter().enumerate() {
        let Some(step) = model.said(step.clone()) else {
            continue;
        };
        let came = world.say(&model, &step).await;
        let mut after = model.clone();
        let expected = after.apply(&step);
        if expected.is_ok() {
            model = after;
        }
        let (seen, should) = (world.seen().await, model.seen());
        if came != expected || seen != should {
            return Some(format!(
                "step {at}, {step:?}: {came:?}, not {expected:?}\n{seen}\nnot\n{should}"
            ));
        }
    }
    None
}

/// Tells so many stories; panics with the shortest that does not end as it should.
async fn tell(app: &TestApp, runner: &mut TestRunner, stories: u64) {
    for _ in 0..stories {
        let mut tree = vec(step(), STEPS).new_tree(runner).expect("a story");
        let Some(mut difference) = differs(app, &tree.current()).await else {
            continue;
        };
        let mut shortest = tree.current();
        let mut tries = 0;
        while tries < 200 && tree.simplify() {
            tries += 1;
            match differs(app, &tree.current()).await {
                Some(shorter) => (difference, shortest) = (shorter, tree.current()),
                None if !tree.complicate() => break,
                None => {}
            }
        }
        panic!("{shortest:#?}\n{difference}");
    }
    // Days pass in this test by a change of rows, which the audit does not overlook.
    let moved = "match differs from its latest events in: ledger";
    let found = app.database.differences().await;
    assert!(found.iter().all(|one| one == moved), "{found:?}");
}

async fn tell_all(backend: Backend) {
    let seed = *b"matches, and the ledger of them.";
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let mut left = sequences(STORIES);
    while left > 0 {
        let now = left.min(TOGETHER);
        run(backend, async |app: &TestApp| {
            tell(app, &mut runner, now).await;
        })
        .await;
        left -= now;
    }
}

mod every_story_ends_as_the_model_tells_it {
    use super::{Backend, tell_all};

    #[tokio::test]
    async fn sqlite() {
        tell_all(Backend::Sqlite).await;
    }

    #[tokio::test]
    async fn postgres() {
        tell_all(Backend::Postgres).await;
    }
}
