"""Interviews analysed: how long after its completion, how many a second, and what a study of thousands changes."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast
from uuid import UUID

import psycopg

from bench.copies import multiply
from bench.report import Table, percentile
from bench.said import ANSWERS, STUDY, answer
from bench.site import CONCURRENT, FreshInterview, Site
from bench.tree import Tree, cpu_seconds, megabytes, with_descendants
from bench.wire import Connection

_FEW, _MANY = 10, 100  # interviews before the measure; the many are then multiplied
_TIMES = 100
_LENGTHS = (15, 45)  # words of an answer
_LEAST = {15: 5.0, 45: 2.5}  # interviews a second
_PATIENCE = 30.0

Database = psycopg.AsyncConnection[tuple[object, ...]]
_STUDY_ID = "SELECT id FROM studies WHERE workspace_id = %s AND slug = %s"
_STATUSES = "SELECT count(*) FROM interviews WHERE workspace_id = %s AND id = ANY (%s) AND analysis_status <> 'ready'"


@dataclass
class _Measured:
    """One study and one length of the answers, over several rounds."""

    slug: str
    words: int
    waits: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    worker: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)
    cores: list[float] = field(default_factory=list)


async def measure(tree: Tree, site: Site, *, quick: bool) -> Table:
    rounds, waits, backlog = (1, 5, 16) if quick else (4, 10, 40)
    times = 10 if quick else _TIMES
    rng = random.Random(1)
    table = Table(f"From completion to the analysis, {ANSWERS} answers")
    async with await psycopg.AsyncConnection.connect(tree.conninfo, autocommit=True) as database:
        bench = _Bench(tree, site, database, rng)
        few, many = [await site.publish(STUDY | {"slug": f"{STUDY['slug']}-{size}"}) for size in ("few", "many")]
        table.add("the first one of a worker, which loads the model", 1000 * (await bench.waits(few, 15, 1))[0], "ms")
        await bench.backlog(few, 15, _FEW)
        await bench.backlog(many, 15, _MANY)
        before = max(megabytes(worker)[0] for worker in tree.workers())
        stored = multiply(tree.conninfo, site.workspace_id, await bench.study_id(many), times)
        measured = [_Measured(slug, words) for words in _LENGTHS for slug in (few, many)]
        for _ in range(rounds):  # in turns: what else the machine does lasts longer than one of them
            for each in measured:
                each.waits += await bench.waits(each.slug, each.words, waits)
                await bench.rate(each, backlog)
    for small, large in zip(measured[::2], measured[1::2], strict=True):
        _add(table, small)
        _compare(table, small, large, stored)
    table.add("memory of a worker", before, "MB", at_most=600)
    after = max(megabytes(worker)[0] for worker in tree.workers())
    table.add(f"the same, after {stored:,} interviews in a study", after, "MB", at_most=600)
    table.notes.append(
        "From the answer that completes an interview until its row says ready, on a server with one worker that does "
        f"nothing else; then of {backlog} that complete at once. The study with {stored:,} interviews takes turns with "
        f"one of {_FEW}: {_MANY} were analysed and copied {times} times, and its codebook filled up. Now and then a "
        "respondent answers once more."
    )
    return table


def _add(table: Table, measured: _Measured) -> None:
    named = f"{measured.words} words"
    table.add(f"{named}, median", 1000 * percentile(measured.waits, 50), "ms")
    table.add(f"{named}, 95th percentile", 1000 * percentile(measured.waits, 95), "ms", at_most=1500)
    table.add(f"{named}, interviews a second", percentile(measured.rates, 50), at_least=_LEAST[measured.words])
    table.add(f"{named}, cores that were used for that", percentile(measured.cores, 50))
    table.add(f"{named}, CPU of the worker, an interview", 1000 * percentile(measured.worker, 50), "ms")
    table.add(f"{named}, CPU of PostgreSQL, an interview", 1000 * percentile(measured.database, 50), "ms")


def _compare(table: Table, small: _Measured, large: _Measured, stored: int) -> None:
    named = f"{small.words} words, {stored:,} interviews in the study"
    slower = percentile([one / other for one, other in zip(small.rates, large.rates, strict=True)], 50)
    waits = percentile(large.waits, 50) / percentile(small.waits, 50)
    work = [
        (theirs + its) / (ours + our_own)
        for ours, our_own, theirs, its in zip(small.worker, small.database, large.worker, large.database, strict=True)
    ]
    table.add(f"{named}, median of the wait, against few", waits, "x", at_most=1.2)
    table.add(f"{named}, slower than with few", slower, "x", at_most=1.2)
    table.add(f"{named}, CPU against few", percentile(work, 50), "x", at_most=1.2)


@dataclass
class _Bench:
    """Holds interviews and looks when they are analysed."""

    tree: Tree
    site: Site
    database: Database
    rng: random.Random

    async def study_id(self, slug: str) -> UUID:
        row = await (await self.database.execute(_STUDY_ID, [self.site.workspace_id, slug])).fetchone()
        assert row is not None, "the study was published"
        return cast("UUID", row[0])

    async def waits(self, slug: str, words: int, count: int) -> list[float]:
        """Seconds from the last answer to the analysis, one interview after the other."""
        found = []
        for _ in range(count):
            interviews = await self._held(slug, words, 1)
            began = time.perf_counter()
            await self._finish(interviews, words)
            await self._until_ready(interviews, look_every=0.004)
            found.append(time.perf_counter() - began)
            await asyncio.sleep(0.05)
        return found

    async def rate(self, measured: _Measured, count: int) -> None:
        """How many a second are analysed of so many that complete at once, and the CPU time of each."""
        interviews = await self._held(measured.slug, measured.words, count)
        workers, postgres = self.tree.workers(), with_descendants(self.tree.postmaster())
        began, worker, database = time.perf_counter(), cpu_seconds(*workers), cpu_seconds(*postgres)
        await self._finish(interviews, measured.words)
        await self._until_ready(interviews)
        seconds = time.perf_counter() - began
        measured.rates.append(count / seconds)
        measured.cores.append((cpu_seconds(*workers, *postgres) - worker - database) / seconds)
        measured.worker.append((cpu_seconds(*workers) - worker) / count)
        measured.database.append((cpu_seconds(*postgres) - database) / count)

    async def backlog(self, slug: str, words: int, count: int) -> None:
        """Have so many more interviews analysed."""
        interviews = await self._held(slug, words, count)
        await self._finish(interviews, words)
        await self._until_ready(interviews)

    async def _held(self, slug: str, words: int, count: int) -> list[FreshInterview]:
        """Interviews that wait for their last answer."""
        interviews = await self.site.start(slug, count)
        await self._say(interviews, words, until=b'"answered":%d,' % (ANSWERS - 1))
        return interviews

    async def _finish(self, interviews: Sequence[FreshInterview], words: int) -> None:
        await self._say(interviews, words, until=b'"isComplete":true')

    async def _say(self, interviews: Sequence[FreshInterview], words: int, *, until: bytes) -> None:
        """Answer in each interview until the reply tells so."""
        await self.site.prepare_keys(len(interviews) * (ANSWERS + 1))
        shares = [interviews[slot::CONCURRENT] for slot in range(CONCURRENT)]
        await asyncio.gather(*(self._say_all(share, words, until) for share in shares if share))

    async def _say_all(self, interviews: Sequence[FreshInterview], words: int, until: bytes) -> None:
        connection, keys = await Connection.open(self.site.port), self.site.keys()
        for interview in interviews:
            content = b""
            while until not in content:
                said = {"clientMessageId": str(self.rng.getrandbits(64)), "message": answer(self.rng, words)}
                body = {"sessionToken": interview.token} | said
                status, content = await connection.post("/api/v1/interviews/messages", next(keys), body)
                if status != 200:
                    raise RuntimeError(f"An answer was not taken ({status}): {content.decode()}")
        connection.close()

    async def _until_ready(self, interviews: Sequence[FreshInterview], *, look_every: float = 0.05) -> None:
        """Raises `RuntimeError` with the end of the server's log where that takes too long."""
        waited = [each.id for each in interviews]
        until = time.perf_counter() + _PATIENCE + 2 * len(waited)
        while time.perf_counter() < until:
            row = await (await self.database.execute(_STATUSES, [self.site.workspace_id, waited])).fetchone()
            if row == (0,):
                return
            await asyncio.sleep(look_every)
        raise RuntimeError(f"Interviews were not analysed in time:\n{self.tree.log_end()}")
