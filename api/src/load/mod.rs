//! Loading data files: the built-in reference data, and users' own in the same format.
//!
//! What is loaded together is loaded in one transaction, whole or not at all. A record is known by its kind and key; loading
//! it again brings it to what the file says, and changes nothing where nothing changed.

mod assistance;
mod built_in;
mod cited;
mod closed;
mod commitments;
mod draft;
mod exempted;
mod fault;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod gaps;
mod heard;
mod held;
pub mod iati;
mod instructions;
mod kind;
mod line;
mod lines;
mod missions;
mod named;
mod names;
mod needs;
mod panels;
mod parse;
mod recommendations;
pub mod records;
mod reference;
mod reports;
mod revised;
mod sanctions;
pub mod table;
mod taken_back;
pub mod told;
mod write;

pub use built_in::{DEMO, REFERENCE, built_in};
pub use fault::{Fault, LoadError};
pub use held::{Held, held};

use crate::db::{
    store::Store,
    transaction::{open, renew_reference},
};
use anyhow::{Context, bail};
use kind::File;
use names::Names;
use parse::parse_so_far;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr};
use std::{borrow::Cow, ffi::OsStr, fmt, path::PathBuf};
use tokio::sync::OwnedMutexGuard;
use write::Writer;

/// Changes after which the database should look at its tables anew, so that it plans well from the first question on.
const MANY: usize = 100;

/// A file to load.
pub struct Source<'a> {
    name: Cow<'a, str>,
    text: Cow<'a, str>,
}

impl Source<'_> {
    /// A file of the disk.
    pub fn read(path: &PathBuf) -> anyhow::Result<Self> {
        let ending = path.extension().map(OsStr::to_ascii_lowercase);
        let other = match ending.as_deref().and_then(OsStr::to_str) {
            Some("xlsx") => Some("table"),
            Some("xml") => Some("iati"),
            _ => None,
        };
        if let Some(other) = other {
            bail!(
                "{} is neither .toml nor .csv. Such files are taken by `gapbridge import {other}`",
                path.display()
            );
        }
        let text = std::fs::read_to_string(path).with_context(|| {
            format!(
                "Cannot read {}. Check that the file exists and is UTF-8 text",
                path.display()
            )
        })?;
        Ok(Self {
            name: path.display().to_string().into(),
            text: text.into(),
        })
    }
}

/// How many records were new, changed, or as before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Records that were not there.
    pub added: usize,
    /// Records that had other content before.
    pub changed: usize,
    /// Records that were as they are.
    pub unchanged: usize,
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} records added, {} changed, {} unchanged",
            self.added, self.changed, self.unchanged
        )
    }
}

impl Summary {
    /// The same of a trial.
    pub fn would(self) -> String {
        format!(
            "{} records would be added, {} changed, {} unchanged",
            self.added, self.changed, self.unchanged
        )
    }
}

/// What became of files that were loaded together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded {
    /// How many records were new, changed, or as before.
    pub summary: Summary,
    /// What should be looked at of those that were new or changed: nothing was refused for it.
    pub warnings: Vec<Fault>,
}

/// A record and where it stands.
pub(crate) struct Entry<T> {
    file: usize,
    line: usize,
    record: T,
}

impl<T> Entry<T> {
    /// The same as another sort of record.
    fn into_record<U: From<T>>(self) -> Entry<U> {
        Entry {
            file: self.file,
            line: self.line,
            record: self.record.into(),
        }
    }
}

/// Loads files together: all of them, or nothing.
pub async fn load(store: &Store, sources: &[Source<'_>]) -> Result<Summary, LoadError> {
    Ok(take(store, sources).await?.summary)
}

/// The same, with what should be looked at.
///
/// # Errors
/// As those of [`load`].
pub async fn take(store: &Store, sources: &[Source<'_>]) -> Result<Loaded, LoadError> {
    let (transaction, _turn, loaded) = write_all(store, sources).await?;
    let loaded = loaded?;
    transaction.commit().await?;
    store.pulse().committed();
    if loaded.summary.added + loaded.summary.changed >= MANY {
        store
            .database()
            .execute_unprepared(analyze(store.database().get_database_backend()))
            .await?;
    }
    store
        .refresh()
        .await
        .map_err(|error| DbErr::Custom(error.to_string()))?;
    Ok(loaded)
}

/// Says what would become of files that are loaded together: all is done as if they were, and nothing is kept.
///
/// # Errors
/// As those of [`load`].
pub async fn rehearse(store: &Store, sources: &[Source<'_>]) -> Result<Loaded, LoadError> {
    let (transaction, _turn, tried) = write_all(store, sources).await?;
    transaction.rollback().await?;
    tried
}

/// What files were written in, the turn that lasts as long, and what became of them.
type Written = (
    DatabaseTransaction,
    OwnedMutexGuard<()>,
    Result<Loaded, LoadError>,
);

/// Writes files together: whether that is kept is for who asked.
async fn write_all(store: &Store, sources: &[Source<'_>]) -> Result<Written, LoadError> {
    let (files, of_form) = parse_all(sources);
    let (transaction, head, turn) = open(store).await?;
    let names = Names::read(&transaction).await?;
    let written = Writer::new(&transaction, head, sources, names, store.clock())
        .await?
        .write(files, of_form)
        .await;
    Ok((transaction, turn, written))
}

/// The records of all files as far as they can be read, and what is wrong with the form of any.
fn parse_all(sources: &[Source<'_>]) -> (Vec<File>, Vec<Fault>) {
    let (mut files, mut faults) = (Vec::new(), Vec::new());
    for source in sources {
        let (file, found) = parse_so_far(source);
        files.push(file);
        faults.extend(found);
    }
    (files, faults)
}

/// Has the planner look at what there is now. On PostgreSQL it would warn of each table of the system that is not its role's to look at.
fn analyze(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Postgres => "set local client_min_messages to error; analyze",
        _ => "analyze",
    }
}

/// Makes the words by which gaps are found anew, where a migration left them to be: whether this took part in it.
///
/// Some at a time, each in a transaction of its own, so that changes at other servers go on between them. Servers that start at the same
/// time take turns, and each goes on where the last left off, as one does that starts after another was stopped.
pub async fn renew_words(store: &Store) -> Result<bool, DbErr> {
    if gaps::stale(store.database()).await?.is_none() {
        return Ok(false);
    }
    while renew_some(store).await? {}
    store
        .refresh()
        .await
        .map_err(|error| DbErr::Custom(error.to_string()))?;
    Ok(true)
}

/// Makes some words anew: whether others may be left.
async fn renew_some(store: &Store) -> Result<bool, DbErr> {
    let (transaction, _head, _turn) = open(store).await?;
    let Some(stale) = gaps::stale(&transaction).await? else {
        return Ok(false);
    };
    let goes_on = gaps::renew_some(&transaction, &stale).await?;
    if !goes_on {
        // Answers that were kept by the words of before are asked for anew.
        renew_reference(&transaction).await?;
    }
    transaction.commit().await?;
    Ok(goes_on)
}
