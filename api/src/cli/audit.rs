//! `gapbridge audit verify`: the history checked for itself, and the data compared with it.

use crate::{
    cli::{
        findings::Findings,
        print::{note, print_line},
    },
    config::{Config, VerifyOptions},
    db::store::{MAY_REST, connect_to_register},
    history::{
        compare::{Difference, compare},
        event::{Verified, verify},
    },
};
use anyhow::{Context, Result, ensure};
use indicatif::{ProgressBar, ProgressStyle};
use sea_orm::{ConnectionTrait, DbBackend, IsolationLevel, TransactionTrait};

/// What was audited.
#[derive(Debug)]
pub struct Audited {
    /// The chain of events.
    pub chain: Verified,
    /// Objects compared with it.
    pub objects: u64,
}

/// How far an audit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is counted.
    pub what: &'static str,
    /// How many are done.
    pub done: u64,
    /// Of how many.
    pub of: u64,
}

/// Audits the register and prints what it found.
///
/// # Errors
/// As those of [`audit`].
pub async fn run(config: &Config, options: &VerifyOptions) -> Result<()> {
    let bar = ProgressBar::new(0).with_style(ProgressStyle::with_template(
        "{bar:40} {pos} of {len} {msg}",
    )?);
    let mut findings = Findings::new(options.all);
    let mut found = |difference: Difference| {
        if let Some(line) = findings.take(&difference) {
            bar.suspend(|| note(line));
        }
    };
    let mut progress = |progress: Progress| {
        bar.set_message(progress.what);
        bar.set_length(progress.of);
        bar.set_position(progress.done);
    };
    let audited = audit(config, options, &mut found, &mut progress).await;
    bar.finish_and_clear();
    if let Some(rest) = findings.rest() {
        note(rest);
    }
    tell(&audited?)
}

/// Prints what was verified.
fn tell(Audited { chain, objects }: &Audited) -> Result<()> {
    print_line(format_args!(
        "{} events, each follows the one before; {objects} objects are as their events left them.",
        chain.events
    ))?;
    if chain.erased > 0 {
        print_line(format_args!(
            "Texts were erased from {} of them. That is in the history of what they are about: see that you know of each.",
            chain.erased
        ))?;
    }
    if let Some(since) = chain.since {
        print_line(format_args!(
            "Events added since the head that you gave: {since}."
        ))?;
    }
    print_line(format_args!(
        "Note the head elsewhere, and pass it as --head next time:\n{}",
        chain.head
    ))
}

/// Verifies the chain of events, then compares each object with its events, at one moment of the database. `found` takes
/// each object that differs.
///
/// # Errors
/// Where an event does not fit, an object differs, or the database cannot be read.
pub async fn audit(
    config: &Config,
    options: &VerifyOptions,
    found: &mut dyn FnMut(Difference),
    progress: &mut dyn FnMut(Progress),
) -> Result<Audited> {
    let database = connect_to_register(config).await?;
    let is_postgres = database.get_database_backend() == DbBackend::Postgres;
    let isolation = is_postgres.then_some(IsolationLevel::RepeatableRead);
    let moment = database.begin_with_config(isolation, None).await?;
    if is_postgres {
        // It is in nobody's way, however slowly what it finds is read.
        moment.execute_unprepared(MAY_REST).await?;
    }
    let mut counted = |what, done, of| progress(Progress { what, done, of });
    let chain = verify(&moment, options.head.as_deref(), |done, of| {
        counted("events", done.unsigned_abs(), of.unsigned_abs());
    })
    .await
    .context("The history is not what was written. Keep this database as it is, and compare it with a backup from that event on")?;
    let mut differences = 0_u64;
    let objects = compare(
        &moment,
        &mut |difference| {
            differences += 1;
            found(difference);
        },
        &mut |done, of| counted("objects", done, of),
    )
    .await
    .context("The data could not be compared with the history")?;
    ensure!(
        differences == 0,
        "The data is not what the history says: {differences} of {objects} objects differ. They were changed by other means than the service. Keep this database as it is, and compare it with a backup"
    );
    Ok(Audited { chain, objects })
}
