"""Webhook deliveries a second, beside the least that can be done for each, and how soon the first attempt is made."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import httpx
import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from bench.listening import Outbox, serving
from bench.receiver import Receiver
from bench.report import Table, percentile
from bench.site import FreshInterview
from bench.tree import Tree, cpu_seconds, with_descendants
from bench.wire import Connection
from openkoji.events.outbox import EventType

_EVENTS = 2000
_SHARE = 15
_COMPLETIONS = 200
_WITHIN = 1000
_BREATH = 0.05
STUDY: dict[str, Any] = {
    "name": "One question",
    "slug": "one-question",
    "mode": "structured",
    "brief": {"problem": "People leave and we do not know why.", "audience": "Those who have just cancelled."},
    "questions": [{"text": "What led you to cancel?", "type": "open_ended"}],
}
SAID = (
    "We had twelve seats, and in March the bill went from 100 to 240 euros without a word beforehand, so my manager "
    "asked me to find something else before the next quarter."
)
_TYPES = "SELECT id, interview_id, type FROM events WHERE workspace_id = %s AND interview_id IS NOT NULL"
_NAMED = {
    EventType.INTERVIEW_COMPLETED: "interview.completed",
    EventType.QUALITY_SCORED: "interview.quality_scored, which waits for the analysis",
    EventType.ANALYSIS_READY: "interview.analysis_ready, which waits for the analysis",
}


@dataclass
class _Rates:
    """Of a number of workers, over several rounds; CPU in milliseconds a delivery."""

    deliveries: list[float] = field(default_factory=list)
    ceiling: list[float] = field(default_factory=list)
    worker: list[float] = field(default_factory=list)
    postgres: list[float] = field(default_factory=list)


async def measure(*, quick: bool) -> Table:
    events, rounds, completions = (400, 1, 20) if quick else (_EVENTS, 5, _COMPLETIONS)
    table = Table(f"Deliveries, {events:,} events at once")
    async with Receiver.running() as receiver:
        with serving(workers=1) as tree:
            one = await _rates(tree, receiver, events, rounds)
            latencies = await _latencies(tree, receiver, completions)
        with serving(workers=2) as tree:
            two = await _rates(tree, receiver, events, rounds)
    table.add("one worker, deliveries a second", percentile(one.deliveries, 50))
    table.add("the ceiling's", percentile(one.ceiling, 50))
    shares = [100 * ours / theirs for ours, theirs in zip(one.deliveries, one.ceiling, strict=True)]
    table.add("share of the ceiling", percentile(shares, 50), "%", at_least=_SHARE)
    table.add("CPU of the worker, a delivery", percentile(one.worker, 50), "ms")
    table.add("CPU of PostgreSQL, a delivery", percentile(one.postgres, 50), "ms")
    table.add("two workers, deliveries a second", percentile(two.deliveries, 50))
    table.add("the ceiling's beside them", percentile(two.ceiling, 50))
    for event_type, name in _NAMED.items():
        found = [1000 * seconds for seconds in latencies[event_type]]
        at_most = _WITHIN if event_type is EventType.INTERVIEW_COMPLETED else None
        table.add(f"{name}, median", percentile(found, 50), "ms")
        table.add(f"{name}, 95th percentile", percentile(found, 95), "ms", at_most=at_most)
    table.notes.append(
        "From the commit of all events to the last post that the receiver took; each found its listener, is signed and "
        "logged. "
        "The ceiling posts what came, with a keep-alive httpx client, one after the other, and commits one row of the "
        f"log for each. In turns; of the ceiling: {', '.join(f'{share:.0f} %' for share in shares)}."
    )
    table.notes.append(
        f"Then {completions} interviews completed one by one on a server that does nothing else, from the call that "
        "completes to the receiver's first sight of the event."
    )
    return table


async def _rates(tree: Tree, receiver: Receiver, events: int, rounds: int) -> _Rates:
    rates = _Rates()
    async with Outbox.make(tree, receiver) as outbox:
        await outbox.listen("/quick")
        await _delivered(outbox, 100)  # a worker that is new imports and connects
        for _ in range(rounds):
            workers, postgres = tree.workers(), with_descendants(tree.postmaster())
            worker, database = cpu_seconds(*workers), cpu_seconds(*postgres)
            rates.deliveries.append(events / await _delivered(outbox, events))
            rates.worker.append(1000 * (cpu_seconds(*workers) - worker) / events)
            rates.postgres.append(1000 * (cpu_seconds(*postgres) - database) / events)
            posts = await receiver.latest()
            rates.ceiling.append(await asyncio.to_thread(_ceiling, tree.conninfo, receiver.url("/ceiling"), posts))
            await receiver.forget()
    return rates


async def _delivered(outbox: Outbox, events: int) -> float:
    """Seconds from the commit of so many events to the arrival of the last."""
    await outbox.emit(events)
    began = time.monotonic()
    return max(each.at for each in await outbox.receiver.until("/quick", events)) - began


def _ceiling(conninfo: str, url: str, posts: list[tuple[dict[str, str], bytes]]) -> float:
    """Posts a second, each with a row of the log, where nothing else is done."""
    with psycopg.connect(conninfo, autocommit=True) as connection, httpx.Client() as client:
        found = connection.execute("SELECT * FROM webhook_attempts ORDER BY attempted_at DESC LIMIT %s", [len(posts)])
        names = [column.name for column in found.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in found]
        insert = sql.SQL("INSERT INTO webhook_attempts ({}) VALUES ({})").format(
            sql.SQL(", ").join(map(sql.Identifier, names)), sql.SQL(", ").join(map(sql.Placeholder, names))
        )
        began = time.monotonic()
        for (headers, body), row in zip(posts, rows, strict=True):
            response = client.post(url, content=body, headers=headers)
            values = {name: Jsonb(value) if isinstance(value, dict) else value for name, value in row.items()}
            connection.execute(insert, values | {"number": row["number"] + 1, "status": response.status_code})
        return len(posts) / (time.monotonic() - began)


async def _latencies(tree: Tree, receiver: Receiver, completions: int) -> dict[str, list[float]]:
    """Seconds from the completing call to the first attempt, by type of event."""
    found: dict[str, list[float]] = defaultdict(list)
    async with Outbox.make(tree, receiver) as outbox:
        await outbox.listen("/events", *_NAMED)
        slug = await outbox.site.publish(STUDY)
        interviews = await outbox.site.start(slug, completions + 1)
        await outbox.site.prepare_keys(3 * completions)
        connection, keys = await Connection.open(outbox.site.port), outbox.site.keys()
        came: dict[str, float] = {}
        began: dict[str, float] = {}
        for interview in interviews:
            said = {"sessionToken": interview.token, "clientMessageId": "m1", "message": SAID}
            await connection.post("/api/v1/interviews/messages", next(keys), said)
            began[str(interview.id)] = time.monotonic()
            await complete(connection, next(keys), interview)
            for each in await receiver.until("/events", len(_NAMED), look_every=0.005):
                came.setdefault(each.event_id, each.at)
            await asyncio.sleep(_BREATH)
        connection.close()
        with psycopg.connect(tree.conninfo) as database:
            events = database.execute(_TYPES, [outbox.site.workspace_id]).fetchall()
    first = str(interviews[0].id)  # it waits for the worker to load its model
    for event_id, interview_id, event_type in events:
        if event_type in _NAMED and str(interview_id) != first:
            found[event_type].append(came[f"evt_{event_id.hex}"] - began[str(interview_id)])
    return found


async def complete(connection: Connection, key: str, interview: FreshInterview) -> None:
    status, content = await connection.post("/api/v1/interviews/complete", key, {"sessionToken": interview.token})
    if status != 200:
        raise RuntimeError(f"An interview was not completed ({status}): {content.decode()}")
