//! `gapbridge load`: files of the operator become records, all of them or none.

use crate::{
    cli::print::{note, plain, print_line},
    config::{Config, LoadOptions},
    db::store::Store,
    load::{Loaded, REFERENCE, Source, built_in, rehearse, take},
};
use anyhow::Result;

/// Loads files, or says what would become of them, and prints how many records that is; what should be looked at stands beside.
///
/// # Errors
/// As those of [`loaded`], and where nothing can be printed.
pub async fn run(config: &Config, options: &LoadOptions) -> Result<()> {
    let Loaded { summary, warnings } = loaded(config, options).await?;
    for warning in warnings {
        note(plain(format!("warning: {warning}")));
    }
    match options.dry_run {
        true => print_line(format_args!("{} (nothing was kept).", summary.would())),
        false => print_line(format_args!("{summary}.")),
    }
}

/// Loads files, or says what would become of them.
///
/// # Errors
/// Where a file cannot be read or has faults, there is no register to try it on, or the database fails.
pub async fn loaded(config: &Config, options: &LoadOptions) -> Result<Loaded> {
    let mut sources = match options.reference {
        true => built_in(REFERENCE),
        false => Vec::new(),
    };
    for path in &options.files {
        sources.push(Source::read(path)?);
    }
    // A trial makes no register either.
    let store = match options.dry_run {
        true => Store::open_register(config).await?,
        false => Store::open_or_make(config).await?,
    };
    let loaded = match options.dry_run {
        true => rehearse(&store, &sources).await,
        false => take(&store, &sources).await,
    };
    store.close().await;
    Ok(loaded?)
}
