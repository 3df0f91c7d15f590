//! Where a webhook sends, and what it signs with.

use crate::db::transaction::Tx;
use base64::{Engine, engine::general_purpose::STANDARD};
use domain::{validation::Fault, webhook::is_public_address};
use reqwest::Url;
use std::net::IpAddr;

/// Most characters of an address.
const URL_MAX: usize = 2_000;
/// What every secret begins with.
pub const SECRET_PREFIX: &str = "whsec_";
/// Bytes of a secret.
const SECRET_BYTES: usize = 32;

/// A new secret, as Standard Webhooks writes it.
pub fn new_secret() -> String {
    let mut secret = [0; SECRET_BYTES];
    getrandom::fill(&mut secret).expect("the operating system gives randomness");
    format!("{SECRET_PREFIX}{}", STANDARD.encode(secret))
}

/// The address of a webhook; or why it can be none, in words that follow the field's name. Names are looked up only when it is asked
/// there, since what they stand for changes.
pub fn address(text: &str, allow_http: bool, allow_private: bool) -> Result<Url, String> {
    let url = Url::parse(text)
        .map_err(|_| "is no address: write it whole, as https://example.org/changes".to_owned())?;
    match url.scheme() {
        "https" => {}
        "http" if allow_http => {}
        _ => return Err("must begin with https:".to_owned()),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(
            "has a user or password in it: leave it out, deliveries are known by their signature"
                .to_owned(),
        );
    }
    let Some(host) = url.host_str().filter(|_| text.chars().count() <= URL_MAX) else {
        return Err(format!("must have a host and at most {URL_MAX} characters"));
    };
    let literal: Option<IpAddr> = host.trim_matches(['[', ']']).parse().ok();
    let is_local = host.trim_end_matches('.') == "localhost";
    let is_public = literal.is_none_or(is_public_address) && !is_local;
    if is_public || allow_private {
        Ok(url)
    } else {
        Err("leads to an address that is not public: name one that everybody can reach".to_owned())
    }
}

/// The address of a webhook that the settings of this service allow.
pub(super) fn usable(tx: &Tx, url: &str) -> Result<Url, Fault> {
    let allowed = tx.scope().store().webhooks();
    address(url, allowed.allow_http, allowed.allow_private)
        .map_err(|reason| Fault::invalid("url", reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_are_taken_unless_it_is_allowed() {
        for wrong in [
            "example.org",
            "ftp://example.org",
            "http://example.org/",
            "https://user@example.org/",
            "https://:password@example.org/",
            "https://127.0.0.1/",
            "https://0x7f.1/",
            "https://2130706433/",
            "https://[::1]/",
            "https://[::ffff:10.0.0.1]/",
            "https://169.254.169.254/latest",
            "https://localhost:8443/",
        ] {
            assert!(address(wrong, false, false).is_err(), "{wrong}");
        }
        assert!(address("https://example.org:8443/changes?a=b", false, false).is_ok());
        assert!(address("http://127.0.0.1:9/", true, true).is_ok());
        assert!(address("http://127.0.0.1:9/", true, false).is_err());
    }

    #[test]
    fn a_secret_is_as_standard_webhooks_writes_it() {
        let (one, other) = (new_secret(), new_secret());
        let key = STANDARD.decode(one.strip_prefix(SECRET_PREFIX).expect("a prefix"));
        assert_eq!((key.expect("base64").len(), one == other), (32, false));
    }
}
