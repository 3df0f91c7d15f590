//! Tables are created and changed, by one server at a time.

use super::{
    connect::{backend, connect, patient},
    damage::explain,
};
use crate::config::Config;
use anyhow::{Context, Result, bail, ensure};
use indicatif::{ProgressBar, ProgressStyle};
use migration::{Migrator, MigratorTrait as _, SchemaManager, seaql_migrations};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, EntityTrait,
    RuntimeErr, Statement, TransactionTrait,
};
use std::time::Instant;

/// What servers that change the tables wait for each other by: any number that nobody else uses in this database.
const MIGRATION_LOCK: i64 = 0x6761_7062;
/// The table of changes that were made.
const APPLIED: &str = "seaql_migrations";

/// Creates or changes the tables, and nothing else.
pub async fn migrate(config: &Config) -> Result<()> {
    let tables = async { bring_up_to_date(&connect(config).await?).await };
    tables.await.map_err(|error| explain(config, error))
}

/// Brings the schema up to date; refuses one that is newer than this program. One that is as it should be is only looked at: so it may be
/// of a database that takes no changes, or of a role that may change rows and no tables.
pub(super) async fn bring_up_to_date(database: &DatabaseConnection) -> Result<()> {
    if missing(database).await?.is_empty() {
        return Ok(());
    }
    // An index over many rows takes longer than any statement of a request, and whoever waits for the turn as long as all of them.
    let Some(patient) = patient(database) else {
        return change(database).await;
    };
    let changed = change(&patient).await;
    patient.close().await?;
    changed
}

/// Makes what is missing, once it is this server's turn.
async fn change(database: &DatabaseConnection) -> Result<()> {
    let turn = only_one(database).await?;
    // Others may have made them meanwhile.
    let missing = missing(database).await?;
    let is_new = missing.len() == known();
    if is_new {
        must_take_all_letters(database).await?;
    }
    make(database, &missing)
        .await
        .map_err(|error| explained(error, is_new))?;
    if let Some(turn) = turn {
        turn.commit().await?;
    }
    Ok(())
}

/// Makes these changes of the tables, in the order in which they are known.
async fn make(database: &DatabaseConnection, missing: &[String]) -> Result<(), DbErr> {
    let begun = Instant::now();
    // It is seen at a terminal alone.
    let style = ProgressStyle::with_template("{bar:40} {pos} of {len} changes of the tables");
    let bar = ProgressBar::new(u64::try_from(missing.len()).unwrap_or(0))
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    for change in missing {
        bar.suspend(|| tracing::debug!(change, "changing the tables"));
        Migrator::up(database, Some(1)).await?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    if !missing.is_empty() {
        let seconds = begun.elapsed().as_secs_f64();
        tracing::info!(
            "the tables are up to date: {} changes in {seconds:.1} s",
            missing.len()
        );
    }
    Ok(())
}

/// Why tables could not be made or changed, and what to do.
fn explained(error: DbErr, is_new: bool) -> anyhow::Error {
    let way_out = match (is_there_already(&error), is_new) {
        (true, true) => {
            "Cannot create the tables: the database has some of these already, though no register was ever finished in it. Its first start with an older version broke off, or it is the database of something else. Name another, empty one; or, if nothing in it is to be kept, make it anew: delete the file with those beside it (-wal, -shm), on PostgreSQL drop and create the database"
        }
        (true, false) => {
            "Cannot change the tables: part of a change is made already, since an upgrade with an older version broke off. Restore the backup from before it, and start again"
        }
        (false, _) => {
            "Cannot create or change the tables. See that the database may be written to and has room, and that its role owns the tables, or run `gapbridge migrate` as a role that does"
        }
    };
    anyhow::Error::from(error).context(way_out)
}

/// Whether the database refused to make what it has.
fn is_there_already(error: &DbErr) -> bool {
    let (DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error))) =
        error
    else {
        return false;
    };
    error.as_database_error().is_some_and(|said| {
        let is_said = |words: &str| said.message().contains(words);
        // Tables, columns, and functions, triggers or constraints: PostgreSQL's manual, appendix A.
        let codes = ["42P07", "42701", "42710", "42723"];
        said.code().is_some_and(|code| codes.contains(&&*code))
            || is_said("already exists")
            || is_said("duplicate column name")
    })
}

/// Makes the tables where there are none, for what is to be loaded into them. Otherwise they must be those of this program.
pub(super) async fn make_or_find(database: &DatabaseConnection) -> Result<()> {
    if missing(database).await?.len() == known() {
        return bring_up_to_date(database).await;
    }
    must_be_current(database).await
}

/// Refuses tables that are not those of this program: only the service and `gapbridge migrate` change them, after a backup.
pub(super) async fn must_be_current(database: &DatabaseConnection) -> Result<()> {
    let (missing, known) = (missing(database).await?.len(), known());
    ensure!(
        missing == 0,
        "The register is older than this Gapbridge: its tables lack {missing} of {known} changes. Make a backup and run `gapbridge migrate`, or use the version of Gapbridge that serves it"
    );
    Ok(())
}

/// Refuses to begin a register in a database of PostgreSQL that cannot hold all letters: its encoding never changes.
async fn must_take_all_letters(database: &DatabaseConnection) -> Result<()> {
    if backend(database) != DbBackend::Postgres {
        return Ok(());
    }
    let asked = Statement::from_string(
        DbBackend::Postgres,
        "select current_setting('server_encoding')",
    );
    let row = database.query_one_raw(asked).await?;
    let encoding: String = row
        .context("the encoding of the database")?
        .try_get_by_index(0)?;
    ensure!(
        encoding == "UTF8",
        "The database is encoded in {encoding}, which does not have all letters of the register. Make another one for it: create database NAME encoding 'UTF8' template template0"
    );
    Ok(())
}

/// How many changes of the tables this program knows.
fn known() -> usize {
    Migrator::migrations().len()
}

/// The changes of the tables that a database does not have yet. Refuses one that has those of a newer program; changes nothing.
async fn missing(database: &DatabaseConnection) -> Result<Vec<String>> {
    let known: Vec<String> = Migrator::migrations()
        .iter()
        .map(|migration| migration.name().to_owned())
        .collect();
    if !SchemaManager::new(database).has_table(APPLIED).await? {
        return Ok(known);
    }
    let applied = seaql_migrations::Entity::find().all(database).await?;
    if let Some(newer) = applied
        .iter()
        .find(|applied| !known.contains(&applied.version))
    {
        bail!(
            "The database has the schema of a newer Gapbridge (migration {}). Start that version, or use another database",
            newer.version
        );
    }
    let is_missing = |name: &String| !applied.iter().any(|applied| applied.version == *name);
    Ok(known.into_iter().filter(is_missing).collect())
}

/// Waits until no other server that was started beside this one changes the tables; what those left to do is looked for afterwards.
async fn only_one(database: &DatabaseConnection) -> Result<Option<DatabaseTransaction>> {
    if backend(database) != DbBackend::Postgres {
        return Ok(None);
    }
    let turn = database.begin().await?;
    let asked = format!("select pg_try_advisory_xact_lock({MIGRATION_LOCK})");
    let asked = Statement::from_string(DbBackend::Postgres, asked);
    let row = turn.query_one_raw(asked).await?;
    let has_turn: bool = row
        .context("the turn to change the tables")?
        .try_get_by_index(0)?;
    if !has_turn {
        tracing::info!("another server changes the tables: that is waited for");
        let lock = format!("select pg_advisory_xact_lock({MIGRATION_LOCK})");
        turn.execute_unprepared(&lock).await?;
    }
    Ok(Some(turn))
}
