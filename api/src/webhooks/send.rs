//! One attempt at a delivery: an address of the network that everybody can reach, once, within seconds.

use crate::{actions::webhook::address, config::WebhookSettings};
use anyhow::Context;
use domain::webhook::is_public_address;
use reqwest::{
    Client, StatusCode,
    dns::{Addrs, Name, Resolve, Resolving},
    header::CONTENT_TYPE,
    redirect::Policy,
};
use std::{error::Error, net::SocketAddr, time::Duration};
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
            .user_agent("gapbridge-webhooks");
        let client = if settings.allow_private {
            client
        } else {
            client.dns_resolver(std::sync::Arc::new(PublicAlone))
        };
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
        if innermost.is::<NotPublic>() {
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

/// Finds public addresses alone: what a name stands for is looked at where it is connected to, so that a name that changes its
/// meaning in between leads nowhere else.
struct PublicAlone;

impl Resolve for PublicAlone {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            // One text for a name that is unknown here and for one of an inner network: which of them it is, is not told.
            let found = lookup_host((name.as_str(), 0))
                .await
                .map_err(|_| NotPublic)?;
            let public: Vec<SocketAddr> = found
                .filter(|address| is_public_address(address.ip()))
                .collect();
            if public.is_empty() {
                return Err(NotPublic.into());
            }
            let public: Addrs = Box::new(public.into_iter());
            Ok(public)
        })
    }
}

/// A name leads nowhere that everybody can reach.
#[derive(Debug, thiserror::Error)]
#[error("The name of the receiver leads to no public address.")]
struct NotPublic;

#[cfg(test)]
mod tests {
    use super::*;
    use std::str::FromStr;

    #[tokio::test]
    async fn a_name_that_stands_for_this_machine_or_for_nothing_leads_nowhere() {
        for name in ["localhost", "nowhere.invalid"] {
            let found = PublicAlone
                .resolve(Name::from_str(name).expect("a name"))
                .await;
            let why = found.err().expect("no address");
            assert!(why.is::<NotPublic>(), "{name}: {why}");
        }
    }
}
