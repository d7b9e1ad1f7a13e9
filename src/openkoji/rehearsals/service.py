"""Ask for a rehearsal, read, cancel and delete it."""

from __future__ import annotations

from uuid import UUID

from openkoji.db import Transaction
from openkoji.engines.model import Purpose
from openkoji.engines.service import Engines
from openkoji.jobs import defer
from openkoji.kit.clock import now
from openkoji.kit.errors import ConflictError, FieldError, InvalidError, NotFoundError
from openkoji.kit.ids import new_id
from openkoji.kit.pagination import Page, page_of
from openkoji.rehearsals import repository
from openkoji.rehearsals.model import EngineKind, Rehearsal, RehearsalHead
from openkoji.studies import service as studies
from openkoji.studies.model import Document
from openkoji.studies.model_calls import no_model

HOLD = "rehearsals.hold"
KEPT = 20
"""Rehearsals of a study that are kept when another is asked for; older ones go."""


async def start(
    transaction: Transaction,
    workspace_id: UUID,
    study_id: UUID,
    engines: Engines,
    *,
    respondents: int,
    seed: int,
    engine: EngineKind | None,
    draft: bool,
) -> Rehearsal:
    """A rehearsal that a worker will hold: of the published version, or of the draft where that is asked for or the
    study was never published.

    Raises `NotFoundError` (`study_not_found`), `InvalidError` (`study_incomplete`) for a study without questions, and
    `ConflictError` (`rehearsal_under_way`, `no_model`). Without `engine` a language model is used, if there is one.
    """
    engine = await _engine_meant(transaction, workspace_id, engines, engine)
    version, document = await rehearsed(transaction, workspace_id, study_id, draft=draft)
    if not document["questions"]:
        raise InvalidError(
            "The study has no questions yet. Add some, then rehearse it.",
            code="study_incomplete",
            errors=[FieldError("questions", "is empty. Ask one question at least.")],
        )
    rehearsal_id, moment = new_id(), now()
    added = await repository.add(
        transaction,
        workspace_id,
        rehearsal_id,
        study_id,
        version=version,
        document=document,
        engine=engine,
        respondents=respondents,
        seed=seed,
        moment=moment,
    )
    if not added:
        raise ConflictError(
            "A rehearsal of this study is under way. Wait for its end, or cancel it.", code="rehearsal_under_way"
        )
    repository.forget_older(transaction, workspace_id, study_id, keep=KEPT - 1)
    defer(transaction, HOLD, workspace_id, rehearsal_id=rehearsal_id)
    return await find(transaction, workspace_id, study_id, rehearsal_id)


async def rehearsed(
    transaction: Transaction, workspace_id: UUID, study_id: UUID, *, draft: bool
) -> tuple[int | None, Document]:
    """The version that is meant and its document; None for the draft.

    Raises `NotFoundError` (`study_not_found`).
    """
    study = await studies.find(transaction, workspace_id, study_id=study_id)
    if draft or study.published_version is None:
        return None, study.document
    live = await studies.published(transaction, workspace_id, study_id=study_id)
    return live.version, live.document


async def find(transaction: Transaction, workspace_id: UUID, study_id: UUID, rehearsal_id: UUID) -> Rehearsal:
    """Raises `NotFoundError` (`rehearsal_not_found`)."""
    found = await repository.by_id(transaction, workspace_id, study_id, rehearsal_id)
    if found is None:
        raise _not_found()
    return found


async def list_rehearsals(
    transaction: Transaction, workspace_id: UUID, study_id: UUID, *, before: UUID | None = None, limit: int = 100
) -> Page[RehearsalHead]:
    """Newest first, without their reports. Raises `NotFoundError` (`study_not_found`)."""
    await studies.find(transaction, workspace_id, study_id=study_id)
    rows = await repository.heads(transaction, workspace_id, study_id, before=before, limit=limit + 1)
    return page_of(rows, limit, lambda head: head.id)


async def cancel(transaction: Transaction, workspace_id: UUID, study_id: UUID, rehearsal_id: UUID) -> Rehearsal:
    """Hold no more interviews of it; of one that has ended nothing changes.

    Raises `NotFoundError` (`rehearsal_not_found`).
    """
    repository.cancel(transaction, workspace_id, study_id, rehearsal_id, now())
    return await find(transaction, workspace_id, study_id, rehearsal_id)


async def delete(transaction: Transaction, workspace_id: UUID, study_id: UUID, rehearsal_id: UUID) -> None:
    """Delete it with its report; its job ends by itself. Raises `NotFoundError` (`rehearsal_not_found`)."""
    if not await repository.delete(transaction, workspace_id, study_id, rehearsal_id):
        raise _not_found()


async def _engine_meant(
    transaction: Transaction, workspace_id: UUID, engines: Engines, wished: EngineKind | None
) -> EngineKind:
    if wished is EngineKind.SCRIPTED:
        return wished
    if await engines.engine_for(transaction, workspace_id, Purpose.REHEARSAL) is not None:
        return EngineKind.MODEL
    if wished is EngineKind.MODEL:
        raise no_model()
    return EngineKind.SCRIPTED


def _not_found() -> NotFoundError:
    return NotFoundError("There is no such rehearsal of this study.", code="rehearsal_not_found")
