//! What the URL of a PostgreSQL says of TLS, looked at before the driver reads it: of a file that is not there it tells no name.

use anyhow::{Context as _, Result, bail, ensure};
use reqwest::Url;
use std::fs::File;

/// How much is demanded of the way to the database.
const MODES: [&str; 6] = [
    "disable",
    "allow",
    "prefer",
    "require",
    "verify-ca",
    "verify-full",
];
/// Parameters that name files, with all names that the driver knows them by.
const AUTHORITY: [&str; 3] = ["sslrootcert", "ssl-root-cert", "ssl-ca"];
const CERTIFICATE: [&str; 2] = ["sslcert", "ssl-cert"];
const KEY: [&str; 2] = ["sslkey", "ssl-key"];
/// What stands in place of a file where what is in it is given itself.
const INLINE: &str = "-----BEGIN";

/// Refuses a mode that there is none of, a file that cannot be read, and a certificate without its key.
pub(super) fn check_tls(url: &Url, setting: &str) -> Result<()> {
    let mode = value(url, &["sslmode", "ssl-mode"]);
    if let Some((name, mode)) = mode {
        ensure!(
            MODES.contains(&mode.to_ascii_lowercase().as_str()),
            "{setting} has {name}={mode}, which is not known: write one of {}",
            MODES.join(", ")
        );
    }
    let own = (value(url, &CERTIFICATE), value(url, &KEY));
    if own.0.is_some() != own.1.is_some() {
        bail!("{setting} has one of sslcert and sslkey: give both, or neither");
    }
    let files = [value(url, &AUTHORITY), own.0, own.1];
    for (name, file) in files.into_iter().flatten() {
        if !file.starts_with(INLINE) {
            File::open(&file).with_context(|| {
                format!("{setting} has {name}={file}, a file that cannot be read")
            })?;
        }
    }
    Ok(())
}

/// The parameter that goes by one of these names, the last where it is given twice.
fn value(url: &Url, names: &[&str]) -> Option<(String, String)> {
    let pairs = url.query_pairs().into_owned();
    let is_named = |(name, _): &(String, String)| names.contains(&name.as_str());
    pairs.filter(is_named).last()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(parameters: &str) -> String {
        let url = format!("postgres://me@db.example/gaps?{parameters}");
        let url = url.parse().expect("a URL");
        let said = check_tls(&url, "The URL").map_err(|error| format!("{error:#}"));
        said.expect_err(parameters)
    }

    #[test]
    fn what_cannot_be_meant_is_told_by_its_name() {
        for (parameters, said) in [
            (
                "sslmode=verifyfull",
                "sslmode=verifyfull, which is not known",
            ),
            (
                "sslmode=verify-full&sslrootcert=/nowhere/ca.pem",
                "sslrootcert=/nowhere/ca.pem, a file that cannot be read: No such file",
            ),
            ("sslkey=/nowhere/me.key", "one of sslcert and sslkey"),
            ("ssl-cert=/nowhere/me.pem", "one of sslcert and sslkey"),
        ] {
            let refused = refused(parameters);
            assert!(refused.contains(said), "{refused}");
        }
    }

    #[test]
    fn files_that_are_there_and_what_is_given_itself_are_taken() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
        for parameters in [
            "sslmode=Verify-Full".to_owned(),
            format!("sslrootcert={file}&sslcert={file}&sslkey={file}"),
            "sslrootcert=-----BEGIN%20CERTIFICATE-----".to_owned(),
            "application_name=a".to_owned(),
        ] {
            let url = format!("postgres://me@db.example/gaps?{parameters}");
            let url = url.parse().expect("a URL");
            assert!(check_tls(&url, "The URL").is_ok(), "{parameters}");
        }
    }
}
