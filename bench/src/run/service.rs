//! The programs that are measured, and how they are started.

use anyhow::{Context, Result, ensure};
use clap::Args;
use gapbridge::{config::Config, db::store};
use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;

/// Where programs of PostgreSQL and drivers look for settings of their connections.
pub(super) const SETTINGS: &str = "PGOPTIONS";

/// Which service is measured, and with how many threads.
#[derive(Clone, Debug, Args)]
pub(crate) struct ServiceOptions {
    /// Threads of each server; as many as there are cores by default.
    #[arg(long)]
    pub workers: Option<usize>,
    /// The service's program; by default the one beside this program.
    #[arg(long)]
    pub gapbridge: Option<PathBuf>,
}

/// The programs that are run.
pub(crate) struct Programs {
    /// The service.
    pub service: PathBuf,
    /// Bytes of its program.
    pub service_bytes: u64,
    /// This program, which is the baseline too.
    pub bench: PathBuf,
    /// Threads of each server.
    pub workers: usize,
}

impl Programs {
    /// Finds them.
    pub(crate) fn find(options: &ServiceOptions) -> Result<Self> {
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
            workers: options
                .workers
                .unwrap_or(std::thread::available_parallelism()?.get()),
        })
    }

    /// How the service is started, for so many connections. Limits that hold off whoever asks too much would hold off the load: this
    /// is the one place to lift them.
    pub(crate) fn serve(&self, config: &Config, connections: usize) -> Command {
        let mut command = server(&self.service, "serve", config, self.workers);
        // Strangers together have half of the line of dear queries.
        let places = (2 * connections).max(256).to_string();
        command.args(["--log", "error", "--concurrent-requests", &places]);
        command.args(["--budget-anonymous", "0", "--budget-signed-in", "0"]);
        command.args(["--organisation-bytes", "0"]);
        // The load says for whom it asks, each connection for a client of its own: one alone has few places in the line of dear queries.
        command.args(["--trusted-proxies", "127.0.0.1"]);
        command
    }

    /// How the baseline is started.
    pub(crate) fn baseline(&self, config: &Config) -> Command {
        server(&self.bench, "baseline", config, self.workers)
    }

    /// How a server of another maker is started: this script, by this Node.js, with these settings of its connections.
    pub(super) fn peer(
        &self,
        config: &Config,
        node: &Path,
        script: &Path,
        settings: &str,
    ) -> Command {
        let mut command = server(node, script, config, self.workers);
        command.envs([("NODE_ENV", "production"), ("GRAPHILE_ENV", "production")]);
        command.env(SETTINGS, settings);
        command
    }
}

fn server(program: &Path, what: impl AsRef<OsStr>, config: &Config, workers: usize) -> Command {
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

/// What the service's connections ask of PostgreSQL, and the baseline's: others would be planned for otherwise.
pub(super) async fn settings_of_connections(config: &Config) -> Result<String> {
    let database = store::connect(config).await?;
    let way = database.get_postgres_connection_pool().connect_options();
    let settings = way.get_options().unwrap_or_default().to_owned();
    database.close_by_ref().await?;
    Ok(settings)
}

/// `sqlite` or `postgres`.
pub(crate) fn database_name(config: &Config) -> &'static str {
    if config.database_url.starts_with("sqlite:") {
        "sqlite"
    } else {
        "postgres"
    }
}

/// A local issuer of this run's own: with PostgreSQL a service has none by itself.
pub(crate) struct Issuer {
    folder: TempDir,
}

impl Issuer {
    /// An issuer whose key goes with it.
    pub(crate) fn new() -> Result<Self> {
        let folder = TempDir::new().context("Cannot make a folder for temporary files")?;
        Ok(Self { folder })
    }

    /// Lets a service accept its tokens.
    pub(crate) fn trusted_by<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.arg("--local-key").arg(self.key())
    }

    /// A token of an approver of this donor, who makes offers, proposes matches and pledges.
    pub(crate) fn token(
        &self,
        programs: &Programs,
        config: &Config,
        donor: &str,
    ) -> Result<String> {
        let mut command = Command::new(&programs.service);
        command
            .args(["token", "--organisation", donor, "--role", "approver"])
            .args(["--log", "error"])
            .env("DATABASE_URL", &config.database_url);
        let done = self.trusted_by(&mut command).output()?;
        ensure!(
            done.status.success(),
            "`gapbridge token` failed: {}",
            String::from_utf8_lossy(&done.stderr).trim()
        );
        Ok(String::from_utf8(done.stdout)?.trim().to_owned())
    }

    fn key(&self) -> PathBuf {
        self.folder.path().join("key")
    }
}
