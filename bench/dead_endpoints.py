"""What an endpoint that does not answer costs the others: healthy ones, beside it and in another workspace."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import LiteralString
from uuid import UUID

import psycopg

from bench.listening import Outbox, serving
from bench.receiver import Receiver
from bench.report import Table, percentile
from bench.tree import Tree, cpu_seconds, with_descendants
from openkoji.events.outbox import EventType
from openkoji.webhooks.delivering import LANES, defer_lane

_BEHIND = 10_000
_AT_ONCE = 1000
_EVENTS = 500
_MOST = 1.2
_TIMEOUT = 10.0
_PATIENCE = 300.0
# The dead one asks for another type of event than the healthy ones, so that what is measured is the same with and
# without it.
_BEHIND_IT = EventType.STUDY_PUBLISHED
_MEASURED = EventType.ANALYSIS_READY
_WAITING = "SELECT count(*) FROM webhook_deliveries WHERE endpoint_id = %s AND status = 'pending'"
_SET = """
UPDATE webhook_endpoints SET url = %s, status = %s, failing_since = NULL, failures = 0, rests_until = NULL WHERE id = %s
"""
# As if no attempt had been made: the next time all lanes take one up at once again.
_REWIND = """
UPDATE webhook_deliveries SET next_attempt_at = now(), tries = 0 WHERE endpoint_id = %s AND status = 'pending'
  AND next_attempt_at > now()
"""


@dataclass
class _Compared:
    """Of one healthy endpoint: seconds for its deliveries, and CPU seconds of the worker and PostgreSQL, without the
    dead one and beside it."""

    without: list[float] = field(default_factory=list)
    beside: list[float] = field(default_factory=list)
    cpu_without: list[float] = field(default_factory=list)
    cpu_beside: list[float] = field(default_factory=list)


async def measure(*, quick: bool) -> Table:
    behind, rounds = (1000, 1) if quick else (_BEHIND, 5)
    table = Table(f"{_EVENTS} deliveries to a healthy endpoint while {behind:,} wait for a dead one, one worker")
    settings = {"OPENKOJI_WEBHOOK_TIMEOUT_SECONDS": str(_TIMEOUT)}
    async with Receiver.running() as receiver:
        with serving(workers=1, settings=settings) as tree, _refusing() as refusing:
            async with Outbox.make(tree, receiver) as same, Outbox.make(tree, receiver) as other:
                healthy = {"the same workspace": same, "another workspace": other}
                for outbox in healthy.values():
                    await outbox.listen("/quick", _MEASURED)
                dead = _Dead(tree, same, await same.listen("/dying", _BEHIND_IT))
                for name, url in (("hangs", receiver.url("/hang")), ("refuses", refusing)):
                    await dead.fall_behind(url, behind)
                    for where, compared in (await _compare(dead, healthy, rounds)).items():
                        _add(table, f"{where}, it {name}", compared)
                    dead.drop()
    table.notes.append(
        f"From the commit of {_EVENTS} events to the last of their deliveries, {rounds} times, in turns with the same "
        f"while the dead one is paused. A time-out is {_TIMEOUT:.0f} s, and what hangs is measured while every lane of "
        "the dead endpoint waits for one."
    )
    return table


def _add(table: Table, name: str, compared: _Compared) -> None:
    slower = [one / other for one, other in zip(compared.beside, compared.without, strict=True)]
    work = [one / other for one, other in zip(compared.cpu_beside, compared.cpu_without, strict=True)]
    table.add(f"{name}: without it", percentile(compared.without, 50), "s")
    table.add(f"{name}: beside it", percentile(compared.beside, 50), "s")
    table.add(f"{name}: how much slower", percentile(slower, 50), "x", at_most=_MOST)
    table.add(f"{name}: how much more CPU", percentile(work, 50), "x")


async def _compare(dead: _Dead, healthy: dict[str, Outbox], rounds: int) -> dict[str, _Compared]:
    found = {where: _Compared() for where in healthy}
    for outbox in healthy.values():
        await _deliver(dead.tree, outbox)  # a worker that is new imports and connects
    for number in range(rounds):
        for is_dying in (number % 2 == 0, number % 2 != 0):
            await dead.set_dying(is_dying)
            for where, outbox in healthy.items():
                seconds, cpu = await _deliver(dead.tree, outbox)
                compared = found[where]
                (compared.beside if is_dying else compared.without).append(seconds)
                (compared.cpu_beside if is_dying else compared.cpu_without).append(cpu)
    await dead.set_dying(False)
    return found


async def _deliver(tree: Tree, outbox: Outbox) -> tuple[float, float]:
    """Seconds until the events of one commit are delivered, and CPU seconds."""
    processes = [*tree.workers(), *with_descendants(tree.postmaster())]
    await outbox.receiver.forget()
    await outbox.emit(_EVENTS, _MEASURED)
    cpu, began = cpu_seconds(*processes), time.monotonic()
    seconds = max(each.at for each in await outbox.receiver.until("/quick", _EVENTS)) - began
    return seconds, cpu_seconds(*processes) - cpu


@dataclass
class _Dead:
    """An endpoint that takes nothing, with what waits for it."""

    tree: Tree
    outbox: Outbox
    endpoint_id: UUID
    url: str = ""
    is_dying: bool = True

    async def fall_behind(self, url: str, count: int) -> None:
        """So many deliveries wait for it; it is paused."""
        self.url = url
        self._write(_SET, [url, "paused", self.endpoint_id])
        self.is_dying = False
        for _ in range(count // _AT_ONCE):
            await self.outbox.emit(_AT_ONCE, _BEHIND_IT)
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            with psycopg.connect(self.tree.conninfo) as connection:
                row = connection.execute(_WAITING, [self.endpoint_id]).fetchone()
            if row is not None and row[0] >= count:
                return
            await asyncio.sleep(0.1)
        raise RuntimeError(f"{count} events did not find their listener in time:\n{self.tree.log_end()}")

    async def set_dying(self, is_dying: bool) -> None:
        """Every lane tries it, or nobody does any more."""
        if is_dying == self.is_dying:
            return
        self.is_dying = is_dying
        self._write(_SET, [self.url, "active" if is_dying else "paused", self.endpoint_id])
        if not is_dying:
            await asyncio.sleep(_TIMEOUT if self.url.endswith("/hang") else 0)  # until the last attempt is over
            return
        self._write(_REWIND, [self.endpoint_id])
        workspace_id = self.outbox.site.workspace_id
        async with self.outbox.site.database.workspace(workspace_id) as transaction:
            for lane in range(LANES):
                defer_lane(transaction, workspace_id, self.endpoint_id, lane)
        await asyncio.sleep(0.5)

    def drop(self) -> None:
        """Nothing waits for it any more."""
        self._write("DELETE FROM webhook_deliveries WHERE endpoint_id = %s", [self.endpoint_id])

    def _write(self, statement: LiteralString, values: list[object]) -> None:
        with psycopg.connect(self.tree.conninfo, autocommit=True) as connection:
            connection.execute(statement, values)


@contextmanager
def _refusing() -> Iterator[str]:
    """An address that refuses every connection: its port is taken, and nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}/"
