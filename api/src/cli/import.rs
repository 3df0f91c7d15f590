//! `gapbridge import`: files of an organisation become its records, with the rights of that organisation.

use crate::{
    access::viewer::Viewer,
    auth,
    cli::print::{plain, print_line},
    config::{Config, ImportIatiOptions, ImportTableOptions},
    db::store::Store,
    load::{
        iati, table,
        told::{Import, Listener, Told, Totals, would},
    },
    observe::TRACED,
};
use anyhow::{Context, Result, ensure};
use domain::{
    language::{is_code, no_code},
    organisation::Role,
};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use std::{fs, path::PathBuf, sync::Arc};
use tracing::{Instrument, Span, trace_span};

/// What the history calls who imports IATI files.
const IATI: &str = "import:iati";
/// What the history calls who imports tables.
const TABLE: &str = "import:table";
/// What is confirmed of texts, in the word of the API.
const CONFIRMED: &str = "NAMES_NO_PRIVATE_PERSON";

/// Imports IATI files and prints a line for each record, then the totals.
///
/// # Errors
/// As those of [`imported`], and where a file or a record was not taken.
pub async fn run(config: &Config, options: &ImportIatiOptions) -> Result<()> {
    // Each file is read twice.
    let mut printer = Printer::new(&options.files, 2, options.json)?;
    let totals = imported(config, options, &mut printer)
        .instrument(traced("iati", &options.files))
        .await;
    printer.conclude(totals, options.dry_run)
}

/// Imports tables and prints a line for each record, then the totals.
///
/// # Errors
/// As those of [`imported_table`], and where a file was not taken.
pub async fn run_table(config: &Config, options: &ImportTableOptions) -> Result<()> {
    let mut printer = Printer::new(&options.files, 1, options.json)?;
    let totals = imported_table(config, options, &mut printer)
        .instrument(traced("table", &options.files))
        .await;
    printer.conclude(totals, options.dry_run)
}

/// The span of an import.
fn traced(of: &'static str, files: &[PathBuf]) -> Span {
    trace_span!(
        target: TRACED,
        parent: None,
        "import",
        gapbridge.import.of = of,
        gapbridge.import.files = i64::try_from(files.len()).unwrap_or(i64::MAX),
    )
}

struct Printer {
    bar: ProgressBar,
    is_json: bool,
    /// Whether lines can be written: an import is not left half done since nobody can read of it.
    printed: Result<()>,
}

impl Printer {
    /// One for files that are read so many times.
    fn new(files: &[PathBuf], times: u64, is_json: bool) -> Result<Self> {
        let sizes = files.iter().filter_map(|path| fs::metadata(path).ok());
        let bytes = sizes.map(|file| times * file.len()).sum();
        let style =
            ProgressStyle::with_template("{bar:40} {binary_bytes} of {binary_total_bytes}")?;
        Ok(Self {
            bar: ProgressBar::new(bytes).with_style(style),
            is_json,
            printed: Ok(()),
        })
    }

    /// Prints the totals; fails where something was not taken, so that a script learns of it.
    fn conclude(self, totals: Result<Totals>, is_dry: bool) -> Result<()> {
        self.bar.finish_and_clear();
        let totals = totals?;
        self.printed?;
        if self.is_json {
            print_line(json!({ "totals": totals, "dryRun": is_dry }))?;
        } else {
            match is_dry {
                true => print_line(format_args!("{} (nothing was kept).", totals.would()))?,
                false => print_line(format_args!("{totals}."))?,
            }
        }
        ensure!(
            totals.broken == 0,
            "{} of the files could not be read or have faults: nothing of them was taken",
            totals.broken
        );
        ensure!(
            totals.skipped == 0,
            "{} records were not taken: a line of each says why",
            totals.skipped
        );
        Ok(())
    }
}

impl Listener for Printer {
    fn told(&mut self, told: Told) {
        let line = match self.is_json {
            true => json!(told).to_string(),
            false => told.to_string(),
        };
        let printed = self.bar.suspend(|| print_line(plain(line)));
        if self.printed.is_ok() {
            self.printed = printed;
        }
    }

    fn read(&mut self, bytes: u64) {
        self.bar.inc(bytes);
    }
}

/// Tells how something is confirmed here, where the rules say how the API has it, and of a trial what would become of records.
struct AsAsked<'a> {
    listener: &'a mut dyn Listener,
    is_dry: bool,
}

impl Listener for AsAsked<'_> {
    fn told(&mut self, told: Told) {
        let api = format!("confirmation: {CONFIRMED}");
        let message = told.message.replace(&api, "--names-no-private-person");
        let tried = would(told.rule).filter(|_| self.is_dry);
        self.listener.told(Told {
            rule: tried.unwrap_or(told.rule),
            message,
            ..told
        });
    }

    fn read(&mut self, bytes: u64) {
        self.listener.read(bytes);
    }
}

/// Imports IATI files, and tells of each record.
///
/// # Errors
/// Where there is no such organisation, it may neither register programmes nor make offers, or the database fails.
pub async fn imported(
    config: &Config,
    options: &ImportIatiOptions,
    listener: &mut dyn Listener,
) -> Result<Totals> {
    ensure!(
        is_code(&options.language),
        "--language {}",
        no_code(&options.language)
    );
    let mut work = acting(config, &options.organisation, IATI).await?;
    work.is_dry = options.dry_run;
    work.confirmed = confirmed(options.names_no_private_person);
    let is_dry = options.dry_run;
    let listener = &mut AsAsked { listener, is_dry };
    let totals = iati::import(&work, &options.language, &options.files, listener).await;
    work.store.close().await;
    totals
}

/// Imports tables, and tells of each record.
///
/// # Errors
/// Where there is no such organisation, it may not have such records, or the database fails.
pub async fn imported_table(
    config: &Config,
    options: &ImportTableOptions,
    listener: &mut dyn Listener,
) -> Result<Totals> {
    let mut work = acting(config, &options.organisation, TABLE).await?;
    work.is_dry = options.dry_run;
    work.confirmed = confirmed(options.names_no_private_person);
    let is_dry = options.dry_run;
    let listener = &mut AsAsked { listener, is_dry };
    let totals = table::import(&work, options.of, &options.files, listener).await;
    work.store.close().await;
    totals
}

fn confirmed(names_no_private_person: bool) -> Option<&'static str> {
    names_no_private_person.then_some(CONFIRMED)
}

/// Opens the register for an import by an organisation.
async fn acting(config: &Config, code: &str, subject: &str) -> Result<Import> {
    let store = Arc::new(Store::open_register(config).await?);
    let reference = store.reference();
    let organisations = &reference.organisations;
    let organisation = organisations.by_code(code).with_context(|| {
        let unknown = organisations.unknown(code);
        format!("--as: the organisation {unknown}")
    })?;
    let member = auth::member(&reference, organisation, Role::Approver, subject.to_owned());
    Ok(Import {
        store: store.clone(),
        viewer: Viewer::Member(member),
        is_dry: false,
        confirmed: None,
    })
}
