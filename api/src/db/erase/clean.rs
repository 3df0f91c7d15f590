//! After an erasure: the files of the database are cleaned of what no row says any more.

use crate::{db::store::Store, history::hidden::all_texts};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};
use std::collections::BTreeSet;

/// Tables that hold copies of texts beside the rows of [`all_texts`], on PostgreSQL.
const COPIES: [&str; 5] = [
    "event",
    "gap_text",
    "hidden_text",
    "text_meaning",
    "assistance_exclusion",
];

/// What cleans the embedded database, in this order.
const EMBEDDED: [&str; 5] = [
    "insert into gap_fts (gap_fts) values ('rebuild')",
    "analyze",
    "pragma wal_checkpoint(truncate)",
    "vacuum",
    "pragma wal_checkpoint(truncate)",
];

/// Whether the role is that of the owner of the database. For others PostgreSQL passes over what is the system's, with a warning.
const OWNS: &str = "select 1 as yes from pg_database where datname = current_database() and pg_has_role(datdba, 'USAGE')";

/// What is said to others.
const NOT_OWNER: &str = "the planner's file may have it, which the owner of the database alone can clean, by VACUUM FULL pg_catalog.pg_statistic";

/// Makes the files of the database forget what is not in a row any more. Its planner knows some values of each column by heart (`pg_stats`,
/// `sqlite_stat4`), so it is made to look at them anew.
pub async fn clean(store: &Store) -> Result<(), DbErr> {
    let database = store.database();
    if database.get_database_backend() != DbBackend::Postgres {
        for sql in EMBEDDED {
            database.execute_unprepared(sql).await?;
        }
        return Ok(());
    }
    let rows: BTreeSet<_> = all_texts().iter().map(|texts| texts.table).collect();
    for table in COPIES.into_iter().chain(rows) {
        let sql = format!("vacuum (full, analyze) \"{table}\"");
        database.execute_unprepared(&sql).await?;
    }
    // What the planner knew before is still in its file.
    let owns = Statement::from_string(DbBackend::Postgres, OWNS);
    if database.query_one_raw(owns).await?.is_none() {
        return Err(DbErr::Custom(NOT_OWNER.to_owned()));
    }
    let planner = "vacuum full pg_catalog.pg_statistic";
    database.execute_unprepared(planner).await?;
    Ok(())
}
