//! `gapbridge issuers check`: whether the file of issuers is right, setting by setting.

use crate::{
    auth::check::{Checked, check},
    cli::print::print,
    config::{CheckIssuersOptions, Config},
    db::store::Store,
};
use anyhow::{Result, ensure};

/// The file has faults, which are printed.
#[derive(Debug, thiserror::Error)]
#[error(
    "{0} settings are wrong. Correct them and check again; docs/signing-in.md shows a correct file"
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
/// Where the register cannot be read.
pub async fn checked(config: &Config, options: &CheckIssuersOptions) -> Result<Vec<Checked>> {
    let store = Store::open_register(config).await?;
    ensure!(
        !store.is_empty().await?,
        "The register is empty, so that no organisation is known. Start the service once, or see that --database-url is that of the service"
    );
    let checked = check(&options.file, &store.reference(), options.fetch).await;
    store.close().await;
    Ok(checked)
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
        let found = found.trim_end().replace('\n', " ");
        format!(
            "{mark}  {:issuers$}  {:settings$}  {found}\n",
            one.issuer, one.setting
        )
    };
    checked.iter().map(line).collect()
}
