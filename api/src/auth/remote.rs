//! The keys of an issuer elsewhere: discovered, read again on a schedule, and when a token names one that is not known.
//!
//! Only one task per issuer ever asks it, so that no flood of tokens becomes a flood of questions.

use crate::auth::{
    keys::{Key, NoKey},
    trust::{Remote, Trust, address},
};
use anyhow::{Context, Result, ensure};
use jsonwebtoken::Algorithm;
use reqwest::{Client, redirect::Policy};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use std::time::Duration;
use tokio::{
    sync::{Notify, watch},
    time::{Instant, timeout, timeout_at},
};

/// Longest time one question to an issuer may take.
const TIMEOUT: Duration = Duration::from_secs(5);
/// Longest time a token waits for its issuer's keys.
const PATIENCE: Duration = Duration::from_secs(6);
/// Shortest time between two questions that unknown keys make.
const REST: Duration = Duration::from_secs(30);
/// Longest time until an issuer that did not answer is asked again.
const RETRY: Duration = Duration::from_secs(60);
/// How long keys serve after they were last seen.
const KEYS_LIVE: Duration = Duration::from_secs(60 * 60);
/// Bytes of an issuer's answer.
const BODY_BYTES_MAX: usize = 256 * 1024;
/// Keys of an issuer.
const KEYS_MAX: usize = 100;

/// An issuer elsewhere, with its keys.
pub(super) struct Issuer {
    settings: Remote,
    client: Client,
    keys: watch::Sender<Keys>,
    wanted: Notify,
}

/// The keys as they were last seen.
#[derive(Clone, Default)]
struct Keys {
    keys: Vec<Key>,
    /// When they were last seen.
    seen: Option<Instant>,
    /// When they were last asked for, with or without success.
    asked: Option<Instant>,
}

#[derive(Deserialize)]
struct Discovery {
    issuer: String,
    jwks_uri: String,
}

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Value>,
}

impl Keys {
    fn meant(&self, kid: Option<&str>, algorithm: Algorithm) -> Result<Key, NoKey> {
        if self.seen.is_none_or(|seen| seen.elapsed() > KEYS_LIVE) {
            return Err(NoKey::Unknown);
        }
        Key::meant(&self.keys, kid, algorithm).cloned()
    }
}

impl Issuer {
    /// An issuer that was not asked yet.
    pub(super) fn new(settings: Remote) -> Result<Self> {
        let client = Client::builder()
            .redirect(Policy::none())
            .timeout(TIMEOUT)
            .user_agent("gapbridge");
        let client = if settings.is_loopback {
            client.no_proxy()
        } else {
            client
        };
        let client = client.build().context(
            "Cannot make an HTTPS client. See that the machine's certificates are there and can be read (on Debian they are the package ca-certificates)",
        )?;
        Ok(Self {
            settings,
            client,
            keys: watch::Sender::default(),
            wanted: Notify::new(),
        })
    }

    /// What is believed of its tokens.
    pub(super) fn trust(&self) -> &Trust {
        &self.settings.trust
    }

    /// The key that a token means. An unknown one may be new: then the issuer is asked, unless it was just now.
    pub(super) async fn key(&self, kid: Option<&str>, algorithm: Algorithm) -> Result<Key, NoKey> {
        let mut keys = self.keys.subscribe();
        let asked = {
            let known = keys.borrow_and_update();
            match known.meant(kid, algorithm) {
                Err(NoKey::Unknown)
                    if known
                        .asked
                        .is_none_or(|asked| asked.elapsed() >= self.rest()) =>
                {
                    known.asked
                }
                found => return found,
            }
        };
        self.wanted.notify_one();
        // Whether it answered in time or not, what is known now decides.
        let _ = timeout(PATIENCE, keys.wait_for(|keys| keys.asked != asked)).await;
        let known = keys.borrow();
        known.meant(kid, algorithm)
    }

    /// Whether it showed its keys lately, and when it was last asked: otherwise a key that is not among them may be new.
    pub(super) fn is_known(&self) -> bool {
        let known = self.keys.borrow();
        known.seen == known.asked && known.seen.is_some_and(|seen| seen.elapsed() <= KEYS_LIVE)
    }

    /// Reads its keys again and again; ends never.
    pub(super) async fn keep_fresh(&self) {
        loop {
            let pause = match self.refresh().await {
                Ok(()) => self.settings.refresh,
                Err(error) => {
                    tracing::warn!(
                        issuer = self.settings.trust.issuer,
                        error = format!("{error:#}"),
                        "reading an issuer's keys"
                    );
                    self.settings.refresh.min(RETRY)
                }
            };
            let due = Instant::now() + pause;
            while timeout_at(due, self.wanted.notified()).await.is_ok() {
                // It may have been wanted while it was being read.
                if self
                    .keys
                    .borrow()
                    .asked
                    .is_none_or(|asked| asked.elapsed() >= self.rest())
                {
                    break;
                }
            }
        }
    }

    fn rest(&self) -> Duration {
        REST.min(self.settings.refresh)
    }

    /// Reads its keys once. Those that it shows no more are gone from then on.
    async fn refresh(&self) -> Result<()> {
        let fetched = self.fetch().await;
        let now = Instant::now();
        self.keys.send_modify(|known| {
            known.asked = Some(now);
            if let Ok(keys) = &fetched {
                (known.keys, known.seen) = (keys.clone(), Some(now));
            }
        });
        fetched.map(drop)
    }

    /// Asks it for its keys.
    pub(super) async fn fetch(&self) -> Result<Vec<Key>> {
        let issuer = &self.settings.trust.issuer;
        let place = format!(
            "{}/.well-known/openid-configuration",
            issuer.trim_end_matches('/')
        );
        let discovery: Discovery = self.get(&place).await?;
        ensure!(
            discovery.issuer == *issuer,
            "{place} is about the issuer \"{}\" and not \"{issuer}\"",
            shown(&discovery.issuer)
        );
        address(&discovery.jwks_uri)
            .with_context(|| format!("{place} names keys at \"{}\"", shown(&discovery.jwks_uri)))?;
        let KeySet { keys } = self.get(&discovery.jwks_uri).await?;
        ensure!(
            keys.len() <= KEYS_MAX,
            "{} shows more than {KEYS_MAX} keys",
            discovery.jwks_uri
        );
        Ok(keys.iter().filter_map(Key::of).collect())
    }

    async fn get<T: DeserializeOwned>(&self, place: &str) -> Result<T> {
        let mut response = self.client.get(place).send().await?;
        ensure!(
            response.status().is_success(),
            "{place} answers {}",
            response.status()
        );
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            ensure!(
                body.len() + chunk.len() <= BODY_BYTES_MAX,
                "{place} answers with more than {BODY_BYTES_MAX} bytes"
            );
            body.extend_from_slice(&chunk);
        }
        serde_json::from_slice(&body)
            .with_context(|| format!("{place} does not answer as OpenID Connect has it"))
    }
}

/// A text from outside, short enough for the log.
fn shown(text: &str) -> String {
    text.chars().take(200).collect()
}
