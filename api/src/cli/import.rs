//! `gapbridge import iati`: files of an organisation become its programmes or offers, with the rights of that organisation.

use crate::{
    access::viewer::Viewer,
    auth,
    config::{Config, ImportIatiOptions},
    db::store::Store,
    load::iati::{Import, Listener, Told, Totals, import},
};
use anyhow::{Context, Result, ensure};
use domain::organisation::Role;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use std::{fs, sync::Arc};

/// What the history calls who imports.
const SUBJECT: &str = "import:iati";

/// Imports files and prints a line for each record, then the totals.
///
/// # Errors
/// As those of [`imported`], and where a file could not be read.
pub async fn run(config: &Config, options: &ImportIatiOptions) -> Result<()> {
    let sizes = options
        .files
        .iter()
        .filter_map(|path| fs::metadata(path).ok());
    // Each file is read twice.
    let bytes = sizes.map(|file| 2 * file.len()).sum();
    let style = ProgressStyle::with_template("{bar:40} {binary_bytes} of {binary_total_bytes}")?;
    let mut printer = Printer {
        bar: ProgressBar::new(bytes).with_style(style),
        is_json: options.json,
    };
    let totals = imported(config, options, &mut printer).await;
    printer.bar.finish_and_clear();
    let totals = totals?;
    if options.json {
        println!("{}", json!({ "totals": totals, "dryRun": options.dry_run }));
    } else {
        let note = if options.dry_run {
            " (nothing was kept)"
        } else {
            ""
        };
        println!("{totals}{note}.");
    }
    ensure!(
        totals.broken == 0,
        "{} of the files could not be read: nothing of them was taken",
        totals.broken
    );
    Ok(())
}

struct Printer {
    bar: ProgressBar,
    is_json: bool,
}

impl Listener for Printer {
    fn told(&mut self, told: Told) {
        let line = match self.is_json {
            true => json!(told).to_string(),
            false => told.to_string(),
        };
        self.bar.suspend(|| println!("{line}"));
    }

    fn read(&mut self, bytes: u64) {
        self.bar.inc(bytes);
    }
}

/// Imports files, and tells of each record.
///
/// # Errors
/// Where there is no such organisation, it may neither register programmes nor make offers, a file cannot be opened, or the
/// database fails.
pub async fn imported(
    config: &Config,
    options: &ImportIatiOptions,
    listener: &mut dyn Listener,
) -> Result<Totals> {
    let is_language = options.language.len() == 2
        && options
            .language
            .bytes()
            .all(|byte| byte.is_ascii_lowercase());
    ensure!(
        is_language,
        "--language is no ISO 639-1 code: write for example en or fr"
    );
    let store = Arc::new(Store::open(config).await?);
    let reference = store.reference();
    let organisations = &reference.organisations;
    let organisation = organisations
        .by_code(&options.organisation)
        .with_context(|| {
            let unknown = organisations.unknown(&options.organisation);
            format!("--as: the organisation {unknown}")
        })?;
    let member = auth::member(&reference, organisation, Role::Approver, SUBJECT.to_owned());
    let work = Import {
        store: store.clone(),
        viewer: Viewer::Member(member),
        is_dry: options.dry_run,
        language: options.language.clone(),
        confirmed: options
            .names_no_private_person
            .then_some("NAMES_NO_PRIVATE_PERSON"),
    };
    let totals = import(&work, &options.files, listener).await;
    store.close().await;
    totals
}
