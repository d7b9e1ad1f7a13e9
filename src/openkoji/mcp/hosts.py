"""Under which names `/mcp` answers, and to the pages of which sites: a page elsewhere may have its own name point at
this machine (DNS rebinding), and then speaks to it as if it were the page's own server."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.requests import Request

from openkoji.kit.errors import ForbiddenError

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_ALL_INTERFACES = ("0.0.0.0", "::")  # noqa: S104  what may be listened on and is nobody's name
ANY = "*"


class HostRefusedError(ForbiddenError):
    """The request came under a name that this server does not know as its own."""

    code = "host_refused"


class OriginRefusedError(ForbiddenError):
    """The request came from a page of another site."""

    code = "origin_refused"


class Hosts:
    """The names of this server: those of this machine, that of its public URL, and those that its operator gave.

    An address in digits needs no leave as a host: nobody can make a name of their own point at it.
    """

    def __init__(self, public_url: str | None, given: Iterable[str]) -> None:
        named = {name.strip().lower() for name in given} - {"", *_ALL_INTERFACES}
        self._takes_any = ANY in named
        self._names = _LOOPBACK | named | ({_name_in(public_url)} if public_url else set())

    def require(self, request: Request) -> None:
        """Raises `HostRefusedError` or `OriginRefusedError`. A request without an Origin comes from no page."""
        host = _name_in(f"//{request.headers.get('host', '')}")
        if not (self._is_ours(host) or _is_in_digits(host)):
            raise HostRefusedError(
                "This server is not known under the name in the Host header. Set OPENKOJI_PUBLIC_URL to the address "
                "under which it is reached, or name the host in OPENKOJI_MCP_HOSTS."
            )
        origin = request.headers.get("origin")
        if origin is None:
            return
        name = _name_in(origin)
        if not (self._is_ours(name) or (name == host and _is_in_digits(name))):
            raise OriginRefusedError(
                "This call comes from a page of another site, which may not use this server. Its operator may name "
                "the site's host in OPENKOJI_MCP_HOSTS."
            )

    def _is_ours(self, name: str) -> bool:
        return name in self._names or (self._takes_any and bool(name))


def _name_in(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").lower()
    except ValueError:
        return ""


def _is_in_digits(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
