"""`/api/v1/studies/{id}/respondents/import`: a file of respondents, and `…/imports`: what became of it."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from typing import Annotated, Literal
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, File, Form, Path, Query, Request, Response, UploadFile

from openkoji.accounts.admission import AdmittedRoute, UploadRoute, require, require_full_access
from openkoji.accounts.model import Caller, Scope
from openkoji.db import Transaction
from openkoji.edge.context import ContextDep
from openkoji.edge.idempotency import IdempotencyKey, answer_once
from openkoji.edge.problems import problem_responses
from openkoji.edge.streamed import Hurry, Streamed
from openkoji.kit.errors import FieldError, InvalidError
from openkoji.kit.ids import Prefix, parse_id
from openkoji.kit.pagination import DEFAULT_LIMIT, MAXIMUM_LIMIT, parse_cursor
from openkoji.respondents.importing import service
from openkoji.respondents.importing.columns import LONGEST_LABEL
from openkoji.respondents.importing.decoding import is_encoding
from openkoji.respondents.importing.error_file import error_file
from openkoji.respondents.importing.file import ImportFile, Wishes
from openkoji.respondents.importing.model import Import
from openkoji.respondents.importing.once_links import links_for, with_links
from openkoji.respondents.importing.schemas import (
    ERRORS_SHOWN,
    ImportHeadView,
    ImportPage,
    ImportView,
    LinksView,
    TrialView,
)
from openkoji.respondents.joining import Destination, destination, once_links
from openkoji.studies import service as studies
from openkoji.studies.endpoints import StudyId, reachable

upload_router = APIRouter(prefix="/api/v1/studies", tags=["Respondents"], route_class=UploadRoute)
router = APIRouter(prefix="/api/v1/studies", tags=["Respondents"], route_class=AdmittedRoute)

Administrator = Annotated[Caller, Depends(require_full_access)]
Reader = Annotated[Caller, Depends(require(Scope.RESULTS_READ))]
ImportId = Annotated[str, Path(max_length=100, description="The id of an import: imp_…")]
CSV = "text/csv; charset=utf-8; header=present"
_FILE = {"schema": {"type": "string", "format": "binary"}}
_MOST_MAPPED = 1_000
HURRY = Hurry(bytes_a_second=64 * 1024, grace_seconds=60, longest_seconds=600)
"""Nobody holds a snapshot of the database by reading drop by drop."""


@upload_router.post(
    "/{study_id}/respondents/import",
    response_model=ImportView | TrialView | LinksView,
    responses={
        200: {
            "description": "Imported, tried out with `dryRun`, or, of an anonymous study, links; these as CSV too.",
            "content": {"text/csv": _FILE},
        },
        202: {"model": ImportView, "description": "More than 500 rows: a job imports them."},
        **problem_responses(400, 401, 403, 404, 409, 413, 415, 422, 429, 503),
    },
)
async def import_respondents(
    study_id: StudyId,
    request: Request,
    context: ContextDep,
    caller: Administrator,
    file: Annotated[UploadFile, File(description="CSV or TSV, as spreadsheets write it: 20 MB, 100,000 rows.")],
    mapping: Annotated[
        str, Form(description='JSON: what columns are that their names do not say, such as `{"Mail 2": "email"}`.')
    ] = "",
    dry_run: Annotated[bool, Form(alias="dryRun", description="Change nothing, and say what would become.")] = False,
    header: Annotated[
        Literal["guess", "true", "false"], Form(description="Whether the first row names the columns.")
    ] = "guess",
    encoding: Annotated[str, Form(max_length=40, description="Such as windows-1252; else guessed.")] = "",
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Put the people of a file on the study's list; each gets a personal link.

    Columns are recognised by their names; the rest is metadata. Who is on the list already, by e-mail address or
    external id, is updated. Rows that cannot be taken are told, and the others are taken. Needs a key that reaches the
    whole workspace. Of an anonymous study nothing is kept: the answer is a link for each row, as JSON or, with
    `Accept: text/csv`, as the file with a column of links.
    """
    parsed = reachable(caller, study_id)
    has_header = None if header == "guess" else header == "true"
    wishes = Wishes(_mapping(mapping), has_header, _encoding(encoding))
    content = await file.read()
    async with context.database.workspace(caller.workspace_id) as transaction:
        to = await destination(transaction, caller.workspace_id, parsed)
    read, total = await asyncio.to_thread(_read, content, wishes)
    if dry_run:
        result = await service.try_out(context.database, to, read)
        return _json(200, TrialView.of(total, result, read.layout))
    async with context.database.workspace(caller.workspace_id) as transaction:
        to = await destination(transaction, caller.workspace_id, parsed)
        if not to.is_anonymous:

            async def act() -> tuple[int, ImportView]:
                return await _imported(transaction, to, read, content, total)

            said = orjson.dumps([hashlib.sha256(content).hexdigest(), mapping, header, encoding])
            return await answer_once(request, transaction, caller, idempotency_key, act, said=said)
        link_of = await once_links(transaction, to, context.address_of(request), context.key_ring)
    if "text/csv" in request.headers.get("accept", ""):
        return Response(await asyncio.to_thread(with_links, read, link_of), media_type=CSV)
    linked = await asyncio.to_thread(links_for, read, link_of)
    return _json(200, LinksView.of(linked, read.layout))


@router.get(
    "/{study_id}/respondents/imports",
    response_model=ImportPage,
    responses=problem_responses(401, 403, 404, 422, 429, 503),
)
async def list_imports(
    study_id: StudyId,
    context: ContextDep,
    caller: Reader,
    limit: Annotated[int, Query(ge=1, le=MAXIMUM_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=100)] = None,
) -> ImportPage:
    """The imports of the last 7 days, newest first."""
    parsed, before = reachable(caller, study_id), parse_cursor(cursor)
    async with context.database.workspace(caller.workspace_id) as transaction:
        await studies.find(transaction, caller.workspace_id, study_id=parsed)
        page = await service.list_imports(transaction, caller.workspace_id, parsed, before=before, limit=limit)
    return ImportPage(items=[ImportHeadView.head(each) for each in page.items], next_cursor=page.next_cursor)


@router.get(
    "/{study_id}/respondents/imports/{import_id}",
    response_model=ImportView,
    responses=problem_responses(401, 403, 404, 422, 429, 503),
)
async def get_import(study_id: StudyId, import_id: ImportId, context: ContextDep, caller: Reader) -> ImportView:
    """How far an import is, and the first rows that were not taken."""
    parsed = reachable(caller, study_id)
    async with context.database.workspace(caller.workspace_id) as transaction:
        found = await service.find(transaction, caller.workspace_id, parsed, _import_id(import_id))
        return await _view(transaction, caller.workspace_id, found)


@router.get(
    "/{study_id}/respondents/imports/{import_id}/errors.csv",
    response_class=Response,
    responses={
        200: {"description": "The rows, with a column `_reason`.", "content": {"text/csv": _FILE}},
        **problem_responses(401, 403, 404, 422, 429, 503),
    },
)
async def get_import_errors(study_id: StudyId, import_id: ImportId, context: ContextDep, caller: Reader) -> Response:
    """The rows that were not taken, as a file: mend them and send the file as it is. `_reason` is left out then."""
    parsed = reachable(caller, study_id)
    async with context.database.workspace(caller.workspace_id) as transaction:
        found = await service.find(transaction, caller.workspace_id, parsed, _import_id(import_id))
    return Streamed(
        error_file(context.database, caller.workspace_id, found),
        media_type=CSV,
        headers={"Content-Disposition": f'attachment; filename="{import_id}-errors.csv"'},
        hurry=HURRY,
    )


@router.post(
    "/{study_id}/respondents/imports/{import_id}/cancel",
    response_model=ImportView,
    responses=problem_responses(401, 403, 404, 409, 422, 429, 503),
)
async def cancel_import(
    study_id: StudyId, import_id: ImportId, context: ContextDep, caller: Administrator
) -> ImportView:
    """Take no more rows of a file. Who was taken stays on the list."""
    parsed = reachable(caller, study_id)
    async with context.database.workspace(caller.workspace_id) as transaction:
        found = await service.cancel(transaction, caller.workspace_id, parsed, _import_id(import_id))
        return await _view(transaction, caller.workspace_id, found)


def _read(content: bytes, wishes: Wishes) -> tuple[ImportFile, int]:
    file = ImportFile.guessed(content, wishes)
    return file, file.count()


async def _imported(
    transaction: Transaction, to: Destination, file: ImportFile, content: bytes, total: int
) -> tuple[int, ImportView]:
    found = await service.begin(transaction, to, file, content, total)
    return 200 if found.finished_at else 202, await _view(transaction, to.workspace_id, found)


async def _view(transaction: Transaction, workspace_id: UUID, found: Import) -> ImportView:
    errors = await service.first_errors(transaction, workspace_id, found.id, most=ERRORS_SHOWN)
    return ImportView.of(found, errors)


def _mapping(given: str) -> Mapping[str, str | None] | None:
    """Raises `InvalidError` for what is no object of columns."""
    if not given.strip():
        return None
    try:
        mapping = orjson.loads(given)
    except orjson.JSONDecodeError:
        mapping = None
    if not isinstance(mapping, dict) or len(mapping) > _MOST_MAPPED or not all(map(_is_target, mapping.values())):
        raise InvalidError(
            'mapping is a JSON object that says of columns what they are: {"Mail": "email", "Notes": null}. '
            f"A key of metadata has 1 to {LONGEST_LABEL} characters.",
            errors=[FieldError("mapping", "is no object of columns")],
        )
    return mapping


def _is_target(target: object) -> bool:
    is_key = isinstance(target, str) and 1 <= len(target.strip()) <= LONGEST_LABEL and "\0" not in target
    return target is None or is_key


def _encoding(given: str) -> str | None:
    if given and not is_encoding(given):
        raise InvalidError(
            "encoding is none that is known here. Leave it out, or name one such as utf-8 or windows-1252.",
            errors=[FieldError("encoding", "is not known")],
        )
    return given or None


def _import_id(text: str) -> UUID | None:
    return parse_id(Prefix.IMPORT, text)


def _json(status: int, body: TrialView | LinksView) -> Response:
    return Response(body.model_dump_json(by_alias=True), status_code=status, media_type="application/json")
