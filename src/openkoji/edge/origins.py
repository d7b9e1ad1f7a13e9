"""Which sites a page may be used from: origins as browsers send them, against those that a study names."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.requests import Request

from openkoji.edge.limits import EXPOSED_HEADERS


def is_allowed(origin: str, allowed: Iterable[str]) -> bool:
    """Whether an origin (https://app.example.com) is one of these, which may hold `*` and https://*.example.com."""
    return any(_matches(origin, each) for each in allowed)


def origin_of(address: str) -> str:
    """The origin of a web address, as browsers write it."""
    parts = urlsplit(address)
    return _without_usual_port(f"{parts.scheme}://{parts.netloc}".lower())


def share_with(request: Request, origin: str) -> None:
    """Let a page of this origin read the answer to the request, be it a problem."""
    request.scope["openkoji.shared_with"] = origin


def shared_with(request: Request) -> dict[str, str]:
    """The headers that say so; none where the answer is for our own pages."""
    origin = request.scope.get("openkoji.shared_with")
    if origin is None:
        return {}
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Expose-Headers": ", ".join(EXPOSED_HEADERS),
        "Vary": "Origin",
    }


def _matches(origin: str, allowed: str) -> bool:
    if allowed == "*":
        return True
    allowed = _without_usual_port(allowed)
    scheme, star, rest = allowed.partition("://*.")
    if not star:
        return origin == allowed
    return origin.startswith(f"{scheme}://") and origin.endswith(f".{rest}") and len(origin) > len(allowed) - 1


def _without_usual_port(origin: str) -> str:
    """Browsers leave out the port that a scheme has anyway (RFC 6454, 6.2)."""
    return origin.removesuffix(":443" if origin.startswith("https:") else ":80")
