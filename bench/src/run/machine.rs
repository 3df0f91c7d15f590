//! The machine that is measured on, and what else it does.

use anyhow::{Context, Result};
use serde::Serialize;
use std::{fmt, fs, thread::available_parallelism, time::Duration};

/// How long it is looked at before anything of ours runs.
const LOOK: Duration = Duration::from_secs(2);
/// Share of the processors from which on others change what is measured.
const BUSY: f64 = 0.1;

/// The machine before the measurements.
#[derive(Debug, Serialize)]
pub(crate) struct Machine {
    /// Cores that may be used.
    pub cores: usize,
    /// Share of the processors' time that others used.
    pub busy: f64,
    /// How many wanted to run, on average over the last minute.
    pub load: f64,
}

impl Machine {
    /// Looks at it for a moment, says what it sees, and warns where others are at work.
    pub(crate) async fn look() -> Result<Self> {
        let before = Times::read()?;
        tokio::time::sleep(LOOK).await;
        let after = Times::read()?;
        let all = std::cmp::max(after.all - before.all, 1) as f64;
        let idle = (after.idle - before.idle) as f64;
        let machine = Self {
            cores: available_parallelism()?.get(),
            busy: (1.0 - idle / all).clamp(0.0, 1.0),
            load: first_number("/proc/loadavg")?,
        };
        eprintln!("{machine}");
        if machine.busy > BUSY {
            eprintln!(
                "Others are at work on this machine: of what follows, only ratios and CPU are to be read, with care"
            );
        }
        Ok(machine)
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { cores, busy, load } = self;
        let percent = busy * 100.0;
        write!(
            f,
            "{cores} cores, {percent:.0} % busy with other work before (load {load:.2})"
        )
    }
}

/// Time of all processors since the start of the system, in ticks.
struct Times {
    all: i64,
    idle: i64,
}

impl Times {
    fn read() -> Result<Self> {
        let stat = text("/proc/stat")?;
        let line = stat.lines().next().unwrap_or_default();
        // user, nice, system, idle, iowait, irq, softirq, steal: guests, which follow, are in the first two already.
        let ticks: Vec<i64> = line
            .split_whitespace()
            .skip(1)
            .take(8)
            .map(|ticks| ticks.parse().unwrap_or(0))
            .collect();
        Ok(Self {
            all: ticks.iter().sum(),
            idle: ticks.iter().skip(3).take(2).sum(),
        })
    }
}

/// The first number of a file of the system.
fn first_number(file: &str) -> Result<f64> {
    let text = text(file)?;
    let first = text.split_whitespace().next();
    let first = first.with_context(|| format!("{file} is empty"))?;
    first.parse().with_context(|| format!("reading {file}"))
}

fn text(file: &str) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("Cannot read {file}: measure on Linux"))
}
