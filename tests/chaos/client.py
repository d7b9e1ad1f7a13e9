"""A client that does not give up: it sends the same thing again until it is acknowledged."""

from __future__ import annotations

import asyncio
import random
from collections import Counter, deque
from typing import Any

import httpx

# A hung call is given up after this; the next try finds what the first one did.
_PATIENCE = 8.0
_CALLS_OF_A_KEY = 55  # of the 60 in a minute
_TRY_AGAIN = {429, 500, 502, 503, 504}


def _is_to_be_tried_again(response: httpx.Response) -> bool:
    """Also a message that came while a model was asked about the one before it."""
    return response.status_code in _TRY_AGAIN or response.json().get("error") == "message_in_progress"


class RefusedError(Exception):
    """The server says no: a 4xx that no retry changes."""

    def __init__(self, response: httpx.Response) -> None:
        super().__init__(f"{response.status_code}: {response.text[:300]}")
        self.status = response.status_code
        self.code = response.json().get("error")


class Client:
    """Calls with a key of many, none of which is used more often than its limit allows."""

    def __init__(self, url: str, keys: list[str], rng: random.Random, counts: Counter[str]) -> None:
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=20)
        self._http = httpx.AsyncClient(base_url=url, timeout=_PATIENCE, limits=limits)
        self._keys = deque(keys)
        self._left = _CALLS_OF_A_KEY
        self._rng = rng
        self._counts = counts

    async def close(self) -> None:
        await self._http.aclose()

    async def post(self, path: str, body: dict[str, Any], *, idempotency_key: str | None = None) -> httpx.Response:
        """The acknowledgement (2xx), after as many tries as it takes. Raises `RefusedError`."""
        while True:
            response = await self._try("POST", path, body, idempotency_key)
            if response is not None and response.is_success:
                return response
            if response is not None and not _is_to_be_tried_again(response):
                raise RefusedError(response)
            self._counts["retries" if response is None else f"retries after {response.status_code}"] += 1
            await asyncio.sleep(self._rng.uniform(0.02, 0.4))

    async def get(self, path: str) -> dict[str, Any]:
        while True:
            response = await self._try("GET", path, None, None)
            if response is not None and response.is_success:
                found: dict[str, Any] = response.json()
                return found
            if response is not None and response.status_code not in _TRY_AGAIN:
                raise RefusedError(response)
            await asyncio.sleep(0.2)

    async def _try(
        self, method: str, path: str, body: dict[str, Any] | None, idempotency_key: str | None
    ) -> httpx.Response | None:
        headers = {"Authorization": f"Bearer {self._key()}"}
        if idempotency_key is not None:
            headers["Idempotency-Key"] = idempotency_key
        try:
            return await self._http.request(method, path, json=body, headers=headers)
        except httpx.TransportError:
            return None  # the process behind it was killed: nobody knows what became of the request

    def _key(self) -> str:
        self._left -= 1
        if self._left == 0:
            self._keys.rotate(-1)
            self._left = _CALLS_OF_A_KEY
        return self._keys[0]
