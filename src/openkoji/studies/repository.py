"""The SQL of studies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from psycopg.types.json import Jsonb

from openkoji.db import Transaction
from openkoji.studies.model import Document, PublishedStudy, Status, Study, StudyHead

_HEAD: LiteralString = (
    "s.workspace_id, s.id, s.slug, s.public_slug, s.document->>'name' AS name, s.status, s.document->>'mode' AS mode, "
    "s.published_version, s.document IS DISTINCT FROM v.document AS has_unpublished_changes, "
    "s.created_at, s.updated_at, s.published_at, s.closed_at"
)
_WITH_VERSION: LiteralString = (
    "FROM studies s LEFT JOIN study_versions v "
    "ON v.workspace_id = s.workspace_id AND v.study_id = s.id AND v.version = s.published_version"
)


async def add(
    transaction: Transaction,
    workspace_id: UUID,
    study_id: UUID,
    *,
    slug: str,
    document: Document,
    moment: datetime,
) -> bool:
    """False when the slug is taken in this workspace; a racing study with the same slug is waited for."""
    row = await transaction.fetch_values(
        "INSERT INTO studies (workspace_id, id, slug, status, document, created_at, updated_at) "
        "VALUES (%s, %s, %s, 'draft', %s, %s, %s) ON CONFLICT (workspace_id, slug) DO NOTHING RETURNING 1",
        [workspace_id, study_id, slug, Jsonb(document), moment, moment],
    )
    return row is not None


async def taken_slugs(transaction: Transaction, workspace_id: UUID, slugs: Sequence[str]) -> set[str]:
    """Which of these are taken."""
    row = await transaction.fetch_values(
        "SELECT coalesce(array_agg(slug), '{}') FROM studies WHERE workspace_id = %s AND slug = ANY(%s)",
        [workspace_id, list(slugs)],
    )
    assert row is not None, "an aggregate always answers"
    return set(row[0])


def lock(transaction: Transaction, workspace_id: UUID, study_id: UUID) -> None:
    """Hold the study's row. A statement of its own: a locking join would read the version as it was before
    the wait, and two publishes would each see changes."""
    transaction.write("SELECT 1 FROM studies WHERE workspace_id = %s AND id = %s FOR UPDATE", [workspace_id, study_id])


async def by_id(transaction: Transaction, workspace_id: UUID, study_id: UUID) -> Study | None:
    return await transaction.fetch_one(
        Study,
        f"SELECT {_HEAD}, s.document {_WITH_VERSION} WHERE s.workspace_id = %s AND s.id = %s",
        [workspace_id, study_id],
    )


async def by_slug(transaction: Transaction, workspace_id: UUID, slug: str) -> Study | None:
    return await transaction.fetch_one(
        Study,
        f"SELECT {_HEAD}, s.document {_WITH_VERSION} WHERE s.workspace_id = %s AND s.slug = %s",
        [workspace_id, slug],
    )


async def heads(
    transaction: Transaction,
    workspace_id: UUID,
    *,
    status: str | None,
    only: UUID | None,
    before: UUID | None,
    limit: int,
) -> list[StudyHead]:
    """Newest first; read backwards along the primary key, which ends with the uuid7 of the study."""
    return await transaction.fetch_all(
        StudyHead,
        f"SELECT {_HEAD} {_WITH_VERSION} WHERE s.workspace_id = %s AND (%s::text IS NULL OR s.status = %s) "
        "AND (%s::uuid IS NULL OR s.id = %s) AND (%s::uuid IS NULL OR s.id < %s) ORDER BY s.id DESC LIMIT %s",
        [workspace_id, status, status, only, only, before, before, limit],
    )


async def published(
    transaction: Transaction, workspace_id: UUID, *, study_id: UUID | None, slug: str | None
) -> PublishedStudy | None:
    """The version that new interviews begin on; None where nothing was published. One look-up by either key."""
    condition: LiteralString = "s.id = %s" if study_id else "s.slug = %s"
    return await transaction.fetch_one(
        PublishedStudy,
        "SELECT s.workspace_id, s.id AS study_id, s.slug, s.status, v.version, v.document "
        "FROM studies s JOIN study_versions v "
        "ON v.workspace_id = s.workspace_id AND v.study_id = s.id AND v.version = s.published_version "
        f"WHERE s.workspace_id = %s AND {condition}",
        [workspace_id, study_id or slug],
    )


async def used_question_ids(transaction: Transaction, workspace_id: UUID, study_id: UUID) -> set[str]:
    """The ids of all questions that any published version asked."""
    row = await transaction.fetch_values(
        "SELECT coalesce(array_agg(DISTINCT question->>'id'), '{}') FROM study_versions v, "
        "jsonb_array_elements(v.document->'questions') question WHERE v.workspace_id = %s AND v.study_id = %s",
        [workspace_id, study_id],
    )
    assert row is not None, "an aggregate always answers"
    return set(row[0])


async def change(
    transaction: Transaction, workspace_id: UUID, study_id: UUID, *, slug: str, document: Document, moment: datetime
) -> None:
    """Raises psycopg's `UniqueViolation` when the slug is taken."""
    await transaction.fetch_values(
        "UPDATE studies SET slug = %s, document = %s, updated_at = %s WHERE workspace_id = %s AND id = %s RETURNING 1",
        [slug, Jsonb(document), moment, workspace_id, study_id],
    )


async def delete(transaction: Transaction, workspace_id: UUID, study_id: UUID) -> None:
    """Raises psycopg's `ForeignKeyViolation` when something still refers to the study."""
    await transaction.fetch_values(
        "DELETE FROM studies WHERE workspace_id = %s AND id = %s RETURNING 1", [workspace_id, study_id]
    )


def add_version(transaction: Transaction, workspace_id: UUID, study_id: UUID, version: int, moment: datetime) -> None:
    """Freeze the working document as this version, and make it the one that new interviews begin on."""
    transaction.write(
        "INSERT INTO study_versions (workspace_id, study_id, version, document, published_at) "
        "SELECT workspace_id, id, %s, document, %s FROM studies WHERE workspace_id = %s AND id = %s",
        [version, moment, workspace_id, study_id],
    )
    transaction.write(
        "UPDATE studies SET published_version = %s, published_at = %s WHERE workspace_id = %s AND id = %s",
        [version, moment, workspace_id, study_id],
    )


def claim_public_slug(transaction: Transaction, workspace_id: UUID, study_id: UUID) -> None:
    """Let the world reach the study by its slug, unless another workspace's study is reached by it already."""
    transaction.write("SELECT claim_public_slug(%s, %s)", [workspace_id, study_id])


def set_status(
    transaction: Transaction,
    workspace_id: UUID,
    study_id: UUID,
    status: Status,
    *,
    closed_at: datetime | None,
    moment: datetime,
) -> None:
    transaction.write(
        "UPDATE studies SET status = %s, closed_at = %s, updated_at = %s WHERE workspace_id = %s AND id = %s",
        [status.value, closed_at, moment, workspace_id, study_id],
    )
