//! Connections that readers give on among themselves, where there are enough.

use futures_util::future::join_all;
use gapbridge::config::Config;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tests::{Backend, Service, TestDatabase, options, run};

/// Ends all other connections, and waits until they have.
const ENDED: &str = "do $$ begin perform pg_terminate_backend(pid, 5000) from pg_stat_activity \
    where datname = current_database() and pid <> pg_backend_pid(); end $$";

async fn read(service: &Service) -> Value {
    let query = "{ gaps(first: 3) { totalCount nodes { reference needs { title } } } }";
    let answer = service.post(&json!({ "query": query })).await;
    answer.json().await.expect("JSON")
}

#[tokio::test]
async fn readers_whose_connections_ended_go_on_with_others() {
    run(Backend::Postgres, async |database: &TestDatabase| {
        let config = Config {
            database_connections: 6,
            ..database.config()
        };
        let service = database.bind(&config, &options()).await;
        let expected = read(&service).await;
        assert!(
            expected["data"]["gaps"]["totalCount"].is_u64(),
            "{expected}"
        );
        let at_once = async || join_all((0..8).map(|_| read(&service))).await;
        let is_same = |answer: &Value| answer["data"] == expected["data"];
        let answers = at_once().await;
        assert!(answers.iter().all(is_same), "{answers:?}");
        let other = database.connect().await;
        other.execute_unprepared(ENDED).await.unwrap();
        loop {
            let answers = at_once().await;
            if answers.iter().all(is_same) {
                break;
            }
            // Whoever met one that had ended is told to ask again, and nothing else.
            for answer in answers.iter().filter(|answer| !is_same(answer)) {
                let code = &answer["errors"][0]["extensions"]["code"];
                assert_eq!(code, "UNAVAILABLE", "{answer}");
            }
        }
    })
    .await;
}
