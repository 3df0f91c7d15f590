//! Tables are created and changed, by one server at a time.

use super::{
    connect::{backend, connect},
    damage::explain,
};
use crate::config::Config;
use anyhow::{Context, Result, bail, ensure};
use migration::{Migrator, MigratorTrait as _, SchemaManager, seaql_migrations};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, EntityTrait, Statement,
    TransactionTrait,
};

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
    let missing = missing(database).await?;
    if missing == 0 {
        return Ok(());
    }
    if missing == Migrator::migrations().len() {
        must_take_all_letters(database).await?;
    }
    let turn = only_one(database).await?;
    Migrator::up(database, None).await.context(
        "Cannot create or change the tables. See that the database may be written to and has room, and that its role owns the tables, or run `gapbridge migrate` as a role that does",
    )?;
    if let Some(turn) = turn {
        turn.commit().await?;
    }
    Ok(())
}

/// Makes the tables where there are none, for what is to be loaded into them. Otherwise they must be those of this program.
pub(super) async fn make_or_find(database: &DatabaseConnection) -> Result<()> {
    if missing(database).await? == Migrator::migrations().len() {
        return bring_up_to_date(database).await;
    }
    must_be_current(database).await
}

/// Refuses tables that are not those of this program: only the service and `gapbridge migrate` change them, after a backup.
pub(super) async fn must_be_current(database: &DatabaseConnection) -> Result<()> {
    let (missing, known) = (missing(database).await?, Migrator::migrations().len());
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

/// How many changes of the tables a database does not have yet. Refuses one that has those of a newer program; changes nothing.
async fn missing(database: &DatabaseConnection) -> Result<usize> {
    let known: Vec<String> = Migrator::migrations()
        .iter()
        .map(|migration| migration.name().to_owned())
        .collect();
    if !SchemaManager::new(database).has_table(APPLIED).await? {
        return Ok(known.len());
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
    Ok(known.len().saturating_sub(applied.len()))
}

/// Waits until no other server that was started beside this one changes the tables; what those left to do is looked for afterwards.
async fn only_one(database: &DatabaseConnection) -> Result<Option<DatabaseTransaction>> {
    if backend(database) != DbBackend::Postgres {
        return Ok(None);
    }
    let turn = database.begin().await?;
    let lock = format!("select pg_advisory_xact_lock({MIGRATION_LOCK})");
    turn.execute_unprepared(&lock).await?;
    Ok(Some(turn))
}
