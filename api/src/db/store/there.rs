//! Commands beside the service work on a register that is there. In a wrong folder, or with a wrong URL, none makes one.

use super::{
    connect::{connect_as, refuse_emptied},
    damage::explain,
    tables::must_be_current,
    url::check,
};
use crate::{config::Config, db::health::Health};
use anyhow::Result;
use migration::SchemaManager;
use sea_orm::DatabaseConnection;
use sqlx::sqlite::SqliteConnectOptions;
use std::{fs, str::FromStr as _, sync::Arc};

/// A table that every register has.
const TABLE: &str = "gap";
/// What to do where there is none.
const WAY_OUT: &str =
    "Start the service once, or see that --database-url (DATABASE_URL) is that of the service";

/// There is no register.
#[derive(Debug, thiserror::Error)]
#[error("There is no register: {0}. {way_out}", way_out = WAY_OUT)]
pub struct NoRegister(String);

/// Connects to the database of a register. Where there is none, nothing is made; and one with other tables is left as it is.
///
/// # Errors
/// [`NoRegister`] where there is none; others where its tables are not those of this program, or the database cannot be reached.
pub async fn connect_to_register(config: &Config) -> Result<DatabaseConnection> {
    connect_watched(config, &Arc::default()).await
}

/// The same, with what is known of the database's health kept there.
pub(super) async fn connect_watched(
    config: &Config,
    health: &Arc<Health>,
) -> Result<DatabaseConnection> {
    find_file(&config.database_url)?;
    let found = async {
        let database = connect_as(config, health).await?;
        if !SchemaManager::new(&database).has_table(TABLE).await? {
            database.close().await?;
            return Err(NoRegister("the database has no tables of one".to_owned()).into());
        }
        must_be_current(&database).await?;
        Ok::<_, anyhow::Error>(database)
    };
    found.await.map_err(|error| explain(config, error))
}

/// Refuses an embedded database without a file.
fn find_file(url: &str) -> Result<()> {
    check(url)?;
    if !url.starts_with("sqlite:") {
        return Ok(());
    }
    refuse_emptied(url)?;
    let options = SqliteConnectOptions::from_str(url)?;
    let file = options.get_filename();
    if fs::metadata(file).is_ok_and(|file| file.len() > 0) {
        return Ok(());
    }
    let missing = format!("no database is at \"{}\"", file.display());
    Err(NoRegister(missing).into())
}
