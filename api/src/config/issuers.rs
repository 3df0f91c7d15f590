//! Settings of the commands about who signs in: issuers and their tokens.

use anyhow::{Context as _, Result, bail};
use clap::{Args, Subcommand};
use domain::organisation::Role;
use std::{path::PathBuf, time::Duration};

/// What can be done about issuers.
#[derive(Debug, Subcommand)]
pub enum Issuers {
    /// Check the file of issuers setting by setting, and, where there is a register, the organisations that it names. Exit status 2 where
    /// something is wrong.
    Check(CheckIssuersOptions),
}

/// Settings of `issuers check`.
#[derive(Clone, Debug, Args)]
pub struct CheckIssuersOptions {
    /// The file of issuers, as `serve` takes it.
    #[arg(env = "GAPBRIDGE_ISSUERS", value_name = "FILE")]
    pub file: PathBuf,
    /// Ask each issuer for its keys, too.
    #[arg(long)]
    pub fetch: bool,
}

/// Settings of `token`.
#[derive(Clone, Debug, Args)]
pub struct TokenOptions {
    /// Code of the organisation its holder acts for, such as group-civ.
    #[arg(long, value_name = "CODE")]
    pub organisation: String,
    /// What its holder may do: reader, editor, approver or registrar.
    #[arg(long, value_parser = role)]
    pub role: Role,
    /// How long it is good for, such as 30m, 8h or 7d; at most 30d.
    #[arg(long, default_value = "8h", value_parser = ttl)]
    pub ttl: Duration,
    /// Who its holder is; kept in the history of what they change.
    #[arg(long, default_value = "operator", value_name = "NAME")]
    pub subject: String,
}

/// Longest time a token is good for.
pub const TTL_MAX: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// A time for which a token is good, such as 30m, 8h or 7d.
fn ttl(text: &str) -> Result<Duration> {
    match humantime::parse_duration(text) {
        Ok(ttl) if !ttl.is_zero() && ttl <= TTL_MAX => Ok(ttl),
        Ok(_) => bail!("a token is good for at least a second and at most 30 days"),
        Err(_) => bail!("write for example 30m, 8h or 7d"),
    }
}

/// A role by its name, for the command line.
fn role(text: &str) -> Result<Role> {
    Role::named(text).context("write reader, editor, approver or registrar")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ttl_is_at_most_thirty_days() {
        for (text, good) in [
            ("30m", true),
            ("8h", true),
            ("30d", true),
            ("31d", false),
            ("0s", false),
            ("8", false),
            ("", false),
            ("-1h", false),
        ] {
            assert_eq!(ttl(text).is_ok(), good, "{text}");
        }
    }
}
