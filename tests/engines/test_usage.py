"""What models were used for is counted by month, study, purpose and model."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest

from openkoji.db import Database
from openkoji.engines import usage
from openkoji.engines.model import Outcome, Purpose
from openkoji.kit.ids import Prefix, new_id, public_id
from openkoji.language.models import Spent
from tests.conftest import Workspace
from tests.engines.conftest import Models
from tests.fakes.model_server import Failure, ModelServer


async def record(
    database: Database,
    workspace: Workspace,
    study_id: UUID | None,
    spent: Spent,
    purpose: Purpose = Purpose.MODERATION,
    model: str = "openai:a",
    outcome: Outcome = "ok",
) -> None:
    async with database.workspace(workspace.workspace_id) as transaction:
        usage.record(transaction, workspace.workspace_id, study_id, purpose, model, spent, outcome=outcome)


async def test_calls_add_up_by_study_purpose_and_model(
    models: Models, database: Database, workspace: Workspace
) -> None:
    one, two = sorted((new_id(), new_id()))
    await record(database, workspace, one, Spent(100, 10, 500, 40))
    await record(database, workspace, one, Spent(200, 20, None, 60), outcome="fallback")
    await record(database, workspace, one, Spent(1, 0, 0, 11_000), outcome="failed")
    await record(database, workspace, one, Spent(1_000, 100, 5, 5), purpose=Purpose.ANALYSIS)
    await record(database, workspace, two, Spent(7, 7, 7, 7), model="openai:b")
    await record(database, workspace, None, Spent(3, 3, 3, 3), purpose=Purpose.DRAFTING)
    await record(database, workspace, None, Spent(3, 3, 3, 3), purpose=Purpose.DRAFTING)
    shown = await models.usage()
    by = {(item["studyId"], item["purpose"], item["model"]): item for item in shown["items"]}
    assert len(by) == len(shown["items"]) == 4
    moderation = by[public_id(Prefix.STUDY, one), "moderation", "openai:a"]
    assert {name: moderation[name] for name in ("calls", "failures", "fallbacks", "inputTokens", "outputTokens")} == {
        "calls": 3,
        "failures": 1,
        "fallbacks": 2,
        "inputTokens": 301,
        "outputTokens": 30,
    }
    assert (moderation["costMicros"], moderation["milliseconds"]) == (500, 11_100)
    assert by[None, "drafting", "openai:a"]["calls"] == 2
    assert shown["total"]["calls"] == 7
    assert shown["total"]["costMicros"] == 518
    of_two = await models.usage(studyId=public_id(Prefix.STUDY, two))
    assert [item["model"] for item in of_two["items"]] == ["openai:b"]


async def test_calls_at_the_same_time_are_all_counted(models: Models, database: Database, workspace: Workspace) -> None:
    study = new_id()
    await asyncio.gather(*(record(database, workspace, study, Spent(1, 1, 1, 1)) for _ in range(12)))
    assert (await models.usage())["total"]["calls"] == 12


async def test_a_month_is_one_of_utc(
    models: Models, database: Database, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(usage, "now", lambda: datetime(2026, 1, 31, 23, 59, tzinfo=UTC))
    await record(database, workspace, new_id(), Spent(1, 1))
    assert (await models.usage(month="2026-01"))["total"]["calls"] == 1
    assert (await models.usage(month="2026-02"))["total"]["calls"] == 0


@pytest.mark.parametrize("query", [{"month": "2026-13"}, {"month": "26-01"}, {"studyId": "std_1"}, {"studyId": "x"}])
async def test_what_is_no_month_and_no_study_is_refused(
    client: httpx.AsyncClient, workspace: Workspace, query: dict[str, str]
) -> None:
    response = await client.get("/api/v1/usage", params=query, headers=workspace.headers)
    assert response.status_code == 422


async def test_a_try_counts_too_well_or_not(models: Models, at_server: dict[str, Any], server: ModelServer) -> None:
    await models.set(**at_server)
    await models.tried()
    server.script = Failure("missing")
    await models.tried(purpose="analysis")
    items = {item["purpose"]: item for item in (await models.usage())["items"]}
    assert (items["moderation"]["calls"], items["moderation"]["failures"]) == (1, 0)
    assert (items["analysis"]["calls"], items["analysis"]["failures"]) == (1, 1)
    assert items["moderation"]["studyId"] is None
