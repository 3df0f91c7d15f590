//! What the planner of a database knows by heart of texts is forgotten with them: it keeps values of columns beside the rows.

use gapbridge::cli::erase::erased;
use sea_orm::{ConnectionTrait, Statement, Value};
use tests::{Backend, TestApp, TestDatabase, erasing, on_both};

/// The id and title of a gap whose title the planner of the database knows by heart.
async fn known_to_planner(database: &TestDatabase) -> Option<(String, String)> {
    let sql = match database.backend {
        Backend::Sqlite => {
            "select lower(hex(id)), title from gap where exists (select 1 from sqlite_stat4
             where idx = 'gap_title' and instr(sample, cast(title as blob)) > 0) limit 1"
        }
        Backend::Postgres => {
            "select cast(id as text), title from gap where exists (select 1 from pg_stats
             where tablename = 'gap' and attname = 'title' and strpos(cast(histogram_bounds as text), title) > 0) limit 1"
        }
    };
    let connection = database.connect().await;
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let row = connection.query_one_raw(statement).await.unwrap()?;
    Some((
        row.try_get_by_index(0).unwrap(),
        row.try_get_by_index(1).unwrap(),
    ))
}

/// Whether what the planner of the database knows of any column has a text.
async fn is_known_to_planner(database: &TestDatabase, text: &str) -> bool {
    let sql = match database.backend {
        Backend::Sqlite => {
            "select 1 from sqlite_stat4 where instr(sample, cast($1 as blob)) > 0 limit 1"
        }
        Backend::Postgres => {
            "select 1 from pg_stats known where strpos(cast(known as text), $1) > 0 limit 1"
        }
    };
    let connection = database.connect().await;
    let backend = connection.get_database_backend();
    let statement = Statement::from_sql_and_values(backend, sql, [Value::from(text)]);
    connection.query_one_raw(statement).await.unwrap().is_some()
}

on_both! {
    async fn the_planner_of_the_database_forgets_an_erased_text(app: &TestApp) {
        app.database.run_sql("analyze").await;
        let (gap, title) = known_to_planner(&app.database).await.expect("a title that is known");
        assert!(is_known_to_planner(&app.database, &title).await, "{title}");
        let done = erased(&app.database.config(), &erasing(&gap, "title")).await.unwrap();
        assert_eq!(done.table, "gap");
        assert!(!is_known_to_planner(&app.database, &title).await, "{title}");
    }
}
