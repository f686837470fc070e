//! Which addresses are public.
//!
//! A tenant chooses where its webhooks lead, and a function stands inside an AWS account. An address of the function's own networks, or of the
//! service that hands out its role's credentials, must not be one that a tenant can have called.
//!
//! The rule: an address for which IANA's registries name a special purpose is not public, even where the purpose is reachable from everywhere
//! (anycast of AS112, PCP and TURN): no webhook is there. Of IPv6 only 2000::/3 is public, because nothing else has been given out. One
//! exception: addresses of NAT64 are judged by the IPv4 address in them, because a network without IPv4 reaches the rest of the world by them.
//!
//! ip_network 0.4 has not been changed since 2021, and ip_rfc 0.1 since 2020; both take blocks for public that were set aside later. ipnet has
//! no such question, and the standard library's `is_global` is unstable.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What may be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Public addresses, by https.
    Public,
    /// Any address, by http too: on a laptop, where an LMS is developed.
    Anywhere,
}

impl Reach {
    /// Whether this address may be called.
    pub fn takes(self, address: IpAddr) -> bool {
        match self {
            Self::Public => is_public(address),
            Self::Anywhere => true,
        }
    }
}

/// Blocks that are not public: IANA's IPv4 special-purpose address registry (RFC 6890), and what is no address of one host.
const SPECIAL_V4: [(Ipv4Addr, u32); 19] = [
    // This network, 0.0.0.0 with it: RFC 791, 3.2.
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    // Private: RFC 1918.
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    // A carrier's own, behind its NAT: RFC 6598.
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    // Loopback: RFC 1122, 3.2.1.3.
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    // Link-local, with the metadata services of clouds: RFC 3927.
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    // Private: RFC 1918.
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    // Protocols of the IETF, such as DS-Lite, PCP, TURN and the discovery of NAT64: RFC 6890, 2.1.
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    // Documentation: RFC 5737.
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    // AS112: RFC 7535.
    (Ipv4Addr::new(192, 31, 196, 0), 24),
    // Multicast by relays: RFC 7450.
    (Ipv4Addr::new(192, 52, 193, 0), 24),
    // Relays of 6to4, which are no more: RFC 7526.
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    // Private: RFC 1918.
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    // AS112: RFC 7534.
    (Ipv4Addr::new(192, 175, 48, 0), 24),
    // Benchmarks: RFC 2544.
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    // Documentation: RFC 5737.
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    // Documentation: RFC 5737.
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    // Multicast: RFC 5771.
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    // Reserved: RFC 1112, 4.
    (Ipv4Addr::new(240, 0, 0, 0), 4),
    // Broadcast: RFC 919. The block above has it, and it is named so that nobody misses it.
    (Ipv4Addr::new(255, 255, 255, 255), 32),
];

/// What IANA gives out of IPv6: RFC 4291, 2.4, and IANA's registry of IPv6's address space. Outside are the unspecified address, loopback
/// and IPv4-compatible addresses (::/96), IPv4-mapped ones (::ffff:0:0/96), NAT64's own (64:ff9b:1::/48, RFC 8215), discarded and dummy
/// addresses (100::/64, 100:0:0:1::/64), segments of routing (5f00::/16, RFC 9602), unique local (fc00::/7, with AWS's metadata service at
/// fd00:ec2::254), link-local (fe80::/10), site-local (fec0::/10) and multicast (ff00::/8).
const UNICAST_V6: (Ipv6Addr, u32) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// Blocks of these that are not public: IANA's IPv6 special-purpose address registry (RFC 6890).
const SPECIAL_V6: [(Ipv6Addr, u32); 5] = [
    // Protocols of the IETF: Teredo (2001::/32), which holds an IPv4 address, benchmarks (2001:2::/48), ORCHID and others. RFC 2928.
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    // Documentation: RFC 3849.
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    // 6to4, which holds an IPv4 address: RFC 3056. Its relays are no more (RFC 7526).
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    // AS112: RFC 7534.
    (Ipv6Addr::new(0x2620, 0x4f, 0x8000, 0, 0, 0, 0, 0), 48),
    // Documentation: RFC 9637.
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];

/// NAT64's well-known prefix, behind which stands an IPv4 address: RFC 6052, 2.1.
const NAT64: (Ipv6Addr, u32) = (Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 0), 96);

/// Whether an address is one of a host on the public internet.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    !SPECIAL_V4.iter().any(|block| in_v4(address, *block))
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    if in_v6(address, NAT64) {
        let [.., a, b, c, d] = address.octets();
        return is_public_v4(Ipv4Addr::new(a, b, c, d));
    }
    in_v6(address, UNICAST_V6) && !SPECIAL_V6.iter().any(|block| in_v6(address, *block))
}

fn in_v4(address: Ipv4Addr, (block, bits): (Ipv4Addr, u32)) -> bool {
    (address.to_bits() ^ block.to_bits()).leading_zeros() >= bits
}

fn in_v6(address: Ipv6Addr, (block, bits): (Ipv6Addr, u32)) -> bool {
    (address.to_bits() ^ block.to_bits()).leading_zeros() >= bits
}

#[cfg(test)]
mod tests;
