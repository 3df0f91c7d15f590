//! How much each client may ask for, and by what clients are told apart.

use super::number::number;
use clap::Args;
use ipnet::IpNet;
use std::net::IpAddr;

/// How much each client of `serve` may ask for, and by what clients are told apart.
#[derive(Clone, Debug, Args)]
pub struct Budgets {
    /// Points of cost (see docs/limits.md) that those who did not sign in may ask for in a minute from one address, an IPv6 network of
    /// 64 bits counting as one; 0 for any number. A page of 20 gaps costs some 1,200.
    #[arg(long, env = "GAPBRIDGE_BUDGET_ANONYMOUS", value_name = "POINTS", default_value_t = 20_000_000, allow_negative_numbers = true, value_parser = number::<u32>(0..=1_000_000_000, "points of cost"))]
    pub budget_anonymous: u32,
    /// Points of cost (see docs/limits.md) that one API key, or one holder of tokens, may ask for in a minute; 0 for any number.
    #[arg(long, env = "GAPBRIDGE_BUDGET_SIGNED_IN", value_name = "POINTS", default_value_t = 60_000_000, allow_negative_numbers = true, value_parser = number::<u32>(0..=1_000_000_000, "points of cost"))]
    pub budget_signed_in: u32,
    /// How many API keys and tokens from one address may turn out not to be good in a minute; others from there are then refused unseen
    /// until it is over. 0 for any number.
    #[arg(long, env = "GAPBRIDGE_FAILED_SIGN_INS", value_name = "NUMBER", default_value_t = 20, allow_negative_numbers = true, value_parser = number::<u32>(0..=1_000_000, "keys and tokens"))]
    pub failed_sign_ins: u32,
    /// Bytes that one organisation may have written down in a day (UTC), with what the history keeps of them; 0 for any number. 64 MiB by
    /// default.
    #[arg(
        long,
        env = "GAPBRIDGE_ORGANISATION_BYTES",
        value_name = "BYTES",
        default_value_t = 67_108_864,
        allow_negative_numbers = true,
        value_parser = number::<u64>(0..=u64::MAX, "bytes")
    )]
    pub organisation_bytes: u64,
    /// Addresses of proxies, or networks of them such as 10.0.0.0/8, separated by commas, whose header X-Forwarded-For is believed.
    /// Without them all clients behind a proxy count as one address.
    #[arg(
        long,
        env = "GAPBRIDGE_TRUSTED_PROXIES",
        value_name = "ADDRESSES",
        value_delimiter = ',',
        value_parser = proxy
    )]
    pub trusted_proxies: Vec<IpNet>,
}

impl Default for Budgets {
    fn default() -> Self {
        Self {
            budget_anonymous: 20_000_000,
            budget_signed_in: 60_000_000,
            failed_sign_ins: 20,
            organisation_bytes: 67_108_864,
            trusted_proxies: Vec::new(),
        }
    }
}

/// A network, or an address alone.
fn proxy(text: &str) -> Result<IpNet, String> {
    let text = text.trim();
    let network = text.parse::<IpNet>().ok();
    let network = network.or_else(|| Some(text.parse::<IpAddr>().ok()?.into()));
    network.ok_or_else(|| "write an address, or a network such as 10.0.0.0/8".to_owned())
}
