"""The address of a caller, through the proxies that the operator trusts and no others."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from starlette.requests import Request

Network = IPv4Network | IPv6Network


def parse_networks(text: str) -> tuple[Network, ...]:
    """Networks separated by commas. Raises ValueError naming what is none."""
    return tuple(ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip())


def client_address(request: Request, trusted: tuple[Network, ...]) -> str:
    """The nearest address that no trusted proxy vouches for: X-Forwarded-For read from the right, since a
    caller can write anything at its left. An IPv6 caller is its /64, which is what one customer holds."""
    peer = request.client.host if request.client else ""
    if trusted and _is_trusted(peer, trusted):
        for entry in reversed(request.headers.get("x-forwarded-for", "").split(",")):
            hop = entry.strip()
            if not hop:
                break
            peer = hop
            if not _is_trusted(hop, trusted):
                break
    return _bucket(peer)


def _is_trusted(address: str, trusted: tuple[Network, ...]) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in trusted)


def _bucket(address: str) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    return str(ip_network((parsed, 64), strict=False)) if parsed.version == 6 else str(parsed)
