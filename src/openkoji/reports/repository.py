"""The SQL of reports and of what is published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

from psycopg.types.json import Jsonb

from openkoji.db import Database, Transaction
from openkoji.reports.model import Cited, Publication, ReportHead, ReportRow, Shown, Speaker

_HEAD: LiteralString = """
SELECT r.id, r.study_id, s.slug AS study_slug, r.version, r.status, r.created_at, r.ready_at,
       coalesce(p.published, false) AS published, p.slug AS public_slug
"""
_FROM: LiteralString = """
FROM reports r
JOIN studies s ON s.workspace_id = r.workspace_id AND s.id = r.study_id
LEFT JOIN report_publications p ON p.workspace_id = r.workspace_id AND p.study_id = r.study_id AND p.report_id = r.id
"""

# The messages that a report quotes are few, and each is found among those of its interview.
_CITED: LiteralString = """
SELECT m.id AS message_id, m.interview_id, m.content,
       coalesce(v.document ->> 'transcriptLinks' = 'token', false) AS is_shared,
       r.id AS respondent_id, r.name, r.email, r.external_id, r.metadata
FROM unnest(%s::uuid[], %s::uuid[]) AS wanted (interview_id, message_id)
JOIN interviews i ON i.id = wanted.interview_id
JOIN messages m ON m.workspace_id = i.workspace_id AND m.interview_id = i.id AND m.id = wanted.message_id
JOIN respondents r ON r.workspace_id = i.workspace_id AND r.id = i.respondent_id
JOIN study_versions v
  ON v.workspace_id = i.workspace_id AND v.study_id = i.study_id AND v.version = i.study_version
WHERE i.workspace_id = %s
"""


_SAID_BY: LiteralString = r"""
SELECT w.word, count(DISTINCT said.respondent_id)::int AS respondents
FROM unnest(%s::text[]) AS w (word)
LEFT JOIN (
    SELECT i.respondent_id, m.content
    FROM interviews i JOIN messages m ON m.workspace_id = i.workspace_id AND m.interview_id = i.id
    WHERE i.workspace_id = %s AND i.study_id = %s AND m.role = 'respondent'
) said ON said.content ~* ('\m' || w.word || '\M')
GROUP BY w.word
"""


@dataclass(frozen=True, slots=True)
class _Content:
    id: UUID
    content: str


@dataclass(frozen=True, slots=True)
class _SaidBy:
    word: str
    respondents: int


async def add(
    transaction: Transaction, workspace_id: UUID, report_id: UUID, study_id: UUID, moment: datetime
) -> ReportHead:
    """A pending report under the study's next version number. Others of the study wait until this one is in: the
    lock is a statement of its own, so that what was numbered before the wait is seen."""
    transaction.write(
        "SELECT 1 FROM studies WHERE workspace_id = %s AND id = %s FOR NO KEY UPDATE", [workspace_id, study_id]
    )
    transaction.write(
        "INSERT INTO reports (workspace_id, id, study_id, version, status, created_at) "
        "SELECT %s, %s, %s, coalesce(max(version), 0) + 1, 'pending', %s FROM reports "
        "WHERE workspace_id = %s AND study_id = %s",
        [workspace_id, report_id, study_id, moment, workspace_id, study_id],
    )
    head = await by_id(transaction, workspace_id, study_id, report_id)
    assert head is not None, "it was just added"
    return head


async def heads(
    transaction: Transaction, workspace_id: UUID, study_id: UUID, *, before: UUID | None, limit: int
) -> list[ReportHead]:
    """Newest first."""
    return await transaction.fetch_all(
        ReportHead,
        f"{_HEAD} {_FROM} WHERE r.workspace_id = %s AND r.study_id = %s AND (%s::uuid IS NULL OR r.id < %s) "
        "ORDER BY r.id DESC LIMIT %s",
        [workspace_id, study_id, before, before, limit],
    )


async def by_id(transaction: Transaction, workspace_id: UUID, study_id: UUID, report_id: UUID) -> ReportRow | None:
    return await transaction.fetch_one(
        ReportRow,
        f"{_HEAD}, r.document {_FROM} WHERE r.workspace_id = %s AND r.study_id = %s AND r.id = %s",
        [workspace_id, study_id, report_id],
    )


async def study_shown_at(database: Database, slug: str) -> tuple[UUID, UUID] | None:
    """The workspace and study whose report stands at a public address, if one does."""
    row = await database.call("SELECT workspace_id, study_id FROM study_shown_at(%s)", [slug])
    return None if row is None or row[0] is None else (row[0], row[1])


async def shown(transaction: Transaction, workspace_id: UUID, study_id: UUID) -> Shown | None:
    """What stands at the study's public address, if anything does."""
    return await transaction.fetch_one(
        Shown,
        "SELECT r.version, p.document FROM report_publications p "
        "JOIN reports r ON r.workspace_id = p.workspace_id AND r.id = p.report_id "
        "WHERE p.workspace_id = %s AND p.study_id = %s AND p.published",
        [workspace_id, study_id],
    )


async def study_of_pending(transaction: Transaction, workspace_id: UUID, report_id: UUID) -> UUID | None:
    """The study of a report that is still to be written; None of any other."""
    row = await transaction.fetch_values(
        "SELECT study_id FROM reports WHERE workspace_id = %s AND id = %s AND status = 'pending'",
        [workspace_id, report_id],
    )
    return None if row is None else row[0]


async def lock_pending(transaction: Transaction, workspace_id: UUID, report_id: UUID) -> bool:
    """Lock a report that is still to be written; an erasure that is under way ends first. False for any other."""
    row = await transaction.fetch_values(
        "SELECT 1 FROM reports WHERE workspace_id = %s AND id = %s AND status = 'pending' FOR UPDATE",
        [workspace_id, report_id],
    )
    return row is not None


def finish(
    transaction: Transaction, workspace_id: UUID, report_id: UUID, document: Mapping[str, Any], moment: datetime
) -> None:
    """Keep what a report says that is locked."""
    transaction.write(
        "UPDATE reports SET status = 'ready', document = %s, ready_at = %s WHERE workspace_id = %s AND id = %s",
        [Jsonb(document), moment, workspace_id, report_id],
    )


def fail(transaction: Transaction, workspace_id: UUID, report_id: UUID) -> None:
    transaction.write(
        "UPDATE reports SET status = 'failed' WHERE workspace_id = %s AND id = %s AND status = 'pending'",
        [workspace_id, report_id],
    )


async def delete(transaction: Transaction, workspace_id: UUID, report_id: UUID) -> None:
    """Delete a report that is not published. The study's address stays, for another version."""
    transaction.write(
        "UPDATE report_publications SET report_id = NULL WHERE workspace_id = %s AND report_id = %s AND NOT published",
        [workspace_id, report_id],
    )
    await transaction.fetch_values(
        "DELETE FROM reports WHERE workspace_id = %s AND id = %s RETURNING 1", [workspace_id, report_id]
    )


async def lock_publication(transaction: Transaction, workspace_id: UUID, study_id: UUID) -> Publication | None:
    """What the study's address shows or showed; None before the first time. Others who publish wait."""
    transaction.write(
        "SELECT 1 FROM studies WHERE workspace_id = %s AND id = %s FOR NO KEY UPDATE", [workspace_id, study_id]
    )
    return await transaction.fetch_one(
        Publication,
        "SELECT report_id, published, slug, segments FROM report_publications "
        "WHERE workspace_id = %s AND study_id = %s",
        [workspace_id, study_id],
    )


def publish(
    transaction: Transaction,
    workspace_id: UUID,
    study_id: UUID,
    publication: Publication,
    document: Mapping[str, Any],
    moment: datetime,
) -> None:
    transaction.write(
        "INSERT INTO report_publications "
        "(workspace_id, study_id, report_id, published, slug, segments, document, published_at) "
        "VALUES (%s, %s, %s, true, %s, %s, %s, %s) ON CONFLICT (workspace_id, study_id) "
        "DO UPDATE SET report_id = EXCLUDED.report_id, published = true, slug = EXCLUDED.slug, "
        "segments = EXCLUDED.segments, document = EXCLUDED.document, published_at = EXCLUDED.published_at",
        [
            workspace_id,
            study_id,
            publication.report_id,
            publication.slug,
            list(publication.segments),
            Jsonb(document),
            moment,
        ],
    )


def unpublish(transaction: Transaction, workspace_id: UUID, study_id: UUID) -> None:
    """Show nothing. What was shown is forgotten: publishing makes it anew."""
    transaction.write(
        "UPDATE report_publications SET published = false, document = NULL WHERE workspace_id = %s AND study_id = %s",
        [workspace_id, study_id],
    )


async def cited(transaction: Transaction, workspace_id: UUID, messages: Sequence[tuple[UUID, UUID]]) -> Sequence[Cited]:
    """The messages of these pairs of interview and message that still stand, with who said them."""
    if not messages:
        return ()
    interviews, ids = map(list, zip(*messages, strict=True))
    return await transaction.fetch_all(Cited, _CITED, [interviews, ids, workspace_id])


async def contents(
    transaction: Transaction, workspace_id: UUID, messages: Sequence[tuple[UUID, UUID]]
) -> Mapping[UUID, str]:
    """What the messages of these pairs of interview and message say, of those that stand."""
    if not messages:
        return {}
    interviews, ids = map(list, zip(*messages, strict=True))
    rows = await transaction.fetch_all(
        _Content,
        "SELECT m.id, m.content FROM unnest(%s::uuid[], %s::uuid[]) AS wanted (interview_id, message_id) "
        "JOIN messages m ON m.workspace_id = %s AND m.interview_id = wanted.interview_id AND m.id = wanted.message_id",
        [interviews, ids, workspace_id],
    )
    return {row.id: row.content for row in rows}


async def speakers(transaction: Transaction, workspace_id: UUID, study_id: UUID) -> Sequence[Speaker]:
    """Who the study interviewed."""
    return await transaction.fetch_all(
        Speaker,
        "SELECT id, name, email, external_id, metadata FROM respondents WHERE workspace_id = %s AND study_id = %s",
        [workspace_id, study_id],
    )


async def said_by(
    transaction: Transaction, workspace_id: UUID, study_id: UUID, words: Sequence[str]
) -> Mapping[str, int]:
    """How many respondents say each of these words, which are of letters, digits and underscores."""
    if not words:
        return {}
    rows = await transaction.fetch_all(_SaidBy, _SAID_BY, [list(words), workspace_id, study_id])
    return {row.word: row.respondents for row in rows}
