"""`/api/v1/studies/{id}/reports`: generate, read, publish and delete a study's reports."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from openkoji.accounts.admission import AdmittedRoute, require
from openkoji.accounts.model import Caller, Scope
from openkoji.analysis.report import Report, markdown_of
from openkoji.edge.context import Context, ContextDep
from openkoji.edge.idempotency import IdempotencyKey, answer_once
from openkoji.edge.problems import problem_responses
from openkoji.kit.errors import ConflictError, NotFoundError
from openkoji.kit.ids import Prefix, parse_id, public_id
from openkoji.kit.pagination import DEFAULT_LIMIT, MAXIMUM_LIMIT, parse_cursor
from openkoji.reports import service
from openkoji.reports.model import ReportRow
from openkoji.reports.schemas import (
    Publish,
    PublishedView,
    ReportHeadView,
    ReportPage,
    ReportView,
    head_view,
    public_url,
    view_of,
)
from openkoji.studies.endpoints import StudyId, reachable

router = APIRouter(prefix="/api/v1/studies/{study_id}/reports", tags=["Reports"], route_class=AdmittedRoute)

Reader = Annotated[Caller, Depends(require(Scope.RESULTS_READ))]
Author = Annotated[Caller, Depends(require(Scope.STUDIES_WRITE))]
ReportId = Annotated[str, Path(max_length=100, description="The id of a report: rep_…")]

_REFUSED = problem_responses(401, 403, 404, 409, 422, 429, 503)
_MARKDOWN = "text/markdown"


@router.post("", status_code=202, response_model=ReportHeadView, responses=problem_responses(402) | _REFUSED)
async def generate_report(
    study_id: StudyId, request: Request, context: ContextDep, caller: Author, idempotency_key: IdempotencyKey = None
) -> Response:
    """Write a new version of the study's report, from what is known now. It is `pending` until a worker has written
    it, then `ready` and told as `report.generated`; generating again refreshes it, which costs credits.
    """
    parsed = reachable(caller, study_id)
    async with context.database.workspace(caller.workspace_id) as transaction:

        async def act() -> tuple[int, ReportHeadView]:
            head = await service.generate(transaction, caller.workspace_id, parsed)
            return 202, head_view(head, context.address_of(request))

        return await answer_once(request, transaction, caller, idempotency_key, act)


@router.get("", response_model=ReportPage, responses=problem_responses(401, 403, 404, 422, 429, 503))
async def list_reports(
    study_id: StudyId,
    request: Request,
    context: ContextDep,
    caller: Reader,
    limit: Annotated[int, Query(ge=1, le=MAXIMUM_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=100)] = None,
) -> ReportPage:
    """The versions of the study's report without what they say, newest first."""
    parsed = reachable(caller, study_id)
    async with context.database.workspace(caller.workspace_id) as transaction:
        page = await service.list_reports(
            transaction, caller.workspace_id, parsed, before=parse_cursor(cursor), limit=limit
        )
    address = context.address_of(request)
    return ReportPage(items=[head_view(head, address) for head in page.items], next_cursor=page.next_cursor)


@router.get(
    "/{report_id}",
    response_model=ReportView,
    responses=problem_responses(401, 403, 404, 409, 422, 429, 503)
    | {200: {"description": "The report", "content": {_MARKDOWN: {"schema": {"type": "string"}}}}},
)
async def get_report(
    study_id: StudyId,
    report_id: ReportId,
    request: Request,
    context: ContextDep,
    caller: Reader,
    wanted: Annotated[
        Literal["json", "markdown"] | None,
        Query(alias="format", description="Default: as the Accept header asks, else json."),
    ] = None,
) -> Response:
    """One version with what it says. Its quotes link to their places in the transcripts that are shared by link.

    As Markdown it is there once it is ready: before, 409 `report_not_ready`.
    """
    headers = {"Vary": "Accept", "Cache-Control": "no-store"}
    if wanted == "markdown" or (wanted is None and _MARKDOWN in request.headers.get("accept", "")):
        _, report = await written(study_id, report_id, request, context, caller)
        return Response(markdown_of(report), media_type=f"{_MARKDOWN}; charset=utf-8", headers=headers)
    row, told = await _read(study_id, report_id, request, context, caller)
    view = view_of(row, told, context.address_of(request))
    return Response(view.model_dump_json(by_alias=True), media_type="application/json", headers=headers)


@router.post("/{report_id}/publish", response_model=PublishedView, responses=_REFUSED)
async def publish_report(
    study_id: StudyId,
    report_id: ReportId,
    request: Request,
    context: ContextDep,
    caller: Author,
    body: Publish | None = None,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Show this version to whoever has the study's public address: without links to transcripts, without groups of
    fewer than three respondents, and with names and ways to reach somebody masked by a program, which can miss one.

    Of respondents' metadata only what `segments` names is shown. The address is the study's: it stays when another
    version is published, and comes back after an unpublish.
    """
    how = body or Publish()
    parsed, parsed_report = reachable(caller, study_id), _report_id(report_id)
    async with context.database.workspace(caller.workspace_id) as transaction:

        async def act() -> tuple[int, PublishedView]:
            address = context.address_of(request)
            row = await service.publish(
                transaction,
                caller.workspace_id,
                parsed,
                parsed_report,
                segments=how.segments,
                new_address=how.new_address,
                address=address,
            )
            url = public_url(row, address)
            assert url is not None, "it was just published"
            return 200, PublishedView(
                url=url, id=public_id(Prefix.REPORT, row.id), version=row.version, published=row.published
            )

        return await answer_once(request, transaction, caller, idempotency_key, act)


@router.post("/{report_id}/unpublish", response_model=ReportHeadView, responses=_REFUSED)
async def unpublish_report(
    study_id: StudyId,
    report_id: ReportId,
    request: Request,
    context: ContextDep,
    caller: Author,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Take this version off the study's public address, at once. Of a version that is not there nothing changes."""
    parsed, parsed_report = reachable(caller, study_id), _report_id(report_id)
    async with context.database.workspace(caller.workspace_id) as transaction:

        async def act() -> tuple[int, ReportHeadView]:
            row = await service.unpublish(transaction, caller.workspace_id, parsed, parsed_report)
            return 200, head_view(row, context.address_of(request))

        return await answer_once(request, transaction, caller, idempotency_key, act)


@router.delete("/{report_id}", status_code=204, responses=_REFUSED)
async def delete_report(study_id: StudyId, report_id: ReportId, context: ContextDep, caller: Author) -> Response:
    """Delete a version for good. The published one is unpublished first."""
    parsed, parsed_report = reachable(caller, study_id), _report_id(report_id)
    async with context.database.workspace(caller.workspace_id) as transaction:
        await service.delete(transaction, caller.workspace_id, parsed, parsed_report)
    return Response(status_code=204)


async def written(
    study_id: str, report_id: str, request: Request, context: Context, caller: Caller
) -> tuple[ReportRow, Report]:
    """A version that is ready, with what it says. Raises `NotFoundError` and `ConflictError` (`report_not_ready`)."""
    row, report = await _read(study_id, report_id, request, context, caller)
    if report is None:
        raise ConflictError(
            "This report is not written. Wait until it is ready; where it failed, generate another.",
            code="report_not_ready",
        )
    return row, report


async def _read(
    study_id: str, report_id: str, request: Request, context: Context, caller: Caller
) -> tuple[ReportRow, Report | None]:
    parsed, parsed_report = reachable(caller, study_id), _report_id(report_id)
    async with context.database.workspace(caller.workspace_id) as transaction:
        row = await service.find(transaction, caller.workspace_id, parsed, parsed_report)
        report = await service.readable(
            transaction, caller.workspace_id, row, address=context.address_of(request), key_ring=context.key_ring
        )
    return row, report


def _report_id(report_id: str) -> UUID:
    parsed = parse_id(Prefix.REPORT, report_id)
    if parsed is None:
        raise NotFoundError("There is no such report of this study.", code="report_not_found")
    return parsed
