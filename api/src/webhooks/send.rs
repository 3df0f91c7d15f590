//! One attempt at a delivery: an address of the network that everybody can reach, once, within seconds.

use crate::{actions::webhook::address, config::WebhookSettings};
use anyhow::Context;
use domain::webhook::{is_public_address, is_reachable_inside};
use reqwest::{
    Client, StatusCode,
    dns::{Addrs, Name, Resolve, Resolving},
    header::CONTENT_TYPE,
    redirect::Policy,
};
use std::{
    error::Error,
    net::{IpAddr, SocketAddr},
    time::Duration,
};
use tokio::net::lookup_host;

/// Longest time until a connection stands.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// Most characters of what is kept of a fault.
const FAULT_CHARS: usize = 200;

/// What an attempt came to.
pub(super) enum Answer {
    /// The receiver took it.
    Taken(StatusCode),
    /// The receiver says that it wants no more.
    Gone,
    /// It has to be tried again: the status of the answer, if there was one, and why.
    Failed(Option<StatusCode>, String),
}

/// What sends.
pub(super) struct Sender {
    client: Client,
    settings: WebhookSettings,
}

/// Headers of a delivery.
pub(super) struct Headers {
    /// The delivery's id, the same in all attempts.
    pub(super) id: String,
    /// When it is sent, Unix time in seconds.
    pub(super) timestamp: i64,
    /// Its signatures.
    pub(super) signature: String,
}

impl Sender {
    pub(super) fn new(settings: &WebhookSettings) -> anyhow::Result<Self> {
        let client = Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .https_only(!settings.allow_http)
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(settings.timeout)
            // Each attempt looks at the address anew.
            .pool_max_idle_per_host(0)
            .dns_resolver(std::sync::Arc::new(Allowed {
                private: settings.allow_private,
            }))
            .user_agent("gapbridge-webhooks");
        let client = client.build().context(
            "Cannot make an HTTPS client. See that the machine's certificates are there and can be read (on Debian they are the package ca-certificates)",
        )?;
        Ok(Self {
            client,
            settings: settings.clone(),
        })
    }

    /// Sends once. Of the answer only the status counts; its body is not read.
    pub(super) async fn send(&self, url: &str, headers: Headers, body: String) -> Answer {
        let allowed = &self.settings;
        let url = match address(url, allowed.allow_http, allowed.allow_private) {
            Ok(url) => url,
            Err(why) => return Answer::Failed(None, format!("The address {why}.")),
        };
        let request = self
            .client
            .post(url)
            .header(CONTENT_TYPE, "application/json")
            .header("webhook-id", headers.id)
            .header("webhook-timestamp", headers.timestamp)
            .header("webhook-signature", headers.signature)
            .body(body);
        match request.send().await {
            Ok(answer) => judged(answer.status()),
            Err(error) => Answer::Failed(None, self.fault(&error)),
        }
    }

    fn fault(&self, error: &reqwest::Error) -> String {
        let innermost = innermost(error);
        if innermost.is::<NowhereAllowed>() {
            return innermost.to_string();
        }
        if error.is_timeout() {
            let time = if error.is_connect() {
                CONNECT_TIMEOUT.min(self.settings.timeout)
            } else {
                self.settings.timeout
            };
            return format!("No answer within {}.", humantime::format_duration(time));
        }
        let what = if error.is_connect() {
            "No connection"
        } else {
            "No answer"
        };
        let why = innermost.to_string();
        format!("{what}: {why}").chars().take(FAULT_CHARS).collect()
    }
}

fn judged(status: StatusCode) -> Answer {
    if status.is_success() {
        Answer::Taken(status)
    } else if status == StatusCode::GONE {
        Answer::Gone
    } else if status.is_redirection() {
        let why =
            "The receiver redirects, which is not followed: name the address that it redirects to.";
        Answer::Failed(Some(status), why.to_owned())
    } else {
        Answer::Failed(Some(status), format!("The receiver answered {status}."))
    }
}

/// The cause of all causes of an error.
fn innermost<'a>(error: &'a (dyn Error + 'static)) -> &'a (dyn Error + 'static) {
    let mut innermost = error;
    while let Some(cause) = innermost.source() {
        innermost = cause;
    }
    innermost
}

/// Finds addresses that are allowed alone: what a name stands for is looked at where it is connected to, so that a name that changes its
/// meaning in between leads nowhere else.
struct Allowed {
    /// Whether those of this machine and of private networks are, besides public ones.
    private: bool,
}

impl Resolve for Allowed {
    fn resolve(&self, name: Name) -> Resolving {
        let is_allowed: fn(IpAddr) -> bool = if self.private {
            is_reachable_inside
        } else {
            is_public_address
        };
        let nowhere = if self.private {
            NowhereAllowed::Inside
        } else {
            NowhereAllowed::Public
        };
        Box::pin(async move {
            // One text for a name that is unknown here and for one that is not allowed: which of them it is, is not told.
            let found = lookup_host((name.as_str(), 0)).await;
            let found = found.into_iter().flatten();
            let allowed: Vec<SocketAddr> =
                found.filter(|address| is_allowed(address.ip())).collect();
            if allowed.is_empty() {
                return Err(nowhere.into());
            }
            let allowed: Addrs = Box::new(allowed.into_iter());
            Ok(allowed)
        })
    }
}

/// A name leads nowhere that webhooks may lead to.
#[derive(Debug, thiserror::Error)]
enum NowhereAllowed {
    #[error("The name of the receiver leads to no public address.")]
    Public,
    #[error(
        "The name of the receiver leads to no address, or to one at which machines are told their secrets."
    )]
    Inside,
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::str::FromStr;

    #[tokio::test]
    async fn a_name_leads_to_what_is_allowed_alone() {
        let leads = async |name: &str, private: bool| {
            let name = Name::from_str(name).expect("a name");
            Allowed { private }.resolve(name).await.is_ok()
        };
        assert!(!leads("localhost", false).await && leads("localhost", true).await);
        for private in [false, true] {
            for name in ["nowhere.invalid", "169.254.169.254", "fe80::1"] {
                assert!(!leads(name, private).await, "{name}");
            }
        }
    }
}
