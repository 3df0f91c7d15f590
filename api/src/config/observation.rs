//! How the service tells an operator what it does: forms of the log, and where traces go.

use anyhow::{Result, bail};

/// The address of a collector of traces, without the path at which it takes them.
pub(super) fn collector(text: &str) -> Result<String> {
    let rest = text
        .strip_prefix("http://")
        .or_else(|| text.strip_prefix("https://"));
    match rest {
        Some(rest) if rest.contains('@') => {
            bail!("write no password into it: OTEL_EXPORTER_OTLP_HEADERS takes what signs in")
        }
        Some(rest) if !rest.is_empty() && !rest.ends_with("/v1/traces") => Ok(text.to_owned()),
        Some(_) => bail!("write the address alone, as http://127.0.0.1:4318: /v1/traces is added"),
        None => bail!("write for example http://127.0.0.1:4318"),
    }
}

/// Forms of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object a line.
    Json,
}
