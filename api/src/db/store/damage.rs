//! A database that is damaged, and what to do then.

use super::url::sqlite_path;
use crate::{
    config::Config,
    error::{Error, told, trouble::Trouble},
};
use anyhow::anyhow;
use sea_orm::DbErr;

/// Says of a damaged database which one it is, what was found and what to do. Other errors stay as they are.
pub(crate) fn explain(config: &Config, error: anyhow::Error) -> anyhow::Error {
    let Some(found) = error.chain().find_map(damage) else {
        return error;
    };
    match sqlite_path(&config.database_url) {
        Some(path) => anyhow!(
            "The database file \"{path}\" is damaged: {found}. Stop everything that uses it, keep a copy of it with its -wal file, and restore a backup. Without a backup, save what can still be read: sqlite3 \"{path}\" \".recover\" | sqlite3 recovered.db. If that says SQL logic error, this sqlite3 is built without it, as that of Debian 12 is: take one from https://sqlite.org/download.html"
        ),
        None => anyhow!(
            "The database of DATABASE_URL is damaged: {found}. Keep a copy of its files, and restore a backup"
        ),
    }
}

/// What the database itself says where it is damaged.
fn damage(cause: &(dyn std::error::Error + 'static)) -> Option<String> {
    let error = match cause.downcast_ref::<Error>() {
        Some(Error::Internal(fault)) => fault.downcast_ref(),
        _ => cause.downcast_ref::<DbErr>(),
    }?;
    let is_damaged = Trouble::of(error) == Some(Trouble::Damaged);
    is_damaged.then(|| told(error))
}
