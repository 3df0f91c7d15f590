//! The policy of a plan, as a file states it.

use crate::{db::reference::Reference, form::read_whole};
use anyhow::{Context, Result, ensure};
use matching::plan::Settings;
use std::{collections::BTreeMap, path::Path};

/// The policy of a file, if one is named.
pub(super) fn policy(path: Option<&Path>) -> Result<Option<Settings>> {
    let Some(path) = path else {
        return Ok(None);
    };
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("Cannot read the policy {}", path.display()))?;
    read_whole(&text)
        .map(Some)
        .with_context(|| format!("{} is not a policy", path.display()))
}

/// The policy with providers and regimes by their codes on record: one that is mistyped would change nothing.
pub(super) fn on_record(policy: Settings, reference: &Reference) -> Result<Settings> {
    let (mut faults, mut attention, mut regimes) = (Vec::new(), BTreeMap::new(), Vec::new());
    for (provider, gaps) in &policy.attention {
        match reference.organisations.meant_by(provider) {
            Some(row) => {
                if attention.insert(row.code.clone(), *gaps).is_some() {
                    faults.push(format!("attention: {} appears twice", row.code));
                }
            }
            None => faults.push(format!(
                "attention: {}",
                reference.organisations.unknown(provider)
            )),
        }
    }
    for regime in &policy.regimes {
        match reference.regimes.by_code(regime) {
            Some(row) => regimes.push(row.code.clone()),
            None => faults.push(format!("regimes: {}", reference.regimes.unknown(regime))),
        }
    }
    ensure!(
        faults.is_empty(),
        "The policy has something to correct:\n{}",
        faults.join("\n")
    );
    Ok(Settings {
        attention,
        regimes,
        ..policy
    })
}
