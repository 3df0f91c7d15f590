//! Measures the service and the baseline in turns, as child processes on this machine.

mod client;
mod load;
mod operation;
mod process;
mod report;

use anyhow::{Context, Result};
use clap::Args;
use gapbridge::config::Config;
use load::{Figures, measure};
use operation::{Operation, Places, Plan, first_question, first_question_of_baseline};
use process::Server;
use report::{Line, Process, Report, median};
use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

/// How often each server is started to see how long that takes.
const STARTS: usize = 5;
/// How long a server is left alone before its memory is read.
const REST: Duration = Duration::from_secs(2);

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
    /// Threads of each server; as many as there are cores by default.
    #[arg(long)]
    pub workers: Option<usize>,
    /// Only these operations.
    #[arg(long, value_delimiter = ',', value_enum, default_values_t = [Operation::List, Operation::Id, Operation::Facets, Operation::Deep, Operation::Search])]
    pub only: Vec<Operation>,
    /// The service's program; by default the one beside this program.
    #[arg(long)]
    pub gapbridge: Option<PathBuf>,
    /// File to write the figures to, as JSON.
    #[arg(long)]
    pub json: Option<PathBuf>,
}

fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse::<usize>() {
        Ok(0) => Err("must be at least 1".to_owned()),
        parsed => parsed.map_err(|error| error.to_string()),
    }
}

/// Measures everything, and says what it found.
pub(crate) async fn run(config: &Config, options: &RunOptions) -> Result<()> {
    let programs = Programs::find(options)?;
    let workers = options
        .workers
        .unwrap_or(std::thread::available_parallelism()?.get());
    let connections = options.connections.max(256).to_string();
    let serve = || {
        let mut command = server(&programs.service, "serve", config, workers);
        command.args(["--log", "error", "--concurrent-requests", &connections]);
        command
    };
    let (ours, our_start) = start(serve, &first_question()).await?;
    let (baseline, baseline_start) = start(
        || server(&programs.bench, "baseline", config, workers),
        &first_question_of_baseline(),
    )
    .await?;
    tokio::time::sleep(REST).await;
    let (our_rest, baseline_rest) = (ours.resident_mb()?, baseline.resident_mb()?);
    let places = Places::find(&ours).await?;
    let operations = measure_all(options, &places, &ours, &baseline).await?;
    let report = Report {
        database: database_name(config),
        gaps: places.total,
        connections: options.connections,
        workers,
        database_connections: config.database_connections,
        seconds: options.seconds,
        rounds: options.rounds,
        operations,
        ours: process(&ours, our_start, our_rest)?,
        baseline: process(&baseline, baseline_start, baseline_rest)?,
        binary_bytes: programs.service_bytes,
    };
    report.print();
    save(&report, options.json.as_deref())
}

/// The programs that are run.
struct Programs {
    service: PathBuf,
    service_bytes: u64,
    /// This program, which is the baseline too.
    bench: PathBuf,
}

impl Programs {
    fn find(options: &RunOptions) -> Result<Self> {
        let bench = std::env::current_exe()?;
        let service = options
            .gapbridge
            .clone()
            .unwrap_or_else(|| bench.with_file_name("gapbridge"));
        let binary = std::fs::metadata(&service).with_context(|| {
            format!(
                "There is no {}: `cargo build --profile dist` makes it, or name one with --gapbridge",
                service.display()
            )
        })?;
        Ok(Self {
            service,
            service_bytes: binary.len(),
            bench,
        })
    }
}

fn database_name(config: &Config) -> &'static str {
    if config.database_url.starts_with("sqlite:") {
        "sqlite"
    } else {
        "postgres"
    }
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

fn server(program: &Path, what: &str, config: &Config, workers: usize) -> Command {
    let mut command = Command::new(program);
    // By environment: a database URL may hold a password, which a command line shows to everybody.
    command.arg(what).env("DATABASE_URL", &config.database_url);
    command.args([
        "--database-connections",
        &config.database_connections.to_string(),
        "--workers",
        &workers.to_string(),
    ]);
    command
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
    ours: &Server,
    baseline: &Server,
) -> Result<Vec<Line>> {
    let mut plans = Vec::new();
    for operation in &options.only {
        plans.push(Plan::check(*operation, places, ours, baseline).await?);
    }
    let mut rounds: Vec<Vec<(Figures, Figures)>> = vec![Vec::new(); plans.len()];
    for round in 0..options.rounds {
        for (plan, figures) in plans.iter().zip(&mut rounds) {
            figures.push(measure_both(options, plan, ours, baseline, round % 2 == 0).await?);
        }
        eprintln!("round {} of {}", round + 1, options.rounds);
    }
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
    ours: &Server,
    baseline: &Server,
    ours_first: bool,
) -> Result<(Figures, Figures)> {
    let duration = Duration::from_secs(options.seconds);
    let of_ours = async || measure(ours, &plan.ours, options.connections, duration).await;
    let of_baseline =
        async || measure(baseline, &plan.baseline, options.connections, duration).await;
    if ours_first {
        let figures = of_ours().await?;
        Ok((figures, of_baseline().await?))
    } else {
        let figures = of_baseline().await?;
        Ok((of_ours().await?, figures))
    }
}
