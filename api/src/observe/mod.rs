//! What an operator sees of the service while it runs: lines of the log, and traces of what it does.
//!
//! Spans that are traced have the target [`TRACED`] and the level `TRACE`: where nothing follows them, they cost a comparison. What
//! stands in them are words and numbers of ours, never those of a client: no document, variable, path, address or token.

mod lines;
#[cfg(feature = "traces")]
mod otlp;
#[cfg(not(feature = "traces"))]
#[path = "without.rs"]
mod otlp;
mod parent;
mod spans;

use std::{
    io::{self, IsTerminal},
    time::Duration,
};

use anyhow::Result;
use tracing_subscriber::{
    EnvFilter, Registry,
    filter::{FilterExt, Targets},
    fmt,
    layer::{Filter, Layer, SubscriberExt},
    util::SubscriberInitExt,
};

use crate::config::{Config, LogFormat};
use lines::KeepShort;
use otlp::Traces;
use spans::Ours;

pub use lines::tell_left_out;
pub use otlp::{continued, is_tracing, statement};
pub use parent::Parent;
pub use spans::TRACED;

/// How long the service waits at its end for the last spans to be taken.
const LAST_SPANS: Duration = Duration::from_secs(2);

/// What follows the program until it ends.
pub struct Observing {
    traces: Option<Traces>,
}

/// Begins to log as the settings say, and to trace where they name a collector.
///
/// # Errors
/// Where a setting of the log or of traces cannot be meant.
pub fn start(config: &Config) -> Result<Observing> {
    let filter = wanted(&config.log)?;
    let traces = Traces::open(config)?;
    let mut layers = vec![lines(config.log_format, filter)];
    layers.extend(traces.as_ref().map(|traces| {
        let layer: Followed = traces.layer().with_filter(Ours).boxed();
        layer
    }));
    tracing_subscriber::registry().with(layers).init();
    Ok(Observing { traces })
}

impl Observing {
    /// Hands on the spans that are still held, for two seconds at most.
    pub async fn end(self) {
        let Some(traces) = self.traces else { return };
        // It waits, and must not keep others from running.
        let ended = tokio::task::spawn_blocking(move || traces.end(LAST_SPANS)).await;
        if let Ok(Err(error)) = ended {
            tracing::warn!(%error, "the last traces were not taken");
        }
    }
}

/// What takes note of what happens.
type Followed = Box<dyn Layer<Registry> + Send + Sync>;

/// What tells which lines are written.
type Wanted = Box<dyn Filter<Registry> + Send + Sync>;

/// Which lines a setting asks for. One that names targets alone, as most do, tells it without a look at each span that is entered or left.
fn wanted(log: &str) -> Result<Wanted> {
    let filter = EnvFilter::try_new(log).map_err(|error| {
        anyhow::anyhow!(
            "--log \"{log}\" is not a filter: {error}. Write for example info or info,gapbridge=debug"
        )
    })?;
    Ok(match log.parse::<Targets>() {
        Ok(targets) => FilterExt::<Registry>::boxed(targets),
        Err(_) => FilterExt::<Registry>::boxed(filter),
    })
}

/// What writes lines: for people where standard error is a terminal, else as an object each, unless the settings say which.
fn lines(format: Option<LogFormat>, filter: Wanted) -> Followed {
    let filter = FilterExt::<Registry>::and(filter, KeepShort);
    let is_terminal = io::stderr().is_terminal();
    let usual = if is_terminal {
        LogFormat::Text
    } else {
        LogFormat::Json
    };
    let lines = fmt::layer::<Registry>().with_writer(io::stderr);
    match format.unwrap_or(usual) {
        LogFormat::Text => {
            let in_colour = is_terminal && std::env::var_os("NO_COLOR").is_none();
            lines.with_ansi(in_colour).with_filter(filter).boxed()
        }
        LogFormat::Json => {
            let lines = lines.json().with_ansi(false);
            lines.with_filter(filter).boxed()
        }
    }
}
