//! Webhooks: what becomes of them and of what they deliver, and which addresses on the network are for everybody.

use crate::words;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

words! {
    /// Whether a webhook delivers.
    WebhookState {
        /// It tells of changes as they come.
        Enabled,
        /// Its organisation paused it; what changes meanwhile is told once it goes on.
        Paused,
        /// Its receiver answered 410 Gone; what changes meanwhile is told once it is resumed.
        Ended,
        /// Its organisation took it away.
        Removed,
    }

    /// What a delivery is.
    WebhookDeliveryKind {
        /// Entries of the feed of changes.
        Changes,
        /// A test, without entries; tried once.
        Ping,
    }

    /// What became of a delivery.
    WebhookDeliveryState {
        /// It waits for its first or next attempt.
        Pending,
        /// The receiver took it.
        Delivered,
        /// The receiver did not take it in the time it is tried for; `redeliver` sends it again.
        SetAside,
    }
}

/// Whether an address is one of the public network: none of this machine, of a private network, of a link, of a group, or set aside
/// for documentation, tests or translation, where the services that tell a machine its secrets are found, too.
pub fn is_public_address(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => address
            .to_ipv4_mapped()
            .map_or_else(|| is_public_v6(address), is_public_v4),
    }
}

/// Whether a webhook may lead to an address where those of this machine and of private networks are allowed, too: still not where machines
/// are told their secrets.
pub fn is_reachable_inside(address: IpAddr) -> bool {
    !match address {
        IpAddr::V4(address) => tells_secrets_v4(address),
        IpAddr::V6(address) => tells_secrets_v6(address),
    }
}

/// Link-local addresses, at which most clouds serve their machines from inside, and those of Azure and Alibaba.
fn tells_secrets_v4(address: Ipv4Addr) -> bool {
    let served = [[168, 63, 129, 16], [100, 100, 100, 200]];
    address.is_link_local() || served.contains(&address.octets())
}

/// The same, those of Amazon and Google, and what stands for such an address of IPv4: mapped, compatible, translated (NAT64) or by 6to4.
fn tells_secrets_v6(address: Ipv6Addr) -> bool {
    const SERVED: [Ipv6Addr; 2] = [
        Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254),
        Ipv6Addr::new(0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254),
    ];
    let within = match address.segments() {
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => Some(
            Ipv4Addr::from_bits((u32::from(high) << 16) | u32::from(low)),
        ),
        _ => address.to_ipv4(),
    };
    address.is_unicast_link_local()
        || SERVED.contains(&address)
        || within.is_some_and(tells_secrets_v4)
}

/// Networks of the IANA registry of special-purpose IPv4 addresses, and an address at which a cloud (Azure) serves its machines from
/// inside: their first address, and how many bits it fixes.
const SPECIAL_V4: [([u8; 4], u32); 16] = [
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    ([168, 63, 129, 16], 32),
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 0, 0, 0], 24),
    ([192, 0, 2, 0], 24),
    ([192, 88, 99, 0], 24),
    ([192, 168, 0, 0], 16),
    ([198, 18, 0, 0], 15),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    ([224, 0, 0, 0], 4),
    ([240, 0, 0, 0], 4),
];

fn is_public_v4(address: Ipv4Addr) -> bool {
    let bits = address.to_bits();
    SPECIAL_V4.iter().all(|(first, fixed)| {
        let differing = bits ^ u32::from_be_bytes(*first);
        differing >> (32 - fixed) != 0
    })
}

/// Of IPv6 only what is given out for the public network is public, without what in it is for protocols, documentation or tunnels.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    let is_global = first & 0xe000 == 0x2000;
    let is_for_protocols = first == 0x2001 && second < 0x0200;
    let is_documentation =
        (first == 0x2001 && second == 0x0db8) || (first == 0x3fff && second < 0x1000);
    let is_tunnel = first == 0x2002;
    is_global && !is_for_protocols && !is_documentation && !is_tunnel
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPECIAL: [&str; 31] = [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "127.255.255.254",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.170",
        "192.0.2.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.7",
        "203.0.113.9",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "3fff:0fff::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "ff02::1",
    ];
    const PUBLIC: [&str; 9] = [
        "1.1.1.1",
        "100.128.0.1",
        "168.63.129.17",
        "172.32.0.1",
        "198.20.0.1",
        "223.255.255.255",
        "2606:4700::1111",
        "2a00:1450::1",
        "::ffff:1.1.1.1",
    ];

    #[test]
    fn addresses_that_are_not_for_everybody_are_known() {
        let is_public = |text: &str| is_public_address(text.parse().expect(text));
        for special in SPECIAL {
            assert!(!is_public(special), "{special}");
        }
        for public in PUBLIC {
            assert!(is_public(public), "{public}");
        }
    }

    #[test]
    fn where_machines_are_told_their_secrets_nothing_leads_even_inside() {
        let is_reachable = |text: &str| is_reachable_inside(text.parse().expect(text));
        for served in [
            "169.254.169.254",
            "169.254.0.1",
            "168.63.129.16",
            "100.100.100.200",
            "::ffff:169.254.169.254",
            "::169.254.169.254",
            "64:ff9b::a9fe:a9fe",
            "2002:a9fe:a9fe::1",
            "fe80::1",
            "febf::1",
            "fd00:ec2::254",
            "fd20:ce::254",
        ] {
            assert!(!is_reachable(served), "{served}");
            assert!(!is_public_address(served.parse().expect(served)));
        }
        for inside in [
            "127.0.0.1",
            "10.0.0.1",
            "192.168.1.1",
            "::1",
            "::ffff:10.0.0.1",
            "fd00::1",
        ] {
            assert!(is_reachable(inside), "{inside}");
        }
        assert!(PUBLIC.into_iter().all(is_reachable));
    }
}
