//! Tables are created and changed, by one server at a time.

use super::{backend, connect::connect, damage::explain};
use crate::config::Config;
use anyhow::{Context, Result, bail};
use migration::{Migrator, MigratorTrait as _};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, TransactionTrait,
};

/// What servers that change the tables wait for each other by: any number that nobody else uses in this database.
const MIGRATION_LOCK: i64 = 0x6761_7062;

/// Creates or changes the tables, and nothing else.
pub async fn migrate(config: &Config) -> Result<()> {
    let tables = async { bring_up_to_date(&connect(config).await?).await };
    tables.await.map_err(|error| explain(config, error))
}

/// Brings the schema up to date; refuses one that is newer than this program.
pub(super) async fn bring_up_to_date(database: &DatabaseConnection) -> Result<()> {
    let known: Vec<String> = Migrator::migrations()
        .iter()
        .map(|migration| migration.name().to_owned())
        .collect();
    let applied = Migrator::get_migration_models(database)
        .await
        .unwrap_or_default();
    if let Some(newer) = applied
        .iter()
        .find(|applied| !known.contains(&applied.version))
    {
        bail!(
            "The database has the schema of a newer Gapbridge (migration {}). Start that version, or use another database",
            newer.version
        );
    }
    if applied.len() < known.len() {
        let turn = only_one(database).await?;
        Migrator::up(database, None).await.context(
            "Cannot create or change the tables. See that the database may be written to",
        )?;
        if let Some(turn) = turn {
            turn.commit().await?;
        }
    }
    Ok(())
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
