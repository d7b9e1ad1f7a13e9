"""Respondents: put people on a study's list, see how far they got, take them out, erase what they said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from openkoji.edge.schemas import Moment
from openkoji.erasure.export_schemas import RespondentExport
from openkoji.erasure.schemas import ErasedPerson, ErasureView, WithdrawnInterview
from openkoji.interviews.participation.schemas import RespondentItem, RespondentPage, Status
from openkoji.kit.pagination import DEFAULT_LIMIT
from openkoji.mcp.calls import Calls
from openkoji.mcp.declare import tool
from openkoji.mcp.tools import words
from openkoji.mcp.tools.arguments import Quality, refuse, require_one, written
from openkoji.mcp.tools.shared import Cursor, Limit
from openkoji.respondents.model import Source

RespondentId = Annotated[str, Field(description="The id of a respondent: rsp_…")]

_EXPORT = (
    *words.within("respondent", words.RESPONDENT),
    *words.within("interviews", words.INTERVIEW),
    "interviews.messages.content",
    "interviews.messages.value.other",
    *words.within("interviews.analyses.document", words.ANALYSIS),
    *words.within("interviews.analyses", words.ANSWERS),
    *words.within("events", words.EVENT),
)


@tool(
    title="List respondents",
    operations=("list_respondents", "get_respondent"),
    returns=RespondentPage | RespondentItem,
    words=(*words.RESPONDENT, *words.within("items", words.RESPONDENT)),
    read_only=True,
)
async def list_respondents(
    calls: Calls,
    study_id: Annotated[str | None, Field(description="Those of this study: stu_…; or give respondent_id.")] = None,
    respondent_id: Annotated[str | None, Field(description="This one alone: rsp_…")] = None,
    status: Annotated[Status | None, Field(description="Only those who got this far.")] = None,
    source: Annotated[Source | None, Field(description="Only those who came by this way.")] = None,
    min_quality: Quality = None,
    email: Annotated[str | None, Field(description="Exactly this one.")] = None,
    external_id: Annotated[str | None, Field(description="Exactly this one.")] = None,
    search: Annotated[str | None, Field(description="Stands in their name or e-mail.")] = None,
    created_after: Annotated[Moment | None, Field(description="Put on the list then or later.")] = None,
    created_before: Annotated[Moment | None, Field(description="Put on the list before then.")] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Any:
    """The people of a study, newest first, each with how far they got, their interview and their personal link; the
    first page counts them by state.

    A personal link opens that person's interview: give it to nobody else. koji_export_respondent has all that is held
    on one.
    """
    require_one(study_id=study_id, respondent_id=respondent_id)
    query = {
        "status": status,
        "source": source,
        "minQuality": min_quality,
        "email": email,
        "externalId": external_id,
        "q": search,
        "createdAfter": written(created_after),
        "createdBefore": written(created_before),
        "cursor": cursor,
    }
    if respondent_id is not None:
        refuse("a respondent_id names one person", **query)
        return await calls.call("get_respondent", path={"respondent_id": respondent_id})
    return await calls.call("list_respondents", path={"study_id": str(study_id)}, query=query | {"limit": limit})


@tool(
    title="Export a respondent",
    operations=("export_respondent",),
    returns=RespondentExport,
    words=_EXPORT,
    read_only=True,
)
async def export_respondent(calls: Calls, respondent_id: RespondentId) -> Any:
    """All that is held on one person: who they are, what they agreed to, every message and analysis, e-mails, events,
    and where they are quoted. For when somebody asks what is known of them."""
    return await calls.call("export_respondent", path={"respondent_id": respondent_id})


@tool(
    title="Withdraw a respondent",
    operations=("withdraw_respondent",),
    returns=RespondentItem,
    words=words.RESPONDENT,
    confirm="This would end the interview of {respondent_id}, and nobody could invite or interview them again.",
    destructive=True,
    idempotent=True,
)
async def withdraw_respondent(calls: Calls, respondent_id: RespondentId) -> Any:
    """Take a person out of a study, for good: their interview ends, and nobody writes to them or interviews them again.

    What they said stays: koji_erase_respondent erases that too. Needs confirm: true.
    """
    return await calls.call("withdraw_respondent", path={"respondent_id": respondent_id})


def _person_erased(given: Mapping[str, Any]) -> str:
    named = {each: given[each] for each in ("respondent_id", "email", "external_id")}
    require_one(**named)
    return f"This would erase {next(filter(None, named.values()))} with everything they said, for good."


@tool(
    title="Erase a respondent",
    operations=("erase_respondent", "erase_person"),
    returns=ErasureView | ErasedPerson,
    confirm=_person_erased,
    destructive=True,
    idempotent=True,
)
async def erase_respondent(
    calls: Calls,
    respondent_id: Annotated[str | None, Field(description="In their study: rsp_…")] = None,
    email: Annotated[str | None, Field(description="Instead: whoever has this address, in every study.")] = None,
    external_id: Annotated[
        str | None, Field(description="Instead: whoever has this id of yours, in every study.")
    ] = None,
) -> Any:
    """Erase a person with all that is held on them: interviews, analyses, quotes, invitations, events. It cannot be
    undone, and connected systems are told to erase them as well.

    By email or external_id a call erases up to 50: call again while `more` is true. Needs confirm: true.
    """
    require_one(respondent_id=respondent_id, email=email, external_id=external_id)
    if respondent_id is not None:
        return await calls.call("erase_respondent", path={"respondent_id": respondent_id})
    person = {"email": email} if email is not None else {"externalId": external_id}
    return await calls.call("erase_person", body=person)


def _interview_erased(given: Mapping[str, Any]) -> str:
    named = {each: given[each] for each in ("interview_id", "session_token")}
    require_one(**named)
    return f"This would erase {named['interview_id'] or 'this interview'} with all that came of it, for good."


@tool(
    title="Erase an interview",
    operations=("erase_interview", "withdraw"),
    returns=ErasureView | WithdrawnInterview,
    confirm=_interview_erased,
    destructive=True,
)
async def erase_interview(
    calls: Calls,
    interview_id: Annotated[str | None, Field(description="Its id: int_…; or give session_token.")] = None,
    session_token: Annotated[
        str | None, Field(description="Instead, where the respondent themselves takes their consent back: kst_…")
    ] = None,
) -> Any:
    """Erase one interview with all that came of it: transcript, analysis, quotes. It cannot be undone.

    The person stays on the list, and may be interviewed again. With session_token it is noted that they took their
    consent back. Needs confirm: true.
    """
    require_one(interview_id=interview_id, session_token=session_token)
    if interview_id is not None:
        return await calls.call("erase_interview", path={"interview_id": interview_id})
    return await calls.call("withdraw", body={"sessionToken": session_token})


TOOLS = (list_respondents, export_respondent, withdraw_respondent, erase_respondent, erase_interview)
