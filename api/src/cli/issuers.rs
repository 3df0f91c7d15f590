//! `gapbridge issuers check`: whether the file of issuers is right, setting by setting.

use crate::{
    auth::check::{Checked, check},
    cli::print::print,
    config::{CheckIssuersOptions, Config},
    db::{
        reference::Reference,
        store::{NoRegister, Store},
    },
};
use anyhow::Result;
use std::sync::Arc;

/// The file has faults, which are printed.
#[derive(Debug, thiserror::Error)]
#[error(
    "Wrong settings: {0}. Correct them and check again; docs/signing-in.md shows a correct file"
)]
pub struct Faulty(usize);

/// Checks the file and prints a table of what was found.
///
/// # Errors
/// [`Faulty`] where a setting is wrong; others where the register cannot be read.
pub async fn run(config: &Config, options: &CheckIssuersOptions) -> Result<()> {
    let checked = checked(config, options).await?;
    print(table(&checked))?;
    let wrong = checked.iter().filter(|one| one.found.is_err()).count();
    if wrong > 0 {
        return Err(Faulty(wrong).into());
    }
    Ok(())
}

/// What was found about each setting.
///
/// # Errors
/// Where there is a register that cannot be read.
pub async fn checked(config: &Config, options: &CheckIssuersOptions) -> Result<Vec<Checked>> {
    let reference = on_record(config).await?;
    Ok(check(&options.file, reference.as_deref(), options.fetch).await)
}

/// What is on record; nothing before the service was started for the first time.
async fn on_record(config: &Config) -> Result<Option<Arc<Reference>>> {
    let store = match Store::open_register(config).await {
        Err(error) if error.is::<NoRegister>() => return Ok(None),
        opened => opened?,
    };
    let is_empty = store.is_empty().await?;
    let reference = (!is_empty).then(|| store.reference());
    store.close().await;
    Ok(reference)
}

/// A line a setting: whether it is right, whose it is, and what was found.
pub fn table(checked: &[Checked]) -> String {
    let width = |text: fn(&Checked) -> &str| {
        let widths = checked.iter().map(|one| text(one).chars().count());
        widths.max().unwrap_or_default()
    };
    let (issuers, settings) = (width(|one| &one.issuer), width(|one| one.setting));
    let line = |one: &Checked| {
        let (mark, found) = match &one.found {
            Ok(found) => ("ok   ", found.clone()),
            Err(error) => ("WRONG", format!("{error:#}")),
        };
        let found = found.trim_end().replace('\n', "; ");
        format!(
            "{mark}  {:issuers$}  {:settings$}  {found}\n",
            one.issuer, one.setting
        )
    };
    checked.iter().map(line).collect()
}
