//! How soon a change is with all who follow, and what each of them costs the service.

use crate::run::{
    REST,
    client::Client,
    process::Server,
    request::{answer, first_question, graphql},
    service::{Issuer, Programs, ServiceOptions, database_name},
};
use anyhow::{Context, Result, ensure};
use clap::Args;
use gapbridge::config::Config;
use reqwest::{
    Response,
    header::{ACCEPT, CONTENT_TYPE},
};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tokio::{
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    time::timeout,
};
use uuid::Uuid;

/// Longest time for a change to be with all.
const PATIENCE: Duration = Duration::from_secs(60);
/// What each event of a stream begins with.
const EVENT: &[u8] = b"event: next\n";

/// Settings of `live`.
#[derive(Clone, Debug, Args)]
pub(crate) struct LiveOptions {
    /// How many follow the changes at each service.
    #[arg(long, default_value_t = 500, value_parser = crate::run::at_least_one)]
    pub subscribers: usize,
    /// How many services share the database, which is PostgreSQL where there are two.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=2))]
    pub services: u8,
    /// How many changes are made, one after the other.
    #[arg(long, default_value_t = 10, value_parser = crate::run::at_least_one)]
    pub changes: usize,
    /// What is measured.
    #[command(flatten)]
    pub service: ServiceOptions,
}

/// Follows the changes, makes some at the first service, and prints when they came, and what following costs.
pub(crate) async fn run(config: &Config, options: &LiveOptions) -> Result<()> {
    ensure!(
        options.services == 1 || database_name(config) == "postgres",
        "Two services share a PostgreSQL database: give its --database-url, or --services 1"
    );
    let programs = Programs::find(&options.service)?;
    let issuer = Issuer::new()?;
    let mut servers = Vec::new();
    for _ in 0..options.services {
        servers.push(start(&programs, config, options, &issuer).await?);
    }
    for server in &servers {
        server.rest().await?;
    }
    let before = memory(&servers)?;
    let token = issuer.token(&programs, config, "state-can")?;
    let (sender, mut arrivals) = unbounded_channel();
    let steps = servers.len() * options.subscribers + options.changes + 1;
    let bar = crate::bar(steps)?;
    let after = end_of_feed(&servers[0]).await?;
    let follower = reqwest::Client::builder().no_proxy().build()?;
    for (at, server) in servers.iter().enumerate() {
        for _ in 0..options.subscribers {
            let stream = follow(&follower, server, &after).await?;
            tokio::spawn(listen(at, stream, sender.clone()));
            bar.inc(1);
        }
    }
    let mut rounds = Vec::new();
    // The first shows that all of them follow, and is not counted.
    for _ in 0..=options.changes {
        rounds.push(change(&servers, &token, options.subscribers, &mut arrivals).await?);
        bar.inc(1);
    }
    tokio::time::sleep(REST).await;
    bar.finish_and_clear();
    print(config, options, &rounds[1..], &before, &memory(&servers)?);
    Ok(())
}

async fn start(
    programs: &Programs,
    config: &Config,
    options: &LiveOptions,
    issuer: &Issuer,
) -> Result<Server> {
    let places = options.subscribers + 16;
    let mut command = programs.serve(config, places);
    command.args(["--concurrent-sockets", &places.to_string()]);
    command.args(["--concurrent-connections", &(places + 256).to_string()]);
    issuer.trusted_by(&mut command);
    Server::start(command, &first_question()).await
}

fn memory(servers: &[Server]) -> Result<Vec<f64>> {
    servers.iter().map(Server::resident_mb).collect()
}

/// Where the changes end now: whoever follows from there misses none, however late they begin.
async fn end_of_feed(server: &Server) -> Result<Value> {
    let query = "query End($after: String) { changes(after: $after, first: 100) { pageInfo { hasNextPage endCursor } } }";
    let mut client = Client::connect(server.address).await?;
    let mut after = Value::Null;
    loop {
        let request = graphql(None, query, &json!({ "after": after }));
        let page = answer(&mut client, &request).await?["data"]["changes"]["pageInfo"].take();
        if !page["endCursor"].is_null() {
            after = page["endCursor"].clone();
        }
        if page["hasNextPage"] != true {
            return Ok(after);
        }
    }
}

/// Opens a subscription, as an event stream on a connection of its own.
async fn follow(follower: &reqwest::Client, server: &Server, after: &Value) -> Result<Response> {
    let query = "subscription Follow($after: String) { changes(filter: { kinds: [OFFER_MADE] }, after: $after) \
                 { cursor node { kind thing } } }";
    let body = json!({ "query": query, "variables": { "after": after } });
    let answered = follower
        .post(format!("http://{}/graphql", server.address))
        .header(ACCEPT, "text/event-stream")
        .header(CONTENT_TYPE, "application/json")
        .body(body.to_string())
        .send()
        .await
        .context("opening a subscription")?;
    let status = answered.status();
    ensure!(
        status.is_success(),
        "A subscription was refused: {status}, {}",
        answered.text().await.unwrap_or_default()
    );
    Ok(answered)
}

/// When an event came, and from which service.
type Arrival = (usize, Instant);

/// Tells of each event when it comes, until the stream ends.
async fn listen(server: usize, mut stream: Response, arrivals: UnboundedSender<Arrival>) {
    let mut read = Vec::new();
    while let Ok(Some(piece)) = stream.chunk().await {
        let now = Instant::now();
        read.extend_from_slice(&piece);
        while let Some(at) = read.windows(EVENT.len()).position(|bytes| bytes == EVENT) {
            read.drain(..at + EVENT.len());
            if arrivals.send((server, now)).is_err() {
                return;
            }
        }
    }
}

/// Milliseconds from when a change was sent.
struct Round {
    /// Until it was answered.
    answered: f64,
    /// Until it was with each of those who follow, by service, in order.
    arrived: Vec<Vec<f64>>,
}

/// Makes an offer at the first service, and waits until it is with all.
async fn change(
    servers: &[Server],
    token: &str,
    subscribers: usize,
    arrivals: &mut UnboundedReceiver<Arrival>,
) -> Result<Round> {
    let mut client = Client::connect(servers[0].address).await?;
    let begin = Instant::now();
    let said = answer(&mut client, &offer(token)).await?;
    let answered = begin.elapsed().as_secs_f64() * 1e3;
    let errors = said["data"]["makeOffer"]["userErrors"].as_array();
    ensure!(
        errors.is_some_and(Vec::is_empty),
        "A change was refused: {said}"
    );
    let mut arrived = vec![Vec::new(); servers.len()];
    let all = async {
        for _ in 0..servers.len() * subscribers {
            let (server, at) = arrivals.recv().await.context("all streams ended")?;
            arrived[server].push((at - begin).as_secs_f64() * 1e3);
        }
        anyhow::Ok(())
    };
    let came = timeout(PATIENCE, all).await;
    came.with_context(|| format!("A change was not with all after {PATIENCE:?}"))??;
    for times in &mut arrived {
        times.sort_by(f64::total_cmp);
    }
    Ok(Round { answered, arrived })
}

fn offer(token: &str) -> Vec<u8> {
    let size = json!({ "quantity": { "unit": "PERSONS", "value": 10 } });
    let line = json!({ "assistance": "TRAINING", "title": "Help", "size": size });
    let input = json!({
        "clientMutationId": Uuid::now_v7(),
        "title": "Help of the kind that is asked for",
        "description": "Made up for measuring.",
        "language": "en",
        "willing": "YES",
        "able": "YES",
        "lines": [line]
    });
    let mutation = "mutation Offer($input: MakeOfferInput!) { makeOffer(input: $input) { userErrors { code message } } }";
    graphql(Some(token), mutation, &json!({ "input": input }))
}

fn print(config: &Config, options: &LiveOptions, rounds: &[Round], before: &[f64], after: &[f64]) {
    let LiveOptions {
        subscribers,
        services,
        ..
    } = options;
    println!(
        "\n{}, {services} services, {subscribers} subscribers at each, the median of {} changes at the first service\n",
        database_name(config),
        rounds.len()
    );
    println!(
        "| service | answered, ms | first, ms | median, ms | last, ms | MB before | MB after | KB a subscriber |"
    );
    println!("| --- | --: | --: | --: | --: | --: | --: | --: |");
    let median =
        |of: &dyn Fn(&Round) -> f64| crate::run::report::median(rounds.iter().map(of).collect());
    for (at, (before, after)) in before.iter().zip(after).enumerate() {
        let place = |round: &Round, percent: usize| {
            let times = &round.arrived[at];
            times[(times.len() - 1) * percent / 100]
        };
        println!(
            "| {} | {:.1} | {:.1} | {:.1} | {:.1} | {before:.1} | {after:.1} | {:.1} |",
            at + 1,
            median(&|round| round.answered),
            median(&|round| place(round, 0)),
            median(&|round| place(round, 50)),
            median(&|round| place(round, 100)),
            (after - before) * 1e3 / *subscribers as f64
        );
    }
}
