"""Generate, read, publish and delete the reports of a study."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from openkoji.analysis.report import Report, report_of
from openkoji.db import Transaction
from openkoji.events.outbox import EventType, emit
from openkoji.interviews.transcript_links import transcript_token
from openkoji.jobs import defer
from openkoji.kit.clock import iso, now
from openkoji.kit.crypto import KeyRing
from openkoji.kit.errors import ConflictError, NotFoundError
from openkoji.kit.ids import Prefix, new_id, public_id
from openkoji.kit.pagination import Page, page_of
from openkoji.reports import documents, repository
from openkoji.reports.addresses import study_at
from openkoji.reports.evidence import evidence_of
from openkoji.reports.model import ReportHead, ReportRow, ReportStatus
from openkoji.reports.results.model import Filter
from openkoji.reports.results.service import results_of
from openkoji.studies import service as studies

GENERATE = "reports.generate"


@dataclass(frozen=True, slots=True)
class PublicReport:
    """What anybody may read at a study's address."""

    report: Report
    version: int


@dataclass(frozen=True, slots=True)
class Written:
    """What the job of a report has made of it, and not stored yet."""

    study_id: UUID
    document: Mapping[str, Any]
    counts: Mapping[str, int]


async def generate(transaction: Transaction, workspace_id: UUID, study_id: UUID) -> ReportHead:
    """A new version of the study's report, pending until its job has written it.

    Raises `NotFoundError` (`study_not_found`).
    """
    await studies.find(transaction, workspace_id, study_id=study_id)
    report = await repository.add(transaction, workspace_id, new_id(), study_id, now())
    defer(transaction, GENERATE, workspace_id, report_id=report.id)
    return report


async def write(transaction: Transaction, workspace_id: UUID, report_id: UUID) -> Written | None:
    """What a pending report has to say, from what is known now; None of any other. Only reads, so that the
    transaction can be a snapshot and all figures are of one moment."""
    study_id = await repository.study_of_pending(transaction, workspace_id, report_id)
    if study_id is None:
        return None
    study = await studies.find(transaction, workspace_id, study_id=study_id)
    results = await results_of(transaction, workspace_id, study_id, Filter())
    evidence = await evidence_of(transaction, workspace_id, study_id, study.document, results)
    languages = study.document.get("interviewer", {}).get("languages", ["en"])
    report = report_of(evidence, language=languages[0], written_on=now().date().isoformat())
    speakers = await repository.speakers(transaction, workspace_id, study_id)
    return Written(
        study_id, documents.document_of(report, speakers), {"completed": report.completed, "counted": report.counted}
    )


async def keep(transaction: Transaction, workspace_id: UUID, report_id: UUID, written: Written) -> None:
    """Store what a pending report says and tell of it; one that another run kept, or that was deleted, is left."""
    if not await repository.finish(transaction, workspace_id, report_id, written.document, now()):
        return
    report = await find(transaction, workspace_id, written.study_id, report_id)
    emit(
        transaction,
        workspace_id,
        EventType.REPORT_GENERATED,
        report_id.hex,
        _told(report) | dict(written.counts),
        study_id=written.study_id,
    )


async def list_reports(
    transaction: Transaction, workspace_id: UUID, study_id: UUID, *, before: UUID | None, limit: int
) -> Page[ReportHead]:
    """The versions of a study's report, newest first. Raises `NotFoundError` (`study_not_found`)."""
    await studies.find(transaction, workspace_id, study_id=study_id)
    rows = await repository.heads(transaction, workspace_id, study_id, before=before, limit=limit + 1)
    return page_of(rows, limit, lambda report: report.id)


async def find(transaction: Transaction, workspace_id: UUID, study_id: UUID, report_id: UUID) -> ReportRow:
    """Raises `NotFoundError` (`report_not_found`)."""
    report = await repository.by_id(transaction, workspace_id, study_id, report_id)
    if report is None:
        raise NotFoundError("There is no such report of this study.", code="report_not_found")
    return report


async def readable(
    transaction: Transaction, workspace_id: UUID, row: ReportRow, *, address: str, key_ring: KeyRing
) -> Report | None:
    """What a report says, for the workspace: quotes link to their places where the transcript may be read by link.
    None before it is ready."""
    if row.document is None:
        return None
    report = documents.stored_in(row.document).report
    cited = await repository.cited(transaction, workspace_id, documents.places_in(report))

    def link_to(interview_id: UUID, message_id: UUID) -> str:
        return f"{address}/t/{transcript_token(workspace_id, interview_id, key_ring)}#m-{message_id.hex}"

    return documents.with_words(report, cited, link_to)


async def publish(transaction: Transaction, workspace_id: UUID, study_id: UUID, report_id: UUID) -> ReportRow:
    """Show this version at the study's public address; publishing what stands there already changes nothing.

    Raises `NotFoundError` (`report_not_found`) and `ConflictError` (`report_not_ready`).
    """
    before = await repository.lock_publication(transaction, workspace_id, study_id)
    report = await find(transaction, workspace_id, study_id, report_id)
    if report.status != ReportStatus.READY:
        raise ConflictError(
            "This report is not written. Wait until it is ready; where it failed, generate another.",
            code="report_not_ready",
        )
    if before == (report_id, True):
        return report
    moment = now()
    repository.publish(transaction, workspace_id, study_id, report_id, moment)
    if before is not None:
        key = f"{report_id.hex}:{iso(moment)}"
        emit(transaction, workspace_id, EventType.REPORT_REPUBLISHED, key, _told(report), study_id=study_id)
    return await find(transaction, workspace_id, study_id, report_id)


async def unpublish(transaction: Transaction, workspace_id: UUID, study_id: UUID, report_id: UUID) -> ReportRow:
    """Show nothing at the study's public address any more; of a version that is not shown nothing changes.

    Raises `NotFoundError` (`report_not_found`).
    """
    before = await repository.lock_publication(transaction, workspace_id, study_id)
    await find(transaction, workspace_id, study_id, report_id)
    if before == (report_id, True):
        repository.unpublish(transaction, workspace_id, study_id)
    return await find(transaction, workspace_id, study_id, report_id)


async def delete(transaction: Transaction, workspace_id: UUID, study_id: UUID, report_id: UUID) -> None:
    """Raises `NotFoundError` (`report_not_found`) and `ConflictError` (`report_published`)."""
    before = await repository.lock_publication(transaction, workspace_id, study_id)
    await find(transaction, workspace_id, study_id, report_id)
    if before == (report_id, True):
        raise ConflictError(
            "This version is what the study's public address shows. Unpublish it, or publish another, then delete it.",
            code="report_published",
        )
    await repository.delete(transaction, workspace_id, report_id)


async def public_report(transaction: Transaction, workspace_id: UUID, study_id: UUID) -> PublicReport | None:
    """The study's published report without anything that tells or leads to a respondent; None where there is none."""
    row = await repository.published(transaction, workspace_id, study_id)
    if row is None or row.document is None:
        return None
    stored = documents.stored_in(row.document)
    cited = await repository.cited(transaction, workspace_id, documents.places_in(stored.report))
    named = await repository.speakers(transaction, workspace_id, study_id, stored.named)
    report = documents.for_the_public(documents.with_words(stored.report, cited), cited, named)
    return PublicReport(report, row.version)


def study_of(slug: str, key_ring: KeyRing) -> tuple[UUID, UUID] | None:
    """The workspace and study whose public address this is, or None."""
    return study_at(slug, key_ring)


def _told(report: ReportHead) -> dict[str, Any]:
    """What an event says of a report."""
    return {
        "report_id": public_id(Prefix.REPORT, report.id),
        "study_id": public_id(Prefix.STUDY, report.study_id),
        "study_slug": report.study_slug,
        "version": report.version,
    }
