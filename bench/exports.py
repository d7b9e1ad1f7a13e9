"""How quickly a hundred thousand messages are exported, in each format, and what the API's memory grows by."""

from __future__ import annotations

import time

import httpx
import psycopg

from bench.report import Table
from bench.tree import Tree, megabytes
from openkoji.accounts import service as accounts
from openkoji.db import Database
from tests.analysed import AnalysedStudy, analysed_study

_INTERVIEWS = 4_300
"""Of some 23 messages each."""
_FORMATS = ("csv", "ndjson", "parquet")
_MORE_MEMORY = 64
_LOOK = 0.25
"""Seconds between two looks at the memory, each of which takes the machine some milliseconds."""
_MESSAGES = """
SELECT count(*) FROM interviews i
JOIN messages m ON m.workspace_id = i.workspace_id AND m.interview_id = i.id WHERE i.study_id = %s
"""


async def measure(tree: Tree, *, quick: bool) -> Table:
    async with Database(tree.conninfo, max_connections=2) as database:
        async with database.system() as transaction:
            workspace = accounts.create_workspace(transaction, "exports")
        async with database.workspace(workspace.workspace_id) as transaction:
            _, key = accounts.create_key(transaction, workspace.workspace_id, "bench")
    study = analysed_study(
        tree.conninfo, workspace.workspace_id, interviews=_INTERVIEWS // 10 if quick else _INTERVIEWS
    )
    with psycopg.connect(tree.conninfo) as connection:
        row = connection.execute(_MESSAGES, [study.study_id]).fetchone()
        assert row is not None, "count(*) has one row"
    messages = int(row[0])
    table = Table(f"Exports of {messages:,} messages")
    async with httpx.AsyncClient(base_url=tree.url, timeout=120, headers={"Authorization": f"Bearer {key}"}) as client:
        for file_format in _FORMATS:
            await _export(client, study, file_format)  # what a format brings along is imported once
        before = highest = _memory(tree)
        for file_format in _FORMATS:
            seconds, size, seen = await _export(client, study, file_format, tree)
            highest = max(highest, seen)
            table.add(f"{file_format}, messages a second", messages / seconds, "")
            table.add(f"{file_format}, the file", size / 1e6, "MB")
    table.add("memory of the API before, all formats used once", before, "MB")
    table.add("its growth while it exports", highest - before, "MB", at_most=_MORE_MEMORY)
    table.notes.append(
        "One export at a time, read as fast as it comes; resident memory, looked at four times a second."
    )
    return table


async def _export(
    client: httpx.AsyncClient, study: AnalysedStudy, file_format: str, tree: Tree | None = None
) -> tuple[float, int, float]:
    """Seconds, bytes, and the API's highest memory meanwhile."""
    began, size, highest, looked = time.perf_counter(), 0, 0.0, 0.0
    path = f"/api/v1/studies/{study.public_id}/export"
    async with client.stream("GET", path, params={"kind": "messages", "format": file_format}) as response:
        response.raise_for_status()
        async for piece in response.aiter_raw():
            size += len(piece)
            if tree is not None and time.perf_counter() - looked > _LOOK:
                highest, looked = max(highest, _memory(tree)), time.perf_counter()
    return time.perf_counter() - began, size, highest


def _memory(tree: Tree) -> float:
    api = tree.api()
    assert api is not None, "the API runs"
    return megabytes(api)[0]
