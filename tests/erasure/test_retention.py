"""Answers are kept for as long as their study says, and no longer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from openkoji.db import Database
from openkoji.erasure import retention, tasks
from openkoji.jobs import SystemRun
from openkoji.kit.clock import now
from openkoji.settings import Settings
from tests.interviews.analyses import completed, id_of, run_of
from tests.interviews.conftest import RICH, Conversation, Research, StudyMaker


async def ended(research: Research, database: Database, days_ago: int, **told: Any) -> Conversation:
    """An interview that ended so many days ago."""
    conversation = await completed(research, RICH, **told)
    await database_write(
        research,
        database,
        "UPDATE interviews SET completed_at = %s WHERE id = %s",
        [now() - timedelta(days=days_ago), id_of(conversation)],
    )
    return conversation


async def database_write(research: Research, database: Database, statement: Any, values: list[object]) -> None:
    async with database.workspace(research.workspace.workspace_id) as transaction:
        transaction.write(statement, values)


async def due(research: Research, database: Database) -> set[UUID]:
    async with database.workspace(research.workspace.workspace_id) as transaction:
        return {each.id for each in await retention.due(transaction, now(), most=100)}


async def end_keeping(research: Research, database: Database, *conversations: Conversation) -> None:
    for conversation in conversations:
        await tasks.end_keeping(run_of(research, database), id_of(conversation))


async def waiting(research: Research, database: Database) -> int:
    row = await database.call(
        "SELECT count(*) FROM jobs.procrastinate_jobs WHERE task_name = %s AND args ->> 'workspace_id' = %s",
        [tasks.END_KEEPING, str(research.workspace.workspace_id)],
    )
    assert row is not None
    return int(row[0])


async def test_answers_are_erased_once_their_time_is_over(make_research: StudyMaker, database: Database) -> None:
    research = await make_research(retentionDays=30)
    old = await ended(research, database, 31, email="ada@example.com")
    young = await ended(research, database, 29, email="ben@example.com")
    assert await due(research, database) == {id_of(old)}
    await end_keeping(research, database, old, young)
    listed = (await research.get(f"/studies/{research.study['id']}/respondents")).json()
    assert [each["email"] for each in listed["items"]] == ["ben@example.com"]
    async with database.workspace(research.workspace.workspace_id) as transaction:
        assert await transaction.fetch_values("SELECT subject, reason FROM erasures") == ("respondent", "retention")
        assert await transaction.fetch_values("SELECT count(*) FROM suppressions") == (0,), "they asked for nothing"


async def test_the_job_finds_what_is_due_in_every_workspace(make_research: StudyMaker, database: Database) -> None:
    research = await make_research(retentionDays=30)
    await ended(research, database, 31)
    settings = Settings.load()
    await tasks.find_due(SystemRun(0, 1, database, settings))
    await tasks.find_due(SystemRun(0, 1, database, settings))
    assert await waiting(research, database) == 1, "one that waits stands for all"


async def test_a_study_without_a_time_keeps_answers(make_research: StudyMaker, database: Database) -> None:
    research = await make_research()
    await ended(research, database, 4000)
    assert await due(research, database) == set()


async def test_what_was_promised_holds_and_a_shorter_time_counts_at_once(
    make_research: StudyMaker, database: Database
) -> None:
    research = await make_research(retentionDays=30)
    conversation = await ended(research, database, 20)
    for days, is_due in ((400, False), (10, True)):
        await research.client.patch(
            f"/api/v1/studies/{research.study['id']}", json={"retentionDays": days}, headers=research.workspace.headers
        )
        await research.post(f"/studies/{research.study['id']}/publish")
        assert (await due(research, database) == {id_of(conversation)}) is is_due
    await database_write(
        research,
        database,
        "UPDATE interviews SET completed_at = %s WHERE id = %s",
        [now() - timedelta(days=9), id_of(conversation)],
    )
    await end_keeping(research, database, conversation)
    assert (await research.interview(conversation.interview_id))["status"] == "completed", "not due any more"


async def test_who_has_a_younger_interview_too_loses_the_old_one_alone(
    make_research: StudyMaker, database: Database
) -> None:
    research = await make_research(retentionDays=30, allowRepeats=True)
    old = await ended(research, database, 31, email="ada@example.com")
    young = await ended(research, database, 1, email="ada@example.com")
    await end_keeping(research, database, old)
    assert (await research.get(f"/interviews/{old.interview_id}")).status_code == 404
    assert (await research.interview(young.interview_id))["status"] == "completed"
    async with database.workspace(research.workspace.workspace_id) as transaction:
        assert await transaction.fetch_values("SELECT subject FROM erasures") == ("interview",)


async def test_who_never_answered_stays_on_the_list(make_research: StudyMaker, database: Database) -> None:
    research = await make_research(retentionDays=1)
    await research.begin(email="ada@example.com")
    await database_write(
        research, database, "UPDATE interviews SET status = 'expired', created_at = %s", [now() - timedelta(days=9)]
    )
    assert await due(research, database) == set()


async def test_it_is_told_per_study_what_would_be_erased(make_research: StudyMaker, database: Database) -> None:
    research = await make_research(retentionDays=30)
    for days in (31, 40, 2):
        await ended(research, database, days)
    async with database.workspace(research.workspace.workspace_id) as transaction:
        [study] = await retention.due_of_studies(transaction, research.workspace.workspace_id, now())
    assert (study.slug, study.days, study.interviews) == (research.study["slug"], 30, 2)
    assert (now() - study.oldest).days == 40
