//! The public is answered from indexes, in the same steps whatever a hidden gap says.

use super::{HiddenGap, connect, questions, questions_of_columns};
use crate::hidden::Anchors;
use async_graphql::InputType;
use chrono::Utc;
use domain::{
    finding::InformationCategory,
    organisation::{OrganisationKind, OrganisationStanding, Role},
};
use entity::gap;
use gapbridge::{
    access::{
        viewer::{Member, Viewer},
        waiting,
    },
    db::{scope::Scope, store::Store},
    graphql::gap::{
        dimension::{self, GapDimension},
        filter::GapFilter,
    },
    history::withdrawn::telling_of,
};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, EntityTrait, QueryFilter, QuerySelect,
    QueryTrait, Statement,
    prelude::Uuid,
    sea_query::{Expr, JoinType},
};
use serde_json::{Value, json};
use std::sync::Arc;
use tests::{Backend, TestDatabase, on_both};

/// What gaps are counted by in facets whose plans are compared.
const FACETS: [GapDimension; 3] = [
    GapDimension::State,
    GapDimension::Sector,
    GapDimension::Country,
];

/// The statement that counts all gaps for the public, as a facet does.
fn counted(store: &Arc<Store>, by: GapDimension) -> Statement {
    let scope = Scope::new(store.clone(), Viewer::Anonymous, Utc::now());
    let (mut query, grouping) = (gap::Entity::find(), by.grouping());
    if let Some(table) = grouping.join {
        dimension::join(&mut query, JoinType::LeftJoin, table);
    }
    query
        .filter(scope.condition::<gap::Entity>())
        .select_only()
        .expr(Expr::cust(grouping.key))
        .expr(Expr::cust("count(*)"))
        .group_by(Expr::cust(grouping.key))
        .build(scope.backend())
}

/// A filter as a client writes it.
pub(super) fn parsed(filter: &Value) -> GapFilter {
    let filter = async_graphql::Value::from_json(filter.clone()).expect("a value");
    GapFilter::parse(Some(filter))
        .map_err(|error| error.into_server_error(async_graphql::Pos::default()))
        .expect("a filter")
}

/// The statement that lists what a filter finds for the public.
async fn asked(store: &Arc<Store>, filter: &Value) -> Statement {
    asked_by(store, Viewer::Anonymous, filter).await
}

/// The same for this viewer.
async fn asked_by(store: &Arc<Store>, viewer: Viewer, filter: &Value) -> Statement {
    let scope = Scope::new(store.clone(), viewer, Utc::now());
    let query = parsed(filter).query(&scope).await.expect("a query");
    query
        .filter(scope.condition::<gap::Entity>())
        .select_only()
        .column(gap::Column::Id)
        .build(scope.backend())
}

/// Somebody who acts for a Member State.
fn member() -> Member {
    Member {
        organisation: Uuid::now_v7(),
        kind: OrganisationKind::MemberState,
        panel: None,
        standing: OrganisationStanding::Active,
        role: Role::Approver,
        subject: String::new(),
        reads_as_organisation: true,
    }
}

/// What a database says of how it answers a statement: on PostgreSQL with the rows of every step, once it has done so.
pub(super) async fn plan(database: &DatabaseConnection, statement: Statement) -> String {
    let (explain, column) = match database.get_database_backend() {
        DbBackend::Postgres => (
            "explain (analyze, costs off, timing off, summary off) ",
            "QUERY PLAN",
        ),
        _ => ("explain query plan ", "detail"),
    };
    let statement = Statement {
        sql: format!("{explain}{}", statement.sql),
        ..statement
    };
    let lines = database.query_all_raw(statement).await.expect("a plan");
    let lines = lines
        .iter()
        .map(|row| row.try_get::<String>("", column).expect("a line"));
    // Memory, pages and looks at the heap depend on what was written before.
    let passing = ["Memory", "Heap Blocks", "Heap Fetches"];
    let lines = lines.filter(|line| !passing.iter().any(|word| line.contains(word)));
    lines.collect::<Vec<_>>().join("\n")
}

on_both! {
    async fn a_hidden_gap_changes_nothing_in_how_the_public_is_answered(database: &TestDatabase) {
        let store = database.store().await;
        let connection = connect(database).await;
        let anchors = Anchors::read(&connection).await;
        let id = Uuid::now_v7();
        anchors.gap(&connection, id, "hidden", InformationCategory::Confidential, None).await;
        let rows = HiddenGap::read(&connection, &anchors, id).await;
        rows.says(&connection, false).await;
        let mut before = Vec::new();
        for (question, _) in questions() {
            before.push(plan(&connection, asked(&store, &question).await).await);
        }
        rows.says(&connection, true).await;
        for ((question, from), before) in questions().into_iter().zip(before) {
            let after = plan(&connection, asked(&store, &question).await).await;
            assert_eq!(after, before, "{question}");
            assert!(database.backend == Backend::Postgres || after.contains(from), "{question} {from}\n{after}");
        }
    }

    async fn the_public_is_answered_of_all_gaps_from_indexes_without_the_hidden_ones(database: &TestDatabase) {
        let store = database.store().await;
        let connection = connect(database).await;
        let anchors = Anchors::read(&connection).await;
        let id = Uuid::now_v7();
        anchors.gap(&connection, id, "hidden", InformationCategory::Confidential, None).await;
        let rows = HiddenGap::read(&connection, &anchors, id).await;
        let mut listed = Vec::new();
        for (question, from) in questions_of_columns() {
            listed.push((question.to_string(), asked(&store, &question).await, from));
        }
        // SQLite answers from an index that has an expression in place of its column, but does not call it covering.
        let from = |by| if by == GapDimension::Sector { "INDEX gap_" } else { "USING COVERING INDEX gap_" };
        let facets = FACETS.map(|by| (format!("{by:?}"), counted(&store, by), from(by)));
        for (question, statement, from) in listed.into_iter().chain(facets) {
            rows.says(&connection, false).await;
            let before = plan(&connection, statement.clone()).await;
            rows.says(&connection, true).await;
            let after = plan(&connection, statement).await;
            assert_eq!(after, before, "{question}");
            assert!(["gap_state", "gap_public"].iter().any(|index| after.contains(index)) && !after.contains("gap_figures"), "{question}\n{after}");
            assert!(database.backend == Backend::Postgres || after.contains(from), "{question} {from}\n{after}");
        }
    }

    async fn plans_that_wait_for_a_member_are_found_by_their_index(database: &TestDatabase) {
        if database.backend == Backend::Postgres {
            return;
        }
        let connection = connect(database).await;
        let waiting = gap::Entity::find().filter(waiting::planning(&member()));
        let waiting = waiting.select_only().column(gap::Column::Id);
        let plan = plan(&connection, waiting.build(DbBackend::Sqlite)).await;
        assert!(plan.contains("need_plan_proposed"), "{plan}");
    }

    async fn how_far_confided_gaps_are_covered_is_read_of_what_is_entered_on_them_alone(database: &TestDatabase) {
        let store = database.store().await;
        for state in ["NONE", "PART", "FULL", "UNSIZED", "LOOKED_AFTER"] {
            let filter = json!({ "coverage": [state] });
            let sql = asked_by(&store, Viewer::Member(member()), &filter).await.sql;
            let of_needs = "FROM \"commitment\" WHERE \"commitment\".\"need_id\" IN (SELECT \"need\".\"id\"";
            // All entries would be added up, or listed, for the few gaps that this member reads beside the public ones.
            let of_all = ["FROM \"commitment\" GROUP BY", "FROM \"commitment\")"];
            assert!(sql.contains(of_needs) && !of_all.iter().any(|all| sql.contains(all)), "{state}: {sql}");
        }
        store.close().await;
    }

    async fn events_by_which_progress_was_withdrawn_are_found_by_their_index(database: &TestDatabase) {
        if database.backend == Backend::Postgres {
            return;
        }
        let connection = connect(database).await;
        let plan = plan(&connection, telling_of(Uuid::now_v7()).build(DbBackend::Sqlite)).await;
        assert!(plan.contains("event_withdrawn"), "{plan}");
    }

    async fn sqlite_plans_a_statement_once_whatever_its_values(database: &TestDatabase) {
        if database.backend == Backend::Postgres {
            return;
        }
        let connection = connect(database).await;
        let options = Statement::from_string(DbBackend::Sqlite, "pragma compile_options");
        let options = connection.query_all_raw(options).await.expect("the options");
        let mut options = options.iter().map(|row| row.try_get_by_index::<String>(0).expect("a text"));
        assert!(options.any(|option| option == "ENABLE_QPSG"), "LIBSQLITE3_FLAGS of .cargo/config.toml was not followed");
    }
}
