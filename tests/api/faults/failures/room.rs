//! A PostgreSQL that has room for what is written anew and for nothing else, as on a full disk, and one that lets nobody in.

use super::{DONOR, chain_holds, taken, titles, turned_away, until_ready};
use crate::operation::read_only::{drop_role, role_with};
use gapbridge::error::trouble::Trouble;
use sea_orm::Database;
use tests::{Backend, TestDatabase, run};

/// What PostgreSQL says of every event and every new table on a full disk. A row that is written anew finds room in its page.
const FULL: &str = "create function full_disk() returns trigger language plpgsql as $$ begin \
        raise exception 'could not extend file' using errcode = '53100'; end $$; \
    create trigger full_disk before insert on event for each row execute function full_disk(); \
    create function no_room() returns event_trigger language plpgsql as $$ begin \
        raise exception 'could not extend file' using errcode = '53100'; end $$; \
    create event trigger no_room on ddl_command_start when tag in ('CREATE TABLE AS') execute function no_room()";
const EMPTIED: &str = "drop event trigger no_room; drop trigger full_disk on event";

#[tokio::test]
async fn a_full_disk_is_told_until_there_is_room_for_more_than_a_row_that_is_written_anew() {
    run(Backend::Postgres, async |database: &TestDatabase| {
        let service = database.serve().await;
        let donor = service.approver(DONOR);
        taken(&donor, "a").await;
        database.run_sql(FULL).await;
        for title in ["b", "c"] {
            turned_away(&donor, title, "There is no room left to write to").await;
            until_ready(&service, false).await;
        }
        assert_eq!(titles(&donor).await, ["a"]);
        database.run_sql(EMPTIED).await;
        until_ready(&service, true).await;
        for title in ["b", "c"] {
            taken(&donor, title).await;
        }
        assert_eq!(titles(&donor).await, ["a", "b", "c"]);
        chain_holds(&database.connect().await).await;
    })
    .await;
}

#[tokio::test]
async fn a_database_that_lets_nobody_in_is_away_until_it_does() {
    run(Backend::Postgres, async |database: &TestDatabase| {
        let (role, config) = role_with(database, "select, insert, update, delete").await;
        let service = database.serve_as(&config).await;
        let donor = service.approver(DONOR);
        taken(&donor, "a").await;
        database
            .run_sql(&format!("alter role {role} nologin"))
            .await;
        let ends = format!(
            "select pg_terminate_backend(pid) from pg_stat_activity where usename = '{role}'"
        );
        database.run_sql(&ends).await;
        let refused = Database::connect(config.database_url.as_str()).await;
        let error = refused.expect_err("nobody is let in");
        assert_eq!(Trouble::of(&error), Some(Trouble::Away), "{error:?}");
        until_ready(&service, false).await;
        turned_away(&donor, "b", "The database does not answer").await;
        database.run_sql(&format!("alter role {role} login")).await;
        until_ready(&service, true).await;
        taken(&donor, "b").await;
        assert_eq!(titles(&donor).await, ["a", "b"]);
        drop(service);
        drop_role(database, &role).await;
    })
    .await;
}
