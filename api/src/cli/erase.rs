//! `gapbridge erase`: a text that must not exist is erased, here and in the history.

use crate::{
    cli::print::print_line,
    config::{Config, EraseOptions},
    db::{
        erase::{Erased, Erasure, clean, erase},
        store::Store,
    },
};
use anyhow::{Context, Result, ensure};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use uuid::Uuid;

/// Longest reason: it stands in place of the text, too.
const REASON_MAX: usize = 200;

/// Erases a text and says where it was.
///
/// # Errors
/// As those of [`erased`].
pub async fn run(config: &Config, options: &EraseOptions) -> Result<()> {
    let Erased { table, events } = erased(config, options).await?;
    print_line(format_args!(
        "Erased \"{}\" of this {table}. Events from which it was erased, too: {events}. Backups that hold it are yours to erase.",
        options.field
    ))
}

/// Erases a text, and cleans the files of the database of it.
///
/// # Errors
/// Where there is no such text, or the database cannot be written.
pub async fn erased(config: &Config, options: &EraseOptions) -> Result<Erased> {
    let row = row(&options.record).context(
        "--record is no id: pass one as the API gave it, or the id that `gapbridge audit verify` names",
    )?;
    let reason = options.reason.trim();
    let is_short = !reason.is_empty() && reason.chars().count() <= REASON_MAX;
    ensure!(
        is_short && !reason.chars().any(char::is_control),
        "--reason is one line of 1 to {REASON_MAX} characters. It stands in place of the text: do not repeat it"
    );
    let store = Store::open_register(config).await?;
    let what = Erasure {
        row,
        field: &options.field,
        reason,
    };
    let erased = erase(&store, &what).await?;
    let cleaned = clean(&store).await;
    store.close().await;
    cleaned.context(
        "The text is erased, but the files of the database may still hold it. When nobody else uses the database, run ANALYZE and VACUUM on it (VACUUM FULL on PostgreSQL)",
    )?;
    Ok(erased)
}

/// The row of an id as the API gives it, or of the id of a row itself.
fn row(id: &str) -> Option<Uuid> {
    let of_global = || {
        let bytes = URL_SAFE_NO_PAD.decode(id).ok()?;
        Uuid::from_slice(bytes.get(1..)?).ok()
    };
    Uuid::try_parse(id).ok().or_else(of_global)
}
