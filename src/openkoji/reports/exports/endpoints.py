"""`/api/v1/studies/{id}/export`: a study's rows as a file."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response

from openkoji.accounts.admission import AdmittedRoute, require
from openkoji.accounts.model import Caller, Scope
from openkoji.edge.context import ContextDep
from openkoji.edge.problems import problem_responses
from openkoji.edge.schemas import Moment
from openkoji.edge.streamed import Hurry, Streamed
from openkoji.kit.errors import FieldError, InvalidError
from openkoji.reports.exports.columns import VERSION, Kind
from openkoji.reports.exports.rows import Format
from openkoji.reports.exports.selection import Selection
from openkoji.reports.exports.service import MEDIA_TYPES, Export, file_name, written
from openkoji.reports.exports.under_way import UnderWay
from openkoji.respondents.joining import link_to
from openkoji.studies import service as studies
from openkoji.studies.endpoints import StudyId, reachable

router = APIRouter(prefix="/api/v1/studies", tags=["Results"], route_class=AdmittedRoute)

Reader = Annotated[Caller, Depends(require(Scope.RESULTS_READ))]
# A snapshot keeps a connection, and keeps the database from tidying up: nobody holds one by reading drop by drop.
HURRY = Hurry(bytes_a_second=64 * 1024, grace_seconds=60, longest_seconds=3600)
_FILE = {"schema": {"type": "string", "format": "binary"}}


@router.get(
    "/{study_id}/export",
    response_class=Response,
    responses={
        200: {
            "description": "The file.",
            "content": {media_type.partition(";")[0]: _FILE for media_type in MEDIA_TYPES.values()},
        },
        **problem_responses(401, 403, 404, 422, 429, 503),
    },
)
async def export_study(
    study_id: StudyId,
    request: Request,
    context: ContextDep,
    caller: Reader,
    kind: Annotated[Kind, Query(description="What to have rows of.")],
    file_format: Annotated[Format, Query(alias="format", description="How to write them.")] = Format.CSV,
    completed_after: Annotated[
        Moment | None, Query(alias="completedAfter", description="Interviews completed at this time or later.")
    ] = None,
    completed_before: Annotated[
        Moment | None, Query(alias="completedBefore", description="Interviews completed before this time.")
    ] = None,
    min_quality: Annotated[
        int | None, Query(alias="minQuality", ge=1, le=5, description="Interviews analysed with this quality or more.")
    ] = None,
    mode: Annotated[Literal["text", "voice"] | None, Query(description="Interviews of this mode.")] = None,
    bom: Annotated[
        bool, Query(description="Begin a CSV with a byte order mark, for Excel to read its letters right.")
    ] = False,
) -> Response:
    """The interviews, messages, answers, themes, quotes or respondents of a study as one file, sent as it is read.

    It is one moment of the study, however long the sending takes. The columns are in the reference; they are never
    renamed or moved. A connection that breaks off means that the file is not whole: that happens to who takes it
    slower than 64 KiB a second on average, or for more than an hour. A workspace takes two at a time of one process.
    """
    parsed = reachable(caller, study_id)
    if bom and file_format is not Format.CSV:
        raise InvalidError(
            "A byte order mark goes with CSV alone. Leave bom out.", errors=[FieldError("bom", "goes with CSV alone")]
        )
    async with context.database.workspace(caller.workspace_id) as transaction:
        study = await studies.find(transaction, caller.workspace_id, study_id=parsed)
    selection = Selection(completed_after, completed_before, mode, min_quality)
    link_of = None
    if caller.may(Scope.INTERVIEWS_WRITE):  # who has a link begins the interview
        base = context.address_of(request)
        link_of = partial(link_to, base, caller.workspace_id, key_ring=context.key_ring)
    export = Export(kind, file_format, selection, marked=bom, link_of=link_of)
    under_way: UnderWay = request.app.state.exports
    return Streamed(
        written(context.database, under_way, caller.workspace_id, parsed, export),
        media_type=MEDIA_TYPES[file_format],
        headers={
            "Content-Disposition": f'attachment; filename="{file_name(study.slug, export)}"',
            "OpenKoji-Export-Version": str(VERSION),
        },
        hurry=HURRY,
    )
