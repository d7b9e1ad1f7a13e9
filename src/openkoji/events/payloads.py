"""What listeners get: the envelope, and the data of each event, in snake_case.

Fields may be added in later versions, so a receiver ignores those that it does not know.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from openkoji.edge.schemas import Timestamp
from openkoji.events.types import EventType, MessageType

Tone = Literal["positive", "negative", "neutral", "mixed"]
QualityScore = Annotated[int, Field(ge=1, le=5, description="From 1 to 5; 3 and more counts.")]
Value = bool | int | float | str | list[str]


class Envelope(BaseModel):
    """Around the data of each event. A repeat of an event is sent with the same `id`."""

    id: Annotated[str, Field(pattern=r"^evt_[0-9a-f]{32}$", description="Stays the same in every attempt and resend.")]
    type: str
    timestamp: Annotated[Timestamp, Field(description="When it happened, not when it is sent.")]
    workspace_id: Annotated[str, Field(pattern=r"^wsp_[0-9a-f]{32}$")]


class Data(BaseModel):
    shortened: Annotated[
        bool, Field(description="True where texts were cut, or lists emptied, to keep the body under 20 KB.")
    ] = False


class InterviewData(Data):
    interview_id: Annotated[str, Field(pattern=r"^int_[0-9a-f]{32}$")]
    study_id: Annotated[str, Field(pattern=r"^stu_[0-9a-f]{32}$")]
    study_slug: str
    respondent_email: Annotated[str | None, Field(description="Null in an anonymous study, as the next two.")]
    respondent_name: str | None
    external_id: Annotated[str | None, Field(description="The id that the start gave the respondent.")]
    identity_verified: Annotated[bool, Field(description="True where who the respondent is was proved, not claimed.")]
    metadata: Annotated[dict[str, str | int | float | bool], Field(description="What the start brought along.")]
    mode: Literal["text", "voice"]
    transcript_url: Annotated[
        str | None, Field(description="A page that shows the transcript; null where the study shares none by link.")
    ]


class InterviewStarted(InterviewData):
    """The respondent has sent their first message. An interview that is only opened has not started."""

    started_at: Annotated[Timestamp, Field(description="When the respondent sent their first message.")]


class EndedInterviewData(InterviewData):
    completed_at: Timestamp
    duration_seconds: Annotated[
        int | None,
        Field(ge=0, description="From the respondent's first message to the end; null where they sent none."),
    ]


class InterviewCompleted(EndedInterviewData):
    """The interview is over: the interviewer closed it, a call completed it, or nobody answered any more. One that was
    never answered expires, and nothing is sent. Quality and themes follow with the analysis, usually within seconds."""

    completion_reason: Annotated[
        Literal["natural", "respondent_left", "timeout", "manual"],
        Field(description="`natural`: the interviewer closed it. `timeout`: nobody answered any more."),
    ]


class InterviewQualityScored(EndedInterviewData):
    """An analysis has scored the interview. Each later analysis of the same interview sends its own events."""

    analysis_version: Annotated[
        int,
        Field(ge=1, description="1 for the first analysis. Of two, the higher one is the newer."),
    ]
    quality_score: QualityScore
    sentiment: Tone


class ToldTheme(BaseModel):
    id: Annotated[str, Field(pattern=r"^thm_[0-9a-f]{32}$")]
    name: str
    sentiment: Tone
    quote: Annotated[str, Field(description="Words of the respondent, as they stand in the transcript.")]


class ToldAnswer(BaseModel):
    question_id: str
    type: str
    value: Annotated[Value, Field(description="A number, true or false, or the ids of what was chosen.")]


class InterviewAnalysisReady(InterviewQualityScored):
    """An analysis is ready, of interviews of any quality. Comes with `interview.quality_scored`, and says all of it."""

    themes: Annotated[list[ToldTheme], Field(max_length=7, description="Those with most to say first.")]
    structured_answers: list[ToldAnswer]
    summary: str


class Gate(BaseModel):
    name: str
    reason: str


class InterviewFailedQualityGate(InterviewQualityScored):
    """An analysis gave a score of 1 or 2, so that the interview does not count in results. Comes beside
    `interview.quality_scored` and `interview.analysis_ready`."""

    gates: Annotated[list[Gate], Field(description="What held the score down; empty where little was said, but well.")]


class StudyData(Data):
    study_id: Annotated[str, Field(pattern=r"^stu_[0-9a-f]{32}$")]
    study_slug: str
    study_name: str


class StudyPublished(StudyData):
    """A new version of the study is live. Resuming a paused or closed study without changes makes no version, and
    sends nothing."""

    version: Annotated[int, Field(ge=1)]
    mode: Literal["structured", "exploratory", "hybrid"]
    published_at: Timestamp


class StudyFull(StudyData):
    """A start took the last of the study's `maxInterviews` places. Interviews that were not answered yet hold a place
    until they expire; so a study may have places again, and become full again, which is another event."""

    max_interviews: Annotated[int, Field(ge=1)]


class ReportData(Data):
    report_id: Annotated[str, Field(pattern=r"^rep_[0-9a-f]{32}$")]
    study_id: Annotated[str, Field(pattern=r"^stu_[0-9a-f]{32}$")]
    study_slug: str
    version: Annotated[int, Field(ge=1)]


class ReportGenerated(ReportData):
    """A version of the study's report is written and can be read."""

    completed: Annotated[int, Field(ge=0, description="Interviews that were completed.")]
    counted: Annotated[int, Field(ge=0, description="Those of a quality of 3 or more, on which the report rests.")]


class ReportRepublished(ReportData):
    """What the public address of the study's report shows was replaced, or stands there again. Not sent the first time
    that a study's report is published."""

    report_url: Annotated[str, Field(description="The page that anybody may read. It leads nowhere once unpublished.")]


class RespondentDeleted(Data):
    """A respondent was erased: on request, or since their answers were kept for as long as the study says. It names
    nobody: erase what you kept of them, which you find by the ids of the interviews. The events that told of these are
    gone."""

    respondent_id: Annotated[str, Field(pattern=r"^rsp_[0-9a-f]{32}$")]
    study_id: Annotated[str, Field(pattern=r"^stu_[0-9a-f]{32}$")]
    study_slug: str
    interview_ids: list[str]


class EndpointData(Data):
    endpoint_id: Annotated[str, Field(pattern=r"^whk_[0-9a-f]{32}$")]


class EndpointDisabled(EndpointData):
    """Another endpoint of the workspace gets no more events. To hear of it, listen with a second endpoint."""

    host: Annotated[str, Field(description="The host of the address; the rest may be a secret.")]
    reason: Annotated[
        Literal["gone", "failing"],
        Field(description="`gone`: it answered 410. `failing`: for five days nothing got through."),
    ]
    failing_since: Annotated[Timestamp, Field(description="When the first attempt failed after the last success.")]
    failures: Annotated[int, Field(ge=1, description="Attempts that failed since then.")]


class EndpointVerification(EndpointData):
    """An address was saved as an endpoint, and is asked whether it listens: any 2xx says yes. Goes to that address
    alone, whatever events it asked for, signed like an event, and once."""


class EndpointTest(EndpointData):
    """Somebody asked for a test of this endpoint. Goes to it alone, whatever events it asked for, signed like an event,
    and once."""


DATA: dict[EventType, type[Data]] = {
    EventType.INTERVIEW_STARTED: InterviewStarted,
    EventType.INTERVIEW_COMPLETED: InterviewCompleted,
    EventType.QUALITY_SCORED: InterviewQualityScored,
    EventType.ANALYSIS_READY: InterviewAnalysisReady,
    EventType.FAILED_QUALITY_GATE: InterviewFailedQualityGate,
    EventType.STUDY_PUBLISHED: StudyPublished,
    EventType.STUDY_FULL: StudyFull,
    EventType.REPORT_GENERATED: ReportGenerated,
    EventType.REPORT_REPUBLISHED: ReportRepublished,
    EventType.RESPONDENT_DELETED: RespondentDeleted,
    EventType.ENDPOINT_DISABLED: EndpointDisabled,
}
"""The data of each event."""

MESSAGES: dict[MessageType, type[Data]] = {
    MessageType.ENDPOINT_VERIFICATION: EndpointVerification,
    MessageType.ENDPOINT_TEST: EndpointTest,
}
"""The data of each message that an endpoint gets about itself."""


def in_order(event_type: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """The data with its fields in the order of its schema, which the database does not keep; others after them."""
    known = (name for name in DATA[EventType(event_type)].model_fields if name in data)
    return {**{name: data[name] for name in known}, **data}
