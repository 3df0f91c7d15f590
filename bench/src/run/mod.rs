//! Measures the service, the baseline and whoever else is asked for in turns, as child processes on this machine.

pub(crate) mod client;
pub(crate) mod load;
pub(crate) mod machine;
mod operation;
mod peers;
mod pgbench;
mod places;
mod plan;
pub(crate) mod process;
pub(crate) mod report;
pub(crate) mod request;
pub(crate) mod service;
mod turns;

use anyhow::{Context, Result, ensure};
use clap::Args;
use gapbridge::config::Config;
use machine::Machine;
use operation::Operation;
use peers::Peer;
use pgbench::Pgbench;
use places::Places;
use plan::Servers;
use process::Server;
use report::{PeerProcess, Process, Report, median};
use request::{first_question, get};
use service::{Programs, ServiceOptions, database_name, settings_of_connections};
use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};
use turns::Turns;

/// How often each server is started to see how long that takes.
const STARTS: usize = 5;
/// How long a server does next to nothing before it counts as at rest.
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
    /// Connections that ask at once; where one answer takes long, at most as many as the database has.
    #[arg(long, default_value_t = 32, value_parser = at_least_one)]
    pub connections: usize,
    /// Only these operations.
    #[arg(long, value_delimiter = ',', value_enum, default_values_t = Operation::ALL)]
    pub only: Vec<Operation>,
    /// Measure PostGraphile and mercurius too, on PostgreSQL: their servers are in this folder, and their packages are installed
    /// there once.
    #[arg(long, value_name = "DIR", num_args = 0..=1, default_missing_value = "bench/peers")]
    pub peers: Option<PathBuf>,
    /// Measure the database alone too: pgbench, by this program, sends the statements of the baseline.
    #[arg(long, value_name = "PATH", num_args = 0..=1, default_missing_value = "pgbench")]
    pub pgbench: Option<PathBuf>,
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

/// Measures everything, and says what it found. What failed is named at the end, and is an error.
pub(crate) async fn run(config: &Config, options: &RunOptions) -> Result<()> {
    let programs = Programs::find(&options.service)?;
    fit(config, options)?;
    let machine = Machine::look().await?;
    let begun = Begun::begin(config, options, &programs).await?;
    let turns = Turns {
        options,
        database_connections: config.database_connections,
        servers: &begun.servers,
    };
    let (operations, failures) = turns.take(&begun.places).await?;
    let report = Report {
        machine,
        operations,
        failures,
        database: database_name(config),
        gaps: begun.places.total,
        workers: programs.workers,
        database_connections: config.database_connections,
        seconds: options.seconds,
        rounds: options.rounds,
        ours: begun.ours.end(&begun.servers.fresh),
        baseline: begun.baseline.end(&begun.servers.baseline),
        peers: begun.servers.peers.iter().map(peer).collect(),
        binary_bytes: programs.service_bytes,
    };
    report.print();
    save(&report, options.json.as_deref())?;
    let failed = report.failures.len();
    ensure!(
        failed == 0,
        "{failed} of {} operations failed: see above why. The figures of the others hold",
        options.only.len()
    );
    Ok(())
}

/// Refuses what cannot be asked of this database.
fn fit(config: &Config, options: &RunOptions) -> Result<()> {
    let only_postgres = options.peers.is_some() || options.pgbench.is_some();
    ensure!(
        !only_postgres || database_name(config) == "postgres",
        "--peers and --pgbench ask PostgreSQL: name a database by --database-url postgres://USER:PASSWORD@HOST/DATABASE"
    );
    Ok(())
}

/// What is there before all load.
struct Begun {
    servers: Servers,
    places: Places,
    ours: AtRest,
    baseline: AtRest,
}

impl Begun {
    async fn begin(config: &Config, options: &RunOptions, programs: &Programs) -> Result<Self> {
        let fresh = || {
            let mut command = programs.serve(config, options.connections);
            command.args(["--cache-bytes", "0"]);
            command
        };
        let (fresh, our_start) = start(fresh, &first_question()).await?;
        let by_hand = || programs.baseline(config);
        let (baseline, baseline_start) = start(by_hand, &get("/list?country=LBR")).await?;
        fresh.rest().await?;
        let (peers, pgbench) = beside(config, options, programs).await?;
        Ok(Self {
            ours: AtRest::of(&fresh, our_start)?,
            baseline: AtRest::of(&baseline, baseline_start)?,
            places: Places::find(&fresh).await?,
            servers: Servers {
                fresh,
                keeping: keeping(config, options, programs).await?,
                baseline,
                peers,
                pgbench,
            },
        })
    }
}

/// Who is asked beside the service and the baseline.
async fn beside(
    config: &Config,
    options: &RunOptions,
    programs: &Programs,
) -> Result<(Vec<Peer>, Option<Pgbench>)> {
    if options.peers.is_none() && options.pgbench.is_none() {
        return Ok((Vec::new(), None));
    }
    let settings = settings_of_connections(config).await?;
    let find = |named: &PathBuf| Pgbench::find(named, config, programs.workers, &settings);
    let pgbench = options.pgbench.as_ref().map(find).transpose()?;
    let peers = match &options.peers {
        Some(folder) => Peer::start_all(config, programs, folder, &settings).await?,
        None => Vec::new(),
    };
    Ok((peers, pgbench))
}

/// What was found of a peer.
fn peer(peer: &Peer) -> PeerProcess {
    PeerProcess {
        who: peer.who,
        process: peer.at_rest.end(&peer.server),
    }
}

/// What was found of a process before all load.
#[derive(Clone, Copy)]
struct AtRest {
    start_ms: f64,
    rest_mb: f64,
}

impl AtRest {
    fn of(server: &Server, start_ms: f64) -> Result<Self> {
        let rest_mb = server.resident_mb()?;
        Ok(Self { start_ms, rest_mb })
    }

    fn end(self, server: &Server) -> Process {
        Process {
            start_ms: self.start_ms,
            rest_mb: self.rest_mb,
            // One that ended meanwhile has none; what failed says so.
            loaded_mb: server.resident_mb().ok(),
        }
    }
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
    let server = Server::start(command, &first_question()).await?;
    server.rest().await?;
    Ok(Some(server))
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
