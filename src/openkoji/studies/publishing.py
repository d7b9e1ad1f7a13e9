"""How a study goes live, rests and ends. Every change of status is made under the lock of the study's row."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from openkoji.db import Transaction
from openkoji.events.outbox import EventType, emit
from openkoji.kit.clock import iso, now
from openkoji.kit.errors import ConflictError, InvalidError, NotFoundError
from openkoji.kit.ids import Prefix, public_id
from openkoji.studies import anonymity, repository
from openkoji.studies.model import Status, Study
from openkoji.studies.readiness import missing


async def publish(transaction: Transaction, workspace_id: UUID, study_id: UUID) -> Study:
    """Make the working document live as the next version; without changes the version stays.

    A paused or closed study takes interviews again. Raises `NotFoundError` (`study_not_found`), `InvalidError`
    (`study_incomplete`, with each missing field) and `ConflictError` (`closing_time_is_past`).
    """
    study = await _locked(transaction, workspace_id, study_id)
    lacking = missing(study.document)
    if lacking:
        fields = ", ".join(fault.field for fault in lacking)
        raise InvalidError(
            f"The study cannot be published yet. It lacks: {fields}.", code="study_incomplete", errors=lacking
        )
    moment = now()
    closes_at = study.document.get("closesAt")
    if closes_at is not None and datetime.fromisoformat(closes_at) <= moment:
        raise ConflictError(
            f"The study's closing time, {closes_at}, is past. Change or reset closesAt, then publish.",
            code="closing_time_is_past",
        )
    if study.status == Status.PUBLISHED and not study.has_unpublished_changes:
        return study
    if study.has_unpublished_changes:
        version = (study.published_version or 0) + 1
        repository.add_version(transaction, workspace_id, study_id, version, moment)
        repository.claim_public_slug(transaction, workspace_id, study_id)
        _announce(transaction, study, version, moment)
    return await _with_status(transaction, study, Status.PUBLISHED, moment)


def _announce(transaction: Transaction, study: Study, version: int, moment: datetime) -> None:
    emit(
        transaction,
        study.workspace_id,
        EventType.STUDY_PUBLISHED,
        f"{study.id.hex}:{version}",
        {
            "study_id": public_id(Prefix.STUDY, study.id),
            "study_slug": study.slug,
            "study_name": study.name,
            "version": version,
            "mode": study.mode,
            "published_at": iso(moment),
        },
        study_id=study.id,
    )


async def pause(transaction: Transaction, workspace_id: UUID, study_id: UUID) -> Study:
    """Take no new interviews for now; running ones go on. Pausing again changes nothing.

    Raises `NotFoundError` (`study_not_found`) and `ConflictError` (`study_not_published`).
    """
    study = await _locked(transaction, workspace_id, study_id)
    if study.status == Status.PAUSED:
        return study
    if study.status != Status.PUBLISHED:
        raise _not_published(study, "paused")
    return await _with_status(transaction, study, Status.PAUSED, now())


async def close(transaction: Transaction, workspace_id: UUID, study_id: UUID) -> Study:
    """Take no new interviews; running ones go on. Closing again changes nothing.

    Raises `NotFoundError` (`study_not_found`) and `ConflictError` (`study_not_published`).
    """
    study = await _locked(transaction, workspace_id, study_id)
    if study.status == Status.CLOSED:
        return study
    if study.status == Status.DRAFT:
        raise _not_published(study, "closed")
    anonymity.forget(transaction, workspace_id, study_id)
    return await _with_status(transaction, study, Status.CLOSED, now())


async def _locked(transaction: Transaction, workspace_id: UUID, study_id: UUID) -> Study:
    repository.lock(transaction, workspace_id, study_id)
    return _found(await repository.by_id(transaction, workspace_id, study_id))


async def _with_status(transaction: Transaction, study: Study, status: Status, moment: datetime) -> Study:
    repository.set_status(
        transaction,
        study.workspace_id,
        study.id,
        status,
        closed_at=moment if status == Status.CLOSED else None,
        moment=moment,
    )
    return _found(await repository.by_id(transaction, study.workspace_id, study.id))


def _found(study: Study | None) -> Study:
    if study is None:
        raise NotFoundError("There is no such study in this workspace.", code="study_not_found")
    return study


def _not_published(study: Study, wished: str) -> ConflictError:
    return ConflictError(
        f"This study is {study.status}; only one that is published can be {wished}.", code="study_not_published"
    )
