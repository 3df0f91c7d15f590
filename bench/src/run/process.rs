//! Servers as child processes, and what the system says of them.

use super::{REST, client::Client};
use anyhow::{Context, Result, bail};
use std::{
    net::{SocketAddr, TcpListener},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// Longest time a server may take to answer for the first time.
const START_MAX: Duration = Duration::from_secs(60);
/// Ticks of `/proc/PID/stat` in a second: the same on every Linux.
const TICKS: f64 = 100.0;
/// Share of one core that a server at rest uses at most.
const IDLE: f64 = 0.05;
/// Longest time a server may take to come to rest.
const REST_MAX: Duration = Duration::from_secs(1_200);

/// A server that ends with this value.
pub(crate) struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// From its start to its first answer.
    pub started_in: Duration,
}

impl Server {
    /// Starts a server with `--listen` and waits for its first good answer to `request`.
    pub(crate) async fn start(mut command: Command, request: &[u8]) -> Result<Self> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        command
            .args(["--listen", &address.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        let begin = Instant::now();
        let child = command
            .spawn()
            .with_context(|| format!("starting {}", command.get_program().display()))?;
        let mut server = Self {
            child,
            address,
            started_in: Duration::ZERO,
        };
        while !answers(address, request).await {
            if let Some(status) = server.child.try_wait()? {
                bail!("The server ended before it answered: {status}");
            }
            if begin.elapsed() > START_MAX {
                bail!(
                    "The server does not answer after {} seconds",
                    START_MAX.as_secs()
                );
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        server.started_in = begin.elapsed();
        Ok(server)
    }

    /// Waits until it does nothing by itself for a while: what it builds beside its first answers, as the catalogue of matching, would
    /// else be measured with them.
    pub(crate) async fn rest(&self) -> Result<()> {
        let begin = Instant::now();
        while begin.elapsed() < REST_MAX {
            let before = self.cpu_seconds()?;
            tokio::time::sleep(REST).await;
            if self.cpu_seconds()? - before < IDLE * REST.as_secs_f64() {
                return Ok(());
            }
        }
        eprintln!(
            "A server is still at work by itself after {} seconds: its first figures have that in them",
            REST_MAX.as_secs()
        );
        Ok(())
    }

    /// Seconds of processor time it has used.
    pub(crate) fn cpu_seconds(&self) -> Result<f64> {
        let ticks = self.processes().map(ticks).sum::<Result<u64>>()?;
        Ok(ticks as f64 / TICKS)
    }

    /// Resident memory, in megabytes of a million bytes.
    pub(crate) fn resident_mb(&self) -> Result<f64> {
        self.memory_mb("VmRSS:")
    }

    /// The most memory that was resident since its start, in megabytes of a million bytes.
    pub(crate) fn highest_mb(&self) -> Result<f64> {
        self.memory_mb("VmHWM:")
    }

    fn memory_mb(&self, figure: &str) -> Result<f64> {
        self.processes()
            .map(|process| memory_mb(process, figure))
            .sum()
    }

    /// Its process, and those that this started: Node.js has one for each worker.
    fn processes(&self) -> impl Iterator<Item = u32> {
        let first = self.child.id();
        let children = std::fs::read_to_string(format!("/proc/{first}/task/{first}/children"));
        let children: Vec<u32> = children
            .unwrap_or_default()
            .split_whitespace()
            .filter_map(|process| process.parse().ok())
            .collect();
        std::iter::once(first).chain(children)
    }
}

/// Ticks of processor time that a process has used.
fn ticks(process: u32) -> Result<u64> {
    let stat = proc(process, "stat")?;
    let (_, fields) = stat.rsplit_once(')').context("reading /proc/PID/stat")?;
    // User and system time are the 14th and 15th field, of which two stand before the bracket.
    Ok(fields
        .split_whitespace()
        .skip(11)
        .take(2)
        .map(|ticks| ticks.parse::<u64>().unwrap_or(0))
        .sum())
}

/// A figure of a process's memory, in megabytes of a million bytes.
fn memory_mb(process: u32, figure: &str) -> Result<f64> {
    let status = proc(process, "status")?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix(figure))
        .context("reading /proc/PID/status")?;
    let kilobytes: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(kilobytes * 1024.0 / 1e6)
}

fn proc(process: u32, file: &str) -> Result<String> {
    std::fs::read_to_string(format!("/proc/{process}/{file}"))
        .context("The system has no /proc: measure on Linux")
}

async fn answers(address: SocketAddr, request: &[u8]) -> bool {
    let Ok(mut client) = Client::connect(address).await else {
        return false;
    };
    client
        .ask(request)
        .await
        .is_ok_and(|answer| answer.status == 200)
}

impl Drop for Server {
    fn drop(&mut self) {
        // It is ours and holds nothing that would be lost.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
