//! How many changes a second the service takes, and how long each takes: one writer keeps the history.

mod donors;
mod writer;

use crate::run::{
    client::Client,
    load::Figures,
    machine::Machine,
    process::Server,
    request::{answer, first_question, public_gaps},
    service::{Issuer, Programs, ServiceOptions, database_name},
};
use anyhow::{Context, Result, ensure};
use clap::Args;
use gapbridge::config::Config;
use serde_json::Value;
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::task::JoinSet;
use writer::{Done, Kind, Whose, Writer};

/// Settings of `mutations`.
#[derive(Clone, Debug, Args)]
pub(crate) struct MutationsOptions {
    /// How many clients change at once, numbers separated by commas.
    #[arg(long, value_delimiter = ',', default_values_t = [1, 8, 32], value_parser = crate::run::at_least_one)]
    pub clients: Vec<usize>,
    /// Longest time for each kind of change and number of clients, in seconds.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..))]
    pub seconds: u64,
    /// What is measured.
    #[command(flatten)]
    pub service: ServiceOptions,
}

/// Makes offers, proposes and agrees matches and pledges, each for a while, and prints a table. The register keeps them.
pub(crate) async fn run(config: &Config, options: &MutationsOptions) -> Result<()> {
    let programs = Programs::find(&options.service)?;
    let machine = Machine::look().await?;
    let issuer = Issuer::new()?;
    let most = options.clients.iter().copied().fold(1, std::cmp::max);
    let mut command = programs.serve(config, most);
    // One that takes too long is to be measured, not refused.
    command.args(["--request-timeout-ms", "600000"]);
    issuer.trusted_by(&mut command);
    let server = Server::start(command, &first_question()).await?;
    let donors = donors::find(&programs, config, &issuer, &server).await?;
    let writer = Arc::new(Writer::new(donors, &server).await?);
    server.rest().await?;
    let gaps = public_gaps(&mut Client::connect(server.address).await?).await?;
    let mut rows = Vec::new();
    let measured = measure(options, &server, &writer, &mut rows).await;
    println!(
        "\n{}, {gaps} public gaps, {} workers, {} database connections; {machine}\n",
        database_name(config),
        programs.workers,
        config.database_connections
    );
    print(&rows);
    measured.context("Not all was measured")
}

/// Notes what was measured, also where something fails afterwards.
async fn measure(
    options: &MutationsOptions,
    server: &Server,
    writer: &Arc<Writer>,
    rows: &mut Vec<Measured>,
) -> Result<()> {
    let bar = crate::bar(Kind::ALL.len() * (1 + options.clients.len()))?;
    // The first of each kind reads what the next ones find read.
    let once = Limit {
        most: 1,
        duration: Duration::from_secs(600),
    };
    story(server, writer, 1, once, |_, _, _| bar.inc(1)).await?;
    let all = Limit {
        most: usize::MAX,
        duration: Duration::from_secs(options.seconds),
    };
    for clients in &options.clients {
        bar.set_message(format!("{clients} clients"));
        let note = |kind, count, figures| {
            rows.push((kind, *clients, count, figures));
            bar.inc(1);
        };
        story(server, writer, *clients, all, note).await?;
    }
    bar.finish_and_clear();
    Ok(())
}

/// Kind, clients, how many were done, and how fast.
type Measured = (Kind, usize, usize, Figures);

fn print(rows: &[Measured]) {
    println!("| change | clients | done | per second | p50 ms | p99 ms | CPU ms |");
    println!("| --- | --: | --: | --: | --: | --: | --: |");
    for (kind, clients, count, figures) in rows {
        println!(
            "| {} | {clients} | {count} | {:.1} | {:.1} | {:.1} | {:.2} |",
            kind.name(),
            figures.per_second,
            figures.median_ms,
            figures.p99_ms,
            figures.cpu_ms
        );
    }
}

/// How much is done at most, by number and by time. Each client does one at least, where there is one to do.
#[derive(Clone, Copy)]
struct Limit {
    most: usize,
    duration: Duration,
}

/// Does each kind in turn, on what was done before, and tells how many of each were done and how fast.
async fn story(
    server: &Server,
    writer: &Arc<Writer>,
    clients: usize,
    limit: Limit,
    mut note: impl FnMut(Kind, usize, Figures),
) -> Result<()> {
    let mut before: Arc<[Done]> = Arc::new([]);
    for kind in Kind::ALL {
        let (writer, on) = (writer.clone(), before.clone());
        let next = move |at: usize| writer.request(kind, at, &on);
        let (done, figures) = ask(server, Arc::new(next), clients, limit).await?;
        note(kind, done.len(), figures);
        before = done.into();
    }
    Ok(())
}

/// The request of a number, and who it is from and for what.
type Next = dyn Fn(usize) -> Option<(Whose, Vec<u8>)> + Send + Sync;

async fn ask(
    server: &Server,
    next: Arc<Next>,
    clients: usize,
    limit: Limit,
) -> Result<(Vec<Done>, Figures)> {
    let numbers = Arc::new(AtomicUsize::new(0));
    let (cpu, begin) = (server.cpu_seconds()?, Instant::now());
    let mut tasks = JoinSet::new();
    for _ in 0..clients {
        let (next, numbers) = (next.clone(), numbers.clone());
        tasks.spawn(client(server.address, next, numbers, limit, begin));
    }
    let (mut done, mut latencies) = (Vec::new(), Vec::new());
    while let Some(task) = tasks.join_next().await {
        for (change, latency) in task?? {
            done.push(change);
            latencies.push(latency);
        }
    }
    let (elapsed, cpu) = (begin.elapsed(), server.cpu_seconds()? - cpu);
    Ok((done, Figures::of(latencies, elapsed, cpu)))
}

async fn client(
    address: SocketAddr,
    next: Arc<Next>,
    numbers: Arc<AtomicUsize>,
    limit: Limit,
    begin: Instant,
) -> Result<Vec<(Done, Duration)>> {
    let mut client = Client::connect(address).await?;
    let mut done = Vec::new();
    while done.is_empty() || begin.elapsed() < limit.duration {
        let number = numbers.fetch_add(1, Ordering::Relaxed);
        let request = next(number).filter(|_| number < limit.most);
        let Some((from, request)) = request else {
            break;
        };
        let sent = Instant::now();
        let said = answer(&mut client, &request).await?;
        let took = sent.elapsed();
        done.push(((from, payload(&said)?), took));
    }
    Ok(done)
}

/// What a mutation gave back. One that was refused ends the run.
fn payload(said: &Value) -> Result<Value> {
    let fields = said["data"].as_object().map(|data| data.values());
    let payload = fields.and_then(|mut fields| fields.next());
    let payload = payload.context("a mutation answered nothing")?;
    let errors = payload["userErrors"].as_array();
    ensure!(
        errors.is_some_and(Vec::is_empty),
        "A change was refused: {payload}"
    );
    Ok(payload.clone())
}
