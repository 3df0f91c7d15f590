//! Settings of `serve`.

use super::{bounds::Bounds, budgets::Budgets};
use anyhow::Result;
use clap::Args;
use std::{net::SocketAddr, path::PathBuf, time::Duration};

/// Settings of `serve`.
#[derive(Clone, Debug, Args)]
pub struct ServeOptions {
    /// Address and port to listen on; port 0 takes any free one.
    #[arg(long, env = "GAPBRIDGE_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Add fictional donors, offers and programmes, to see matching at work. Not for a register in use.
    #[arg(long, env = "GAPBRIDGE_DEMO")]
    pub demo: bool,
    /// Origins whose pages may ask the API from a browser, separated by commas; * for all. No cookies are ever used.
    #[arg(
        long,
        env = "GAPBRIDGE_ALLOWED_ORIGINS",
        value_delimiter = ',',
        default_value = "*"
    )]
    pub allowed_origins: Vec<String>,
    /// File that names the OpenID Connect issuers whose tokens are accepted here, and whom they may speak for (see docs/signing-in.md).
    #[arg(long, env = "GAPBRIDGE_ISSUERS", value_name = "FILE")]
    pub issuers: Option<PathBuf>,
    /// Longest time one request may take, in milliseconds.
    #[arg(long, env = "GAPBRIDGE_REQUEST_TIMEOUT_MS", default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(100..=600_000))]
    pub request_timeout_ms: u64,
    /// Requests that are handled at once; further ones are asked to come back later.
    #[arg(long, env = "GAPBRIDGE_CONCURRENT_REQUESTS", default_value_t = 256, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub concurrent_requests: u32,
    /// WebSockets that are open at once; further ones are asked to come back later.
    #[arg(long, env = "GAPBRIDGE_CONCURRENT_SOCKETS", default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(0..=100_000))]
    pub concurrent_sockets: u32,
    /// Documents that the operator trusts.
    #[command(flatten)]
    pub trusted: TrustedDocuments,
    /// Bounds on what clients may make the service hold.
    #[command(flatten)]
    pub bounds: Bounds,
    /// How much each client may ask for.
    #[command(flatten)]
    pub budgets: Budgets,
    /// Address and port on which figures for monitoring are served, at /metrics; none by default. Whoever reaches it reads them.
    #[arg(long, env = "GAPBRIDGE_METRICS_LISTEN", value_name = "ADDRESS")]
    pub metrics_listen: Option<SocketAddr>,
    /// Operations that take longer are told in the log, in milliseconds, without what they say.
    #[arg(long, env = "GAPBRIDGE_SLOW_MS", default_value_t = 1_000, value_parser = clap::value_parser!(u64).range(1..=600_000))]
    pub slow_ms: u64,
    /// Tell each request in the log: its method, route, status and time.
    #[arg(long, env = "GAPBRIDGE_ACCESS_LOG")]
    pub access_log: bool,
    /// Who publishes this register.
    #[command(flatten)]
    pub reporting: Reporting,
    /// Serve as a subgraph of Apollo Federation v2, too: `_service` and `_entities` at the root.
    #[arg(long, env = "GAPBRIDGE_FEDERATION")]
    pub federation: bool,
    /// Threads that serve; by default as many as there are cores.
    #[arg(long, env = "GAPBRIDGE_WORKERS", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub workers: Option<u16>,
}

impl ServeOptions {
    /// Longest time one request may take.
    pub fn request_timeout(&self) -> Duration {
        Duration::from_millis(self.request_timeout_ms)
    }
}

/// Documents that the operator trusts, and what that means for others.
#[derive(Clone, Debug, Default, Args)]
pub struct TrustedDocuments {
    /// Folder of documents that clients may ask for by name: files *.graphql, each one document called as the file is, and manifests *.json.
    #[arg(long, env = "GAPBRIDGE_DOCUMENTS", value_name = "FOLDER")]
    pub documents: Option<PathBuf>,
    /// Run only these documents for whoever does not sign in, and refuse all others.
    #[arg(long, env = "GAPBRIDGE_DOCUMENTS_ONLY", requires = "documents")]
    pub documents_only: bool,
}

/// Who publishes this register, as `/export/iati.xml` names it.
#[derive(Clone, Debug, Args)]
pub struct Reporting {
    /// IATI identifier of who publishes this register; those of its activities begin with it.
    #[arg(long, env = "GAPBRIDGE_IATI_REPORTING_REF", value_name = "ID", default_value = "GAPBRIDGE", value_parser = reporting_ref)]
    pub iati_reporting_ref: String,
    /// Its name.
    #[arg(
        long,
        env = "GAPBRIDGE_IATI_REPORTING_NAME",
        value_name = "NAME",
        default_value = "Gapbridge"
    )]
    pub iati_reporting_name: String,
    /// Its type, a code of the IATI list of types: 10 for governments, 40 for multilateral ones, 90 for others.
    #[arg(long, env = "GAPBRIDGE_IATI_REPORTING_TYPE", value_name = "CODE", default_value_t = 90, value_parser = clap::value_parser!(u8).range(10..=90))]
    pub iati_reporting_type: u8,
}

impl Default for Reporting {
    fn default() -> Self {
        Self {
            iati_reporting_ref: "GAPBRIDGE".to_owned(),
            iati_reporting_name: "Gapbridge".to_owned(),
            iati_reporting_type: 90,
        }
    }
}

/// An identifier as IATI takes it.
fn reporting_ref(text: &str) -> Result<String, String> {
    let fits = |letter: char| letter.is_ascii_graphic() && !"/&|?".contains(letter);
    if text.is_empty() || !text.chars().all(fits) {
        return Err("write letters, digits and hyphens, without / & | ? and blanks".to_owned());
    }
    Ok(text.to_owned())
}
