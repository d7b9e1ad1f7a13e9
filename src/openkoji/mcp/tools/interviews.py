"""Interviews: hold one for somebody, and read what was said."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from openkoji.edge.schemas import Moment
from openkoji.interviews.model import Reason
from openkoji.interviews.schemas import (
    CompletedInterview,
    Feedback,
    GivenConsent,
    InterviewPage,
    InterviewView,
    MessageReply,
    StartedInterview,
    WidgetAnswer,
)
from openkoji.kit.errors import FieldError, InvalidError
from openkoji.kit.pagination import DEFAULT_LIMIT
from openkoji.mcp.calls import Calls
from openkoji.mcp.declare import Body, tool
from openkoji.mcp.tools import words
from openkoji.mcp.tools.arguments import InterviewId, Quality, refuse, require_one, written
from openkoji.mcp.tools.shared import Cursor, Limit, given
from openkoji.respondents.given import RespondentMetadata

COUNTED_FROM = 3
"""The quality from which an interview counts: in results, in reports, and here unless all are asked for."""

SessionToken = Annotated[str, Field(description="sessionToken of koji_start_interview: kst_…")]


@tool(title="Start an interview", operations=("start_interview",), returns=StartedInterview)
async def start_interview(
    calls: Calls,
    study_id: Annotated[
        str | None, Field(description="The id of a published study: stu_…; or give study_slug.")
    ] = None,
    study_slug: Annotated[str | None, Field(description="Its slug, instead of study_id.")] = None,
    respondent: Annotated[
        dict[str, Any] | None,
        Body(RespondentMetadata),
        Field(description="Who is interviewed, as far as known. A known email or externalId resumes their interview."),
    ] = None,
    mode: Annotated[Literal["text", "voice"] | None, Field(description="Left out: text.")] = None,
    language: Annotated[str | None, Field(description="Such as de. Left out: the study's first.")] = None,
    consent: Annotated[
        dict[str, Any] | None,
        Body(GivenConsent),
        Field(description="When this person agreed, where the study asks for it. Never make it up."),
    ] = None,
    user_hash: Annotated[
        str | None, Field(description="What proves externalId or email, for a key with scopes.")
    ] = None,
) -> Any:
    """Begin an interview with a person you are in touch with, and get the interviewer's first question.

    Show them `message.content` (with a `widget`, its options too), and pass what they answer, in their own words, to
    koji_send_message with the `sessionToken`. Never answer for them: what you make up would count as a finding. To
    try a study without people use koji_rehearse_study. People can also interview themselves at the study's `url`.
    """
    require_one(study_id=study_id, study_slug=study_slug)
    body = given(
        projectId=study_id,
        projectSlug=study_slug,
        respondentMetadata=respondent,
        mode=mode,
        language=language,
        consent=consent,
        userHash=user_hash,
    )
    return await calls.call("start_interview", body=body)


@tool(title="Send a respondent's message", operations=("send_message",), returns=MessageReply)
async def send_message(
    calls: Calls,
    session_token: SessionToken,
    message: Annotated[str | None, Field(description="What the respondent said, letter for letter.")] = None,
    answer: Annotated[
        dict[str, Any] | None,
        Body(WidgetAnswer),
        Field(description="What they chose in a widget. An answer in words goes into message, and is read."),
    ] = None,
    client_message_id: Annotated[
        str | None, Field(description="Made up by you: sent again with the same one, a message is not taken twice.")
    ] = None,
    replaces_message_id: Annotated[
        str | None, Field(description="Their latest message, which they take back for this one.")
    ] = None,
    in_reply_to: Annotated[
        str | None,
        Field(description="The interviewer's message that this answers; refused where a newer one is asked."),
    ] = None,
) -> Any:
    """Pass on what a respondent answered, and get the interviewer's next message: a follow-up, the next question or
    the end.

    Go on until `isComplete` is true; the interview then completes by itself. Give message, answer or both.
    """
    body = given(
        sessionToken=session_token,
        message=message,
        answer=answer,
        clientMessageId=client_message_id,
        replacesMessageId=replaces_message_id,
        inReplyTo=in_reply_to,
    )
    return await calls.call("send_message", body=body)


@tool(title="Complete an interview", operations=("complete_interview",), returns=CompletedInterview, idempotent=True)
async def complete_interview(
    calls: Calls,
    session_token: Annotated[
        str | None, Field(description="The interview's session token; or give interview_id.")
    ] = None,
    interview_id: Annotated[str | None, Field(description="Its id, instead of session_token: int_…")] = None,
    reason: Annotated[Reason, Field(description="Why it ends.")] = Reason.MANUAL,
    feedback: Annotated[
        dict[str, Any] | None, Body(Feedback), Field(description="What the respondent thought of the interview.")
    ] = None,
) -> Any:
    """End an interview before its last question: the respondent left, or asked to stop. It is analysed at once.

    Not needed after `isComplete`. koji_get_interview has the analysis within seconds. Completing again changes nothing.
    """
    require_one(session_token=session_token, interview_id=interview_id)
    body = given(sessionToken=session_token, interviewId=interview_id, reason=reason, feedback=feedback)
    return await calls.call("complete_interview", body=body)


@tool(
    title="List interviews",
    operations=("list_interviews",),
    returns=InterviewPage,
    words=words.within("items", words.INTERVIEW),
    read_only=True,
)
async def get_interviews(
    calls: Calls,
    study_id: Annotated[str | None, Field(description="Only of this study: stu_…")] = None,
    include_all: Annotated[
        bool, Field(description="true: also those of lower quality, and those that are not analysed.")
    ] = False,
    min_quality: Quality = None,
    status: Annotated[
        Literal["active", "completed", "expired"] | None,
        Field(description="active and expired ones are not analysed: they need include_all."),
    ] = None,
    respondent_id: Annotated[str | None, Field(description="Only of this respondent: rsp_…")] = None,
    sentiment: Annotated[
        Literal["positive", "negative", "neutral", "mixed"] | None, Field(description="Of the whole interview.")
    ] = None,
    theme_id: Annotated[str | None, Field(description="Only those that speak of this theme: thm_…")] = None,
    created_after: Annotated[Moment | None, Field(description="Begun then or later.")] = None,
    created_before: Annotated[Moment | None, Field(description="Begun before then.")] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Any:
    """Interviews, newest first, each with its analysis (summary, themes, quotes, quality) but without its transcript.

    Only those that count: analysed, with a quality of 3 or more, as in results and reports. include_all: true shows
    all. koji_get_interview reads one whole.
    """
    if include_all:
        refuse("include_all shows every quality", min_quality=min_quality)
    if status in ("active", "expired") and not include_all:
        raise InvalidError(
            f"An interview that is {status} is not analysed and has no quality yet: set include_all: true.",
            errors=[FieldError("include_all", f"must be true with status {status}")],
        )
    query = {
        "studyId": study_id,
        "respondentId": respondent_id,
        "status": status,
        "minQuality": None if include_all else min_quality or COUNTED_FROM,
        "sentiment": sentiment,
        "themeId": theme_id,
        "createdAfter": written(created_after),
        "createdBefore": written(created_before),
        "limit": limit,
        "cursor": cursor,
    }
    return await calls.call("list_interviews", query=query)


@tool(
    title="Get an interview",
    operations=("get_interview",),
    returns=InterviewView,
    words=words.INTERVIEW,
    read_only=True,
)
async def get_interview(calls: Calls, interview_id: InterviewId) -> Any:
    """One interview whole: every message with why the interviewer asked it, and the analysis once it has run
    (`analysis.status` is ready within seconds of the end).

    Read whole conversations before you conclude from quotes. The resource koji://interviews/{id}/transcript is the
    same to read.
    """
    return await calls.call("get_interview", path={"interview_id": interview_id})


@tool(title="Analyse an interview again", operations=("analyse_again",), returns=CompletedInterview)
async def analyse_interview(calls: Calls, interview_id: InterviewId) -> Any:
    """Analyse a completed interview again, as a new version: after its analysis failed, or with a newer OpenKoji.

    The earlier version stands until the new one is ready; koji_get_interview tells.
    """
    return await calls.call("analyse_again", path={"interview_id": interview_id})


TOOLS = (start_interview, send_message, complete_interview, get_interviews, get_interview, analyse_interview)
