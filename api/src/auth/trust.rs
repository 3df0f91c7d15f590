//! Whom an issuer may speak for and what it may grant, and the file that says so.

use crate::form::read_whole;
use anyhow::{Context, Result, bail, ensure};
use domain::organisation::{OrganisationKind, Role};
use entity::organisation;
use reqwest::Url;
use serde::Deserialize;
use std::{collections::HashSet, path::Path, time::Duration};

/// By how much the clock of an issuer elsewhere may differ from ours.
const LEEWAY: Duration = Duration::from_secs(30);
/// Who may name all organisations but Panels, whose findings are nobody else's.
pub(super) const ALL_BUT_PANELS: &str = "*";
/// Labels that stand for other ways to sign in.
const LABELS_TAKEN: [&str; 2] = ["local", "key"];
/// Characters of a label.
const LABEL_CHARS_MAX: usize = 64;

/// What is believed of an issuer's tokens.
#[derive(Clone, Debug)]
pub struct Trust {
    /// The `iss` of its tokens.
    pub issuer: String,
    /// What its subjects begin with, so that those of two issuers are never taken for each other.
    pub label: String,
    /// The `aud` its tokens must have.
    pub audience: String,
    /// Whom it may speak for.
    pub organisations: Organisations,
    /// What it may grant.
    pub roles: Vec<Role>,
    /// The claim with the organisation's code.
    pub organisation_claim: String,
    /// The claim with the role.
    pub role_claim: String,
    /// By how much its clock and ours may differ.
    pub leeway: Duration,
}

/// Organisations that an issuer may speak for.
#[derive(Clone, Debug)]
pub enum Organisations {
    /// All: whoever holds the key could write to the database as well.
    All,
    /// Those named by code in lower case; `*` stands for all but Panels.
    Named(HashSet<String>),
}

/// An issuer that shows its keys at an address.
#[derive(Clone, Debug)]
pub(super) struct Remote {
    /// What is believed of its tokens.
    pub trust: Trust,
    /// How often its keys are read again.
    pub refresh: Duration,
    /// Whether it is this machine, where http is as good as https.
    pub is_loopback: bool,
}

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    #[serde(default)]
    pub issuer: Vec<Entry>,
}

/// An issuer as it is written.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    pub url: String,
    pub audience: String,
    pub label: Option<String>,
    pub organisations: Vec<String>,
    #[serde(default = "usual_roles")]
    pub roles: Vec<String>,
    #[serde(default = "usual_organisation_claim")]
    pub organisation_claim: String,
    #[serde(default = "usual_role_claim")]
    pub role_claim: String,
    #[serde(default = "usual_refresh_seconds")]
    pub refresh_seconds: u64,
}

/// The claim with the organisation's code, by default.
pub(super) fn usual_organisation_claim() -> String {
    "gapbridge_organisation".to_owned()
}

/// The claim with the role, by default.
pub(super) fn usual_role_claim() -> String {
    "gapbridge_role".to_owned()
}

/// A registrar reviews organisations for the whole service: an issuer grants that role only where the file says so.
fn usual_roles() -> Vec<String> {
    [Role::Reader, Role::Editor, Role::Approver]
        .map(Role::word)
        .to_vec()
}

fn usual_refresh_seconds() -> u64 {
    600
}

impl Trust {
    /// Whether tokens of this issuer may act for an organisation.
    pub fn speaks_for(&self, organisation: &organisation::Model) -> bool {
        match &self.organisations {
            Organisations::All => true,
            Organisations::Named(codes) => {
                let is_named = codes.contains(&organisation.code.to_lowercase());
                is_named
                    || (codes.contains(ALL_BUT_PANELS)
                        && organisation.kind != OrganisationKind::Panel)
            }
        }
    }
}

impl Remote {
    /// Reads the file of issuers.
    pub(super) fn read(path: &Path) -> Result<Vec<Self>> {
        let shown = path.display();
        let text = std::fs::read_to_string(path).with_context(|| {
            format!("Cannot read the file of issuers \"{shown}\". Check that it exists, or correct --issuers or GAPBRIDGE_ISSUERS")
        })?;
        Self::parse(&text).with_context(|| {
            format!("The file of issuers \"{shown}\" is wrong. Correct it and start again; docs/signing-in.md shows a correct one")
        })
    }

    fn parse(text: &str) -> Result<Vec<Self>> {
        let file: File = read_whole(text)?;
        ensure!(
            !file.issuer.is_empty(),
            "It names no issuer: write [[issuer]] and below it url, audience and organisations"
        );
        let mut issuers = Vec::<Self>::new();
        for (at, entry) in file.issuer.into_iter().enumerate() {
            let place = format!("issuer {} (url \"{}\")", at + 1, entry.url);
            let issuer = Self::of(entry).context(place.clone())?;
            let trusts = || issuers.iter().map(|known| &known.trust);
            ensure!(
                !trusts().any(|known| known.issuer == issuer.trust.issuer),
                "{place}: this url appears twice. Keep one of them"
            );
            ensure!(
                !trusts().any(|known| known.label == issuer.trust.label),
                "{place}: the label \"{}\" appears twice. Give each issuer a label of its own",
                issuer.trust.label
            );
            issuers.push(issuer);
        }
        Ok(issuers)
    }

    /// An issuer of what is written about it.
    pub(super) fn of(entry: Entry) -> Result<Self> {
        let url = address(&entry.url)?;
        let label = label(entry.label, &url)?;
        for (name, text) in [
            ("audience", &entry.audience),
            ("organisation_claim", &entry.organisation_claim),
            ("role_claim", &entry.role_claim),
        ] {
            filled(name, text)?;
        }
        Ok(Self {
            trust: Trust {
                issuer: entry.url,
                label,
                audience: entry.audience,
                organisations: named(&entry.organisations)?,
                roles: roles(&entry.roles)?,
                organisation_claim: entry.organisation_claim,
                role_claim: entry.role_claim,
                leeway: LEEWAY,
            },
            refresh: refresh(entry.refresh_seconds)?,
            is_loopback: is_loopback(&url),
        })
    }
}

/// A text that must not be empty.
pub(super) fn filled(name: &str, text: &str) -> Result<()> {
    ensure!(
        !text.trim().is_empty(),
        "{name} is empty. Write what the issuer's tokens have there"
    );
    Ok(())
}

/// What the issuer may grant.
pub(super) fn roles(words: &[String]) -> Result<Vec<Role>> {
    let role = |text: &String| Role::named(text).with_context(|| unknown_role(text));
    words.iter().map(role).collect()
}

/// How often its keys are read again.
pub(super) fn refresh(seconds: u64) -> Result<Duration> {
    ensure!(
        (1..=3600).contains(&seconds),
        "refresh_seconds must be 1 to 3600"
    );
    Ok(Duration::from_secs(seconds))
}

/// The label of an issuer, by default its host.
pub(super) fn label(label: Option<String>, url: &Url) -> Result<String> {
    // An IPv6 address has colons, and a colon ends the label within a subject.
    let host = || {
        url.host_str()
            .unwrap_or_default()
            .trim_matches(['[', ']'])
            .replace(':', "-")
    };
    let label = label.unwrap_or_else(host).to_lowercase();
    let is_plain = label
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "-._".contains(c));
    ensure!(
        is_plain
            && !label.is_empty()
            && label.len() <= LABEL_CHARS_MAX
            && !LABELS_TAKEN.contains(&label.as_str()),
        "label must be 1 to {LABEL_CHARS_MAX} letters, digits, dots, hyphens and underscores, and neither \"local\" nor \"key\""
    );
    Ok(label)
}

/// Whom it may speak for.
pub(super) fn named(codes: &[String]) -> Result<Organisations> {
    let codes: HashSet<String> = codes
        .iter()
        .map(|code| code.trim().to_lowercase())
        .collect();
    ensure!(
        !codes.is_empty() && !codes.contains(""),
        "organisations must list the codes of those the issuer may speak for; \"*\" stands for all but Panels, which must be named"
    );
    Ok(Organisations::Named(codes))
}

fn unknown_role(text: &str) -> String {
    format!("\"{text}\" among roles is unknown: write reader, editor, approver or registrar")
}

/// An address that nobody on the way can change the answer of.
pub(super) fn address(text: &str) -> Result<Url> {
    let url = Url::parse(text)
        .context("It is not an address. Write for example https://id.example.org/realms/panel")?;
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(&url) => {}
        _ => bail!(
            "Its address must begin with https:// (http:// is for this machine only, as in http://127.0.0.1:8081)"
        ),
    }
    ensure!(url.host_str().is_some(), "Its address has no host");
    ensure!(
        url.username().is_empty() && url.password().is_none(),
        "Its address must not hold a name or password"
    );
    ensure!(
        url.fragment().is_none(),
        "Its address must not have a part after #"
    );
    Ok(url)
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost"
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests;
