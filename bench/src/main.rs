//! Measures the service beside hand-written rows, in one run: see README.md.

mod baseline;
mod export;
mod generate;
mod live;
mod matching;
mod mutations;
mod plan;
mod random;
mod run;

use anyhow::{Result, bail};
use clap::{Parser, Subcommand};
use gapbridge::config::Config;
use indicatif::{ProgressBar, ProgressStyle};
use std::{io, process::ExitCode, time::Duration};

/// The service and the baseline use the same allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measures Gapbridge beside hand-written rows.
#[derive(Debug, Parser)]
#[command(name = "bench", version, about)]
struct Cli {
    /// What to do; by default generates 50,000 gaps in a temporary SQLite file and runs on it.
    #[command(subcommand)]
    command: Option<Command>,
    /// The database and the size of its pool, which the service and the baseline share.
    #[command(flatten)]
    config: Config,
}

/// What the program can do.
#[derive(Debug, Subcommand)]
enum Command {
    /// Fill an empty database with the reference data and made-up gaps.
    Generate(generate::GenerateOptions),
    /// Measure the service and the baseline on a generated database.
    Run(run::RunOptions),
    /// Measure changes: offers, proposals, agreements and entries of the ledger, by one client and by several.
    Mutations(mutations::MutationsOptions),
    /// Measure how soon a change is with those who subscribed, and what each of them costs.
    Live(live::LiveOptions),
    /// Measure the whole register as a table, beside the database's own way to write one.
    Export(export::ExportOptions),
    /// Serve the baseline: the same questions answered by hand-written rows. `run` starts it.
    Baseline(baseline::BaselineOptions),
    /// Measure ranking in the catalogue of matching beside judging everything and beside a loop by hand.
    Matching(matching::MatchingOptions),
    /// Draw plans beside what a desk does by hand.
    Plan(plan::PlanOptions),
}

fn main() -> ExitCode {
    match start(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn start(cli: Cli) -> Result<()> {
    // One thread makes load enough, and leaves the others to what is measured.
    let generator = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
    };
    match cli.command {
        Some(Command::Generate(options)) => {
            generator()?.block_on(generate::generate(&cli.config, &options))
        }
        Some(Command::Run(options)) => {
            generator()?.block_on(until_stopped(run::run(&cli.config, &options)))
        }
        Some(Command::Mutations(options)) => {
            generator()?.block_on(until_stopped(mutations::run(&cli.config, &options)))
        }
        Some(Command::Live(options)) => {
            generator()?.block_on(until_stopped(live::run(&cli.config, &options)))
        }
        Some(Command::Export(options)) => {
            generator()?.block_on(until_stopped(export::run(&cli.config, &options)))
        }
        Some(Command::Baseline(options)) => {
            tokio::runtime::Runtime::new()?.block_on(baseline::serve(&cli.config, &options))
        }
        Some(Command::Matching(options)) => matching::run(&options),
        Some(Command::Plan(options)) => plan::run(&options),
        None => generator()?.block_on(everything(cli.config)),
    }
}

/// Both steps with their defaults, on a file that goes afterwards.
async fn everything(config: Config) -> Result<()> {
    let generate = Parser::try_parse_from(["bench"])
        .map(|Defaults::<generate::GenerateOptions> { options }| options)?;
    let run =
        Parser::try_parse_from(["bench"]).map(|Defaults::<run::RunOptions> { options }| options)?;
    let file = std::env::temp_dir().join(format!("gapbridge-bench-{}.db", std::process::id()));
    let config = Config {
        database_url: format!("sqlite:{}?mode=rwc", file.display()),
        ..config
    };
    let done = async {
        generate::generate(&config, &generate).await?;
        run::run(&config, &run).await
    };
    let done = until_stopped(done).await;
    for end in ["", "-wal", "-shm"] {
        // A file that was never made need not go.
        let _ = std::fs::remove_file(format!("{}{end}", file.display()));
    }
    done
}

/// Works until that is done or the process is told to stop. What is given up then takes the servers that it started with it: a process that
/// just ends leaves them behind.
async fn until_stopped(work: impl Future<Output = Result<()>>) -> Result<()> {
    tokio::select! {
        done = work => done,
        told = told_to_stop() => match told {
            Ok(()) => bail!("stopped before all was measured"),
            Err(error) => Err(error.into()),
        },
    }
}

#[cfg(unix)]
async fn told_to_stop() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (
        signal(SignalKind::terminate())?,
        signal(SignalKind::interrupt())?,
    );
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}

#[cfg(not(unix))]
async fn told_to_stop() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}

/// The default options.
#[derive(Debug, Parser)]
struct Defaults<T: clap::Args> {
    #[command(flatten)]
    options: T,
}

/// A bar over so many steps.
fn bar(steps: usize) -> Result<ProgressBar> {
    let template = "{bar:40} {pos} of {len}, {eta} left {msg}";
    let style = ProgressStyle::with_template(template)?;
    let bar = ProgressBar::new(steps as u64).with_style(style);
    // What is left goes down also while a step takes long.
    bar.enable_steady_tick(Duration::from_secs(1));
    Ok(bar)
}
