//! Plans that are drawn at once: a few run, a few wait, the others are told, and nobody who reads waits for them.

use gapbridge::config::{Config, ServeOptions};
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use serde_json::{Value, json};
use tests::{Actor, Backend, Rows, TestApp, TestDatabase, on_both, options, run};
use tokio::task::yield_now;

const DRAFT: &str = "mutation ($input: DraftPlanInput!) { draftPlan(input: $input) { plan { reference } userErrors { code } } }";

fn input(name: &str) -> Value {
    json!({ "input": { "clientMutationId": name, "regimes": ["1572"], "rounds": 1 } })
}

/// Waits until so many statements of the service wait for a lock.
async fn until_waiting(connection: &DatabaseConnection, number: i64) {
    let sql = "select count(*) as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    loop {
        let statement = Statement::from_string(connection.get_database_backend(), sql);
        let row = connection.query_one_raw(statement).await.unwrap().unwrap();
        if row.try_get::<i64>("", "n").unwrap() >= number {
            return;
        }
        yield_now().await;
    }
}

fn drafts(actor: &Actor, name: &str) -> tokio::task::JoinHandle<Value> {
    let (actor, variables) = (actor.clone(), input(name));
    tokio::spawn(async move { actor.query(DRAFT, variables).await })
}

#[tokio::test]
async fn plans_that_wait_keep_no_reader_out_and_too_many_are_told_at_once() {
    run(Backend::Postgres, async |database: &TestDatabase| {
        // A connection for each plan that waits for the lock, and some for the readers.
        let config = Config {
            database_connections: 8,
            ..database.config()
        };
        let few = ServeOptions {
            concurrent_requests: 8,
            ..options()
        };
        let service = database.bind(&config, &few).await;
        // So that the first snapshot stands before the table is locked.
        service
            .data("{ matchingModel { version } }", json!({}))
            .await;
        let (holder, other) = (database.connect().await, database.connect().await);
        let lock = "begin; lock table \"match\" in access exclusive mode";
        holder.execute_unprepared(lock).await.unwrap();
        let members = ["unoci", "state-can", "state-fra"];
        let members = members.map(|code| service.approver(code));
        let first = [drafts(&members[0], "a"), drafts(&members[1], "b")];
        until_waiting(&other, 2).await;
        let mut late = Vec::new();
        let mut turned_away = None;
        // One of these waits; of the two, the other is turned away at once.
        for name in ["c", "d"] {
            late.push(drafts(&members[2], name));
        }
        while turned_away.is_none() {
            turned_away = late.iter().position(tokio::task::JoinHandle::is_finished);
            yield_now().await;
        }
        let answer = late.remove(turned_away.unwrap()).await.unwrap();
        assert_eq!(
            answer["errors"][0]["extensions"]["code"], "LIMITED",
            "{answer}"
        );
        assert!(
            answer
                .to_string()
                .contains("try again in about ten seconds"),
            "{answer}"
        );
        for _ in 0..20 {
            service
                .data("{ countries(first: 1) { totalCount } }", json!({}))
                .await;
        }
        holder.execute_unprepared("rollback").await.unwrap();
        for plan in first.into_iter().chain(late) {
            let answer = plan.await.unwrap();
            assert!(
                answer["data"]["draftPlan"]["plan"]["reference"].is_string(),
                "{answer}"
            );
        }
    })
    .await;
}

on_both! {
    async fn a_plan_that_was_drawn_is_answered_again_as_it_was(app: &TestApp) {
        let mission = app.approver("unoci");
        let first = mission.data(DRAFT, input("same")).await;
        let connection = app.database.connect().await;
        let before = Rows::read(&connection).await;
        // Nothing can be drawn without them.
        connection.execute_unprepared("alter table \"match\" rename to match_lost").await.unwrap();
        let drawn = mission.query(DRAFT, input("other")).await;
        assert_eq!(drawn["errors"][0]["extensions"]["code"], "INTERNAL", "{drawn}");
        let again = mission.data(DRAFT, input("same")).await;
        assert_eq!(again, first);
        connection.execute_unprepared("alter table match_lost rename to \"match\"").await.unwrap();
        assert_eq!(before.changes(&Rows::read(&connection).await), []);
        let other = json!({ "input": { "clientMutationId": "same", "regimes": ["1521"] } });
        assert_eq!(mission.data(DRAFT, other).await["draftPlan"]["userErrors"][0]["code"], "KEY_REUSED");
    }
}
