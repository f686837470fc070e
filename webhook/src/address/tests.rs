use proptest::prelude::*;

use super::*;

fn public(text: &str) -> bool {
    is_public(text.parse().expect(text))
}

/// Addresses that only a network's own hosts reach, or that lead to one.
const SPECIAL: [&str; 55] = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "169.254.170.2",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.0.170",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "198.19.255.255",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::8.8.8.8",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::127.0.0.1",
    "64:ff9b::169.254.169.254",
    "64:ff9b:1::1",
    "64:ff9b:1:808:8:800::",
    "100::1",
    "100:0:0:1::1",
    "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:1::1",
    "2001:2::1",
    "2001:4:112::1",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:808:808::1",
    "2620:4f:8000::1",
    "3fff:fff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "febf::1",
    "fec0::1",
    "ff02::1",
];

#[test]
fn what_a_cloud_or_a_network_keeps_to_itself_is_not_public() {
    for address in SPECIAL {
        assert!(!public(address), "{address}");
        assert!(Reach::Anywhere.takes(address.parse().expect(address)));
        assert!(!Reach::Public.takes(address.parse().expect(address)));
    }
}

#[test]
fn what_anybody_can_reach_is_public() {
    for address in [
        "1.1.1.1",
        "8.8.8.8",
        "52.94.236.248",
        "100.63.255.255",
        "100.128.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.1",
        "223.255.255.255",
        "2001:200::1",
        "2001:4860:4860::8888",
        "2600:1f18::1",
        "2606:4700::1111",
        "2620:4f:8001::1",
        "2a05:d018::1",
        "3fff:1000::1",
        "64:ff9b::8.8.8.8",
    ] {
        assert!(
            public(address) && Reach::Public.takes(address.parse().expect(address)),
            "{address}"
        );
    }
}

/// The first and the last address of a block are in it, and its neighbours are not.
#[test]
fn each_block_ends_where_it_says() {
    for (block, bits) in SPECIAL_V4 {
        let first = block.to_bits();
        let last = first | u32::MAX.checked_shr(bits).unwrap_or(0);
        assert_eq!(first & !(last ^ first), first, "{block}/{bits} begins elsewhere");
        for inside in [first, last] {
            assert!(in_v4(inside.into(), (block, bits)), "{block}/{bits}");
        }
        for outside in [first.checked_sub(1), last.checked_add(1)].into_iter().flatten() {
            assert!(!in_v4(outside.into(), (block, bits)), "{block}/{bits}");
        }
    }
    for (block, bits) in SPECIAL_V6.into_iter().chain([UNICAST_V6, NAT64]) {
        let first = block.to_bits();
        let last = first | (u128::MAX >> bits);
        assert_eq!(first & !(last ^ first), first, "{block}/{bits} begins elsewhere");
        for inside in [first, last] {
            assert!(in_v6(inside.into(), (block, bits)), "{block}/{bits}");
        }
        for outside in [first - 1, last + 1] {
            assert!(!in_v6(outside.into(), (block, bits)), "{block}/{bits}");
        }
    }
}

/// Addresses in each of which an IPv4 address stands, at that octet.
const HOLDERS: [(&str, usize); 4] = [("::", 12), ("::ffff:0:0", 12), ("2002::", 2), ("2001::", 12)];

proptest! {
    /// What the standard library knows of an address, in a stable way, is known here too.
    #[test]
    fn nothing_is_public_that_the_standard_library_knows_better(bits: u32) {
        let address = Ipv4Addr::from(bits);
        let special = address.is_private() || address.is_loopback() || address.is_link_local() || address.is_multicast()
            || address.is_documentation() || address.is_broadcast() || address.is_unspecified();
        prop_assert!(!(special && is_public(address.into())), "{address}");
    }

    #[test]
    fn nothing_of_ipv6_is_public_that_the_standard_library_knows_better(bits: u128) {
        let address = Ipv6Addr::from(bits);
        let special = address.is_loopback() || address.is_multicast() || address.is_unique_local()
            || address.is_unicast_link_local() || address.is_unspecified() || address.to_ipv4().is_some();
        prop_assert!(!(special && is_public(address.into())), "{address}");
    }

    /// No form of writing an IPv4 address as one of IPv6 makes a private one public; only NAT64's can be public at all.
    #[test]
    fn an_address_in_an_address_gains_nothing(v4: u32, private in 0..SPECIAL_V4.len(), low: u32) {
        let (block, bits) = SPECIAL_V4[private];
        let special = Ipv4Addr::from(block.to_bits() | low & u32::MAX.checked_shr(bits).unwrap_or(0));
        for address in [Ipv4Addr::from(v4), special] {
            let nat64 = Ipv6Addr::from(NAT64.0.to_bits() | u128::from(address.to_bits()));
            prop_assert_eq!(is_public(nat64.into()), is_public(address.into()));
            for (holder, at) in HOLDERS {
                let mut octets = holder.parse::<Ipv6Addr>().expect(holder).octets();
                octets[at..at + 4].copy_from_slice(&address.octets());
                prop_assert!(!is_public(Ipv6Addr::from(octets).into()));
            }
        }
        prop_assert!(!is_public(special.into()));
    }
}
