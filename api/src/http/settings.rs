//! What can be set about the HTTP side.

use std::time::Duration;

use super::{Budgets, Origins, Proxies, Sockets, guard::Limits};

/// What can be set about the HTTP side.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What one request may ask for.
    pub limits: Limits,
    /// Bytes of parsed documents kept.
    pub documents_bytes: u64,
    /// Whether only documents of the operator's are run for whoever does not sign in.
    pub documents_only: bool,
    /// Bytes of answers about the schema kept.
    pub introspection_bytes: u64,
    /// Bytes of answers that everybody gets kept; none are with 0.
    pub public_bytes: u64,
    /// Bytes of all answers that wait to be written; what would go beyond is turned away.
    pub answers_bytes: usize,
    /// Bytes of all bodies and messages that have not arrived as a whole; what would go beyond is turned away.
    pub arriving_bytes: usize,
    /// How long a client may take to read an answer.
    pub answer_timeout: Duration,
    /// How long a request body may take to arrive, and how long an operation may take to run.
    pub timeout: Duration,
    /// Operations running at once; more are turned away.
    pub operations_max: usize,
    /// Questions that cost much, running at once; more wait for their turn.
    pub dear_max: usize,
    /// How long an operation may take before it is told in the log.
    pub slow: Duration,
    /// Whether each request is told in the log.
    pub access_log: bool,
    /// Web pages that may call the API from a browser.
    pub origins: Origins,
    /// WebSockets: how many, and how long one may idle.
    pub sockets: Sockets,
    /// What each client may ask for in a minute.
    pub budgets: Budgets,
    /// Proxies that are believed for whom they ask.
    pub proxies: Proxies,
    /// Who reports in files that name who does.
    pub reporting: Reporting,
}

/// Who publishes this register, as IATI files name it.
#[derive(Debug, Clone)]
pub struct Reporting {
    /// Identifier of the organisation; those of activities begin with it.
    pub reference: String,
    /// Its name.
    pub name: String,
    /// Its type, by a code of IATI.
    pub kind: String,
}

impl Default for Reporting {
    fn default() -> Self {
        Self {
            reference: "GAPBRIDGE".to_owned(),
            name: "Gapbridge".to_owned(),
            kind: "90".to_owned(),
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            documents_bytes: 32 * 1024 * 1024,
            documents_only: false,
            introspection_bytes: 32 * 1024 * 1024,
            public_bytes: 32 * 1024 * 1024,
            answers_bytes: 256 * 1024 * 1024,
            arriving_bytes: 64 * 1024 * 1024,
            answer_timeout: Duration::from_secs(60),
            timeout: Duration::from_secs(10),
            operations_max: 256,
            dear_max: 4,
            slow: Duration::from_secs(1),
            access_log: false,
            origins: Origins::Any,
            sockets: Sockets::default(),
            budgets: Budgets::default(),
            proxies: Proxies::default(),
            reporting: Reporting::default(),
        }
    }
}
