//! How long an answer takes tells nothing of what its reader may not see: the work done for it is the same whatever hidden gaps say.

use crate::hidden::Anchors;
use async_graphql::InputType;
use chrono::Utc;
use domain::finding::InformationCategory;
use entity::{country, gap};
use gapbridge::{
    access::{policy::Guarded, viewer::Viewer},
    db::{scope::Scope, search, store::Store},
    graphql::gap::{
        dimension::{self, GapDimension},
        filter::GapFilter,
    },
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DbBackend, EntityTrait, PaginatorTrait,
    QueryFilter, QuerySelect, QueryTrait, Statement,
    prelude::Uuid,
    sea_query::{Expr, JoinType},
};
use serde_json::{Value, json};
use std::sync::Arc;
use tests::{Backend, Service, TestApp, TestDatabase, on_both};

/// Questions that a hidden gap of `Anchors::gap` would answer, each with what it is answered from on SQLite.
pub(crate) fn questions() -> Vec<(Value, &'static str)> {
    vec![
        (json!({ "text": "wombat" }), "gap_fts VIRTUAL TABLE INDEX"),
        (
            json!({ "text": "wombat" }),
            "gap_text_public (public_from>? AND public_from<?)",
        ),
        (
            json!({ "countries": ["CIV"] }),
            "gap_country_country (country_id=? AND public_from<?)",
        ),
        (
            // Of a small table SQLite reads all for so many countries.
            json!({ "regions": ["ecowas"] }),
            "gap_country",
        ),
        (
            json!({ "document": "S/2009/521", "paragraph": "77" }),
            "gap_provenance_document (document_id=? AND public_from<?)",
        ),
        (
            json!({ "sectors": ["33120"] }),
            "gap_sector (sector_id=? AND public_from<?)",
        ),
        (json!({ "sectors": ["31220"] }), "gap_further_sector"),
        (
            json!({ "panels": ["group-civ"] }),
            "gap_panel (panel_id=? AND public_from<?)",
        ),
        (
            json!({ "liftingConditions": ["1572-elections"] }),
            "gap_lifting_condition_condition (condition_id=? AND public_from<?)",
        ),
        (
            json!({ "assistance": ["ICT"] }),
            "need_assistance (assistance=? AND public_from<?)",
        ),
    ]
}

/// The same of columns of the gap itself, of which it says other things once it `says` what is asked for.
pub(crate) fn questions_of_columns() -> Vec<(Value, &'static str)> {
    vec![
        (
            json!({ "states": ["CLOSED"] }),
            "COVERING INDEX gap_state (state=?)",
        ),
        (
            json!({ "holders": ["PRIVATE_SECTOR"] }),
            "USING COVERING INDEX gap_",
        ),
        (
            json!({ "yearFrom": 1987, "yearTo": 1987 }),
            "USING COVERING INDEX gap_",
        ),
    ]
}

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

/// The statement that lists what a filter finds for the public.
fn asked(store: &Arc<Store>, filter: &Value) -> Statement {
    let scope = Scope::new(store.clone(), Viewer::Anonymous, Utc::now());
    let filter = async_graphql::Value::from_json(filter.clone()).expect("a value");
    let filter = GapFilter::parse(Some(filter))
        .map_err(|error| error.into_server_error(async_graphql::Pos::default()))
        .expect("a filter");
    let query = filter.query(&scope).expect("a query");
    query
        .filter(scope.condition::<gap::Entity>())
        .select_only()
        .column(gap::Column::Id)
        .build(scope.backend())
}

/// What a database says of how it answers a statement: on PostgreSQL with the rows of every step, once it has done so.
async fn plan(database: &DatabaseConnection, statement: Statement) -> String {
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

/// A connection that looks rows up where an index allows, as in a register of many.
async fn connect(database: &TestDatabase) -> DatabaseConnection {
    let mut config = database.config();
    config.database_connections = 1;
    let connection = gapbridge::db::store::connect(&config)
        .await
        .expect("the database");
    if database.backend == Backend::Postgres {
        connection
            .execute_unprepared("set enable_seqscan = off")
            .await
            .unwrap();
    }
    connection
}

async fn number(database: &DatabaseConnection, sql: &str) -> i64 {
    let backend = database.get_database_backend();
    let row = database
        .query_one_raw(Statement::from_string(backend, sql))
        .await
        .expect("a number");
    row.expect("a row").try_get_by_index(0).expect("a number")
}

/// How many gaps the full-text index holds the word "wombat" of.
async fn indexed(database: &DatabaseConnection) -> i64 {
    if database.get_database_backend() == DbBackend::Postgres {
        let sql = "select count(*) from gap_text where words @@ to_tsquery('simple', 'wombat')";
        return number(database, sql).await;
    }
    // The words of the index itself, whatever the table says.
    let words = "create virtual table if not exists temp.indexed_words using fts5vocab (main, gap_fts, row)";
    database
        .execute_unprepared(words)
        .await
        .expect("the words of the index");
    database
        .execute_unprepared("insert into gap_fts (gap_fts, rank) values ('integrity-check', 1)")
        .await
        .expect("a sound index");
    number(
        database,
        "select coalesce(sum(doc), 0) from temp.indexed_words where term = 'wombat'",
    )
    .await
}

/// Whether a client finds the hidden gap.
async fn finds(client: &Service, filter: &Value) -> bool {
    let found = crate::gaps::references(client, filter, "NEWEST").await;
    found.contains(&"hidden".to_owned())
}

const CATEGORIES: [InformationCategory; 5] = [
    InformationCategory::Confidential,
    InformationCategory::Allegation,
    InformationCategory::Report,
    InformationCategory::Tactical,
    InformationCategory::Public,
];

const PUBLISHED: [Option<&str>; 7] = [
    None,
    Some("2020"),
    Some("2020-05"),
    Some("2020-05-05"),
    Some("2020-05-31"),
    Some("2020-12-31"),
    Some("2999"),
];

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
            before.push(plan(&connection, asked(&store, &question)).await);
        }
        rows.says(&connection, true).await;
        for ((question, from), before) in questions().into_iter().zip(before) {
            let after = plan(&connection, asked(&store, &question)).await;
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
        let listed = questions_of_columns().into_iter().map(|(question, from)| (question.to_string(), asked(&store, &question), from));
        let facets = FACETS.map(|by| (format!("{by:?}"), counted(&store, by), "USING COVERING INDEX gap_"));
        for (question, statement, from) in listed.chain(facets) {
            rows.says(&connection, false).await;
            let before = plan(&connection, statement.clone()).await;
            rows.says(&connection, true).await;
            let after = plan(&connection, statement).await;
            assert_eq!(after, before, "{question}");
            assert!(["gap_state", "gap_public"].iter().any(|index| after.contains(index)) && !after.contains("gap_figures"), "{question}\n{after}");
            assert!(database.backend == Backend::Postgres || after.contains(from), "{question} {from}\n{after}");
        }
    }

    async fn the_words_of_a_gap_are_in_the_index_while_it_is_public(database: &TestDatabase) {
        let connection = connect(database).await;
        let anchors = Anchors::read(&connection).await;
        for (at, category) in CATEGORIES.into_iter().take(4).enumerate() {
            anchors.gap(&connection, Uuid::now_v7(), &format!("hidden-{at}"), category, Some("2999-01-01")).await;
        }
        assert_eq!(indexed(&connection).await, 0);
        connection.execute_unprepared("update gap set category = 'PUBLIC' where reference = 'hidden-0'").await.unwrap();
        assert_eq!(indexed(&connection).await, 1, "published");
        connection.execute_unprepared("update gap_text set title = ' wombat wombat ', body = '' where title = ' wombat '").await.unwrap();
        assert_eq!(indexed(&connection).await, 1, "rewritten");
        connection.execute(&search::index_due("2998-12-31")).await.unwrap();
        assert_eq!(indexed(&connection).await, 1, "not before the day");
        connection.execute(&search::index_due("2999-01-01")).await.unwrap();
        assert_eq!(indexed(&connection).await, 3, "on the day what is REPORT or ALLEGATION");
        connection.execute_unprepared("update gap set category = 'CONFIDENTIAL' where reference like 'hidden-%'").await.unwrap();
        assert_eq!(indexed(&connection).await, 0, "hidden again");
    }

    async fn the_day_beside_a_gap_and_its_parts_is_that_of_the_policy(database: &TestDatabase) {
        let connection = connect(database).await;
        let anchors = Anchors::read(&connection).await;
        for category in CATEGORIES {
            for published in PUBLISHED {
                let name = format!("{category:?}-{}", published.unwrap_or("never"));
                anchors.gap(&connection, Uuid::now_v7(), &name, category, published).await;
            }
        }
        let own = "where gap.title like 'Wombat %'";
        for sql in [format!("insert into gap_mandate_task (gap_id, task_id) select gap.id, task.id from gap, (select id from mandate_task limit 1) task {own}"),
            format!("insert into assessment (id, gap_id, organisation_id, cycle, decision, reason, dated) select gap.id, gap.id, mission.id, '2026', 'NOT_NOW', 'Later.', '2026-06-01' from gap, (select id from organisation limit 1) mission {own}")] {
            connection.execute_unprepared(&sql).await.unwrap();
        }
        // As written, and when every one of them became something else.
        for change in ["update gap set note = null", "update gap set category = 'REPORT' where category = 'CONFIDENTIAL'", "update gap set published = '2020' where published = '2020-05-05'"] {
            connection.execute_unprepared(change).await.unwrap();
            for today in ["2019-12-31", "2020-05-04", "2020-05-05", "2020-05-31", "2020-12-30", "2020-12-31", "2026-11-28"] {
                let by_policy = gap::Entity::find().filter(gap::Entity::readable(&Viewer::Anonymous, today)).count(&connection).await.unwrap();
                let by_day = number(&connection, &format!("select count(*) from gap where public_from <= '{today}'")).await;
                assert_eq!(i64::try_from(by_policy).unwrap(), by_day, "{today}");
            }
            for part in ["gap_country", "gap_further_sector", "gap_provenance", "gap_lifting_condition", "gap_mandate_task", "need", "assessment"] {
                let apart = format!("select count(*) from {part} join gap on gap.id = gap_id where coalesce(gap.public_from, 'x') <> coalesce({part}.public_from, 'x')");
                assert_eq!(number(&connection, &apart).await, 0, "{part}");
                    let made = format!("select count(*) from {part} join gap on gap.id = gap_id {own}");
                    assert!(number(&connection, &made).await > 0, "{part}");
            }
        }
    }

    async fn a_gap_is_found_by_those_who_may_read_it_alone(app: &TestApp) {
        let connection = app.database.connect().await;
        let anchors = Anchors::read(&connection).await;
        anchors.gap(&connection, Uuid::now_v7(), "hidden", InformationCategory::Confidential, None).await;
        let (panel, other) = (app.actor("group-civ", domain::organisation::Role::Reader), app.actor("state-can", domain::organisation::Role::Reader));
        for (question, _) in questions().iter().filter(|(question, _)| question.get("regions").is_none()) {
            for (step, everyone) in [("'CONFIDENTIAL', published = null", false), ("'REPORT', published = '2020'", true), ("'REPORT', published = '2999'", false), ("'PUBLIC'", true)] {
                connection.execute_unprepared(&format!("update gap set category = {step} where reference = 'hidden'")).await.unwrap();
                assert!(finds(&panel, question).await, "{question} {step}");
                assert_eq!(finds(&other, question).await, everyone, "{question} {step}");
                assert_eq!(finds(app, question).await, everyone, "{question} {step}");
            }
        }
    }
}

/// A hidden gap, which either says what `questions` ask for or other things of the same length.
pub(crate) struct HiddenGap {
    id: String,
    countries: [String; 2],
    sectors: [String; 2],
}

impl HiddenGap {
    pub(crate) async fn read(connection: &DatabaseConnection, anchors: &Anchors, id: Uuid) -> Self {
        let named = |id: Uuid| match connection.get_database_backend() {
            DbBackend::Postgres => format!("'{id}'"),
            _ => format!("x'{}'", id.simple()),
        };
        let elsewhere = country::Entity::find().filter(country::Column::Alpha3.eq("FJI"));
        let elsewhere = elsewhere.one(connection).await.unwrap().unwrap();
        let public = gap::Entity::find().filter(gap::Column::Id.eq(anchors.public_gap));
        let public = public.one(connection).await.unwrap().unwrap();
        Self {
            id: named(id),
            countries: [elsewhere.id, anchors.country].map(named),
            sectors: [public.sector_id, anchors.sector].map(named),
        }
    }

    /// Writes what it says from now on: what is asked for, or not.
    pub(crate) async fn says(&self, connection: &DatabaseConnection, asked: bool) {
        let one_of = |two: [&'static str; 2]| two[usize::from(asked)];
        let (gap, at) = (&self.id, usize::from(asked));
        let (country, sector) = (&self.countries[at], &self.sectors[at]);
        let (title, keyword) = (
            one_of([" badger ", " wombat "]),
            one_of([" station ", " harbour "]),
        );
        let (paragraph, assistance) = (one_of(["99", "77"]), one_of(["AWARENESS", "ICT"]));
        let (year, state) = (one_of(["1988", "1987"]), one_of(["OPEN", "CLOSED"]));
        let holder = one_of(["HOST_STATE", "PRIVATE_SECTOR"]);
        for sql in [
            format!(
                "update gap_text set title = '{title}', keywords = '{keyword}' where id = {gap}"
            ),
            format!("update gap_provenance set paragraph = '{paragraph}' where gap_id = {gap}"),
            format!(
                "update gap set sector_id = {sector}, year = {year}, state = '{state}', holder = '{holder}' where id = {gap}"
            ),
            format!("update gap_country set country_id = {country} where gap_id = {gap}"),
            format!("update need set assistance = '{assistance}' where gap_id = {gap}"),
        ] {
            connection.execute_unprepared(&sql).await.unwrap();
        }
        // What a row said before lies about until it is swept up, whatever it says now: what is counted is what it says.
        if connection.get_database_backend() == DbBackend::Postgres {
            let tables = "gap, gap_text, gap_provenance, gap_country, need";
            connection
                .execute_unprepared(&format!("vacuum {tables}"))
                .await
                .unwrap();
        }
    }
}
