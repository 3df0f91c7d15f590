//! Measures the service and the baseline in turns, as child processes on this machine.

pub(crate) mod client;
pub(crate) mod load;
mod operation;
mod places;
mod plan;
pub(crate) mod process;
pub(crate) mod report;
pub(crate) mod request;
pub(crate) mod service;

use anyhow::{Context, Result};
use clap::Args;
use gapbridge::config::Config;
use indicatif::ProgressBar;
use load::{Figures, measure};
use operation::Operation;
use places::Places;
use plan::{Plan, Servers};
use process::Server;
use report::{Line, Process, Report, median};
use request::{first_question, get};
use service::{Programs, ServiceOptions, database_name};
use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

/// How often each server is started to see how long that takes.
const STARTS: usize = 5;
/// How long a server is left alone before its memory is read.
pub(crate) const REST: Duration = Duration::from_secs(2);

/// Settings of `run`.
#[derive(Clone, Debug, Args)]
pub(crate) struct RunOptions {
    /// Length of one measurement, in seconds.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..))]
    pub seconds: u64,
    /// How often each is measured, in turns.
    #[arg(long, default_value_t = 3, value_parser = at_least_one)]
    pub rounds: usize,
    /// Connections that ask at once.
    #[arg(long, default_value_t = 32, value_parser = at_least_one)]
    pub connections: usize,
    /// Only these operations.
    #[arg(long, value_delimiter = ',', value_enum, default_values_t = Operation::ALL)]
    pub only: Vec<Operation>,
    /// What is measured.
    #[command(flatten)]
    pub service: ServiceOptions,
    /// File to write the figures to, as JSON.
    #[arg(long)]
    pub json: Option<PathBuf>,
}

/// A number above 0.
pub(crate) fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse::<usize>() {
        Ok(0) => Err("must be at least 1".to_owned()),
        parsed => parsed.map_err(|error| error.to_string()),
    }
}

/// Measures everything, and says what it found.
pub(crate) async fn run(config: &Config, options: &RunOptions) -> Result<()> {
    let programs = Programs::find(&options.service)?;
    let fresh = || {
        let mut command = programs.serve(config, options.connections);
        command.args(["--cache-bytes", "0"]);
        command
    };
    let (fresh, our_start) = start(fresh, &first_question()).await?;
    let by_hand = || programs.baseline(config);
    let (baseline, baseline_start) = start(by_hand, &get("/list?country=LBR")).await?;
    tokio::time::sleep(REST).await;
    let (our_rest, baseline_rest) = (fresh.resident_mb()?, baseline.resident_mb()?);
    let places = Places::find(&fresh).await?;
    let servers = Servers {
        fresh,
        keeping: keeping(config, options, &programs).await?,
        baseline,
    };
    let report = Report {
        operations: measure_all(options, &places, &servers).await?,
        database: database_name(config),
        gaps: places.total,
        connections: options.connections,
        workers: programs.workers,
        database_connections: config.database_connections,
        seconds: options.seconds,
        rounds: options.rounds,
        ours: process(&servers.fresh, our_start, our_rest)?,
        baseline: process(&servers.baseline, baseline_start, baseline_rest)?,
        binary_bytes: programs.service_bytes,
    };
    report.print();
    save(&report, options.json.as_deref())
}

/// A second service that keeps answers, where that is measured.
async fn keeping(
    config: &Config,
    options: &RunOptions,
    programs: &Programs,
) -> Result<Option<Server>> {
    if !options.only.contains(&Operation::Kept) {
        return Ok(None);
    }
    let command = programs.serve(config, options.connections);
    Ok(Some(Server::start(command, &first_question()).await?))
}

fn process(server: &Server, start_ms: f64, rest_mb: f64) -> Result<Process> {
    Ok(Process {
        start_ms,
        rest_mb,
        loaded_mb: server.resident_mb()?,
    })
}

fn save(report: &Report, file: Option<&Path>) -> Result<()> {
    let Some(file) = file else { return Ok(()) };
    std::fs::write(file, serde_json::to_vec_pretty(report)?)
        .with_context(|| format!("Cannot write {}", file.display()))
}

/// Starts a server several times; the last one stays. Answers also the median time in milliseconds.
async fn start(command: impl Fn() -> Command, request: &[u8]) -> Result<(Server, f64)> {
    let mut times = Vec::new();
    for _ in 1..STARTS {
        times.push(
            Server::start(command(), request)
                .await?
                .started_in
                .as_secs_f64()
                * 1e3,
        );
    }
    let server = Server::start(command(), request).await?;
    times.push(server.started_in.as_secs_f64() * 1e3);
    Ok((server, median(times)))
}

async fn measure_all(
    options: &RunOptions,
    places: &Places,
    servers: &Servers,
) -> Result<Vec<Line>> {
    let mut plans = Vec::new();
    for operation in &options.only {
        plans.push(Plan::check(*operation, places, servers).await?);
    }
    let bar = crate::bar(options.rounds * plans.len())?;
    let mut rounds: Vec<Vec<(Figures, Figures)>> = vec![Vec::new(); plans.len()];
    for round in 0..options.rounds {
        for (plan, figures) in plans.iter().zip(&mut rounds) {
            figures.push(measure_both(options, plan, servers, round % 2 == 0, &bar).await?);
        }
    }
    bar.finish_and_clear();
    Ok(plans
        .iter()
        .zip(rounds)
        .map(|(plan, figures)| Line::new(plan.operation, &figures))
        .collect())
}

/// Who goes first changes from round to round, so that neither gains by it.
async fn measure_both(
    options: &RunOptions,
    plan: &Plan,
    servers: &Servers,
    ours_first: bool,
    bar: &ProgressBar,
) -> Result<(Figures, Figures)> {
    let ours = servers.ours(plan.operation)?;
    let duration = Duration::from_secs(options.seconds);
    let of_ours = async || {
        bar.set_message(format!("{:?}, ours", plan.operation));
        measure(ours, &plan.ours, options.connections, duration).await
    };
    let of_baseline = async || {
        bar.set_message(format!("{:?}, baseline", plan.operation));
        let baseline = &servers.baseline;
        measure(baseline, &plan.baseline, options.connections, duration).await
    };
    let figures = if ours_first {
        let figures = of_ours().await?;
        (figures, of_baseline().await?)
    } else {
        let figures = of_baseline().await?;
        (of_ours().await?, figures)
    };
    bar.inc(1);
    Ok(figures)
}
