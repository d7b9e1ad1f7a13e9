"""What the application sends to PostgreSQL for each turn, seen at the driver, so that a ceiling can send the same."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import orjson
import psycopg
from psycopg.types.json import Jsonb

from bench.site import FreshInterview, Site
from bench.study import answer_to
from openkoji.app import create_app
from openkoji.kit.crypto import sha256
from openkoji.kit.ids import new_id
from openkoji.settings import Settings

Statement = tuple[Any, list[Any]]
RoundTrip = list[Statement]


@dataclass(frozen=True)
class RecordedTurn:
    """The round trips of one turn: each some statements that travel together. Ids are marked, not kept."""

    round_trips: list[RoundTrip]

    def bound_to(self, interview_id: UUID, key_hash: bytes) -> Iterator[RoundTrip]:
        """The same statements for another interview and key; message ids are made anew."""
        for round_trip in self.round_trips:
            yield [(query, [_bind(value, interview_id, key_hash) for value in values]) for query, values in round_trip]


class _Interview:
    """Stands for the interview's id in recorded parameters."""


class _NewId:
    """Stands for an id that the application made for the occasion."""


class _KeyHash:
    """Stands for the hash of the caller's key."""


_WHOLE, _HEX = "\0id\0", "\0hex\0"


@dataclass(frozen=True)
class _Text:
    """Words that name the interview, in either spelling of its id."""

    marked: str
    is_json: bool

    def bind(self, interview_id: UUID) -> Any:
        bound = self.marked.replace(_WHOLE, str(interview_id)).replace(_HEX, interview_id.hex)
        return Jsonb(orjson.loads(bound)) if self.is_json else bound


def _bind(value: Any, interview_id: UUID, key_hash: bytes) -> Any:
    if value is _Interview:
        return interview_id
    if value is _NewId:
        return new_id()
    if value is _KeyHash:
        return key_hash
    if isinstance(value, _Text):
        return value.bind(interview_id)
    return value


async def record(site: Site, settings: Settings, conninfo: str, count: int) -> list[list[RecordedTurn]]:
    """Hold some interviews through an application in this process; for each of them its turns."""
    app = create_app(settings, conninfo)
    keys = site.keys()
    async with app.router.lifespan_context(app), _client(app) as client:
        interviews = []
        for _ in range(count + 1):
            interviews.append(await _held(client, site.interviews.popleft(), keys, site.workspace_id))
    return interviews[1:]  # in the first one the plan was loaded, which is then kept


@asynccontextmanager
async def _client(app: Any) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bench") as client:
        yield client


async def _held(
    client: httpx.AsyncClient, interview: FreshInterview, keys: Iterator[str], workspace_id: UUID
) -> list[RecordedTurn]:
    turns: list[RecordedTurn] = []
    reply, number = interview.opening, interview.id.int % 9973
    while not reply.get("isComplete"):
        key = next(keys)
        body = {"sessionToken": interview.token, "clientMessageId": f"m{number}"} | answer_to(reply, number)
        with _recorded() as round_trips:
            response = await client.post(
                "/api/v1/interviews/messages", headers={"Authorization": f"Bearer {key}"}, json=body
            )
        reply, number = response.raise_for_status().json(), number + 1
        marks = {interview.id: _Interview, sha256(key): _KeyHash, workspace_id: workspace_id}
        turns.append(
            RecordedTurn(
                [
                    [(query, [_mark(value, marks, interview.id) for value in values]) for query, values in round_trip]
                    for round_trip in round_trips
                ]
            )
        )
    return turns


def _mark(value: Any, marks: dict[Any, Any], interview_id: UUID) -> Any:
    if isinstance(value, UUID | bytes) and value in marks:
        return marks[value]
    if isinstance(value, UUID):
        return _NewId
    if isinstance(value, str | Jsonb):
        is_json = isinstance(value, Jsonb)
        text = orjson.dumps(value.obj).decode() if isinstance(value, Jsonb) else value
        marked = text.replace(str(interview_id), _WHOLE).replace(interview_id.hex, _HEX)
        return value if marked == text else _Text(marked, is_json)
    return value


@contextmanager
def _recorded() -> Iterator[list[RoundTrip]]:
    """The statements that run meanwhile; those of one pipeline are one round trip."""
    round_trips: list[RoundTrip] = []
    execute = psycopg.AsyncCursor.execute
    last: object = None

    async def recording(cursor: Any, query: Any, params: Any = None, **options: Any) -> Any:
        nonlocal last
        pipeline = cursor.connection._pipeline  # psycopg tells this nowhere else
        if pipeline is None or pipeline is not last:
            round_trips.append([])
        last = pipeline
        round_trips[-1].append((query, list(params or ())))
        return await execute(cursor, query, params, **options)

    psycopg.AsyncCursor.execute = recording  # type: ignore[assignment,method-assign]
    try:
        yield round_trips
    finally:
        psycopg.AsyncCursor.execute = execute  # type: ignore[method-assign]
