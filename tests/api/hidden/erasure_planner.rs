//! What the planner of a database knows by heart of texts is forgotten with them: it keeps values of columns beside the rows.

use gapbridge::{cli::erase::erased, config::Config};
use sea_orm::{ConnectionTrait, Statement, Value, prelude::Uuid};
use tests::{Backend, TestApp, TestDatabase, erasing, on_both, run};

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

#[tokio::test]
async fn who_cannot_clean_what_the_planner_knew_is_told_so() {
    run(Backend::Postgres, async |database: &TestDatabase| {
        database.run_sql("analyze").await;
        let (gap, title) = known_to_planner(database).await.expect("a title");
        let role = format!("gapbridge_owner_{}", Uuid::now_v7().simple());
        let owns_tables = format!(
            "create role {role} login password 'rows'; grant usage, create on schema public to {role}; \
             do $$ declare one text; begin \
             for one in select tablename from pg_tables where schemaname = 'public' loop \
             execute format('alter table %I owner to {role}', one); end loop; end $$"
        );
        database.run_sql(&owns_tables).await;
        let (scheme, rest) = database.url.split_once("://").expect("a URL");
        let (_, place) = rest.rsplit_once('@').expect("a role");
        let config = Config {
            database_url: format!("{scheme}://{role}:rows@{place}"),
            ..database.config()
        };
        let error = erased(&config, &erasing(&gap, "title")).await.unwrap_err();
        let said = format!("{error:#}");
        assert!(said.contains("The text is erased"), "{said}");
        assert!(said.contains("the owner of the database alone"), "{said}");
        assert!(!is_known_to_planner(database, &title).await, "{title}");
        let ends = format!("reassign owned by {role} to current_user; drop owned by {role}; drop role {role}");
        database.run_sql(&ends).await;
    })
    .await;
}
