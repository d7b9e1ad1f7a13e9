"""Interviews on the wire."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    Field,
    StringConstraints,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    field_validator,
    model_validator,
)

from openkoji.credits.schemas import SpentView
from openkoji.edge.schemas import LenientModel, Moment, Timestamp, WireModel
from openkoji.interviews.analysis_schemas import Analysis
from openkoji.interviews.model import Reason
from openkoji.interviews.why import Why
from openkoji.kit.errors import TooLargeError
from openkoji.respondents.consents import Consent
from openkoji.respondents.given import RespondentMetadata, unless_null

MAXIMUM_MESSAGE = 20_000
_MAXIMUM_CHOICES = 100


def _else_none(given: object, handler: ValidatorFunctionWrapHandler) -> Any:
    try:
        return handler(given)
    except ValidationError:
        return None


class GivenConsent(LenientModel):
    version: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    accepted_at: Moment

    def consent(self) -> Consent:
        """As the caller's own record has it."""
        return Consent(self.accepted_at, self.version)


class StartRequest(LenientModel):
    project_slug: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = None
    project_id: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = None
    respondent_metadata: Annotated[RespondentMetadata, BeforeValidator(unless_null)] = RespondentMetadata()
    user_hash: Annotated[
        str | None,
        Field(max_length=128, description="Hex HMAC-SHA256 of externalId (or email) under the identity secret."),
    ] = None
    mode: Literal["text", "voice"] | None = None
    language: Annotated[str, StringConstraints(min_length=2, max_length=20)] | None = None
    consent: GivenConsent | None = None

    @model_validator(mode="after")
    def _names_a_study(self) -> StartRequest:
        if (self.project_slug is None) == (self.project_id is None):
            raise ValueError("name the study by projectSlug or by projectId")
        return self


class MessageView(WireModel):
    id: str
    role: str
    kind: str
    question_id: str | None
    content: str
    created_at: Timestamp


class WidgetOption(WireModel):
    id: str
    label: str


class Widget(WireModel):
    """The input that fits the current question; null for an open one."""

    type: Literal["scale", "single_choice", "multiple_choice", "ranking", "yes_no"]
    question_id: str
    required: bool
    min: int | None = None
    max: int | None = None
    min_label: str | None = None
    max_label: str | None = None
    options: list[WidgetOption] | None = None
    allow_other: bool | None = None
    min_selections: int | None = None
    max_selections: int | None = None


class Progress(WireModel):
    answered: int
    total: int


class StartedInterview(WireModel):
    interview_id: str
    session_token: str | None
    status: str
    resumed: bool
    mode: str
    language: str
    message: MessageView | None
    widget: Widget | None
    progress: Progress
    interview_url: str
    expires_at: Timestamp


Choice = Annotated[str, StringConstraints(max_length=2000)]


def _has_one_key(given: object) -> object:
    if isinstance(given, Mapping) and len(given) != 1:
        raise ValueError("takes one key, other")
    return given


def _has_few_members(given: object) -> object:
    if isinstance(given, list) and len(given) > _MAXIMUM_CHOICES:
        raise ValueError(f"takes at most {_MAXIMUM_CHOICES} choices")
    return given


OtherChoice = Annotated[dict[Literal["other"], Choice], Field(min_length=1), BeforeValidator(_has_one_key)]
Choices = Annotated[list[Choice | OtherChoice], Field(max_length=_MAXIMUM_CHOICES), BeforeValidator(_has_few_members)]
GivenValue = bool | int | float | Choice | OtherChoice | Choices


class WidgetAnswer(LenientModel):
    question_id: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    value: Annotated[
        GivenValue, Field(description="A number, true or false, an option's id, a list of ids, or {other: words}.")
    ]


class Signals(LenientModel):
    """What the respondent's page counted while they wrote this message: numbers only. The analysis names those that
    are out of the ordinary under `trust`. Values that do not fit are left out: nobody's answer is lost over them.
    """

    pasted_ratio: Annotated[float | None, Field(ge=0, le=1, description="The share of the text that was pasted.")] = (
        None
    )
    untyped_ratio: Annotated[
        float | None,
        Field(ge=0, le=1, description="The share that no key, paste, dictation or writing aid accounts for."),
    ] = None
    key_interval_cv: Annotated[
        float | None, Field(ge=0, le=100, description="Standard deviation of the pauses between keys over their mean.")
    ] = None
    blurs: Annotated[int | None, Field(ge=0, le=100_000, description="How often the page was left.")] = None
    webdriver: Annotated[bool | None, Field(description="Whether the browser says that a program steers it.")] = None

    @field_validator("*", mode="wrap")
    @classmethod
    def _fits(cls, given: object, handler: ValidatorFunctionWrapHandler) -> Any:
        return _else_none(given, handler)

    def counted(self) -> dict[str, float]:
        """By the names of the analysis, without what was not counted."""
        return {name: float(value) for name, value in self.model_dump(exclude_none=True).items()}


class MessageRequest(LenientModel):
    session_token: Annotated[str | None, Field(max_length=200, description="Also taken as X-Session-Token.")] = None
    message: Annotated[str | None, Field(description=f"At most {MAXIMUM_MESSAGE} characters.")] = None
    answer: WidgetAnswer | None = None
    client_message_id: Annotated[str, StringConstraints(min_length=1, max_length=255)] | None = None
    replaces_message_id: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = None
    in_reply_to: Annotated[
        Annotated[str, StringConstraints(min_length=1, max_length=100)] | None,
        Field(description="The interviewer's message that is answered; refused where another is the newest by now."),
    ] = None
    signals: Annotated[Signals | None, WrapValidator(_else_none)] = None

    @model_validator(mode="after")
    def _says_something(self) -> MessageRequest:
        if self.message is not None and len(self.message) > MAXIMUM_MESSAGE:
            raise TooLargeError(
                f"A message holds at most {MAXIMUM_MESSAGE} characters; this one has {len(self.message)}.",
                code="message_too_long",
            )
        if not self.message and self.answer is None:
            raise ValueError("send a message, an answer, or both")
        return self


class MessageReply(WireModel):
    interview_id: str
    status: str
    message: MessageView
    widget: Widget | None
    progress: Progress
    is_complete: bool


class Feedback(LenientModel):
    thumb: Literal["up", "down"] | None = None
    comment: Annotated[str, StringConstraints(max_length=5000)] | None = None


class CompleteRequest(LenientModel):
    session_token: Annotated[str | None, Field(max_length=200)] = None
    interview_id: Annotated[str | None, Field(max_length=100)] = None
    reason: Reason = Reason.MANUAL
    feedback: Feedback | None = None


class AnalysisStatus(WireModel):
    status: str


class CompletedInterview(WireModel):
    interview_id: str
    status: str
    analysis: AnalysisStatus


class RespondentView(WireModel):
    id: str
    name: str | None
    email: str | None
    external_id: str | None
    identity_verified: bool
    metadata: dict[str, Any]


class TranscriptMessage(WireModel):
    id: str
    role: str
    kind: str | None
    question_id: str | None
    content: str
    value: Any
    created_at: Timestamp
    why: Why | None


class InterviewSummary(WireModel):
    id: str
    interview_id: str
    study_id: str
    project_slug: str
    study_version: int
    status: str
    mode: str
    language: str
    respondent: RespondentView
    created_at: Timestamp
    started_at: Timestamp | None
    last_message_at: Timestamp | None
    completed_at: Timestamp | None
    completion_reason: str | None
    duration_seconds: int | None
    expires_at: Timestamp
    feedback: dict[str, Any] | None
    analysis: Analysis | None
    transcript_url: str | None


class InterviewView(InterviewSummary):
    credits: SpentView | None
    transcript: list[TranscriptMessage]


class InterviewPage(WireModel):
    items: list[InterviewSummary]
    next_cursor: str | None
