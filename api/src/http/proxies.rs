//! Where a request comes from when proxies stand before us: only what those say that we were told to trust.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Once,
};

use actix_web::http::header::{HeaderMap, X_FORWARDED_FOR};
use ipnet::IpNet;

/// The proxies that are trusted to say for whom they ask.
#[derive(Debug, Clone, Default)]
pub struct Proxies(Vec<IpNet>);

impl From<&[IpNet]> for Proxies {
    fn from(networks: &[IpNet]) -> Self {
        Self(networks.to_vec())
    }
}

impl Proxies {
    /// The address of the client of a request that came from `peer`. Each proxy adds, behind what it was told, whom it was told it by:
    /// so the way is followed from its end, as long as those who speak are trusted. Whatever a client writes there itself stands before.
    pub(super) fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        if !self.trust(client) {
            if is_near(client) && headers.contains_key(X_FORWARDED_FOR) {
                tell_of(client);
            }
            return client;
        }
        let said: Vec<&str> = headers
            .get_all(X_FORWARDED_FOR)
            .map(|value| value.to_str().unwrap_or_default())
            .flat_map(|value| value.split(','))
            .collect();
        for before in said.into_iter().rev() {
            let Some(address) = address(before.trim()) else {
                break;
            };
            client = address;
            if !self.trust(client) {
                break;
            }
        }
        client
    }

    fn trust(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }
}

/// Whether an address is of this machine or a private network, as those of proxies are.
fn is_near(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_loopback() || address.is_private(),
        IpAddr::V6(address) => address.is_loopback() || address.is_unique_local(),
    }
}

/// Tells once that there seems to be a proxy that nobody named: its clients then have one budget, and share what wrong keys do.
fn tell_of(proxy: IpAddr) {
    static TOLD: Once = Once::new();
    TOLD.call_once(|| {
        tracing::warn!(%proxy, "requests come with X-Forwarded-For from an address that is not trusted: if a proxy is there, name it with --trusted-proxies or GAPBRIDGE_TRUSTED_PROXIES, or all its clients count as one");
    });
}

/// An address, with or without a port.
pub(super) fn address(text: &str) -> Option<IpAddr> {
    let plain = text.parse::<IpAddr>().ok();
    let address = plain.or_else(|| Some(text.parse::<SocketAddr>().ok()?.ip()));
    address.map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    /// Where a request comes from that says this.
    fn client(trusted: &[&str], peer: &str, said: &[&'static str]) -> String {
        let networks: Vec<IpNet> = trusted
            .iter()
            .map(|network| network.parse().expect("a network"))
            .collect();
        let mut headers = HeaderMap::new();
        for value in said {
            headers.append(X_FORWARDED_FOR, HeaderValue::from_static(value));
        }
        let peer = peer.parse().expect("an address");
        let proxies = Proxies::from(networks.as_slice());
        proxies.client(peer, &headers).to_string()
    }

    #[test]
    fn strangers_are_not_believed() {
        let said = &["198.51.100.7"];
        assert_eq!(client(&[], "127.0.0.1", said), "127.0.0.1");
        assert_eq!(client(&["10.0.0.0/8"], "192.0.2.1", said), "192.0.2.1");
    }

    #[test]
    fn the_way_is_followed_from_its_end_as_long_as_it_is_trusted() {
        let trusted = &["10.0.0.0/8", "::1/128"];
        for (peer, said, expected) in [
            ("10.0.0.1", &[][..], "10.0.0.1"),
            ("10.0.0.1", &["198.51.100.7"][..], "198.51.100.7"),
            (
                "::ffff:10.0.0.1",
                &["198.51.100.7:4711"][..],
                "198.51.100.7",
            ),
            ("::1", &["[2001:db8::7]:4711"][..], "2001:db8::7"),
            (
                "::1",
                &["6.6.6.6, 198.51.100.7, 10.1.1.1"][..],
                "198.51.100.7",
            ),
            (
                "::1",
                &["6.6.6.6", "198.51.100.7", "10.1.1.1"][..],
                "198.51.100.7",
            ),
            ("::1", &["6.6.6.6, unknown, 10.1.1.1"][..], "10.1.1.1"),
            ("::1", &["10.1.1.2, 10.1.1.1"][..], "10.1.1.2"),
            ("::1", &["nobody"][..], "::1"),
        ] {
            assert_eq!(client(trusted, peer, said), expected, "{peer} {said:?}");
        }
    }
}
