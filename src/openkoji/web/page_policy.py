"""What an interview's page may load, and which pages may show it in a frame."""

from __future__ import annotations

import re
from collections.abc import Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

# Nothing else may stand in a policy: a semicolon in a stored address would begin a directive of its own.
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")
LOOPBACK = ("http://localhost:*", "http://127.0.0.1:*", "https://localhost:*", "https://127.0.0.1:*")


def policy(*, logo_url: str | None, frame_ancestors: str) -> str:
    """The Content-Security-Policy of a page; images come from the origin of the study's logo besides our own."""
    logo = _origin(logo_url)
    images = "'self' data:" + (f" {logo}" if logo else "")
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self'; img-src {images}; connect-src 'self'; "
        f"base-uri 'none'; form-action 'none'; frame-ancestors {frame_ancestors}"
    )


def ancestors(allowed_origins: Sequence[str], *, allows_loopback: bool) -> str:
    """Who may embed a study: its allowed origins and this server itself.

    Where this server is reached on loopback, so may any page of this machine: a first try needs no setting.
    """
    return " ".join(["'self'", *allowed_origins, *(LOOPBACK if allows_loopback else ())])


def is_loopback(address: str) -> bool:
    """Whether a web address leads to the machine that it is opened on."""
    host = urlsplit(address).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _origin(address: str | None) -> str | None:
    """The origin of an image's address; None where it is none that a policy can spell."""
    try:
        parts = urlsplit(address or "")
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not _HOST.fullmatch(host):
        return None
    return f"{parts.scheme}://{host}" + (f":{port}" if port else "")
