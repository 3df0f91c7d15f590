//! How long a plan may take: what its time is not enough for is refused with a way out, or told of.

use super::problem::PROBLEM;
use chrono::Utc;
use gapbridge::{
    access::viewer::Viewer,
    cli::plan_table::show,
    db::scope::Scope,
    matchmaking::{
        catalogue::CatalogueCache,
        planning::{Drafted, Extras, PlanRequest, PlanTime, draft, stated::draft_stated},
    },
};
use matching::plan::{Settings, Stage, instance::Instance};
use serde_json::json;
use std::{collections::HashSet, time::Duration};
use tests::{TestDatabase, on_both};

/// More than any test takes.
const PLENTY: Duration = Duration::from_secs(600);
/// All that a plan can be asked for.
const EXTRAS: Extras = Extras {
    next_uses: true,
    other_money: true,
    fairness_steps: 10,
};

/// A plan of the register over so many needs at most, its gaps compared by so many threads.
async fn drawn(
    database: &TestDatabase,
    time: Duration,
    needs_max: usize,
    hands: usize,
) -> Result<Drafted, String> {
    let store = database.store().await;
    let catalogue = CatalogueCache::new(store.clone());
    let scope = Scope::new(store.clone(), Viewer::Anonymous, Utc::now());
    let wish = PlanRequest {
        on: None,
        settings: Settings {
            rounds: 2,
            ..Settings::default()
        },
        time: PlanTime::from_now(time),
        hands,
        needs_max,
        previous: Vec::new(),
        apart: HashSet::new(),
        gaps: Vec::new(),
        only: None,
        extras: Extras::default(),
    };
    let drawn = draft(&catalogue, &scope, wish, |_| {}).await;
    store.close().await;
    drawn.map_err(|error| error.to_string())
}

/// A plan of a problem that is written down whole.
async fn stated(time: Duration) -> Drafted {
    let stated: Instance = serde_json::from_str(PROBLEM).expect("a problem");
    let problem = stated.problem(Settings::default()).expect("it is sound");
    let time = PlanTime::from_now(time);
    let drawn = draft_stated(&stated, problem, time, EXTRAS, |_| {}).await;
    drawn.expect("a plan")
}

on_both! {
    async fn gaps_that_cannot_be_compared_in_time_are_refused_with_a_way_out(database: &TestDatabase) {
        database.load_demo().await;
        let refused = drawn(database, Duration::ZERO, 10_000, 1).await.expect_err("no time");
        for part in ["gaps with what may help them takes about", "give it more time (--seconds ", "--gap"] {
            assert!(refused.contains(part), "{refused}");
        }
        let refused = drawn(database, PLENTY, 5, 1).await.expect_err("more needs");
        assert!(refused.starts_with("A plan is drawn over 5 needs at most here, and these would be "), "{refused}");
    }

    async fn how_many_threads_compare_gaps_changes_nothing(database: &TestDatabase) {
        database.load_demo().await;
        let alone = drawn(database, PLENTY, 10_000, 1).await.expect("a plan");
        let together = drawn(database, PLENTY, 10_000, 3).await.expect("a plan");
        assert!(alone.lines.len() > 20 && alone.left_out.is_empty(), "{:?}", alone.left_out);
        assert_eq!(alone.digest, together.digest);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_there_was_no_time_for_is_told() {
    let drafted = stated(Duration::ZERO).await;
    assert!(
        !drafted.lines.is_empty(),
        "what a desk does by hand takes no time"
    );
    let cut = [
        Stage::Bound,
        Stage::Search,
        Stage::Fairness,
        Stage::Advice,
        Stage::NextUses,
    ];
    assert_eq!(drafted.left_out, cut);
    assert!(drafted.fairness.is_empty() && drafted.told.tips.is_empty());
    let told = serde_json::to_value(&drafted).expect("JSON");
    let names = json!(["BOUND", "SEARCH", "FAIRNESS", "ADVICE", "NEXT_USES"]);
    assert_eq!(told["left_out"], names);
    let shown = show(&drafted);
    for part in ["Its time was up", "what would help most", "not known"] {
        assert!(shown.contains(part), "{part} is not in\n{shown}");
    }
    let whole = stated(PLENTY).await;
    assert_eq!((whole.left_out.len(), whole.fairness.len()), (0, 11));
    assert!(!show(&whole).contains("Its time was up"));
}
