"""The address of a caller, through trusted proxies only."""

from __future__ import annotations

import pytest
from starlette.requests import Request

from openkoji.edge.address import client_address, parse_networks


def request(peer: str, *forwarded: str | None) -> Request:
    headers = [(b"x-forwarded-for", line.encode()) for line in forwarded if line]
    return Request({"type": "http", "client": (peer, 1), "headers": headers})


TRUSTED = parse_networks("10.0.0.0/8, fd00::/8")


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.9", None, "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "1.2.3.4, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "nonsense", "unknown"),
        ("10.0.0.1", "198.51.100.1:5555", "198.51.100.1"),
        ("10.0.0.1", "[2001:db8::1]:80, 10.0.0.2:443", "2001:db8::/64"),
        ("10.0.0.1", "[2001:db8::1]", "2001:db8::/64"),
        ("::ffff:10.0.0.1", "::ffff:198.51.100.1", "198.51.100.1"),
        ("::ffff:203.0.113.9", None, "203.0.113.9"),
        ("2001:db8::1", None, "2001:db8::/64"),
    ],
)
def test_only_what_a_trusted_proxy_says_is_believed(peer: str, forwarded: str | None, address: str) -> None:
    assert client_address(request(peer, forwarded), TRUSTED) == address


def test_the_lines_of_several_proxies_are_one_list() -> None:
    assert client_address(request("10.0.0.1", "198.51.100.1", "203.0.113.9, 10.0.0.2"), TRUSTED) == "203.0.113.9"


def test_neighbours_in_one_ipv6_network_are_one_caller() -> None:
    assert client_address(request("2001:db8::1"), ()) == client_address(request("2001:db8::ffff"), ())


def test_a_network_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="nonsense"):
        parse_networks("nonsense")
