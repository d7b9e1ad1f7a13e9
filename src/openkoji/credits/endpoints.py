"""`/api/v1/credits`: the balance, the ledger, and what a month came to."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from openkoji.accounts.admission import AdmittedRoute, require_full_access
from openkoji.accounts.model import Caller
from openkoji.credits import reading
from openkoji.credits.model import EntryKind, month_of
from openkoji.credits.schemas import CreditsView, EntryView, LedgerPage, Month, UsagePage
from openkoji.edge.context import ContextDep
from openkoji.edge.problems import problem_responses
from openkoji.edge.schemas import Moment
from openkoji.kit.clock import now
from openkoji.kit.errors import FieldError, InvalidError
from openkoji.kit.ids import Prefix, parse_id
from openkoji.kit.pagination import DEFAULT_LIMIT, MAXIMUM_LIMIT, parse_cursor

router = APIRouter(prefix="/api/v1/credits", tags=["Credits"], route_class=AdmittedRoute)

_NAMED = {Prefix.STUDY: "a study", Prefix.INTERVIEW: "an interview", Prefix.REPORT: "a report"}

Administrator = Annotated[Caller, Depends(require_full_access)]


@router.get("", response_model=CreditsView, responses=problem_responses(401, 403, 429, 503))
async def get_credits(context: ContextDep, caller: Administrator) -> CreditsView:
    """The plan, what can be used, and the figures of this month."""
    async with context.database.workspace(caller.workspace_id) as transaction:
        return CreditsView.of(await reading.balance(transaction, caller.workspace_id, now()))


@router.get("/ledger", response_model=LedgerPage, responses=problem_responses(401, 403, 422, 429, 503))
async def list_ledger(
    context: ContextDep,
    caller: Administrator,
    interview_id: Annotated[str | None, Query(alias="interviewId", max_length=100)] = None,
    report_id: Annotated[str | None, Query(alias="reportId", max_length=100)] = None,
    kind: Annotated[EntryKind | None, Query(description="Only entries of this kind.")] = None,
    month: Annotated[Month | None, Query(description="Only entries that belong to this month.")] = None,
    created_after: Annotated[Moment | None, Query(alias="createdAfter")] = None,
    created_before: Annotated[Moment | None, Query(alias="createdBefore")] = None,
    limit: Annotated[int, Query(ge=1, le=MAXIMUM_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=100)] = None,
) -> LedgerPage:
    """Every entry of the workspace's account, newest first. Entries are only ever added."""
    interview = _id(Prefix.INTERVIEW, "interviewId", interview_id)
    report = _id(Prefix.REPORT, "reportId", report_id)
    if interview is not None and report is not None:
        return LedgerPage(items=[], next_cursor=None)  # an entry is about one of them
    wanted = reading.Filter(
        subject_id=interview or report,
        kind=kind,
        month=_first_day(month),
        created_after=created_after,
        created_before=created_before,
    )
    async with context.database.workspace(caller.workspace_id) as transaction:
        await reading.account_of(transaction, caller.workspace_id, now())
        page = await reading.ledger(transaction, caller.workspace_id, wanted, before=parse_cursor(cursor), limit=limit)
    return LedgerPage(items=[EntryView.of(line) for line in page.items], next_cursor=page.next_cursor)


@router.get("/usage", response_model=UsagePage, responses=problem_responses(401, 403, 422, 429, 503))
async def get_usage(
    context: ContextDep,
    caller: Administrator,
    month: Annotated[Month | None, Query(description="Unset: this month.")] = None,
    study_id: Annotated[str | None, Query(alias="studyId", max_length=100)] = None,
) -> UsagePage:
    """What a month's interviews and reports came to, by study and mode, and what went over in money."""
    moment = now()
    study = _id(Prefix.STUDY, "studyId", study_id)
    async with context.database.workspace(caller.workspace_id) as transaction:
        found = await reading.usage(
            transaction, caller.workspace_id, _first_day(month) or month_of(moment), moment, study_id=study
        )
    return UsagePage.of(found)


def _first_day(month: str | None) -> date | None:
    if month is None:
        return None
    return date.fromisoformat(f"{month}-01")


def _id(prefix: Prefix, field: str, text: str | None) -> UUID | None:
    if text is None:
        return None
    parsed = parse_id(prefix, text)
    if parsed is None:
        message = f"is not the id of {_NAMED[prefix]}"
        raise InvalidError(f"{field} {message}.", errors=[FieldError(field, message)])
    return parsed
