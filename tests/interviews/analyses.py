"""Interviews that are held, ended and analysed, for the tests of the analysis."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from openkoji.db import Database
from openkoji.interviews import tasks
from openkoji.jobs import Run
from openkoji.kit.ids import Prefix, parse_id
from tests.interviews.conftest import Conversation, Research

SLOW = "The export was slow on every Monday, and support never answered my two mails about it."


def run_of(research: Research, database: Database) -> Run:
    return Run(research.workspace.workspace_id, 0, 1, database)


def id_of(conversation: Conversation) -> UUID:
    interview_id = parse_id(Prefix.INTERVIEW, conversation.interview_id)
    assert interview_id is not None
    return interview_id


async def completed(research: Research, *answers: str, **metadata: Any) -> Conversation:
    """An interview with these answers, ended by the respondent."""
    conversation = await research.begin(**metadata)
    for answer in answers:
        await conversation.say(answer)
    await research.client.post("/api/v1/interviews/complete", json={"sessionToken": conversation.token})
    return conversation


async def analysed(
    research: Research, database: Database, conversation: Conversation, version: int = 1
) -> dict[str, Any]:
    await tasks.analyse(run_of(research, database), id_of(conversation), version)
    return await research.interview(conversation.interview_id)


async def analysis_events_of(research: Research, database: Database, conversation: Conversation) -> Mapping[str, Any]:
    """What the analyses of an interview told, by event and version."""
    async with database.workspace(research.workspace.workspace_id) as transaction:
        row = await transaction.fetch_values(
            "SELECT coalesce(jsonb_object_agg(type || ' ' || (data ->> 'analysis_version'), data), '{}') "
            "FROM events WHERE interview_id = %s AND data ? 'analysis_version'",
            [id_of(conversation)],
        )
    assert row is not None
    found: Mapping[str, Any] = row[0]
    return found
