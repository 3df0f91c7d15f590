//! The load: some connections that ask without pause for a while.

use super::{client::Client, plan::Case, process::Server};
use anyhow::{Result, bail};
use serde::Serialize;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::task::JoinSet;

/// How long a server is asked before counting begins.
const WARM_UP: Duration = Duration::from_millis(500);

/// What was measured of one server and operation.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(crate) struct Figures {
    /// Requests per second.
    pub per_second: f64,
    /// Half of the requests took at most so many milliseconds.
    pub median_ms: f64,
    /// All but one in a hundred took at most so many milliseconds.
    pub p99_ms: f64,
    /// Processor time of the server's process for one request, in milliseconds.
    pub cpu_ms: f64,
}

impl Figures {
    /// Of requests with these latencies, in so much time, for which a server used so many seconds of its processor; all zero where
    /// there were none.
    pub(crate) fn of(mut latencies: Vec<Duration>, elapsed: Duration, cpu_seconds: f64) -> Self {
        latencies.sort_unstable();
        let count = latencies.len();
        let Some(last) = count.checked_sub(1) else {
            return Self::default();
        };
        let at = |percent: usize| latencies[(count * percent / 100).min(last)].as_secs_f64() * 1e3;
        Self {
            per_second: count as f64 / elapsed.as_secs_f64(),
            median_ms: at(50),
            p99_ms: at(99),
            cpu_ms: cpu_seconds * 1e3 / count as f64,
        }
    }
}

/// Asks a server for `duration`; every answer must be as long as the one that was checked.
pub(super) async fn measure(
    server: &Server,
    cases: &Arc<[Case]>,
    connections: usize,
    duration: Duration,
) -> Result<Figures> {
    ask(server, cases, connections, WARM_UP).await?;
    let (cpu, begin) = (server.cpu_seconds()?, Instant::now());
    let latencies = ask(server, cases, connections, duration).await?;
    let (elapsed, cpu) = (begin.elapsed(), server.cpu_seconds()? - cpu);
    Ok(Figures::of(latencies, elapsed, cpu))
}

async fn ask(
    server: &Server,
    cases: &Arc<[Case]>,
    connections: usize,
    duration: Duration,
) -> Result<Vec<Duration>> {
    let until = Instant::now() + duration;
    // Where one fails, the others end with the set: what is measured next has the servers for itself.
    let mut tasks = JoinSet::new();
    for first in 0..connections {
        tasks.spawn(connection(server.address, cases.clone(), first, until));
    }
    let mut latencies = Vec::new();
    while let Some(done) = tasks.join_next().await {
        latencies.extend(done??);
    }
    Ok(latencies)
}

async fn connection(
    address: std::net::SocketAddr,
    cases: Arc<[Case]>,
    first: usize,
    until: Instant,
) -> Result<Vec<Duration>> {
    let mut client = Client::connect(address).await?;
    let mut latencies = Vec::new();
    let asked: Vec<_> = cases
        .iter()
        .map(|case| (asked_for(first, &case.request), case.length))
        .collect();
    for (request, length) in asked.iter().cycle().skip(first % asked.len()) {
        let begin = Instant::now();
        if begin >= until && !latencies.is_empty() {
            break;
        }
        let answer = client.ask(request).await?;
        if answer.status != 200 || answer.body.len() != *length {
            let text = String::from_utf8_lossy(&answer.body[..answer.body.len().min(300)]);
            bail!(
                "An answer differs from the one that was checked: status {}, {text}",
                answer.status
            );
        }
        latencies.push(begin.elapsed());
    }
    Ok(latencies)
}

/// A request as a proxy passes it on, for the client with this number.
fn asked_for(client: usize, request: &[u8]) -> Vec<u8> {
    let [.., high, middle, low] = client.to_be_bytes();
    let said = format!("\r\nX-Forwarded-For: 10.{high}.{middle}.{low}");
    let line = request.iter().position(|byte| *byte == b'\r');
    let (line, rest) = request.split_at(line.unwrap_or(request.len()));
    [line, said.as_bytes(), rest].concat()
}
