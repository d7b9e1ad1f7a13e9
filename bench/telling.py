"""How soon Amplitude has heard of an interview, beside its two requests sent by hand."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import Any

import httpx
import orjson
import psycopg

from bench.deliveries import SAID, STUDY, complete
from bench.listening import serving
from bench.report import Table, percentile
from bench.site import Site
from bench.tree import Tree
from bench.wire import Connection
from openkoji.events.outbox import EventType
from tests.fakes.amplitude import FakeAmplitude

_INTERVIEWS = 200
_WITHIN = 1000
_BREATH = 0.05
_WRITTEN_WITHIN = 100
_WRITES = "SELECT sum(milliseconds) FROM webhook_attempts WHERE workspace_id = %s GROUP BY delivery_id"
_HAPPENED = "SELECT interview_id, created_at FROM events WHERE workspace_id = %s AND type = %s"


async def measure(*, quick: bool) -> Table:
    count = 20 if quick else _INTERVIEWS
    with FakeAmplitude() as amplitude, serving(workers=1) as tree:
        found = await _latencies(tree, amplitude, count)
    table = Table("Amplitude is told of an interview")
    for name, seconds, aim in (
        ("from interview.analysis_ready to Amplitude's 200", found.from_event, _WITHIN),
        ("from the call that completes, with the analysis", found.from_call, None),
        ("of that the two requests, as the log has them", found.requests, _WRITTEN_WITHIN),
        ("the same two requests by hand", found.by_hand, None),
    ):
        table.add(f"{name}, median", 1000 * percentile(seconds, 50), "ms")
        table.add(f"{name}, 95th percentile", 1000 * percentile(seconds, 95), "ms", at_most=aim)
    table.notes.append(
        f"{count} interviews completed one by one on a server that does nothing else, to a strict stand-in for "
        "Amplitude on the same machine: Identify, then the event. The event's moment is that of its row, just before "
        "its commit. By hand: the same bodies by a keep-alive httpx client, in turns."
    )
    return table


@dataclass(frozen=True)
class _Latencies:
    """Seconds until Amplitude has answered, of each interview; and of the requests alone."""

    from_event: list[float]
    from_call: list[float]
    requests: list[float]
    by_hand: list[float]


async def _latencies(tree: Tree, amplitude: FakeAmplitude, count: int) -> _Latencies:
    called: dict[str, float] = {}
    taken: dict[str, float] = {}
    by_hand: list[float] = []
    async with Site.make(tree.conninfo, tree.port) as site, httpx.AsyncClient(trust_env=False) as client:
        await site.prepare_keys(3 * count)
        connection, keys = await Connection.open(site.port), site.keys()
        await _connect(connection, next(keys), amplitude)
        interviews = await site.start(await site.publish(STUDY), count + 1)
        for number, interview in enumerate(interviews):
            said = {"sessionToken": interview.token, "clientMessageId": "m1", "message": SAID}
            await connection.post("/api/v1/interviews/messages", next(keys), said)
            called[str(interview.id)] = time.time()
            await complete(connection, next(keys), interview)
            await asyncio.to_thread(_wait, amplitude, number + 1)
            taken[str(interview.id)] = time.time()
            by_hand.append(await _again(client, amplitude))
            await asyncio.sleep(_BREATH)
        connection.close()
        with psycopg.connect(tree.conninfo) as database:
            rows = database.execute(_HAPPENED, [site.workspace_id, EventType.ANALYSIS_READY.value]).fetchall()
            writes = database.execute(_WRITES, [site.workspace_id]).fetchall()
    happened = {str(interview_id): created_at.timestamp() for interview_id, created_at in rows}
    rest = list(called)[1:]  # the first waits for the worker to load its model
    return _Latencies(
        [taken[each] - happened[each] for each in rest],
        [taken[each] - called[each] for each in rest],
        [milliseconds / 1000 for [milliseconds] in writes],
        by_hand[1:],
    )


def _wait(amplitude: FakeAmplitude, count: int) -> None:
    amplitude.wait_for(lambda: len(amplitude.events) >= count)


async def _connect(connection: Connection, key: str, amplitude: FakeAmplitude) -> None:
    wish: dict[str, Any] = {"apiKey": amplitude.key, "baseUrl": amplitude.url, "filter": {}}
    status, content = await connection.send("PUT", "/api/v1/integrations/amplitude", key, orjson.dumps(wish))
    if status != 200:
        raise RuntimeError(f"Amplitude was not connected ({status}): {content.decode()}")


async def _again(client: httpx.AsyncClient, amplitude: FakeAmplitude) -> float:
    """Seconds for the last two requests, sent once more: Amplitude knows the event by its insert_id."""
    requests = [each.request for each in amplitude.seen[-2:]]
    began = time.perf_counter()
    for request in requests:
        headers = {"Content-Type": request.headers["content-type"]}
        response = await client.post(amplitude.url + request.path, content=request.body, headers=headers)
        response.raise_for_status()
    return time.perf_counter() - began
