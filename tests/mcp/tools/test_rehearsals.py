"""Rehearsals by the tool alone; the worker's part is done here."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.mcp.agents import Agent
from tests.rehearsals.conftest import Desk, desk

__all__ = ["desk"]


@pytest.fixture
async def study(desk: Desk) -> dict[str, Any]:
    return await desk.guide()


async def started(agent: Agent, study: dict[str, Any]) -> dict[str, Any]:
    arguments = {"respondents": 2, "draft": True, "engine": "scripted", "wait_seconds": 0}
    return await agent.use("koji_rehearse_study", study_id=study["id"], **arguments)


async def test_the_report_is_waited_for(agent: Agent, desk: Desk, study: dict[str, Any]) -> None:
    rehearsal = await started(agent, study)
    which = {"study_id": study["id"], "rehearsal_id": rehearsal["id"]}
    asked = asyncio.create_task(agent.use("koji_rehearse_study", action="status", **which))
    await desk.work(rehearsal)
    found = await asked
    assert found["status"] == "ready"
    assert found["report"]["completed"] + found["report"]["stopped"] == 2
    assert found["report"]["transcripts"] == []


async def test_a_rehearsal_is_looked_at_later_with_its_transcripts(
    agent: Agent, desk: Desk, study: dict[str, Any]
) -> None:
    rehearsal = await started(agent, study)
    assert (rehearsal["status"], rehearsal["report"]) == ("queued", None)
    await desk.work(rehearsal)
    which = {"study_id": study["id"], "rehearsal_id": rehearsal["id"], "transcripts": True}
    found = await agent.use("koji_rehearse_study", action="status", **which)
    assert len(found["report"]["transcripts"]) == 2
    listed = await agent.use("koji_rehearse_study", action="list", study_id=study["id"])
    assert [each["id"] for each in listed["items"]] == [rehearsal["id"]]


async def test_a_rehearsal_is_cancelled_and_deleted_once_that_is_confirmed(agent: Agent, study: dict[str, Any]) -> None:
    rehearsal = await started(agent, study)
    which = {"study_id": study["id"], "rehearsal_id": rehearsal["id"]}
    assert (await agent.use("koji_rehearse_study", action="cancel", **which))["status"] == "cancelled"
    refused = await agent.fail("koji_rehearse_study", action="delete", **which)
    assert refused["error"] == "confirmation_required"
    deleted = await agent.use("koji_rehearse_study", action="delete", confirm=True, **which)
    assert deleted == {"deleted": rehearsal["id"]}
    gone = await agent.fail("koji_rehearse_study", action="status", **which)
    assert gone["error"] == "rehearsal_not_found"


@pytest.mark.parametrize("action", ["status", "cancel", "delete"])
async def test_which_one_has_to_be_said(agent: Agent, study: dict[str, Any], action: str) -> None:
    error = await agent.fail("koji_rehearse_study", action=action, study_id=study["id"])
    assert [each["field"] for each in error["errors"]] == ["rehearsal_id"]
