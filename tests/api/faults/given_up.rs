//! What a dear question has the embedded database compute ends with the question: on PostgreSQL a statement ends at its own time alone.

use gapbridge::config::ServeOptions;
use reqwest::StatusCode;
use serde_json::{Value, json};
use tests::{Backend, Service, TestDatabase, forgetful, run};

/// From so many points on a question is dear.
const DEAR: u64 = 2_000;

/// Has recommendations take minutes to be read.
const SLOW: &str = "alter table recommendation rename to recommendation_rows;
    create view recommendation as select * from recommendation_rows where (
        with recursive n (i) as (select 1 union all select i + 1 from n where i < 10000000000) select count(*) from n
    ) > 0";

fn dear(first: u64) -> Value {
    let fields = "a: text b: text c: text d: text e: text f: text g: text h: text";
    json!({ "query": format!("{{ recommendations(first: {first}) {{ edges {{ node {{ {fields} }} }} }} }}") })
}

async fn given_up(service: &Service, first: u64) {
    let response = service.post(&dear(first)).await;
    let status = response.status();
    let answer = response.text().await.expect("an answer");
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{answer}");
    assert!(answer.contains("took too long"), "{answer}");
}

#[tokio::test]
async fn what_dear_questions_computed_when_they_were_given_up_is_in_nobodys_way() {
    run(Backend::Sqlite, async |database: &TestDatabase| {
        let mut config = database.config();
        // As few as there may be, so that two questions hold all of them.
        config.database_connections = 2;
        let options = ServeOptions {
            // Enough for a slow machine, where nothing is in the way.
            request_timeout_ms: 5_000,
            ..forgetful()
        };
        let service = database.bind(&config, &options).await;
        let asked: Value = service.post(&dear(500)).await.json().await.expect("JSON");
        let cost = asked["extensions"]["cost"]["asked"].as_u64();
        assert!(cost >= Some(DEAR), "{asked}");
        assert!(
            asked["data"]["recommendations"]["edges"][0].is_object(),
            "{asked}"
        );
        database.run_sql(SLOW).await;
        tokio::join!(given_up(&service, 500), given_up(&service, 499));
        let gaps = "{ gaps(first: 1) { edges { node { title } } } }";
        for _ in 0..4 {
            let found = service.data(gaps, json!({})).await;
            assert!(found["gaps"]["edges"][0].is_object(), "{found}");
        }
    })
    .await;
}
