"""The connections of one event loop, shared by every model and key: opened when they are needed, kept for a while."""

from __future__ import annotations

import asyncio
from weakref import WeakKeyDictionary

import httpcore
import httpx2

from openkoji.kit.pools import certificate_authorities
from openkoji.kit.targets import Targets
from openkoji.language.models.access import Access, Limits
from openkoji.language.models.wire.guarded import GuardedTransport

_CONNECT_SECONDS = 5.0
# The caller's deadline ends a call; this only ends one that lost its caller.
_SILENT_SECONDS = 600.0
# Between two turns of an interview lies half a minute of thinking and typing.
_IDLE_SECONDS = 60.0
_MOST_IDLE = 100
_MOST_READ = 8_388_608  # bytes of one reply from an address that a workspace chose

_TIMEOUT = httpx2.Timeout(_SILENT_SECONDS, connect=_CONNECT_SECONDS)


class Connections:
    """Of the operator's services, and by allowed networks of those that workspaces chose."""

    def __init__(self) -> None:
        self._open: httpx2.AsyncClient | None = None
        self._guarded: dict[str, dict[str, httpcore.AsyncConnectionPool]] = {}

    def client(self, access: Access, limits: Limits) -> httpx2.AsyncClient:
        """What a vendor's client sends through. Not to be closed: `aclose` closes all."""
        if access.guarded:
            pools = self._guarded.get(limits.allowed_networks)
            if pools is None:
                targets = Targets.parse(limits.allowed_networks)
                pools = targets.pools(idle_seconds=_IDLE_SECONDS, most_read=_MOST_READ)
                self._guarded[limits.allowed_networks] = pools
            transport = GuardedTransport(pools, _authorisation(access))
            return httpx2.AsyncClient(transport=transport, timeout=_TIMEOUT, trust_env=False)
        if self._open is None:
            self._open = httpx2.AsyncClient(
                timeout=_TIMEOUT,
                verify=certificate_authorities(),
                limits=httpx2.Limits(
                    max_connections=None,  # the lines bound how many calls there are
                    max_keepalive_connections=_MOST_IDLE,
                    keepalive_expiry=_IDLE_SECONDS,
                ),
            )
        return self._open

    async def aclose(self) -> None:
        opened, self._open = self._open, None
        guarded, self._guarded = self._guarded, {}
        if opened is not None:
            await opened.aclose()
        for pools in guarded.values():
            for pool in pools.values():
                await pool.aclose()


def _authorisation(access: Access) -> dict[str, str]:
    if access.api_key is None:
        return {}
    if access.model.served_by.wire == "anthropic":
        return {"x-api-key": access.api_key}
    return {"authorization": f"Bearer {access.api_key}"}


_BY_LOOP: WeakKeyDictionary[asyncio.AbstractEventLoop, Connections] = WeakKeyDictionary()


def connections() -> Connections:
    """Those of the running loop."""
    loop = asyncio.get_running_loop()
    found = _BY_LOOP.get(loop)
    if found is None:
        found = _BY_LOOP[loop] = Connections()
    return found
