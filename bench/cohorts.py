"""How quickly a cohort is taken and its interviews are prepared, beside a plain INSERT and a plain COPY."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
import psycopg
from psycopg import sql

from bench.report import Table, percentile
from bench.site import CONCURRENT, Site
from bench.tree import Tree, cpu_seconds, with_descendants
from bench.wire import Connection
from openkoji.integrations.amplitude.cohorts.content import packed
from openkoji.kit.ids import new_id

_MESSAGES = 200
_WITHIN = 500
"""Milliseconds: Amplitude sends again what is not answered within 1 to 2 seconds."""
_PEOPLE = 5_000
_SIZES = (1, 1_000)
"""People of a message."""
_STARTS = 500
_LOOK = 0.01
"""Seconds between two looks at how far a run is."""

_INSERT = """
INSERT INTO cohort_runs (workspace_id, id, study_id, vendor, message_key, cohort_id, cohort_name, is_entering, status,
    content, people, done, counts, created_at, finished_at)
SELECT workspace_id, %s, study_id, vendor, uuid_send(%s), cohort_id, cohort_name, is_entering, 'ready', %s, people,
    done, counts, created_at, now()
FROM cohort_runs WHERE id = %s
"""
_DROP = """
UPDATE cohort_runs SET status = 'ready', content = NULL, finished_at = now()
WHERE workspace_id = %s AND status = 'queued'
"""
_WAITING = """
SELECT count(*) FROM jobs.procrastinate_jobs WHERE status IN ('todo', 'doing') AND args ->> 'workspace_id' = %s
"""
# What is written for a person who enters.
_WRITTEN = (
    "respondents",
    "interviews",
    "messages",
    "cohort_run_people",
    "cohort_addresses",
    "credit_holds",
    "credit_entries",
)


@dataclass
class _Cohorts:
    """A study, and the messages of cohorts that are sent to it."""

    tree: Tree
    site: Site
    connection: Connection
    keys: Iterator[str]
    _number: int = field(default=0)

    def message(self, people: int) -> bytes:
        """People who were in none before."""
        first = self._number
        self._number += people
        users = [
            {
                "user_id": f"user_{number}",
                "user_properties": {"email": f"c{number}@example.com", "name": "Ada Byron", "plan": "pro", "seats": 12},
            }
            for number in range(first, self._number)
        ]
        stamp = {"cohort_name": "Onboarding drop-off", "cohort_id": "7khm89cz", "computed_time": "1692206763"}
        return orjson.dumps({**stamp, "in_cohort": True, "message_id": f"{first}::enter::{people}", "users": users})

    async def send(self, content: bytes) -> tuple[float, dict[str, Any]]:
        """Seconds to the answer, and the run."""
        path, began = f"/api/v1/integrations/amplitude/cohorts/{self.site.slug}", time.perf_counter()
        status, answer = await self.connection.send("POST", path, next(self.keys), content)
        seconds = time.perf_counter() - began
        if status != 200:
            raise RuntimeError(f"A cohort was not taken ({status}): {answer.decode()}")
        run: dict[str, Any] = orjson.loads(answer)
        return seconds, run

    async def prepare(self, people: int) -> tuple[float, float, float]:
        """Seconds from the answer until all are prepared, with the CPU seconds of the worker and of PostgreSQL."""
        workers, postgres = self.tree.workers(), with_descendants(self.tree.postmaster())
        worker, database = cpu_seconds(*workers), cpu_seconds(*postgres)
        self.connection = await Connection.open(self.site.port)  # one that was idle is closed by the server
        _, run = await self.send(self.message(people))
        began = time.perf_counter()
        async with await psycopg.AsyncConnection.connect(self.tree.conninfo, autocommit=True) as connection:
            while True:
                found = await connection.execute("SELECT status, counts FROM cohort_runs WHERE id = %s", [_id(run)])
                status, counts = await found.fetchone() or ("lost", {})
                if status == "ready":
                    break
                assert status in {"queued", "running"}, status
                await asyncio.sleep(_LOOK)
        seconds = time.perf_counter() - began
        assert counts == {"prepared": people}, counts
        return seconds, cpu_seconds(*workers) - worker, cpu_seconds(*postgres) - database


async def measure(tree: Tree, *, quick: bool) -> Table:
    messages, people, starts = (20, 500, 100) if quick else (_MESSAGES, _PEOPLE, _STARTS)
    table = Table(f"Cohorts of Amplitude: messages, and a cohort of {people:,}")
    async with Site.make(tree.conninfo, tree.port) as site:
        await site.prepare_keys(5 * messages + 200)
        cohorts = _Cohorts(tree, site, await Connection.open(site.port), site.keys())
        await cohorts.prepare(50)  # a worker that is new imports and connects
        with _waiting_workers(tree, site):
            for size in _SIZES:
                answers, inserts = await _answers(cohorts, size, messages)
                name = f"a message of {size:,}"
                table.add(f"{name}, answered, median", 1000 * percentile(answers, 50), "ms")
                table.add(f"{name}, answered, 99th percentile", 1000 * percentile(answers, 99), "ms", at_most=_WITHIN)
                table.add(f"{name}, a row of it by a plain INSERT, median", 1000 * percentile(inserts, 50), "ms")
                table.add(f"{name}, a plain INSERT, 99th percentile", 1000 * percentile(inserts, 99), "ms")
        await _settled(tree, site)
        began = time.perf_counter()
        await site.start(site.slug, starts)
        started = starts / (time.perf_counter() - began)
        seconds, worker, database = await cohorts.prepare(people)
        copied = await asyncio.to_thread(_copied, tree.conninfo, site)
        busy = await _while_preparing(cohorts, people)
    table.add("interviews prepared a second, one worker", people / seconds)
    table.add("CPU of the worker, an interview", 1000 * worker / people, "ms")
    table.add("CPU of PostgreSQL, an interview", 1000 * database / people, "ms")
    table.add("the same rows by plain COPY, interviews a second", copied)
    table.add("share of COPY", 100 * people / seconds / copied, "%")
    table.add(f"started over HTTP, {CONCURRENT} at once, interviews a second", started)
    table.add("a message of 1 while a cohort is prepared, answered, median", 1000 * percentile(busy, 50), "ms")
    slowest = 1000 * percentile(busy, 99)
    table.add("a message of 1 while a cohort is prepared, 99th percentile", slowest, "ms", at_most=_WITHIN)
    table.notes.append(
        f"{messages} messages of each size, one at a time, while workers stand still, in turns with an INSERT of a row "
        "with the same content by psycopg, committed durably. Answered is with all of HTTP, the key, the limit, "
        "reading the message, its row and its job."
    )
    table.notes.append(
        f"Prepared: from the answer until every one of {people:,} is on the list, with an interview that waits for its "
        "first answer and a personal link. COPY: the rows of all who were prepared, into tables of the same form. "
        f"{len(busy)} messages while another {people:,} were prepared."
    )
    return table


async def _answers(cohorts: _Cohorts, size: int, messages: int) -> tuple[list[float], list[float]]:
    """Seconds of each answer, and of each plain INSERT."""
    answers: list[float] = []
    inserts: list[float] = []
    async with await psycopg.AsyncConnection.connect(cohorts.tree.conninfo, autocommit=True) as connection:
        for _ in range(messages):
            content = cohorts.message(size)
            seconds, run = await cohorts.send(content)
            answers.append(seconds)
            run_id, kept = new_id(), packed(content)
            began = time.perf_counter()
            await connection.execute(_INSERT, [run_id, run_id, kept, _id(run)])
            inserts.append(time.perf_counter() - began)
    return answers, inserts


@contextmanager
def _waiting_workers(tree: Tree, site: Site) -> Iterator[None]:
    """Workers that stand still, and find nothing to do of what came meanwhile."""
    workers = tree.workers()
    for worker in workers:
        worker.suspend()
    try:
        yield
    finally:
        with psycopg.connect(tree.conninfo) as connection:
            connection.execute(_DROP, [site.workspace_id])
        for worker in workers:
            worker.resume()


async def _settled(tree: Tree, site: Site) -> None:
    """Wait until no job of the workspace waits."""
    async with await psycopg.AsyncConnection.connect(tree.conninfo, autocommit=True) as connection:
        while True:
            row = await (await connection.execute(_WAITING, [str(site.workspace_id)])).fetchone()
            if row == (0,):
                return
            await asyncio.sleep(_LOOK)


async def _while_preparing(cohorts: _Cohorts, people: int) -> list[float]:
    """Seconds of the answers to small messages while a cohort is prepared."""
    answers: list[float] = []
    other = _Cohorts(cohorts.tree, cohorts.site, await Connection.open(cohorts.site.port), cohorts.keys, 10_000_000)
    preparing = asyncio.create_task(cohorts.prepare(people))
    while not preparing.done() and len(answers) < _MESSAGES:
        seconds, _ = await other.send(other.message(1))
        answers.append(seconds)
        await asyncio.sleep(_LOOK)
    await preparing
    return answers


def _copied(conninfo: str, site: Site) -> float:
    """People a second: all that is stored of those of the workspace, into empty tables of the same form."""
    total = 0.0
    with psycopg.connect(conninfo, autocommit=True) as connection:
        found = connection.execute("SELECT count(*) FROM interviews WHERE workspace_id = %s", [site.workspace_id])
        [people] = found.fetchone() or [0]
        for name in _WRITTEN:
            table, twin = sql.Identifier(name), sql.Identifier(f"bench_{name}")
            mine = sql.SQL("COPY (SELECT * FROM {} WHERE workspace_id = {}) TO STDOUT")
            with connection.cursor().copy(mine.format(table, sql.Literal(site.workspace_id))) as copy:
                rows = b"".join(map(bytes, copy))
            connection.execute(sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)").format(twin, table))
            began = time.perf_counter()
            with connection.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(twin)) as copy:
                copy.write(rows)
            total += time.perf_counter() - began
            connection.execute(sql.SQL("DROP TABLE {}").format(twin))
    return float(people) / total


def _id(run: dict[str, Any]) -> str:
    return str(run["id"]).removeprefix("run_")
