"""Make, find, change and delete studies. Publishing has a file of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import psycopg

from openkoji.db import Transaction
from openkoji.kit.clock import now
from openkoji.kit.errors import ConflictError, NotFoundError
from openkoji.kit.ids import new_id
from openkoji.kit.pagination import Page, page_of
from openkoji.studies import repository
from openkoji.studies.document import StudyDocument
from openkoji.studies.identity import identity_secret, proved_by
from openkoji.studies.merging import merged
from openkoji.studies.model import Document, PublishedStudy, Status, Study, StudyHead
from openkoji.studies.publishing import close, pause, publish
from openkoji.studies.schemas import NewStudy, StudyPatch
from openkoji.studies.settling import read, settled
from openkoji.studies.slugs import numbered, slug_of

__all__ = [
    "change_study",
    "close",
    "create_study",
    "delete_study",
    "duplicate_study",
    "find",
    "identity_secret",
    "list_studies",
    "pause",
    "proved_by",
    "publish",
    "published",
]


async def create_study(transaction: Transaction, workspace_id: UUID, new: NewStudy | Mapping[str, Any]) -> Study:
    """A new draft. `new` may be a mapping in the wire shape, as a file or a tool call gives it.

    Raises `InvalidError` (`validation_failed`, `study_too_large`) and `ConflictError` (`slug_taken`).
    """
    if not isinstance(new, NewStudy):
        new = read(NewStudy, new)
    return await _add(transaction, workspace_id, settled(new.document()), slug=new.slug)


async def duplicate_study(
    transaction: Transaction, workspace_id: UUID, study_id: UUID, *, name: str | None = None
) -> Study:
    """A new draft with the working document of another study, without its closing time.

    Raises `NotFoundError` (`study_not_found`).
    """
    original = await find(transaction, workspace_id, study_id=study_id)
    document = {key: value for key, value in original.document.items() if key != "closesAt"}
    document["name"] = name or f"{original.name[:193]} (copy)"
    return await _add(transaction, workspace_id, document, slug=None)


async def find(
    transaction: Transaction, workspace_id: UUID, *, study_id: UUID | None = None, slug: str | None = None
) -> Study:
    """The study with this id, or with this slug. Raises `NotFoundError` (`study_not_found`)."""
    if study_id is not None:
        study = await repository.by_id(transaction, workspace_id, study_id)
    else:
        study = await repository.by_slug(transaction, workspace_id, slug or "")
    if study is None:
        raise _not_found()
    return study


async def published(
    transaction: Transaction, workspace_id: UUID, *, study_id: UUID | None = None, slug: str | None = None
) -> PublishedStudy:
    """The version of a study that new interviews begin on, whatever its status is by now.

    Raises `NotFoundError` (`study_not_found`), and `ConflictError` (`study_not_published`) for a study that
    never was.
    """
    found = await repository.published(transaction, workspace_id, study_id=study_id, slug=slug)
    if found is None:
        await find(transaction, workspace_id, study_id=study_id, slug=slug)
        raise ConflictError(
            "This study was never published. Publish it, then start interviews.", code="study_not_published"
        )
    return found


async def list_studies(
    transaction: Transaction,
    workspace_id: UUID,
    *,
    status: Status | None = None,
    only: UUID | None = None,
    before: UUID | None = None,
    limit: int = 100,
) -> Page[StudyHead]:
    """Studies without their documents, newest first; `only` for a caller who may see one study."""
    rows = await repository.heads(
        transaction,
        workspace_id,
        status=status.value if status else None,
        only=only,
        before=before,
        limit=limit + 1,
    )
    return page_of(rows, limit, lambda study: study.id)


async def change_study(transaction: Transaction, workspace_id: UUID, study_id: UUID, patch: Mapping[str, Any]) -> Study:
    """Merge a patch (RFC 7396) into the working document: null resets a field, a list replaces the list.

    What is live stays as it is until the next publish. Raises `NotFoundError` (`study_not_found`),
    `InvalidError` (`validation_failed`, `study_too_large`) and `ConflictError` (`slug_taken`, `slug_is_public`).
    """
    wished = read(StudyPatch, patch)
    repository.lock(transaction, workspace_id, study_id)
    study = await find(transaction, workspace_id, study_id=study_id)
    slug = wished.slug or study.slug
    if slug != study.slug and study.published_version is not None:
        raise ConflictError(
            "The slug of a study that was published stays, since links hold it. Duplicate the study to use another.",
            code="slug_is_public",
        )
    document = await _merged(transaction, study, patch)
    if document == study.document and slug == study.slug:
        return study
    try:
        await repository.change(transaction, workspace_id, study_id, slug=slug, document=document, moment=now())
    except psycopg.errors.UniqueViolation as error:
        raise _slug_taken(slug) from error
    return await find(transaction, workspace_id, study_id=study_id)


async def delete_study(transaction: Transaction, workspace_id: UUID, study_id: UUID) -> None:
    """Delete a draft that was never published.

    Raises `NotFoundError` (`study_not_found`) and `ConflictError` (`study_not_draft`, `study_in_use`).
    """
    repository.lock(transaction, workspace_id, study_id)
    study = await find(transaction, workspace_id, study_id=study_id)
    if study.published_version is not None:
        raise ConflictError(
            f"This study was published (version {study.published_version}), and interviews may rest on it. "
            "Close it instead.",
            code="study_not_draft",
        )
    try:
        await repository.delete(transaction, workspace_id, study_id)
    except psycopg.errors.ForeignKeyViolation as error:
        table = error.diag.table_name or "other things"
        raise ConflictError(f"This study still has {table}. Delete those first.", code="study_in_use") from error


async def _add(transaction: Transaction, workspace_id: UUID, document: Document, *, slug: str | None) -> Study:
    study_id, moment = new_id(), now()
    wanted = slug or slug_of(document["name"], otherwise="study")
    candidate = wanted
    while not await repository.add(
        transaction, workspace_id, study_id, slug=candidate, document=document, moment=moment
    ):
        if slug is not None:
            raise _slug_taken(slug)
        candidate = await _free_slug(transaction, workspace_id, wanted)
    return await find(transaction, workspace_id, study_id=study_id)


async def _free_slug(transaction: Transaction, workspace_id: UUID, wanted: str) -> str:
    """The first number that is free now; a race for it is lost to someone who made a study."""
    step = 100
    for first in range(2, 1_000_000, step):
        candidates = [numbered(wanted, number) for number in range(first, first + step)]
        taken = await repository.taken_slugs(transaction, workspace_id, candidates)
        free = next((candidate for candidate in candidates if candidate not in taken), None)
        if free is not None:
            return free
    return new_id().hex


async def _merged(transaction: Transaction, study: Study, patch: Mapping[str, Any]) -> Document:
    content = {name: value for name, value in patch.items() if name != "slug"}
    document = read(StudyDocument, merged(study.document, content))
    earlier: list[Mapping[str, Any]] = study.document["questions"]
    retired: set[str] = set()
    if study.published_version is not None and any(question.id is None for question in document.questions):
        retired = await repository.used_question_ids(transaction, study.workspace_id, study.id)
    return settled(document, earlier=earlier, retired=retired)


def _not_found() -> NotFoundError:
    return NotFoundError("There is no such study in this workspace.", code="study_not_found")


def _slug_taken(slug: str) -> ConflictError:
    return ConflictError(
        f"The slug {slug} is taken by another study of this workspace. Choose another, or leave it out.",
        code="slug_taken",
    )
