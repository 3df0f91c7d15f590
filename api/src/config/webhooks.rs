//! Settings of webhooks.

use super::within;
use anyhow::Result;
use clap::Args;
use std::time::Duration;

/// Where webhooks may lead, and how long they are tried.
#[derive(Clone, Debug, Args)]
pub struct WebhookSettings {
    /// Let webhooks be sent by http:, where everybody on the way can read them. For receivers on this machine or network.
    #[arg(
        id = "webhooks_allow_http",
        long = "webhooks-allow-http",
        global = true,
        env = "GAPBRIDGE_WEBHOOKS_ALLOW_HTTP"
    )]
    pub allow_http: bool,
    /// Let webhooks lead to addresses of this machine and of private networks: every organisation can then make the service ask there.
    /// Link-local addresses and those of clouds' metadata services (169.254.169.254, fd00:ec2::254) stay refused.
    #[arg(
        id = "webhooks_allow_private",
        long = "webhooks-allow-private",
        global = true,
        env = "GAPBRIDGE_WEBHOOKS_ALLOW_PRIVATE"
    )]
    pub allow_private: bool,
    /// Time from a failed delivery to the next attempt, such as 30s, at most 30d; it doubles with each, up to 8 hours.
    #[arg(id = "webhooks_retry", long = "webhooks-retry", global = true, env = "GAPBRIDGE_WEBHOOKS_RETRY", value_name = "TIME", default_value = "30s", value_parser = wait)]
    pub retry: Duration,
    /// How long a delivery is tried again before it is set aside, such as 12h or 3d, at most 30d.
    #[arg(id = "webhooks_give_up", long = "webhooks-give-up", global = true, env = "GAPBRIDGE_WEBHOOKS_GIVE_UP", value_name = "TIME", default_value = "3d", value_parser = wait)]
    pub give_up: Duration,
    /// Longest time one attempt may take, such as 10s, at most 20s.
    #[arg(id = "webhooks_timeout", long = "webhooks-timeout", global = true, env = "GAPBRIDGE_WEBHOOKS_TIMEOUT", value_name = "TIME", default_value = "10s", value_parser = attempt)]
    pub timeout: Duration,
    /// Time from one look for changes to tell webhooks of to the next, such as 200ms, at most 20s.
    #[arg(id = "webhooks_poll", long = "webhooks-poll", global = true, env = "GAPBRIDGE_WEBHOOKS_POLL", value_name = "TIME", default_value = "200ms", value_parser = attempt)]
    pub poll: Duration,
}

impl Default for WebhookSettings {
    fn default() -> Self {
        Self {
            allow_http: false,
            allow_private: false,
            retry: Duration::from_secs(30),
            give_up: Duration::from_secs(3 * 24 * 60 * 60),
            timeout: Duration::from_secs(10),
            poll: Duration::from_millis(200),
        }
    }
}

/// A time to wait for a receiver, such as 30s or 3d.
fn wait(text: &str) -> Result<Duration> {
    within(text, Duration::from_secs(30 * 24 * 60 * 60))
}

/// A time that a server is at one thing, such as 200ms or 10s.
fn attempt(text: &str) -> Result<Duration> {
    within(text, Duration::from_secs(20))
}
