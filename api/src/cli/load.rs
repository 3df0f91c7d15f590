//! `gapbridge load`: files of the operator become records, all of them or none.

use crate::{
    cli::print::print_line,
    config::{Config, LoadOptions},
    db::store::Store,
    load::{REFERENCE, Source, Summary, built_in, load, rehearse},
};
use anyhow::Result;

/// Loads files, or says what would become of them, and prints how many records that is.
///
/// # Errors
/// As those of [`loaded`], and where nothing can be printed.
pub async fn run(config: &Config, options: &LoadOptions) -> Result<()> {
    let summary = loaded(config, options).await?;
    match options.dry_run {
        true => print_line(format_args!("{} (nothing was kept).", summary.would())),
        false => print_line(format_args!("{summary}.")),
    }
}

/// Loads files, or says what would become of them.
///
/// # Errors
/// Where a file cannot be read or has faults, there is no register to try it on, or the database fails.
pub async fn loaded(config: &Config, options: &LoadOptions) -> Result<Summary> {
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
    let summary = match options.dry_run {
        true => rehearse(&store, &sources).await,
        false => load(&store, &sources).await,
    };
    store.close().await;
    Ok(summary?)
}
