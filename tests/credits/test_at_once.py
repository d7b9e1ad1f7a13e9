"""Interviews of one workspace that start, are answered, analysed and swept at the same time."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from openkoji.credits import service
from openkoji.db import Database
from openkoji.db.transaction import Transaction
from openkoji.interviews import tasks
from openkoji.jobs import SystemRun
from openkoji.kit.clock import now
from tests.credits.conftest import Account
from tests.interviews.analyses import SLOW, completed, id_of, run_of
from tests.interviews.conftest import RICH, Conversation


async def test_of_many_starts_at_once_as_many_begin_as_there_are_credits(account: Account) -> None:
    await account.on("free", balance=3)
    answers = await asyncio.gather(*(account.research.start() for _ in range(12)))
    assert Counter(answer.status_code for answer in answers) == {201: 3, 402: 9}
    assert await account.figures() == (0, 3)


async def test_an_answer_and_the_sweep_at_once_leave_one_hold(
    account: Account, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await account.on("free")
    monkeypatch.setattr(tasks, "now", lambda: now() + timedelta(hours=25))
    conversations = [await account.research.begin() for _ in range(8)]
    await tasks.find_held_for_nothing(SystemRun(0, 1, database))

    async def both(conversation: Conversation) -> None:
        await asyncio.gather(
            conversation.say(RICH), tasks.release_hold(run_of(account.research, database), id_of(conversation))
        )

    await asyncio.gather(*(both(conversation) for conversation in conversations))
    assert await account.figures() == (2, 8)


async def test_starts_analyses_and_changes_of_the_plan_at_once_do_not_wait_for_one_another_in_a_ring(
    account: Account, database: Database
) -> None:
    await account.on("insights")
    done = [await completed(account.research, RICH, SLOW) for _ in range(4)]
    workspace_id = account.workspace.workspace_id

    async def change(plan: str) -> None:
        async with database.workspace(workspace_id) as transaction:
            await service.change_plan(transaction, workspace_id, plan, now())

    async def analyse(conversation: Conversation) -> None:
        await tasks.analyse(run_of(account.research, database), id_of(conversation), 1)

    await asyncio.gather(
        *(analyse(conversation) for conversation in done),
        *(account.research.begin() for _ in range(6)),
        *(change(plan) for plan in ("unlimited", "interviews", "unlimited", "insights")),
    )
    for conversation in done:
        lines = await account.lines(interviewId=conversation.interview_id)
        assert [kind for kind, _, _ in lines] == ["hold", "charge"]


async def test_a_turn_asks_the_database_no_more_often_for_credits_unless_it_holds_again(
    account: Account, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await account.on("free")
    sent: list[int] = []
    pipeline = Transaction._pipeline

    async def counting(transaction: Transaction) -> Any:
        sent.append(1)
        return await pipeline(transaction)

    async def round_trips(conversation: Conversation) -> int:
        sent.clear()
        await conversation.say(RICH)
        return len(sent)

    standing, late = await account.research.begin(), await account.research.begin()
    monkeypatch.setattr(tasks, "now", lambda: now() + timedelta(hours=25))
    await tasks.release_hold(run_of(account.research, database), id_of(late))
    monkeypatch.setattr(Transaction, "_pipeline", counting)
    first, later = await round_trips(standing), await round_trips(standing)
    assert first == later == 2, "the opening with the read; the writes with the commit"
    assert await round_trips(late) == 3
