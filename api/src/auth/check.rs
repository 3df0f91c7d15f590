//! The file of issuers checked setting by setting, by the rules by which the service reads it.

use crate::{
    auth::{
        remote::Issuer,
        trust::{
            ALL_BUT_PANELS, Entry, File, Remote, address, filled, label, named, refresh, roles,
        },
    },
    db::reference::Reference,
    form::read_whole,
};
use anyhow::{Context, Result, anyhow, ensure};
use domain::organisation::Role;
use std::{collections::BTreeSet, path::Path};

/// A setting, and what was found about it.
#[derive(Debug)]
pub struct Checked {
    /// The issuer's address as it is written; the file where it is about all of it.
    pub issuer: String,
    /// The setting.
    pub setting: &'static str,
    /// What is right or wrong about it.
    pub found: Result<String>,
}

/// Checks all settings of a file, organisations by what is on record where there is a register; with `fetch`, asks each issuer for its
/// keys, too.
pub async fn check(path: &Path, reference: Option<&Reference>, fetch: bool) -> Vec<Checked> {
    let shown = path.display().to_string();
    let of_file = |found| Checked {
        issuer: shown.clone(),
        setting: "file",
        found,
    };
    let entries = match read(path) {
        Ok(entries) => entries,
        Err(error) => return vec![of_file(Err(error))],
    };
    let mut all = vec![of_file(Ok(format!("names {} issuers", entries.len())))];
    all.push(Checked {
        issuer: shown,
        setting: "labels",
        found: distinct(&entries),
    });
    for entry in entries {
        let mut found = settings(&entry, reference);
        if fetch && found.iter().all(|(_, found)| found.is_ok()) {
            found.push(("keys", keys(entry.clone()).await));
        }
        all.extend(found.into_iter().map(|(setting, found)| Checked {
            issuer: entry.url.clone(),
            setting,
            found,
        }));
    }
    all
}

fn read(path: &Path) -> Result<Vec<Entry>> {
    let text = std::fs::read_to_string(path).context("cannot be read: see that it exists")?;
    let File { issuer } = read_whole(&text)?;
    ensure!(
        !issuer.is_empty(),
        "names no issuer: write [[issuer]] and below it url, audience and organisations"
    );
    Ok(issuer)
}

/// Whether each issuer has an address and a label of its own.
fn distinct(entries: &[Entry]) -> Result<String> {
    let (mut urls, mut labels) = (BTreeSet::new(), BTreeSet::new());
    for entry in entries {
        ensure!(
            urls.insert(&entry.url),
            "the url \"{}\" appears twice: keep one of them",
            entry.url
        );
        let Ok(own) = address(&entry.url).and_then(|url| label(entry.label.clone(), &url)) else {
            continue;
        };
        ensure!(
            labels.insert(own.clone()),
            "the label \"{own}\" appears twice: give each issuer a label of its own"
        );
    }
    Ok("each issuer has its own".to_owned())
}

fn settings(entry: &Entry, reference: Option<&Reference>) -> Vec<(&'static str, Result<String>)> {
    let url = address(&entry.url);
    let own_label = url.as_ref().ok().map(|url| label(entry.label.clone(), url));
    let mut found = vec![("url", url.map(|url| url.to_string()))];
    found.extend(own_label.map(|label| ("label", label)));
    let claims = [
        ("audience", &entry.audience),
        ("organisation_claim", &entry.organisation_claim),
        ("role_claim", &entry.role_claim),
    ];
    for (name, text) in claims {
        found.push((name, filled(name, text).map(|()| text.clone())));
    }
    found.push(("organisations", organisations(entry, reference)));
    found.push((
        "roles",
        roles(&entry.roles).and_then(|roles| granted(&roles)),
    ));
    let every = refresh(entry.refresh_seconds);
    found.push((
        "refresh_seconds",
        every.map(|every| every.as_secs().to_string()),
    ));
    found
}

/// Whether all organisations that it may speak for are on record.
fn organisations(entry: &Entry, reference: Option<&Reference>) -> Result<String> {
    named(&entry.organisations)?;
    let listed = entry.organisations.join(", ");
    let Some(reference) = reference else {
        return Ok(format!(
            "{listed} (not looked up: there is no register yet at --database-url)"
        ));
    };
    let codes = entry.organisations.iter().map(|code| code.trim());
    for code in codes.filter(|code| *code != ALL_BUT_PANELS) {
        ensure!(
            reference.organisations.by_code(code).is_some(),
            "{}",
            reference.organisations.unknown(code)
        );
    }
    Ok(listed)
}

fn granted(roles: &[Role]) -> Result<String> {
    ensure!(
        !roles.is_empty(),
        "roles is empty: no token of this issuer would be good"
    );
    let words: Vec<String> = roles.iter().map(|role| role.word()).collect();
    Ok(words.join(", "))
}

/// The algorithms of the keys that it shows.
async fn keys(entry: Entry) -> Result<String> {
    let keys = Issuer::new(Remote::of(entry)?)?.fetch().await?;
    let algorithms: BTreeSet<String> = keys
        .iter()
        .map(|key| format!("{:?}", key.algorithm))
        .collect();
    if algorithms.is_empty() {
        return Err(anyhow!(
            "it shows no key to sign with: RS, PS, ES256, ES384 and EdDSA are taken"
        ));
    }
    let algorithms: Vec<String> = algorithms.into_iter().collect();
    Ok(format!("{} ({})", keys.len(), algorithms.join(", ")))
}
