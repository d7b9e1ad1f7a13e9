"""Which sites a page may be used from: origins as browsers send them, against those that a study names."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit


def is_allowed(origin: str, allowed: Iterable[str]) -> bool:
    """Whether an origin (https://app.example.com) is one of these, which may hold `*` and https://*.example.com."""
    return any(_matches(origin, each) for each in allowed)


def origin_of(address: str) -> str:
    """The origin of a web address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}".lower()


def _matches(origin: str, allowed: str) -> bool:
    if allowed == "*":
        return True
    scheme, star, rest = allowed.partition("://*.")
    if not star:
        return origin == allowed
    return origin.startswith(f"{scheme}://") and origin.endswith(f".{rest}") and len(origin) > len(allowed) - 1
