"""How long after its completion an interview is analysed, while nothing else happens."""

from __future__ import annotations

import asyncio
import time

import orjson
import psycopg

from bench.report import Table, percentile
from bench.site import Site
from bench.study import answer_to
from bench.tree import Tree
from bench.wire import Connection

_INTERVIEWS = 12
_PATIENCE = 30.0
_STATUS = "SELECT analysis_status FROM interviews WHERE workspace_id = %s AND id = %s"
_WAITING = "SELECT count(*) FROM interviews WHERE analysis_status IN ('pending', 'running')"


async def measure(tree: Tree, site: Site) -> Table:
    await site.prepare_interviews(_INTERVIEWS)
    await site.prepare_keys(40 * _INTERVIEWS)
    http = await Connection.open(site.port)
    waits = []
    async with await psycopg.AsyncConnection.connect(tree.conninfo, autocommit=True) as database:
        await _until_idle(database)
        for _ in range(_INTERVIEWS):
            waits.append(await _wait_for_one(site, http, database))
            await asyncio.sleep(0.1)
    http.close()
    table = Table(f"From completion to the analysis, {_INTERVIEWS} interviews on an idle server")
    table.add("median", 1000 * percentile(waits, 50), "ms")
    table.add("95th percentile", 1000 * percentile(waits, 95), "ms")
    table.notes.append("From the answer that completes the interview until its row says ready, looked at every 2 ms.")
    return table


async def _until_idle(database: psycopg.AsyncConnection[tuple[object, ...]]) -> None:
    until = time.perf_counter() + 4 * _PATIENCE
    while time.perf_counter() < until:
        row = await (await database.execute(_WAITING)).fetchone()
        if row == (0,):
            return
        await asyncio.sleep(0.2)


async def _wait_for_one(site: Site, http: Connection, database: psycopg.AsyncConnection[tuple[object, ...]]) -> float:
    """Hold one interview to its end; seconds from there to the analysis. Raises `TimeoutError`."""
    interview = site.interviews.popleft()
    keys = site.keys()
    reply, number = interview.opening, 0
    while not reply.get("isComplete"):
        body = {"sessionToken": interview.token, "clientMessageId": f"m{number}"} | answer_to(reply, number)
        _, content = await http.post("/api/v1/interviews/messages", next(keys), body)
        reply, number = orjson.loads(content), number + 1
    began = time.perf_counter()
    async with asyncio.timeout(_PATIENCE):
        while True:
            row = await (await database.execute(_STATUS, [site.workspace_id, interview.id])).fetchone()
            if row == ("ready",):
                return time.perf_counter() - began
            await asyncio.sleep(0.002)
