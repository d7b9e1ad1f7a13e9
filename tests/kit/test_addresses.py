"""Which addresses are public."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openkoji.kit.addresses import is_public, parse_address, parse_networks

PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "100.63.255.255",
    "100.128.0.0",
    "168.63.129.15",
    "168.63.129.17",
    "172.15.255.255",
    "172.32.0.0",
    "223.255.255.255",
    "2001:4860:4860::8888",
    "2606:4700::1111",
    "2a00:1450:4001::1",
    "64:ff9b::8.8.8.8",
]
NOT_PUBLIC = {
    "this host": ["0.0.0.0", "0.1.2.3", "::"],
    "loopback": ["127.0.0.1", "127.255.255.254", "::1"],
    "private": ["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "fc00::1", "fd12:3456::1"],
    "link-local": ["169.254.1.1", "fe80::1", "fe80::1%lo", "febf::1"],
    "site-local": ["fec0::1"],
    "a carrier's inside": ["100.64.0.1", "100.127.255.255"],
    "metadata of clouds": [
        "169.254.169.254",
        "169.254.170.2",
        "168.63.129.16",
        "100.100.100.200",
        "192.0.0.192",
        "fd00:ec2::254",
        "fd20:ce::254",
    ],
    "documentation": ["192.0.2.1", "198.51.100.1", "203.0.113.1", "2001:db8::1", "3fff::1"],
    "benchmarks": ["198.18.0.1", "198.19.255.255", "2001:2::1"],
    "multicast": ["224.0.0.1", "239.255.255.250", "ff02::1", "ff0e::1"],
    "reserved": ["240.0.0.1", "255.255.255.255", "192.0.0.1", "4000::1", "5f00::1", "100::1"],
    "IPv4 in IPv6": [
        "::ffff:7f00:1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:0:127.0.0.1",
        "::127.0.0.1",
        "::ffff:168.63.129.16",
    ],
    "NAT64": ["64:ff9b::127.0.0.1", "64:ff9b::169.254.169.254", "64:ff9b::168.63.129.16", "64:ff9b:1::8.8.8.8"],
    "6to4": ["2002:7f00:1::", "2002:a9fe:a9fe::1", "2002:808:808::1", "192.88.99.1"],
    "Teredo": ["2001:0:7f00:1::", "2001::1"],
}


@pytest.mark.parametrize("text", PUBLIC)
def test_addresses_of_hosts_on_the_internet_are_public(text: str) -> None:
    assert is_public(parse_address(text))


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in NOT_PUBLIC.items() for text in texts])
def test_what_only_leads_inside_is_not_public(kind: str, text: str) -> None:
    assert not is_public(parse_address(text)), kind


@given(st.ip_addresses(v=4))
def test_what_python_takes_for_private_is_never_public(address: IPv4Address) -> None:
    assert not (is_public(address) and not address.is_global)


@given(st.ip_addresses(v=6))
def test_what_python_takes_for_private_in_ipv6_is_never_public(address: IPv6Address) -> None:
    assert not (is_public(address) and not address.is_global)


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_stays_what_it_is_however_it_is_carried(address: IPv4Address) -> None:
    assert parse_address(f"::ffff:{address}") == address
    assert is_public(IPv6Address(f"::ffff:{address}")) == is_public(address)
    assert is_public(IPv6Address(f"64:ff9b::{address}")) == is_public(address)


def test_networks_are_read_from_a_list() -> None:
    assert parse_networks(" 10.0.0.0/8, fd00::/8 ,127.0.0.1,") == (
        ip_network("10.0.0.0/8"),
        ip_network("fd00::/8"),
        ip_network("127.0.0.1/32"),
    )
    assert parse_networks("") == ()


@pytest.mark.parametrize("text", ["10.0.0.1/8", "10.0.0.0/33", "intranet", "10.0.0.0/8;10.1.0.0/16", "*"])
def test_a_network_that_is_none_is_named(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text)):
        parse_networks(f"127.0.0.0/8,{text}")
