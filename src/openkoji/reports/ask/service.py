"""Ask a study, and read the answer. A worker finds it; this process loads no model."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from uuid import UUID

from openkoji.db import Database, Transaction
from openkoji.jobs import defer
from openkoji.kit.clock import now
from openkoji.kit.errors import NotFoundError
from openkoji.kit.ids import new_id
from openkoji.reports.ask import repository
from openkoji.reports.ask.answers import Told, told
from openkoji.reports.ask.filters import kept
from openkoji.reports.ask.model import ANSWER, Asked, Status
from openkoji.reports.results.model import Filter
from openkoji.reports.results.service import standing_theme
from openkoji.studies import service as studies

WAITING_SECONDS = 10
_FIRST_LOOK, _LONGEST_PAUSE = 0.05, 0.5


async def ask(
    transaction: Transaction, workspace_id: UUID, study_id: UUID, question: str, wanted: Filter, *, most_quotes: int
) -> Asked:
    """Put a question to a study; its answer is ready some time after the caller commits.

    Raises `NotFoundError` (`study_not_found`, `theme_not_found`).
    """
    await studies.find(transaction, workspace_id, study_id=study_id)
    if wanted.theme_id is not None:
        theme_id = await standing_theme(transaction, workspace_id, study_id, wanted.theme_id)
        wanted = replace(wanted, theme_id=theme_id)
    asked = Asked(new_id(), study_id, question, most_quotes, kept(wanted), Status.PENDING, None, now(), None)
    repository.add(
        transaction,
        workspace_id,
        asked.id,
        study_id,
        question=question,
        most_quotes=most_quotes,
        wanted=asked.filter,
        moment=asked.asked_at,
    )
    defer(transaction, ANSWER, workspace_id, asked_id=asked.id)
    return asked


async def find(transaction: Transaction, workspace_id: UUID, study_id: UUID, asked_id: UUID | None) -> Asked:
    """Raises `NotFoundError` (`question_not_found`)."""
    asked = None if asked_id is None else await repository.find(transaction, workspace_id, asked_id)
    if asked is None or asked.study_id != study_id:
        raise NotFoundError(
            "There is no such question to this study; questions are kept for 7 days.", code="question_not_found"
        )
    return asked


async def read(transaction: Transaction, workspace_id: UUID, study_id: UUID, asked_id: UUID | None) -> Told:
    """The question with its answer, if it has one by now. Raises `NotFoundError` (`question_not_found`)."""
    return await told(transaction, workspace_id, await find(transaction, workspace_id, study_id, asked_id))


async def settled(
    database: Database, workspace_id: UUID, study_id: UUID, asked_id: UUID, *, seconds: float | None = None
) -> Told:
    """The question once it is settled, or as it stands after so many seconds. Holds nothing while it waits."""
    pause = _FIRST_LOOK
    loop = asyncio.get_running_loop()
    until = loop.time() + (WAITING_SECONDS if seconds is None else seconds)
    while True:
        async with database.workspace(workspace_id) as transaction:
            now_told = await read(transaction, workspace_id, study_id, asked_id)
        if now_told.asked.status != Status.PENDING or loop.time() + pause > until:
            return now_told
        await asyncio.sleep(pause)
        pause = min(pause * 1.5, _LONGEST_PAUSE)
