"""URLs that a workspace stored: what is taken, and why the rest is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openkoji.kit.target_urls import LONGEST_URL, Target, TargetRefusedError, parse_target


@pytest.mark.parametrize(
    ("url", "target", "authority"),
    [
        ("https://example.com", Target("https", "example.com", 443, b"/"), "example.com"),
        ("HTTPS://Example.COM:443/Hook", Target("https", "example.com", 443, b"/Hook"), "example.com"),
        ("https://example.com:80/?a=1&b", Target("https", "example.com", 80, b"/?a=1&b"), "example.com:80"),
        ("https://example.com?a=1", Target("https", "example.com", 443, b"/?a=1"), "example.com"),
        ("http://receiver:8080/h", Target("http", "receiver", 8080, b"/h"), "receiver:8080"),
        ("https://8.8.8.8/", Target("https", "8.8.8.8", 443, b"/"), "8.8.8.8"),
        ("https://[2606:4700::1]:9/", Target("https", "2606:4700::1", 9, b"/"), "[2606:4700::1]:9"),
        (
            "https://bücher.example/ü",
            Target("https", "xn--bcher-kva.example", 443, b"/%C3%BC"),
            "xn--bcher-kva.example",
        ),
        ("https://my_app.example/", Target("https", "my_app.example", 443, b"/"), "my_app.example"),
    ],
)
def test_a_url_is_taken_apart(url: str, target: Target, authority: str) -> None:
    assert parse_target(url) == target
    assert parse_target(url).authority == authority


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://user:secret@example.com/", "user name or a password"),
        ("https://user@example.com/", "user name or a password"),
        ("https://example.com:secret@127.0.0.1/", "user name or a password"),
        ("https://example.com\\@127.0.0.1/", "backslash"),
        ("https://example.com/\r\nHost: inside", "control character"),
        ("https://example.com/a b", "space"),
        (" https://example.com/", "space"),
        ("https://exam\u00adple.com/", "control character"),
        ("https://example.com/\u202efdp.exe", "control character"),
        ("https://example.com/#top", "from # on"),
        ("https://example.com/?a#", "from # on"),
        ("ftp://example.com/", "begin with https://"),
        ("file:///etc/passwd", "begin with https://"),
        ("gopher://127.0.0.1:6379/_SET", "begin with https://"),
        ("javascript:alert(1)", "begin with https://"),
        ("//example.com/", "begin with https://"),
        ("example.com/hook", "begin with https://"),
        ("", "begin with https://"),
        ("https://", "names no host"),
        ("https:///hook", "names no host"),
        ("https:/example.com", "names no host"),
        ("https://example.com:0/", "port is not"),
        ("https://example.com:65536/", "port is not"),
        ("https://example.com:-1/", "port is not"),
        ("https://example.com:https/", "not a URL: Invalid port"),
        ("https://example.com./", "ends with a dot"),
        ("https://127.0.0.1./", "ends with a dot"),
        ("https://2130706433/", "host is a number"),
        ("https://0x7f000001/", "host is a number"),
        ("https://017700000001/", "host is a number"),
        ("https://127.1/", "host is a number"),
        ("https://0x7f.0.0.1/", "host is a number"),
        ("https://1.2.3.4.5/", "host is a number"),
        ("https://0/", "host is a number"),
        ("https://0177.0.0.1/", "not a URL: Invalid IPv4"),
        ("https://256.0.0.1/", "not a URL: Invalid IPv4"),
        ("https://１２７.0.0.1/", "not a URL: Invalid IDNA"),
        ("https://①②⑦.0.0.1/", "not a URL: Invalid IDNA"),
        ("https://[::1/", "not a URL"),
        ("https://[fe80::1%25eth0]/", "names a zone"),
        ("https://[fe80::1%eth0]/", "names a zone"),
        ("https://example..com/", "no name of a host"),
        ("https://-example.com/", "no name of a host"),
        ("https://exam%70le.com/", "no name of a host"),
        ("https://exa$mple.com/", "no name of a host"),
        (f"https://{'a' * 64}.example/", "no name of a host"),
        (f"https://{'.'.join(['abc'] * 64)}/", "no name of a host"),
    ],
)
def test_a_doubtful_url_is_refused_with_the_reason(url: str, reason: str) -> None:
    with pytest.raises(TargetRefusedError) as refused:
        parse_target(url)
    assert reason in refused.value.reason
    assert "secret" not in refused.value.reason


def test_a_url_has_2048_characters_at_most() -> None:
    start = "https://example.com/"
    assert parse_target(start + "a" * (LONGEST_URL - len(start))).path.startswith(b"/aaa")
    with pytest.raises(TargetRefusedError, match=r"longer than 2,048 characters"):
        parse_target(start + "a" * (LONGEST_URL - len(start) + 1))


@given(st.one_of(st.text(), st.text().map("https://".__add__), st.from_regex(r"https?://[^/]*(:\d+)?/.*")))
def test_any_text_is_either_taken_apart_or_refused(url: str) -> None:
    try:
        target = parse_target(url)
    except TargetRefusedError:
        return
    assert target.scheme in ("https", "http")
    assert target.host.isascii()
    assert 0 < target.port < 65_536
    assert target.path.startswith(b"/")
    assert not set(target.path) & set(b" \r\n\t")
