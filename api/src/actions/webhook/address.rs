//! Where a webhook sends, and what it signs with.

use crate::db::transaction::Tx;
use base64::{Engine, engine::general_purpose::STANDARD};
use domain::{
    validation::Fault,
    webhook::{is_public_address, is_reachable_inside},
};
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
    if url.port() == Some(0) {
        return Err("has the port 0, at which nobody listens: name another, or none".to_owned());
    }
    let literal: Option<IpAddr> = host.trim_matches(['[', ']']).parse().ok();
    if !literal.is_none_or(is_reachable_inside) {
        return Err(
            "leads to where a machine is told its secrets (a link-local address or a metadata service): name one of your receiver"
                .to_owned(),
        );
    }
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
    // Readers of addresses pass over some of them, but it is shown as it was given.
    if url.contains(|letter: char| letter.is_whitespace() || letter.is_control()) {
        let reason = "has a blank or a line break in it: write it without";
        return Err(Fault::invalid("url", reason));
    }
    // Those that have one from before go on: it was never sent.
    if url.contains('#') {
        let reason = "has a # in it, and what stands behind one is never sent: leave it out, or write %23 where it is part of the path";
        return Err(Fault::invalid("url", reason));
    }
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
            "https://example.org:0/",
        ] {
            assert!(address(wrong, false, false).is_err(), "{wrong}");
        }
        assert!(address("https://example.org:8443/changes?a=b", false, false).is_ok());
        assert!(address("http://127.0.0.1:9/", true, true).is_ok());
        assert!(address("http://127.0.0.1:9/", true, false).is_err());
    }

    #[test]
    fn what_tells_machines_their_secrets_is_refused_also_where_private_addresses_are_allowed() {
        for wrong in [
            "https://169.254.169.254/latest",
            "https://0xa9fea9fe/",
            "https://[::ffff:169.254.169.254]/",
            "https://[fe80::1]/",
            "https://[fd00:ec2::254]/",
        ] {
            for is_allowed in [false, true] {
                let said = address(wrong, true, is_allowed).expect_err(wrong);
                assert!(said.contains("link-local"), "{wrong}: {said}");
            }
        }
    }

    #[test]
    fn a_secret_is_as_standard_webhooks_writes_it() {
        let (one, other) = (new_secret(), new_secret());
        let key = STANDARD.decode(one.strip_prefix(SECRET_PREFIX).expect("a prefix"));
        assert_eq!((key.expect("base64").len(), one == other), (32, false));
    }
}
