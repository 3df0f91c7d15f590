//! How fast the whole register is written as a table, beside the database's own way to write the same columns.

use crate::run::{
    process::Server,
    report::median,
    request::first_question,
    service::{Programs, ServiceOptions, database_name},
};
use anyhow::{Context, Result, bail, ensure};
use chrono::Utc;
use clap::Args;
use futures_util::TryStreamExt;
use gapbridge::{config::Config, db::store};
use sqlx::{PgPool, postgres::PgPoolCopyExt};
use std::{
    process::Stdio,
    time::{Duration, Instant},
};
use tokio::{io::AsyncReadExt, process::Command};

/// Settings of `export`.
#[derive(Clone, Debug, Args)]
pub(crate) struct ExportOptions {
    /// How often each is measured, in turns.
    #[arg(long, default_value_t = 3, value_parser = crate::run::at_least_one)]
    pub rounds: usize,
    /// What is measured.
    #[command(flatten)]
    pub service: ServiceOptions,
}

/// Takes all public gaps as CSV from the service and from the database, and prints how fast they came.
pub(crate) async fn run(config: &Config, options: &ExportOptions) -> Result<()> {
    let programs = Programs::find(&options.service)?;
    let mut command = programs.serve(config, 1);
    command.args(["--cache-bytes", "0"]);
    let server = Server::start(command, &first_question()).await?;
    server.rest().await?;
    let at_rest = server.resident_mb()?;
    let by_hand = ByHand::open(config).await?;
    let bar = crate::bar(2 * options.rounds)?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..options.rounds {
        ours.push(of_service(&server).await?);
        bar.inc(1);
        theirs.push(by_hand.take().await?);
        bar.inc(1);
    }
    bar.finish_and_clear();
    let rows = |taken: &[Taken]| taken.first().map(|first| first.rows);
    ensure!(
        rows(&ours) == rows(&theirs),
        "The service and the database gave different numbers of rows: {:?} and {:?}",
        rows(&ours),
        rows(&theirs)
    );
    println!(
        "\n{}, {} workers, medians of {} rounds\n",
        database_name(config),
        programs.workers,
        options.rounds
    );
    println!(
        "| who | rows | MB | seconds | rows a second | MB of memory at rest | at most |\n| --- | --: | --: | --: | --: | --: | --: |"
    );
    let memory = format!("{at_rest:.1} | {:.1}", server.highest_mb()?);
    print("/export/gaps.csv", &ours, &memory);
    print(by_hand.name(), &theirs, "- | -");
    Ok(())
}

fn print(who: &str, taken: &[Taken], memory: &str) {
    let of = |figure: fn(&Taken) -> f64| median(taken.iter().map(figure).collect());
    let seconds = of(|one| one.time.as_secs_f64());
    let rows = of(|one| one.rows as f64);
    println!(
        "| {who} | {rows:.0} | {:.1} | {seconds:.2} | {:.0} | {memory} |",
        of(|one| one.bytes as f64) / 1e6,
        rows / seconds
    );
}

/// A table as it came. Made-up texts have no line breaks, so that lines are rows.
#[derive(Clone, Copy, Default)]
struct Taken {
    rows: usize,
    bytes: usize,
    time: Duration,
}

impl Taken {
    fn add(&mut self, piece: &[u8]) {
        self.rows += piece.iter().filter(|byte| **byte == b'\n').count();
        self.bytes += piece.len();
    }
}

async fn of_service(server: &Server) -> Result<Taken> {
    let client = reqwest::Client::builder().no_proxy().build()?;
    let (begin, mut taken) = (Instant::now(), Taken::default());
    let address = format!("http://{}/export/gaps.csv", server.address);
    let mut answer = client.get(address).send().await?.error_for_status()?;
    while let Some(piece) = answer.chunk().await.context("the export was cut off")? {
        taken.add(&piece);
    }
    taken.time = begin.elapsed();
    // The first line names the columns.
    taken.rows = taken.rows.saturating_sub(1);
    Ok(taken)
}

/// What writes a table without the service.
enum ByHand {
    /// The command line of SQLite, and its file.
    Sqlite(String),
    /// COPY, which `\copy` of psql writes to a file as it comes.
    Postgres(PgPool),
}

impl ByHand {
    async fn open(config: &Config) -> Result<Self> {
        if database_name(config) == "sqlite" {
            let file = config.database_url.trim_start_matches("sqlite:");
            let file = file.trim_start_matches("//").split('?').next();
            return Ok(Self::Sqlite(file.unwrap_or_default().to_owned()));
        }
        let database = store::connect(config).await?;
        Ok(Self::Postgres(
            database.get_postgres_connection_pool().clone(),
        ))
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "sqlite3 -csv",
            Self::Postgres(_) => "COPY, as \\copy of psql",
        }
    }

    async fn take(&self) -> Result<Taken> {
        let (begin, mut taken) = (Instant::now(), Taken::default());
        match self {
            Self::Sqlite(file) => of_sqlite(file, &mut taken).await?,
            Self::Postgres(pool) => {
                let copy = format!("copy ({}) to stdout (format csv)", query("string_agg"));
                let mut pieces = pool.copy_out_raw(&copy).await?;
                while let Some(piece) = pieces.try_next().await? {
                    taken.add(&piece);
                }
            }
        }
        taken.time = begin.elapsed();
        Ok(taken)
    }
}

async fn of_sqlite(file: &str, taken: &mut Taken) -> Result<()> {
    let mut child = Command::new("sqlite3")
        .args(["-readonly", "-csv", file, &query("group_concat")])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .context("The table by hand is written by sqlite3: install its command line")?;
    let mut table = child.stdout.take().context("sqlite3 writes nothing")?;
    let mut piece = vec![0; 64 * 1024];
    loop {
        let length = table.read(&mut piece).await?;
        if length == 0 {
            break;
        }
        taken.add(&piece[..length]);
    }
    let status = child.wait().await?;
    if !status.success() {
        bail!("sqlite3 failed: {status}");
    }
    Ok(())
}

fn query(list: &str) -> String {
    let day = Utc::now().format("'%Y-%m-%d'").to_string();
    include_str!("gaps.sql")
        .replace("{list}", list)
        .replace("{day}", &day)
}
