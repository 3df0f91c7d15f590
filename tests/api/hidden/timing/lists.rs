//! Lists of the public are found and ordered without a look at a hidden gap, in every order and whatever is asked for.

use super::{
    HiddenGap, connect, questions, questions_of_columns,
    statements::{parsed, plan},
};
use crate::hidden::Anchors;
use chrono::Utc;
use domain::finding::InformationCategory;
use entity::gap;
use gapbridge::{
    access::viewer::Viewer,
    db::{
        page::{Cursor, Key, Window},
        scope::{Scope, Sort},
        store::Store,
    },
    graphql::gap::filter::order::{GapOrder, is_listed_by, order},
};
use sea_orm::{Condition, ConnectionTrait, QueryFilter, Statement, prelude::Uuid};
use serde_json::{Value, json};
use std::sync::Arc;
use tests::{Backend, TestDatabase, on_both};

const ORDERS: [GapOrder; 7] = [
    GapOrder::Newest,
    GapOrder::Oldest,
    GapOrder::Published,
    GapOrder::Priority,
    GapOrder::Title,
    GapOrder::Reference,
    GapOrder::Updated,
];

/// What gaps are asked for by that they have themselves.
fn of_themselves() -> Vec<Value> {
    let columns = questions_of_columns()
        .into_iter()
        .map(|(question, _)| question);
    let others = [
        json!({}),
        json!({ "evidence": ["IMPLIED"] }),
        json!({ "priorities": ["HIGH"] }),
        json!({ "language": "en" }),
        json!({ "natures": ["CAPACITY"] }),
        json!({ "references": ["hidden", "unknown"] }),
        json!({ "states": ["OPEN"], "holders": ["HOST_STATE"] }),
    ];
    columns.chain(others).collect()
}

/// The same by what other tables hold.
fn of_parts() -> Vec<Value> {
    let parts = questions().into_iter().map(|(question, _)| question);
    let others = [
        json!({ "country": "NOT_STATED" }),
        json!({ "notStated": ["HOLDER", "MISSION"] }),
        json!({ "regimes": ["1572"] }),
        json!({ "covered": "STATED" }),
        json!({ "isEndorsed": false }),
        json!({ "coverage": ["NONE"] }),
    ];
    parts.chain(others).collect()
}

/// A page from the start, or behind a place in the midst.
fn window(sort: &Sort, behind: bool) -> Window {
    let key = match sort {
        Sort::Id => Key::None,
        Sort::Text(_) => Key::Text("M".to_owned()),
        _ => Key::Number(0),
    };
    let id = Uuid::now_v7();
    Window {
        size: 20,
        backward: false,
        after: behind.then_some(Cursor { key, id }),
        before: None,
    }
}

/// The statement that reads a page of what a filter finds, as `gaps` does for the public.
async fn listed(store: &Arc<Store>, filter: &Value, by: GapOrder, behind: bool) -> Statement {
    let scope = Scope::new(store.clone(), Viewer::Anonymous, Utc::now());
    let filter = parsed(filter);
    let order = order::<gap::Brief>(&scope, "gaps", &filter, Some(by)).expect("an order");
    let listed = Condition::all().add_option(is_listed_by(&scope, Some(by)));
    let query = filter.query(&scope).await.expect("a query").filter(listed);
    let window = window(&order.sort, behind);
    let (statement, _) = scope.paged(query, &order, &window);
    statement
}

/// Statements of all lists, by what is asked for.
async fn lists(store: &Arc<Store>, filters: Vec<Value>) -> Vec<(String, Statement)> {
    let mut all = Vec::new();
    for filter in filters {
        for by in ORDERS {
            for behind in [false, true] {
                let name = format!("{filter} by {}, behind: {behind}", name_of(by));
                all.push((name, listed(store, &filter, by, behind).await));
            }
        }
    }
    all
}

fn name_of(by: GapOrder) -> String {
    async_graphql::InputType::to_value(&by).to_string()
}

/// Whether SQLite reads nothing of hidden gaps in this step: it is of another table, goes through an index that has none, through the
/// public range of one, or to rows that such a step named.
fn is_public(step: &str) -> bool {
    let of_gaps = ["SCAN gap", "SEARCH gap"].iter().any(|begin| {
        let rest = step.strip_prefix(begin);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    });
    let public = ["INDEX gap_public", "INDEX gap_state ", "public_from<?)"];
    !of_gaps
        || step.ends_with("INDEX gap_state")
        || step.ends_with("(id=?)")
        || public.iter().any(|sign| step.contains(sign))
}

/// How many rows PostgreSQL went by in each step, and by which way, where it is not one of several indexes.
fn gone_by(plan: &str) -> Vec<String> {
    let steps = plan.lines().map(|line| match line.split_once(" using ") {
        Some((step, rest)) => {
            let rows = rest.rsplit_once(" (").map_or(rest, |(_, rows)| rows);
            format!("{} ({rows}", step.trim_start())
        }
        None => line.trim_start().to_owned(),
    });
    steps
        .filter(|step| step.contains("rows=") || step.contains("Rows Removed"))
        .collect()
}

/// Whether PostgreSQL reads no hidden gap in this step: it goes through an index that has none, or for the register's last event.
fn goes_by_public(step: &str) -> bool {
    if step.contains(" on event ") {
        return true;
    }
    let mut indexes = [" using ", "Bitmap Index Scan on "].iter();
    let index = indexes.find_map(|by| step.split(by).nth(1)?.split(' ').next());
    let is_public = |index: &str| {
        index.starts_with("gap_public") || ["gap_state", "gap_figures"].contains(&index)
    };
    !step.contains("Seq Scan on gap ") && index.is_none_or(is_public)
}

on_both! {
    /// PostgreSQL plans a page of such a list once, and not again for each time it is read.
    async fn a_list_without_values_of_its_own_has_its_limit_in_the_sql(database: &TestDatabase) {
        let store = database.store().await;
        let is_postgres = database.backend == Backend::Postgres;
        for (filter, is_written_out) in [
            (json!({}), true),
            (json!({ "holders": ["COMMITTEE"], "states": ["CLOSED", "OPEN", "CLOSED"] }), true),
            (json!({ "language": "en" }), false),
            (json!({ "countries": ["COD"], "states": ["OPEN"] }), false),
        ] {
            for by in [GapOrder::Newest, GapOrder::Title, GapOrder::Published] {
                for behind in [false, true] {
                    let sql = listed(&store, &filter, by, behind).await.sql;
                    let ends = sql.ends_with(" LIMIT 21");
                    assert_eq!(ends, is_postgres && is_written_out, "{filter}: {sql}");
                    let words = sql.contains("IN ('OPEN', 'CLOSED')");
                    let asks = filter["states"].as_array().is_some_and(|states| states.len() > 1);
                    assert_eq!(words, is_postgres && asks, "{filter}: {sql}");
                }
            }
        }
    }

    /// Each moment would be a statement of its own to the database, and drive out those that are asked again.
    async fn a_moment_is_no_part_of_the_sql(database: &TestDatabase) {
        let store = database.store().await;
        let since = async |day: &str| {
            let filter = json!({ "changedSince": day });
            listed(&store, &filter, GapOrder::Title, false).await.sql
        };
        assert_eq!(since("2998-05-05").await, since("2999-06-06").await);
    }

    async fn no_list_of_the_public_looks_at_a_hidden_gap(database: &TestDatabase) {
        let store = database.store().await;
        let connection = connect(database).await;
        if database.backend == Backend::Sqlite {
            let filters: Vec<Value> = of_themselves().into_iter().chain(of_parts()).collect();
            for statistics in ["analyze", "delete from sqlite_stat1"] {
                connection.execute_unprepared(statistics).await.expect(statistics);
                // As it looks to who opens the register anew.
                let reader = connect(database).await;
                for (list, statement) in lists(&store, filters.clone()).await {
                    let plan = plan(&reader, statement).await;
                    assert!(plan.lines().all(is_public), "{list}, after {statistics}\n{plan}");
                }
            }
            return;
        }
        // PostgreSQL says how many rows it went by: as many as if there were no hidden gap.
        let lists = lists(&store, of_themselves()).await;
        let mut without = Vec::new();
        for (_, statement) in &lists {
            without.push(plan(&connection, statement.clone()).await);
        }
        let anchors = Anchors::read(&connection).await;
        let id = Uuid::now_v7();
        anchors.gap(&connection, id, "hidden", InformationCategory::Confidential, None).await;
        let rows = HiddenGap::read(&connection, &anchors, id).await;
        for asked in [false, true] {
            rows.says(&connection, asked).await;
            for ((list, statement), without) in lists.iter().zip(&without) {
                let with = plan(&connection, statement.clone()).await;
                // The same way, or another that its statistics chose meanwhile: then of public gaps alone.
                let is_same = gone_by(&with) == gone_by(without);
                assert!(is_same || with.lines().all(goes_by_public), "{list}\n{with}\n{without}");
            }
        }
    }
}
