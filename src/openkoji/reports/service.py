"""Generate, read, publish and delete the reports of a study."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from openkoji.analysis.report import Evidence, Report, report_of, segments_of, without_small_groups
from openkoji.codebooks.due import lock_of
from openkoji.credits import service as credits
from openkoji.credits.model import EntryReason
from openkoji.db import Database, Transaction
from openkoji.events.outbox import EventType, emit
from openkoji.interviews.transcript_links import transcript_token
from openkoji.jobs import defer
from openkoji.kit.clock import iso, now
from openkoji.kit.crypto import KeyRing
from openkoji.kit.errors import ConflictError, FieldError, InvalidError, NotFoundError
from openkoji.kit.ids import Prefix, new_id, public_id
from openkoji.kit.pagination import Page, page_of
from openkoji.reports import documents, repository
from openkoji.reports.addresses import is_slug, new_slug
from openkoji.reports.evidence import evidence_of, language_of
from openkoji.reports.model import Publication, ReportHead, ReportRow, ReportStatus, Speaker
from openkoji.reports.public import names_in_themes, themes_for_the_public
from openkoji.reports.results.model import Filter
from openkoji.reports.results.service import results_of
from openkoji.studies import erasures
from openkoji.studies import service as studies
from openkoji.studies.model import Document

GENERATE = "reports.generate"


@dataclass(frozen=True, slots=True)
class PublicReport:
    """What anybody may read at a study's address."""

    report: Report
    version: int


@dataclass(frozen=True, slots=True)
class Material:
    """What a report is written from, of one moment; `said_by` tells how many respondents say a part of a name,
    `erasures` how many the study had seen."""

    study_id: UUID
    evidence: Evidence
    language: str
    speakers: Sequence[Speaker]
    said_by: Mapping[str, int]
    erasures: int


@dataclass(frozen=True, slots=True)
class Written:
    """What the job of a report has made of it, and not stored yet."""

    study_id: UUID
    document: Mapping[str, Any]
    counts: Mapping[str, int]
    erasures: int


async def generate(transaction: Transaction, workspace_id: UUID, study_id: UUID) -> ReportHead:
    """A new version of the study's report, pending until its job has written it. The first costs nothing.

    Raises `NotFoundError` (`study_not_found`) and `CreditsExhaustedError`.
    """
    await studies.find(transaction, workspace_id, study_id=study_id)
    moment = now()
    report = await repository.add(transaction, workspace_id, new_id(), study_id, moment)
    # Not beside a job that renames themes: its figures and its names are of one moment, and the newest.
    defer(transaction, GENERATE, workspace_id, lock=lock_of(study_id), report_id=report.id)
    await credits.hold_report(transaction, workspace_id, report.id, study_id, moment)
    return report


async def gather(transaction: Transaction, workspace_id: UUID, report_id: UUID) -> Material | None:
    """What a pending report is written from; None of any other. Only reads, so that the transaction can be a snapshot
    and all figures are of one moment.

    The study's name and brief are those of the newest version that respondents were given, of a draft the draft's.
    """
    study_id = await repository.study_of_pending(transaction, workspace_id, report_id)
    if study_id is None:
        return None
    document = await _document(transaction, workspace_id, study_id)
    results = await results_of(transaction, workspace_id, study_id, Filter())
    evidence = await evidence_of(transaction, workspace_id, study_id, document, results)
    speakers = await repository.speakers(transaction, workspace_id, study_id)
    names = names_in_themes(evidence.themes, speakers)
    said_by = await repository.said_by(transaction, workspace_id, study_id, names)
    seen = await erasures.count(transaction, workspace_id, study_id)
    return Material(study_id, evidence, language_of(document), speakers, said_by, seen)


def write(material: Material, written_on: date) -> Written:
    """The report for the study's people and the one for the public. Pure, and takes a while: for a thread."""
    evidence, language, day = material.evidence, material.language, written_on.isoformat()
    report = report_of(evidence, language=language, written_on=day)
    named = themes_for_the_public(evidence, material.speakers, material.said_by, language)
    coarse = without_small_groups(named)
    public = report_of(coarse, language=language, written_on=day)
    stored = documents.Stored(report, public, segments_of(coarse, language=language))
    return Written(
        material.study_id,
        documents.document_of(stored),
        {"completed": report.completed, "counted": report.counted},
        material.erasures,
    )


async def _document(transaction: Transaction, workspace_id: UUID, study_id: UUID) -> Document:
    study = await studies.find(transaction, workspace_id, study_id=study_id)
    if study.published_version is None:
        return study.document
    return (await studies.published(transaction, workspace_id, study_id=study_id)).document


async def keep(transaction: Transaction, workspace_id: UUID, report_id: UUID, written: Written) -> bool:
    """Store what a pending report says and tell of it; one that another run kept, or that was deleted, is left.

    False where somebody was erased since it was read: then it is to be written again, without them.
    """
    if not await repository.lock_pending(transaction, workspace_id, report_id):
        return True
    if await erasures.count(transaction, workspace_id, written.study_id) != written.erasures:
        return False
    repository.finish(transaction, workspace_id, report_id, written.document, now())
    report = await find(transaction, workspace_id, written.study_id, report_id)
    emit(
        transaction,
        workspace_id,
        EventType.REPORT_GENERATED,
        report_id.hex,
        _told(report) | dict(written.counts),
        study_id=written.study_id,
    )
    await credits.charge(transaction, workspace_id, report_id, now(), EntryReason.WRITTEN)
    return True


async def fail(transaction: Transaction, workspace_id: UUID, report_id: UUID) -> None:
    """Say of a pending report that it could not be written; its credits are given back."""
    repository.fail(transaction, workspace_id, report_id)
    await credits.release(transaction, workspace_id, report_id, now(), EntryReason.REPORT_FAILED)


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
    report = documents.report_in(row.document)
    cited = await repository.cited(transaction, workspace_id, documents.places_in(report))

    def link_to(interview_id: UUID, message_id: UUID) -> str:
        return f"{address}/t/{transcript_token(workspace_id, interview_id, key_ring)}#m-{message_id.hex}"

    return documents.with_words(report, cited, link_to)


async def publish(
    transaction: Transaction,
    workspace_id: UUID,
    study_id: UUID,
    report_id: UUID,
    *,
    segments: Sequence[str] = (),
    new_address: bool = False,
    address: str,
) -> ReportRow:
    """Show this version at the study's public address, with the respondents by mode, by language, and by the metadata
    of these keys. What the public reads is made here, once. Publishing what stands there already changes nothing.

    With `new_address` the study gets another address, and the old one leads nowhere any more. `address` is the base of
    the link that the event tells.

    Raises `NotFoundError` (`report_not_found`), `ConflictError` (`report_not_ready`), and `InvalidError` for a key
    that the version has no groups of.
    """
    before = await repository.lock_publication(transaction, workspace_id, study_id)
    report = await find(transaction, workspace_id, study_id, report_id)
    if report.status != ReportStatus.READY or report.document is None:
        raise ConflictError(
            "This report is not written. Wait until it is ready; where it failed, generate another.",
            code="report_not_ready",
        )
    wanted = list(dict.fromkeys(segments))
    if before is not None and before.shows(report_id) and list(before.segments) == wanted and not new_address:
        return report
    stored = documents.stored_in(report.document)
    _require_segments(wanted, stored)
    cited = await repository.cited(transaction, workspace_id, documents.places_in(stored.public))
    speakers = await repository.speakers(transaction, workspace_id, study_id)
    document = await asyncio.to_thread(documents.published_document, stored, wanted, cited, speakers)
    slug = before.slug if before is not None and not new_address else new_slug()
    moment = now()
    publication = Publication(report_id, True, slug, wanted)
    repository.publish(transaction, workspace_id, study_id, publication, document, moment)
    if before is not None:
        key = f"{report_id.hex}:{iso(moment)}"
        told = _told(report) | {"report_url": f"{address}/r/{slug}"}
        emit(transaction, workspace_id, EventType.REPORT_REPUBLISHED, key, told, study_id=study_id)
    return await find(transaction, workspace_id, study_id, report_id)


async def unpublish(transaction: Transaction, workspace_id: UUID, study_id: UUID, report_id: UUID) -> ReportRow:
    """Show nothing at the study's public address any more; of a version that is not shown nothing changes.

    Raises `NotFoundError` (`report_not_found`).
    """
    before = await repository.lock_publication(transaction, workspace_id, study_id)
    await find(transaction, workspace_id, study_id, report_id)
    if before is not None and before.shows(report_id):
        repository.unpublish(transaction, workspace_id, study_id)
    return await find(transaction, workspace_id, study_id, report_id)


async def delete(transaction: Transaction, workspace_id: UUID, study_id: UUID, report_id: UUID) -> None:
    """Raises `NotFoundError` (`report_not_found`) and `ConflictError` (`report_published`)."""
    before = await repository.lock_publication(transaction, workspace_id, study_id)
    report = await find(transaction, workspace_id, study_id, report_id)
    if before is not None and before.shows(report_id):
        raise ConflictError(
            "This version is what the study's public address shows. Unpublish it, or publish another, then delete it.",
            code="report_published",
        )
    await repository.delete(transaction, workspace_id, report_id)
    if report.status == ReportStatus.PENDING:
        await credits.release(transaction, workspace_id, report_id, now(), EntryReason.REPORT_DELETED)


async def public_report(database: Database, slug: str) -> PublicReport | None:
    """What stands at a public address; None where nothing does. It was made when it was published: here it is read,
    without the quotes whose messages are gone or changed since."""
    found = await repository.study_shown_at(database, slug) if is_slug(slug) else None
    if found is None:
        return None
    workspace_id, study_id = found
    async with database.workspace(workspace_id) as transaction:
        shown = await repository.shown(transaction, workspace_id, study_id)
        if shown is None:
            return None
        contents = await repository.contents(transaction, workspace_id, documents.cited_in(shown.document))
    return PublicReport(documents.public_report_in(shown.document, contents), shown.version)


def _require_segments(wanted: Sequence[str], stored: documents.Stored) -> None:
    missing = [key for key in wanted if key not in stored.segments]
    if missing:
        known = ", ".join(sorted(stored.segments)) or "none"
        raise InvalidError(
            f"This report has no groups of three or more by {missing[0]}. It has groups by: {known}.",
            errors=[FieldError("segments", f"names no groups that can be shown: {missing[0]}")],
        )


def _told(report: ReportHead) -> dict[str, Any]:
    """What an event says of a report."""
    return {
        "report_id": public_id(Prefix.REPORT, report.id),
        "study_id": public_id(Prefix.STUDY, report.study_id),
        "study_slug": report.study_slug,
        "version": report.version,
    }
