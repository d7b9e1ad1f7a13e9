"""How quickly a file of respondents is imported, beside a plain COPY of the same people into the same table."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import httpx
import psycopg

from bench.report import Table
from bench.tree import Tree
from openkoji.accounts import service as accounts
from openkoji.db import Database
from openkoji.kit.ids import Prefix, new_id, parse_id
from openkoji.studies import service as studies

_ROWS = 100_000
_LOOK = 0.02
"""Seconds between two looks at how far an import is."""
_COPY = """
COPY respondents (workspace_id, id, study_id, email, email_key, external_id, name, metadata, identity_verified, source,
    created_at) FROM STDIN
"""
_DOCUMENT = {"brief": {"problem": "People leave.", "audience": "Who left."}, "questions": [{"text": "Why?"}]}

Person = tuple[str, str, str, dict[str, str]]


async def measure(tree: Tree, *, quick: bool) -> Table:
    count = _ROWS // 10 if quick else _ROWS
    async with Database(tree.conninfo, max_connections=2) as database:
        async with database.system() as transaction:
            workspace_id = accounts.create_workspace(transaction, "importing").workspace_id
        async with database.workspace(workspace_id) as transaction:
            _, key = accounts.create_key(transaction, workspace_id, "bench")
            copied = [
                await studies.create_study(transaction, workspace_id, {"name": f"Copied {when}", **_DOCUMENT})
                for when in ("before", "after")
            ]
            imported = await studies.create_study(transaction, workspace_id, {"name": "Imported", **_DOCUMENT})
    people = list(_people(count))
    file = "name,email,external_id,plan,city\n" + "".join(
        f"{name},{email},{external_id},{metadata['plan']},{metadata['city']}\n"
        for name, email, external_id, metadata in people
    )
    before = await asyncio.to_thread(_copy, tree.conninfo, workspace_id, copied[0].id, people)
    table = Table(f"Importing {count:,} respondents")
    async with httpx.AsyncClient(base_url=tree.url, timeout=120, headers={"Authorization": f"Bearer {key}"}) as client:
        path = f"/api/v1/studies/stu_{imported.id.hex}/respondents/import"
        began = time.perf_counter()
        trial = await client.post(path, files={"file": file.encode()}, data={"dryRun": "true"})
        assert trial.json()["created"] == count, trial.text
        tried = time.perf_counter() - began
        answered, new = await _import(client, tree.conninfo, path, file)
        by_copy = (before + await asyncio.to_thread(_copy, tree.conninfo, workspace_id, copied[1].id, people)) / 2
        _, again = await _import(client, tree.conninfo, path, file)
        _, changed = await _import(client, tree.conninfo, path, file.replace(",Jena\n", ",Halle\n"))
    table.add("plain COPY, rows a second", count / by_copy)
    table.add("imported, new people, rows a second", count / new)
    table.add("of the speed of COPY", 100 * by_copy / new, "%")
    table.add("imported again, nothing new, rows a second", count / again)
    table.add("imported again, a value of each changed, rows a second", count / changed)
    table.add("tried out, rows a second", count / tried)
    table.add("until the file is taken (202)", answered, "s")
    table.notes.append(
        "COPY: one statement, into the same table with its indexes and checks, by a superuser, once before and once "
        "after the import of new people. Imported: from the upload's first byte until the import is ready, by one "
        "worker; read, checked, merged by e-mail and external id."
    )
    return table


def _people(count: int) -> Iterator[Person]:
    for number in range(count):
        metadata = {"plan": ("free", "team", "pro")[number % 3], "city": "Jena"}
        yield f"Person {number}", f"person{number}@example.com", f"u-{number}", metadata


def _copy(conninfo: str, workspace_id: UUID, study_id: UUID, people: list[Person]) -> float:
    """Seconds for the rows, made beforehand."""
    moment = datetime.now(UTC)
    rows = [
        (
            workspace_id,
            new_id(),
            study_id,
            email,
            email,
            external_id,
            name,
            json.dumps(metadata),
            True,
            "import",
            moment,
        )
        for name, email, external_id, metadata in people
    ]
    with psycopg.connect(conninfo) as connection:
        began = time.perf_counter()
        with connection.cursor().copy(_COPY) as copy:
            for row in rows:
                copy.write_row(row)
        connection.commit()
        return time.perf_counter() - began


async def _import(client: httpx.AsyncClient, conninfo: str, path: str, file: str) -> tuple[float, float]:
    """Seconds until the file was taken, and until all its rows were."""
    began = time.perf_counter()
    response = await client.post(path, files={"file": file.encode()})
    response.raise_for_status()
    answered = time.perf_counter() - began
    import_id = parse_id(Prefix.IMPORT, response.json()["id"])
    async with await psycopg.AsyncConnection.connect(conninfo, autocommit=True) as connection:
        while True:
            row = await (
                await connection.execute("SELECT status FROM respondent_imports WHERE id = %s", [import_id])
            ).fetchone()
            assert row is not None, "it was made"
            if row[0] == "ready":
                return answered, time.perf_counter() - began
            assert row[0] in {"queued", "running"}, row[0]
            await asyncio.sleep(_LOOK)
