"""Origins: an address as it is set, against what a browser sends."""

from __future__ import annotations

import pytest

from openkoji.edge.origins import is_allowed, origin_of


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://Research.Example.com/", "https://research.example.com"),
        ("https://research.example.com:443/koji", "https://research.example.com"),
        ("http://localhost:80", "http://localhost"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("https://research.example.com:80", "https://research.example.com:80"),
    ],
)
def test_an_address_has_the_origin_that_a_browser_sends(address: str, origin: str) -> None:
    assert origin_of(address) == origin


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "https://example.com",
        "https://.example.com",
        "https://app.example.com:8443",
        "https://app.example.com.",
        "https://app.example.com.evil.org",
        "https://evilexample.com",
    ],
)
def test_a_star_stands_for_a_name_in_front_and_for_nothing_else(origin: str) -> None:
    assert not is_allowed(origin, ["https://*.example.com"])
    assert is_allowed("https://app.example.com", ["https://*.example.com"])
