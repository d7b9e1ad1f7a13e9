"""An export while it is made and sent: of one moment, in bounded memory, and over with its reader."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from typing import Any

import httpx
import pytest

from openkoji.db import Database, Transaction
from openkoji.edge.streamed import Streamed
from openkoji.reports.exports import service
from openkoji.reports.exports.columns import Kind
from openkoji.reports.exports.rows import Format
from openkoji.reports.exports.service import Export
from openkoji.reports.exports.under_way import UnderWay
from tests.analysed import analysed_study
from tests.conftest import Workspace
from tests.docs.pages import REPOSITORY


async def test_an_export_is_of_one_moment(
    client: httpx.AsyncClient, database: Database, workspace: Workspace, conninfo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = analysed_study(conninfo, workspace.workspace_id, interviews=30)
    monkeypatch.setattr(service, "ROWS_AT_A_TIME", 10)
    pieces = service.written(
        database, UnderWay(), workspace.workspace_id, study.study_id, Export(Kind.INTERVIEWS, Format.NDJSON)
    )
    begun = [await anext(pieces), await anext(pieces)]
    async with database.workspace(workspace.workspace_id) as transaction:
        transaction.write(
            "UPDATE interviews SET quality_score = 1 WHERE workspace_id = %s AND study_id = %s",
            [workspace.workspace_id, study.study_id],
        )
    begun += [piece async for piece in pieces]
    told = [json.loads(line) for line in b"".join(begun).splitlines()]
    assert sorted(row["qualityScore"] for row in told) == sorted(each.quality or 0 for each in study.interviews)


@pytest.mark.slow
@pytest.mark.parametrize("file_format", list(Format))
def test_memory_does_not_grow_with_the_study(workspace: Workspace, conninfo: str, file_format: Format) -> None:
    """8 MB whatever the study: 2,000 interviews have 50,000 messages, which are more than that."""
    study = analysed_study(conninfo, workspace.workspace_id, interviews=2_000)
    arguments = [conninfo, str(workspace.workspace_id), str(study.study_id), file_format.value]
    shown = subprocess.run(
        [sys.executable, "-m", "tests.reports.exports.peak", *arguments],
        check=False,
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert shown.returncode == 0, shown.stderr
    assert 0 < int(shown.stdout) < 8_000_000


async def test_rows_are_not_read_before_they_are_taken(
    database: Database, workspace: Workspace, conninfo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = analysed_study(conninfo, workspace.workspace_id, interviews=50)
    monkeypatch.setattr(service, "ROWS_AT_A_TIME", 10)
    read = 0
    original = Transaction.batches

    async def counted(*arguments: Any, **options: Any) -> Any:
        nonlocal read
        async for batch in original(*arguments, **options):
            read += len(batch)
            yield batch

    monkeypatch.setattr(Transaction, "batches", counted)
    pieces = service.written(
        database, UnderWay(), workspace.workspace_id, study.study_id, Export(Kind.INTERVIEWS, Format.CSV)
    )
    await anext(pieces)
    for taken in (10, 20, 30):
        await anext(pieces)
        assert read == taken
    await pieces.aclose()


async def test_a_caller_that_leaves_ends_the_query(
    database: Database, workspace: Workspace, conninfo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The caller goes while the database is still at work on the first row."""
    study = analysed_study(conninfo, workspace.workspace_id, interviews=1)
    monkeypatch.setattr(service, "query_of", lambda *_: ("SELECT pg_sleep(30)", []))
    left, working = asyncio.Event(), "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'FETCH FORWARD%%rows_%%'"
    working += " AND state = 'active'"

    async def receive() -> dict[str, Any]:
        await left.wait()
        return {"type": "http.disconnect"}

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def until(count: int) -> None:
        async with asyncio.timeout(10):
            while await database.call(working) != (count,):  # noqa: ASYNC110  PostgreSQL sets no event of ours
                await asyncio.sleep(0.02)

    pieces = service.written(
        database, UnderWay(), workspace.workspace_id, study.study_id, Export(Kind.MESSAGES, Format.CSV)
    )
    response = Streamed(pieces, media_type="text/csv", headers={})
    serving = asyncio.create_task(response({"type": "http"}, receive, send))
    await until(1)
    left.set()
    await serving
    await until(0)
    assert not any(message.get("more_body") is False for message in sent), "nobody takes this for a whole file"


async def test_a_fault_in_the_middle_breaks_the_file_off(database: Database) -> None:
    async def pieces() -> Any:
        yield b"a,b\r\n"
        raise ZeroDivisionError

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        await asyncio.Event().wait()

    with pytest.raises(ZeroDivisionError):
        await Streamed(pieces(), media_type="text/csv", headers={})({"type": "http"}, receive, send)
    assert sent[-1] == {"type": "http.response.body", "body": b"a,b\r\n", "more_body": True}
