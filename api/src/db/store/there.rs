//! Commands beside the service work on a register that is there. In a wrong folder, or with a wrong URL, none makes one.

use super::{
    connect::{connect, refuse_emptied},
    damage::explain,
};
use crate::config::Config;
use anyhow::{Result, bail};
use migration::SchemaManager;
use sea_orm::DatabaseConnection;
use sqlx::sqlite::SqliteConnectOptions;
use std::{fs, str::FromStr as _};

/// A table that every register has.
const TABLE: &str = "gap";
/// What to do where there is none.
const WAY_OUT: &str =
    "Start the service once, or see that --database-url (DATABASE_URL) is that of the service";

/// Connects to the database of a register. Where there is none, nothing is made.
///
/// # Errors
/// Where there is no register, or the database cannot be reached.
pub async fn connect_to_register(config: &Config) -> Result<DatabaseConnection> {
    let url = &config.database_url;
    if url.starts_with("sqlite:") {
        refuse_emptied(url)?;
        let options = SqliteConnectOptions::from_str(url)?;
        let file = options.get_filename();
        if !fs::metadata(file).is_ok_and(|file| file.len() > 0) {
            bail!(
                "There is no register: no database is at \"{}\". {WAY_OUT}",
                file.display()
            );
        }
    }
    let database = connect(config)
        .await
        .map_err(|error| explain(config, error))?;
    let has_tables = SchemaManager::new(&database).has_table(TABLE).await;
    let has_tables = has_tables.map_err(|error| explain(config, error.into()))?;
    if !has_tables {
        database.close().await?;
        bail!("There is no register: the database has no tables of one. {WAY_OUT}");
    }
    Ok(database)
}
