"""The address of a caller, through the proxies that the operator trusts and no others."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.requests import Request

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

# Some proxies add the port: 203.0.113.9:5555, [2001:db8::1]:443.
_WITH_PORT = re.compile(r"\[([^\]]+)\](?::\d+)?|([\d.]+):\d+")


def parse_networks(text: str) -> tuple[Network, ...]:
    """Networks separated by commas. Raises ValueError naming what is none."""
    return tuple(ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip())


def client_address(request: Request, trusted: tuple[Network, ...]) -> str:
    """The nearest address that no trusted proxy vouches for: X-Forwarded-For read from the right, since a
    caller can write anything at its left. An IPv6 caller is its /64, which is what one customer holds."""
    peer = _parse(request.client.host if request.client else "")
    if _is_trusted(peer, trusted):
        # Each proxy may have added a line of its own; together they are one list (RFC 9110, 5.3).
        for entry in reversed(",".join(request.headers.getlist("x-forwarded-for")).split(",")):
            if not entry.strip():
                break
            peer = _parse(entry.strip())
            if not _is_trusted(peer, trusted):
                break
    return _bucket(peer)


def _parse(text: str) -> Address | None:
    """The address without its port; one written as IPv4 in IPv6 (::ffff:203.0.113.9) is the IPv4 one."""
    with_port = _WITH_PORT.fullmatch(text)
    try:
        address = ip_address((with_port[1] or with_port[2]) if with_port else text)
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def _is_trusted(address: Address | None, trusted: tuple[Network, ...]) -> bool:
    return address is not None and any(address in network for network in trusted)


def _bucket(address: Address | None) -> str:
    if address is None:
        return "unknown"
    return str(ip_network((address, 64), strict=False)) if isinstance(address, IPv6Address) else str(address)
