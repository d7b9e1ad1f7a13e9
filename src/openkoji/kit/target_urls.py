"""URLs that a workspace stored, taken apart: what is doubtful about one is a reason to refuse it."""

from __future__ import annotations

import re
from dataclasses import dataclass

import httpx

from openkoji.kit.addresses import parse_address
from openkoji.kit.errors import InvalidError

LONGEST_URL = 2_048

_PORTS = {"https": 443, "http": 80}

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
# An IPv4 address in one of its old forms (2130706433, 0x7f.1, 127.1): every resolver reads them in its own way.
_ENDS_IN_A_NUMBER = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)")


class TargetRefusedError(InvalidError):
    """The address is not one that a workspace may have this server call; `reason` says why and what to do."""

    code = "target_refused"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Target:
    """A URL taken apart once, so that what is checked, dialled and asked for cannot differ."""

    scheme: str
    host: str  # ASCII, lower case; an IPv6 address without its brackets
    port: int
    path: bytes  # with the query, percent-encoded

    @property
    def authority(self) -> str:
        """The host as a header names it: with its port where that is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def parse_target(url: str) -> Target:
    """The parts of an `https` or `http` URL. Raises `TargetRefusedError` for anything that is doubtful."""
    if len(url) > LONGEST_URL:
        raise TargetRefusedError(f"The URL is longer than {LONGEST_URL:,} characters.")
    if not url.isprintable() or " " in url or "\\" in url:
        raise TargetRefusedError("The URL holds a space, a backslash or a control character.")
    try:
        parts = httpx.URL(url)
    except (httpx.InvalidURL, ValueError) as error:
        raise TargetRefusedError(f"This is not a URL: {error}.") from error
    if parts.scheme not in _PORTS:
        raise TargetRefusedError("The URL must begin with https://.")
    if parts.userinfo:
        raise TargetRefusedError("The URL holds a user name or a password. Leave them out: calls are signed instead.")
    if "#" in url:
        raise TargetRefusedError("Leave out the part from # on: it is never sent.")
    if parts.port is not None and not 0 < parts.port < 65_536:
        raise TargetRefusedError("The URL's port is not between 1 and 65535.")
    return Target(parts.scheme, _host(parts.raw_host.decode()), parts.port or _PORTS[parts.scheme], parts.raw_path)


def _host(text: str) -> str:
    if not text:
        raise TargetRefusedError("The URL names no host. Write it as https://host/path.")
    try:
        parse_address(text)
    except ValueError:
        pass
    else:
        if "%" in text:
            raise TargetRefusedError("The URL's address names a zone (%), which only this server would understand.")
        return text
    if text.endswith("."):
        raise TargetRefusedError("The URL's host ends with a dot. Leave the dot out.")
    if _ENDS_IN_A_NUMBER.fullmatch(text):
        raise TargetRefusedError("The URL's host is a number. Write an IPv4 address as four numbers, like 203.0.113.9.")
    if len(text) > 253 or not _NAME.fullmatch(text):
        raise TargetRefusedError(f"{text[:80]} is no name of a host.")
    return text
