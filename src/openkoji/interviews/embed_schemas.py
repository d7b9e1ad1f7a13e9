"""Starts from pages, which bring no key, and the conversation as its respondent sees it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from openkoji.edge.schemas import LenientModel, Timestamp, WireModel
from openkoji.interviews.schemas import (
    GivenConsent,
    Progress,
    StartedInterview,
    Widget,
)
from openkoji.respondents.given import RespondentMetadata, unless_null

Token = Annotated[str, StringConstraints(max_length=200)]


class PageStartRequest(LenientModel):
    link_token: Annotated[Token | None, Field(description="Of a personal link; it proves who the respondent is.")] = (
        None
    )
    resume_token: Annotated[Token | None, Field(description="Of an earlier start. Taken from our own pages alone.")] = (
        None
    )
    respondent_metadata: Annotated[
        RespondentMetadata,
        BeforeValidator(unless_null),
        Field(description="What the page says of the respondent: a claim, unless userHash proves it."),
    ] = RespondentMetadata()
    user_hash: Annotated[str | None, Field(max_length=128)] = None
    start_id: Annotated[
        Annotated[str, StringConstraints(min_length=16, max_length=100)] | None,
        Field(description="Made up by the page for this start; within a day its repeat gets the same interview."),
    ] = None
    mode: Literal["text", "voice"] | None = None
    language: Annotated[str, StringConstraints(min_length=2, max_length=20)] | None = None
    consent: GivenConsent | None = None
    source: Annotated[Literal["link", "widget"], Field(description="Where the page is shown.")] = "link"

    @model_validator(mode="after")
    def _has_one_token(self) -> PageStartRequest:
        if self.link_token is not None and self.resume_token is not None:
            raise ValueError("send linkToken or resumeToken, not both")
        return self


class PageStarted(StartedInterview):
    resume_token: Annotated[
        str | None, Field(description="For the embedding page to keep: it resumes the interview and reads nothing.")
    ]


class SessionMessage(WireModel):
    id: str
    role: str
    kind: str | None
    question_id: str | None
    content: str
    value: Any
    client_message_id: str | None
    created_at: Timestamp


class SessionView(WireModel):
    """A conversation as its respondent sees it: what was said and stands, and what is asked now."""

    interview_id: str
    status: str
    mode: str
    language: str
    messages: list[SessionMessage]
    widget: Widget | None
    progress: Progress
    awaiting_reply: Annotated[bool, Field(description="The last message is still being answered. Ask again shortly.")]
    replaceable_message_id: Annotated[
        str | None, Field(description="The respondent's last message, which replacesMessageId may name.")
    ]
    feedback: dict[str, Any] | None
    expires_at: Timestamp
