//! What is kept beside a gap so that indexes can tell it is public: its day, and its words.

use super::{connect, questions};
use crate::hidden::Anchors;
use domain::finding::InformationCategory;
use entity::gap;
use gapbridge::{
    access::{policy::Guarded, viewer::Viewer},
    db::search,
};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, EntityTrait, PaginatorTrait, QueryFilter,
    Statement, prelude::Uuid,
};
use serde_json::Value;
use tests::{Service, TestApp, TestDatabase, on_both};

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
