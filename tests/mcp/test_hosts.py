"""Which names and pages are this server's own."""

from __future__ import annotations

import pytest
from starlette.requests import Request

from openkoji.mcp.hosts import HostRefusedError, Hosts, OriginRefusedError


def request(host: str, origin: str | None = None) -> Request:
    headers = [(b"host", host.encode()), *([(b"origin", origin.encode())] if origin is not None else [])]
    return Request({"type": "http", "method": "POST", "path": "/mcp", "headers": headers})


OURS = Hosts("https://koji.example.com/base", ["127.0.0.1", " Research.Internal ", "0.0.0.0", ""])


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "localhost:8000",
        "127.0.0.1:8000",
        "[::1]:8000",
        "koji.example.com",
        "KOJI.example.com:8443",
        "research.internal",
        "192.168.1.20:8000",
    ],
)
def test_names_that_are_ours_and_addresses_in_digits_are_taken(host: str) -> None:
    OURS.require(request(host))


@pytest.mark.parametrize(
    "host", ["evil.example.com", "localhost.evil.com", "koji.example.com.evil.com", "evil.com:80@localhost.x", "", "["]
)
def test_another_name_is_refused(host: str) -> None:
    with pytest.raises(HostRefusedError):
        OURS.require(request(host))


@pytest.mark.parametrize(
    "origin",
    ["http://localhost:6274", "https://koji.example.com", "http://127.0.0.1:8000", "https://research.internal"],
)
def test_our_pages_may_call(origin: str) -> None:
    OURS.require(request("localhost:8000", origin))


@pytest.mark.parametrize(
    "origin", ["https://evil.example.com", "null", "", "http://192.168.1.66", "http://0.0.0.0:8000", "file://"]
)
def test_pages_of_other_sites_may_not(origin: str) -> None:
    with pytest.raises(OriginRefusedError):
        OURS.require(request("localhost:8000", origin))


def test_a_page_at_the_same_address_in_digits_may_call() -> None:
    OURS.require(request("192.168.1.20:8000", "http://192.168.1.20:8000"))


def test_any_name_is_ours_where_the_operator_says_so() -> None:
    Hosts(None, ["*"]).require(request("anything.example", "https://other.example"))
