"""What the load works on: a workspace, a published study, keys and fresh interviews, all made ahead and uncounted."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson

from bench.study import STUDY
from bench.wire import Connection
from openkoji.accounts import service as accounts
from openkoji.db import Database

CONCURRENT = 16
# A key takes 60 calls a minute. None is used more often than this in all, so that nobody is ever limited.
_CALLS_OF_A_KEY = 58


@dataclass(frozen=True)
class FreshInterview:
    """An interview that waits for its first answer; `opening` is the body that the start answered."""

    token: str
    opening: dict[str, Any]

    @property
    def id(self) -> UUID:
        return UUID(hex=self.opening["interviewId"].removeprefix("int_"))


@dataclass
class Site:
    """A workspace with the study, reached at `port`."""

    database: Database
    workspace_id: UUID
    port: int
    slug: str = ""
    interviews: deque[FreshInterview] = field(default_factory=deque)
    _keys: deque[str] = field(default_factory=deque)
    _number: int = 0

    @classmethod
    @asynccontextmanager
    async def make(cls, conninfo: str, port: int) -> AsyncIterator[Site]:
        async with Database(conninfo, max_connections=2) as database:
            async with database.system() as transaction:
                workspace = accounts.create_workspace(transaction, "bench")
            site = cls(database, workspace.workspace_id, port)
            await site.prepare_keys(calls=10)
            site.slug = await site.publish(STUDY)
            yield site

    async def prepare_keys(self, calls: int) -> None:
        """Have keys for this many calls from each of the concurrent callers taken together."""
        wanted = calls // _CALLS_OF_A_KEY + 2 * CONCURRENT
        async with self.database.workspace(self.workspace_id) as transaction:
            while len(self._keys) < wanted:
                _, key = accounts.create_key(transaction, self.workspace_id, "bench")
                self._keys.append(key)

    def keys(self) -> Iterator[str]:
        """A key for each call of one caller, who shares it with nobody."""
        while True:
            key = self._keys.popleft()
            for _ in range(_CALLS_OF_A_KEY):
                yield key

    async def prepare_interviews(self, count: int) -> None:
        """Start interviews until this many wait."""
        self.interviews += await self.start(self.slug, count - len(self.interviews))

    async def start(self, slug: str, count: int) -> list[FreshInterview]:
        """So many new interviews of a study."""
        if count <= 0:
            return []
        await self.prepare_keys(count)
        shares = [count // CONCURRENT + (slot < count % CONCURRENT) for slot in range(CONCURRENT)]
        started = await asyncio.gather(*(self._start(slug, share) for share in shares if share))
        return [interview for each in started for interview in each]

    async def _start(self, slug: str, count: int) -> list[FreshInterview]:
        connection = await Connection.open(self.port)
        keys = self.keys()
        started = []
        for _ in range(count):
            self._number += 1
            metadata = {"email": f"r{self._number}@example.com", "name": "Ada Byron", "plan": "pro", "seats": 12}
            body = {"projectSlug": slug, "respondentMetadata": metadata}
            opened = await _expect(201, connection.post("/api/v1/interviews/start", next(keys), body))
            started.append(FreshInterview(opened["sessionToken"], opened))
        connection.close()
        return started

    async def publish(self, study: Mapping[str, Any]) -> str:
        """Make a study and publish it; its slug."""
        connection = await Connection.open(self.port)
        key = next(self.keys())
        made = await _expect(201, connection.post("/api/v1/studies", key, study))
        await _expect(200, connection.post(f"/api/v1/studies/{made['id']}/publish", key, {}))
        connection.close()
        return str(made["slug"])


async def _expect(status: int, answer: Any) -> dict[str, Any]:
    seen, body = await answer
    if seen != status:
        raise RuntimeError(f"{status} was expected, and came {seen}: {body.decode(errors='replace')}")
    parsed: dict[str, Any] = orjson.loads(body)
    return parsed
