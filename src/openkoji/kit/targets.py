"""Where a workspace may have this server call: the addresses that it stored, and which of them are refused.

Whoever may store an address could otherwise have the server call what only the server can reach: itself, its
database, its cloud's metadata (server-side request forgery). So everything that calls a stored address goes
through a client of `Targets`. The check that counts is made when a connection is opened, on the very address that
is dialled; `Targets.check` tells early, when the address is saved.
"""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from functools import partial

import httpcore

from openkoji.kit.addresses import Address, Network, is_public, parse_networks
from openkoji.kit.dialling import Admit, UnreachableError, look_up
from openkoji.kit.outbound import Client, Reply, post
from openkoji.kit.pools import guarded_pools
from openkoji.kit.target_urls import TargetRefusedError, parse_target

__all__ = ["Client", "Reply", "TargetRefusedError", "Targets", "UnreachableError", "post"]


class Targets:
    """The rule: https to public addresses; in the `allowed` networks http too, and addresses that are not public."""

    def __init__(self, allowed: Sequence[Network] = ()) -> None:
        self._allowed = tuple(allowed)

    @classmethod
    def parse(cls, allowed: str) -> Targets:
        """From networks in CIDR notation, separated by commas. Raises ValueError naming what is none."""
        return cls(parse_networks(allowed))

    async def check(self, url: str) -> None:
        """Look the host up and raise `TargetRefusedError` where a call would be refused now."""
        target = parse_target(url)
        try:
            addresses = await look_up(target.host)
        except UnreachableError as error:
            raise TargetRefusedError(f"{error.sentence} Check its spelling, or try again later.") from error
        self.admit(target.scheme, target.host, addresses)

    def admit(self, scheme: str, host: str, addresses: Sequence[Address]) -> None:
        """Raise `TargetRefusedError` unless every one of the host's addresses may be called with this scheme.

        Every one, since a host that leads inside once can do so again. The sentence never tells an address that
        was looked up: it would show the names of an inside network to whoever asks.
        """
        outside = [address for address in addresses if not any(address in network for network in self._allowed)]
        if not all(is_public(address) for address in outside):
            raise TargetRefusedError(
                f"{host} is not an address on the public internet, or leads to one that is not. Whoever runs this "
                "server can allow networks of their own: OPENKOJI_ALLOW_PRIVATE_TARGETS."
            )
        if outside and scheme != "https":
            raise TargetRefusedError(
                "The URL must begin with https://. Plain http is taken only inside the networks that whoever runs "
                "this server has allowed: OPENKOJI_ALLOW_PRIVATE_TARGETS."
            )

    def client(self, *, tls: ssl.SSLContext | None = None) -> Client:
        """A client that dials nothing this rule refuses; `tls` replaces the certificate authorities in use.

        Use it as `async with targets.client() as client`, on one event loop.
        """
        return Client(self._admit_by_scheme(), tls=tls)

    def pools(self, *, idle_seconds: float, most_read: int) -> dict[str, httpcore.AsyncConnectionPool]:
        """Connections for a client of another making, by scheme, that are dialled only where this rule allows it."""
        return guarded_pools(self._admit_by_scheme(), idle_seconds=idle_seconds, most_read=most_read)

    def _admit_by_scheme(self) -> dict[str, Admit]:
        return {scheme: partial(self.admit, scheme) for scheme in ("https", "http")}
