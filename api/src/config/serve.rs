//! Settings of `serve`.

use super::{bounds::Bounds, budgets::Budgets, number::number, reporting::Reporting};
use anyhow::Result;
use clap::Args;
use reqwest::Url;
use std::{net::SocketAddr, path::PathBuf, time::Duration};

/// Settings of `serve`.
#[derive(Clone, Debug, Args)]
pub struct ServeOptions {
    /// Address and port to listen on; port 0 takes any free one.
    #[arg(long, env = "GAPBRIDGE_LISTEN", default_value = "127.0.0.1:8080", value_parser = address)]
    pub listen: SocketAddr,
    /// Add fictional donors, offers and programmes, to see matching at work. Not for a register in use.
    #[arg(long, env = "GAPBRIDGE_DEMO")]
    pub demo: bool,
    /// Origins whose pages may ask the API from a browser, such as https://gaps.example, separated by commas; * for all. No cookies are
    /// ever used.
    #[arg(long, env = "GAPBRIDGE_ALLOWED_ORIGINS", value_delimiter = ',', default_value = "*", value_parser = origin)]
    pub allowed_origins: Vec<String>,
    /// File that names the OpenID Connect issuers whose tokens are accepted here, and whom they may speak for (see docs/signing-in.md).
    #[arg(long, env = "GAPBRIDGE_ISSUERS", value_name = "FILE")]
    pub issuers: Option<PathBuf>,
    /// Longest time one request may take, in milliseconds.
    #[arg(long, env = "GAPBRIDGE_REQUEST_TIMEOUT_MS", default_value_t = 10_000, allow_negative_numbers = true, value_parser = number::<u64>(100..=600_000, "milliseconds"))]
    pub request_timeout_ms: u64,
    /// Requests that are handled at once; further ones are asked to come back later.
    #[arg(long, env = "GAPBRIDGE_CONCURRENT_REQUESTS", default_value_t = 256, allow_negative_numbers = true, value_parser = number::<u32>(1..=100_000, "requests"))]
    pub concurrent_requests: u32,
    /// WebSockets that are open at once; further ones are asked to come back later.
    #[arg(long, env = "GAPBRIDGE_CONCURRENT_SOCKETS", default_value_t = 1_000, allow_negative_numbers = true, value_parser = number::<u32>(0..=100_000, "WebSockets"))]
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
    #[arg(long, env = "GAPBRIDGE_METRICS_LISTEN", value_name = "ADDRESS", value_parser = address)]
    pub metrics_listen: Option<SocketAddr>,
    /// Operations that take longer are told in the log, in milliseconds, without what they say.
    #[arg(long, env = "GAPBRIDGE_SLOW_MS", default_value_t = 1_000, allow_negative_numbers = true, value_parser = number::<u64>(1..=600_000, "milliseconds"))]
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
    #[arg(long, env = "GAPBRIDGE_WORKERS", allow_negative_numbers = true, value_parser = number::<u16>(1..=1024, "threads"))]
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

/// An address with a port. Names are not looked up: one may stand for several addresses, and for others tomorrow.
fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| {
        "write an address and a port, 127.0.0.1:8080 for this machine alone or 0.0.0.0:8080 for all its networks; names such as localhost are not looked up".to_owned()
    })
}

/// An origin as browsers send it: small letters, no path, and no port that its scheme has anyway.
fn origin(text: &str) -> Result<String, String> {
    const CURE: &str = "write what stands before the first / of the page's address, as https://gaps.example or http://localhost:3000, or * for every page";
    let text = text.trim();
    if text == "*" {
        return Ok(text.to_owned());
    }
    if text.is_empty() {
        return Err(format!("it is empty, and no page sends that: {CURE}"));
    }
    let url = Url::parse(text).map_err(|_| format!("it is no origin: {CURE}"))?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(format!("it is no origin of a web page: {CURE}"));
    }
    let has_more = url.path() != "/" || url.query().is_some() || url.fragment().is_some();
    if has_more || !url.username().is_empty() || url.password().is_some() {
        let sent = url.origin().ascii_serialization();
        return Err(format!(
            "browsers send no more than {sent} of this: write that"
        ));
    }
    Ok(url.origin().ascii_serialization())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_taken_as_browsers_send_it_or_refused_with_what_to_write() {
        for (text, taken) in [
            ("*", "*"),
            ("https://gaps.example", "https://gaps.example"),
            ("https://gaps.example/", "https://gaps.example"),
            (" HTTPS://Gaps.Example:443/ ", "https://gaps.example"),
            ("http://localhost:3000", "http://localhost:3000"),
            ("http://[::1]:3000/", "http://[::1]:3000"),
        ] {
            assert_eq!(origin(text).as_deref(), Ok(taken), "{text}");
        }
        for (text, cure) in [
            ("", "https://gaps.example"),
            ("nope", "https://gaps.example"),
            ("gaps.example", "https://gaps.example"),
            ("localhost:3000", "https://gaps.example"),
            ("file:///index.html", "https://gaps.example"),
            ("null", "https://gaps.example"),
            ("https://a.example/path", "more than https://a.example of"),
            ("https://a.example/?b", "more than https://a.example of"),
            ("https://me@a.example", "more than https://a.example of"),
        ] {
            let said = origin(text).expect_err(text);
            assert!(said.contains(cure), "{text}: {said}");
        }
    }

    #[test]
    fn an_address_has_a_port_and_no_name() {
        assert_eq!(
            address("[::1]:80"),
            Ok(SocketAddr::from(([0_u16, 0, 0, 0, 0, 0, 0, 1], 80)))
        );
        for wrong in ["localhost:8080", "127.0.0.1", ":8080", "8080", ""] {
            let said = address(wrong).expect_err(wrong);
            assert!(said.contains("127.0.0.1:8080"), "{wrong}: {said}");
        }
    }
}
