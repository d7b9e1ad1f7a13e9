"""A question that was asked: once, answered late or not at all, read again, and forgotten."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import httpx
import psycopg
import pytest

from openkoji.db import Database
from openkoji.jobs import Run, SystemRun
from openkoji.kit.clock import now
from openkoji.kit.ids import Prefix, parse_id
from openkoji.reports.ask import service, tasks
from tests.analysed import AnalysedStudy
from tests.conftest import Workspace
from tests.reports.ask.conftest import Researcher, ask_quietly


async def test_a_repeat_under_the_same_key_asks_once(researcher: Researcher, study: str) -> None:
    body = {"question": "Is the price too high?"}
    key = {"Idempotency-Key": "once"}
    first = await researcher.call("POST", f"/studies/{study}/ask", json=body, headers=key)
    again = await researcher.call("POST", f"/studies/{study}/ask", json=body, headers=key)
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    other = await researcher.call("POST", f"/studies/{study}/ask", json={"question": "And the export?"}, headers=key)
    assert (other.status_code, other.json()["error"]) == (422, "idempotency_mismatch")


async def test_an_answer_can_be_read_again(researcher: Researcher, study: str) -> None:
    answer = await researcher.ask(study, "Is the price too high?")
    again = await researcher.call("GET", f"/studies/{study}/ask/{answer['id']}")
    assert (again.status_code, again.json()) == (200, answer)


async def test_a_quote_is_gone_with_its_message(researcher: Researcher, study: str, asked_conninfo: str) -> None:
    answer = await researcher.ask(study, "Is the price too high?")
    erased = next(quote for quote in answer["quotes"] if quote["stance"] == "for")
    with psycopg.connect(asked_conninfo) as connection:
        connection.execute("SET ROLE openkoji_eraser")
        connection.execute(
            "SELECT set_config('openkoji.workspace_id', %s, false)", [str(researcher.workspace.workspace_id)]
        )
        interview_id = parse_id(Prefix.INTERVIEW, erased["interviewId"])
        for table in ("passages", "messages"):
            connection.execute(f"DELETE FROM {table} WHERE interview_id = %s", [interview_id])
    again = (await researcher.call("GET", f"/studies/{study}/ask/{answer['id']}")).json()
    assert erased["text"] not in str(again)
    assert [quote["stance"] for quote in again["quotes"]] == ["against"]


async def test_a_question_that_no_worker_takes_in_time_is_answered_later(
    client: httpx.AsyncClient, workspace: Workspace, database: Database, quiet: AnalysedStudy
) -> None:
    asked = await ask_quietly(client, workspace, quiet)
    assert asked.status_code == 202
    body = asked.json()
    assert (body["status"], body["answer"], body["found"], body["quotes"]) == ("pending", None, None, [])
    asked_id = parse_id(Prefix.ASK, body["id"])
    assert asked_id is not None
    queued = await database.call(
        "SELECT count(*) FROM jobs.procrastinate_jobs WHERE task_name = 'ask.answer' AND args ->> 'asked_id' = %s",
        [str(asked_id)],
    )
    assert queued == (1,)
    run = Run(workspace.workspace_id, 0, 1, database)
    address = f"/api/v1/studies/{quiet.public_id}/ask/{body['id']}"
    await tasks.answer(run, asked_id)
    answer = (await client.get(address, headers=workspace.headers)).json()
    assert (answer["status"], answer["found"]) == ("ready", True)
    await tasks.answer(run, asked_id)
    await tasks._failed(run, asked_id)
    assert (await client.get(address, headers=workspace.headers)).json() == answer, "the first outcome stays"


async def test_a_question_that_could_not_be_answered_says_so(
    client: httpx.AsyncClient,
    workspace: Workspace,
    database: Database,
    quiet: AnalysedStudy,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(service, "WAITING_SECONDS", 10)
    asking = asyncio.create_task(ask_quietly(client, workspace, quiet))
    pending = "SELECT id FROM asked_questions WHERE workspace_id = %s"
    asked_id = None
    while asked_id is None:
        await asyncio.sleep(0.05)
        async with database.workspace(workspace.workspace_id) as transaction:
            asked_id = await transaction.fetch_values(pending, [workspace.workspace_id])
    await tasks._failed(Run(workspace.workspace_id, 0, 1, database), asked_id[0])
    refused = await asking
    assert refused.status_code == 503
    assert refused.headers["retry-after"]
    assert "Ask it again" in refused.json()["message"]


async def test_questions_are_forgotten_after_a_week(
    client: httpx.AsyncClient, workspace: Workspace, database: Database, quiet: AnalysedStudy
) -> None:
    old, new = [(await ask_quietly(client, workspace, quiet)).json()["id"] for _ in range(2)]
    async with database.workspace(workspace.workspace_id) as transaction:
        transaction.write(
            "UPDATE asked_questions SET asked_at = %s WHERE workspace_id = %s AND id = %s",
            [now() - timedelta(days=8), workspace.workspace_id, parse_id(Prefix.ASK, old)],
        )
    await tasks.forget(SystemRun(0, 1, database))
    address = f"/api/v1/studies/{quiet.public_id}/ask"
    gone = await client.get(f"{address}/{old}", headers=workspace.headers)
    assert (gone.status_code, gone.json()["error"]) == (404, "question_not_found")
    assert (await client.get(f"{address}/{new}", headers=workspace.headers)).status_code == 200
