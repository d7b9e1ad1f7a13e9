"""How long the results of a study with ten thousand interviews take, beside the same statements sent by hand."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx
import psycopg

from bench.report import Table, percentile
from bench.tree import Tree, cpu_seconds, with_descendants
from openkoji.accounts import service as accounts
from openkoji.db import Database, Transaction
from openkoji.kit.ids import Prefix, public_id
from openkoji.reports.results.model import Filter, Segment
from openkoji.reports.results.service import results_of
from tests.analysed import AnalysedStudy, analysed_study

_INTERVIEWS = 10_000
_CALLS = 20
_AIM = 300

RoundTrip = list[tuple[Any, Any]]


async def measure(tree: Tree, *, quick: bool) -> Table:
    interviews = _INTERVIEWS // 10 if quick else _INTERVIEWS
    async with Database(tree.conninfo) as database:
        workspace_id, key = await _workspace(database)
        study = analysed_study(tree.conninfo, workspace_id, interviews=interviews, active=20, waiting=2)
        table = Table(f"Results of a study with {interviews:,} analysed interviews, over HTTP")
        rarest = min(study.theme_ids, key=lambda name: _mentions(study, name))
        theme = study.theme_ids[rarest]
        filters: Mapping[str, tuple[Filter, dict[str, str]]] = {
            "everything": (Filter(), {}),
            "of one mode": (Filter(mode="voice"), {"mode": "voice"}),
            "of one segment": (Filter(segment=Segment("plan", "pro")), {"segmentKey": "plan", "segmentValue": "pro"}),
            "of a rare theme": (Filter(theme_id=theme), {"themeId": public_id(Prefix.THEME, theme)}),
        }
        for name, (wanted, query) in filters.items():
            round_trips = await _recorded(database, study, wanted)
            calls, ceiling, cpu = await _compared(tree, study, key, query, round_trips)
            table.add(f"{name}, quickest", 1000 * min(calls), "ms", at_most=_AIM)
            table.add(f"{name}, median", 1000 * percentile(calls, 50), "ms")
            table.add(f"{name}, CPU of the API and PostgreSQL", 1000 * cpu, "ms")
            table.add(f"{name}, its statements alone, quickest", 1000 * min(ceiling), "ms")
            table.add(f"{name}, median against its statements", percentile(calls, 50) / percentile(ceiling, 50), "x")
        table.notes.append(
            f"{_CALLS} calls each, one at a time, in turns with the ceiling: the statements of the same results, under "
            "the same row-level security, sent by psycopg, and what they return left as it is. The aim is held against "
            "the quickest: it is what a call takes where nothing else runs."
        )
    return table


def _mentions(study: AnalysedStudy, name: str) -> int:
    return sum(
        mention.topic is not None and mention.topic.name == name
        for interview in study.interviews
        for mention in interview.mentions
    )


async def _workspace(database: Database) -> tuple[Any, list[str]]:
    """A workspace of its own, and a key for each 50 calls."""
    async with database.system() as transaction:
        workspace = accounts.create_workspace(transaction, "results")
    keys = []
    async with database.workspace(workspace.workspace_id) as transaction:
        for _ in range(4 * _CALLS // 50 + 2):
            keys.append(accounts.create_key(transaction, workspace.workspace_id, "bench")[1])
    return workspace.workspace_id, keys


async def _recorded(database: Database, study: AnalysedStudy, wanted: Filter) -> list[RoundTrip]:
    """What the application sends to PostgreSQL for these results."""
    async with _recording() as round_trips, database.snapshot(study.workspace_id) as transaction:
        await results_of(transaction, study.workspace_id, study.study_id, wanted)
    return round_trips


@asynccontextmanager
async def _recording() -> AsyncIterator[list[RoundTrip]]:
    sent: list[RoundTrip] = []
    original = Transaction._pipeline

    async def pipeline(transaction: Transaction) -> Any:
        sent.append(list(transaction._queued))
        return await original(transaction)

    Transaction._pipeline = pipeline  # type: ignore[method-assign]
    try:
        yield sent
    finally:
        Transaction._pipeline = original  # type: ignore[method-assign]


async def _compared(
    tree: Tree, study: AnalysedStudy, keys: list[str], query: Mapping[str, str], round_trips: list[RoundTrip]
) -> tuple[list[float], list[float], float]:
    """Seconds of each call, of each replay, and the CPU seconds of a call."""
    calls: list[float] = []
    ceiling: list[float] = []
    cpu: list[float] = []
    clock = time.perf_counter
    path = f"/api/v1/studies/{study.public_id}/results"
    async with (
        httpx.AsyncClient(base_url=tree.url, timeout=60) as client,
        await psycopg.AsyncConnection.connect(tree.conninfo, autocommit=True) as connection,
    ):
        for number in range(_CALLS + 2):
            headers = {"Authorization": f"Bearer {keys[number % len(keys)]}"}
            processes = [tree.api(), *with_descendants(tree.postmaster())]
            used, began = cpu_seconds(*processes), clock()
            response = await client.get(path, params=query, headers=headers)
            calls.append(clock() - began)
            cpu.append(cpu_seconds(*processes) - used)
            response.raise_for_status()
            began = clock()
            for round_trip in round_trips:
                await _execute(connection, round_trip)
            ceiling.append(clock() - began)
    return calls[2:], ceiling[2:], sum(cpu[2:]) / _CALLS  # the first ones fill caches


async def _execute(connection: psycopg.AsyncConnection[Any], round_trip: RoundTrip) -> None:
    async with connection.pipeline():
        for statement, parameters in round_trip:
            cursor = await connection.execute(statement, parameters)
    if cursor.description:
        await cursor.fetchall()
