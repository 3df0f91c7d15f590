//! Settings of read replicas.

use super::within;
use anyhow::{Result, bail};
use clap::Args;
use std::time::Duration;

/// Copies of the database that questions are read from.
#[derive(Clone, Debug, Args)]
pub struct ReplicaSettings {
    /// Read replica of the PostgreSQL database, written as --database-url; may be given several times, or several separated by commas.
    #[arg(
        id = "replica_urls",
        long = "replica-url",
        global = true,
        env = "GAPBRIDGE_REPLICA_URLS",
        hide_env_values = true,
        value_delimiter = ',',
        value_name = "URL"
    )]
    pub urls: Vec<String>,
    /// How far a read replica may be behind, such as 5s; past it, the database itself is read until the replica has caught up.
    #[arg(id = "replica_lag", long = "replica-lag", global = true, env = "GAPBRIDGE_REPLICA_LAG", value_name = "TIME", default_value = "5s", value_parser = lag)]
    pub lag: Duration,
}

impl Default for ReplicaSettings {
    fn default() -> Self {
        Self {
            urls: Vec::new(),
            lag: Duration::from_secs(5),
        }
    }
}

/// A time that a copy may be behind, such as 5s.
fn lag(text: &str) -> Result<Duration> {
    match within(text, Duration::from_secs(600)) {
        Ok(lag) if lag < Duration::from_secs(1) => bail!("must be at least 1s"),
        read => read,
    }
}
