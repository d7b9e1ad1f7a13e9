"""Connections to addresses that others chose, kept and shared: each opened to one that was admitted in that moment."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from functools import cache

import certifi
import httpcore

from openkoji.kit.dialling import Admit, GuardedNetwork, Names

_MOST_IDLE = 100


def guarded_pools(
    admit: Mapping[str, Admit], *, idle_seconds: float, most_read: int, tls: ssl.SSLContext | None = None
) -> dict[str, httpcore.AsyncConnectionPool]:
    """A pool for `https` and one for `http`; `admit` raises, for each, for a host and its addresses unless they may be
    dialled. An idle connection is kept for `idle_seconds`, and of an answer `most_read` bytes are taken, head and all.
    """
    names = Names()
    return {
        scheme: httpcore.AsyncConnectionPool(
            ssl_context=tls or certificate_authorities(),
            max_connections=None,  # whoever calls bounds this: a shared bound would let slow targets stop others
            max_keepalive_connections=_MOST_IDLE,
            keepalive_expiry=idle_seconds,
            network_backend=GuardedNetwork(names, admits, most_read),
        )
        for scheme, admits in admit.items()
    }


@cache
def certificate_authorities() -> ssl.SSLContext:
    """Those of the system (where an operator adds their own; `SSL_CERT_FILE` names others) and those of certifi,
    which a bare container has too. Made once: reading them costs some 20 ms."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context
