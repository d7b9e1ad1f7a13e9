"""Respondents as the API shows them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from openkoji.accounts.model import Caller, Scope
from openkoji.edge.schemas import Timestamp, WireModel
from openkoji.interviews.participation.model import Participation
from openkoji.interviews.participation.service import Listed
from openkoji.kit.crypto import KeyRing
from openkoji.kit.ids import Prefix, public_id
from openkoji.respondents.links import PersonalLink
from openkoji.respondents.model import Source

Status = Literal["created", "invited", "active", "completed", "expired", "withdrawn"]


class RespondentItem(WireModel):
    """A respondent of a study, with how far they got. The interview is the one that a start would meet."""

    id: str
    study_id: str
    email: Annotated[str | None, Field(description="Null in an anonymous study, as name, external id and link.")]
    name: str | None
    external_id: str | None
    identity_verified: Annotated[bool, Field(description="True where who they are was proved, not claimed.")]
    metadata: dict[str, str | int | float | bool]
    status: Annotated[
        Status,
        Field(
            description="`created`: nobody wrote to them yet. `invited`: an e-mail went out. `active`, `completed`, "
            "`expired`: as their interview. `withdrawn`: they take no part any more."
        ),
    ]
    link: Annotated[
        str | None,
        Field(description="Their personal link. Who holds it is taken for them: null for a key that may not start."),
    ]
    source: Annotated[Source, Field(description="By which way they came.")]
    quality_score: Annotated[int | None, Field(ge=1, le=5)]
    duration_seconds: Annotated[int | None, Field(ge=0, description="From their first message to the last.")]
    interview_id: str | None
    invited_at: Timestamp | None
    reminders: Annotated[int, Field(ge=0, description="How many were sent.")]
    reminded_at: Timestamp | None
    created_at: Timestamp
    started_at: Timestamp | None
    completed_at: Timestamp | None
    withdrawn_at: Timestamp | None


class RespondentCounts(WireModel):
    """How many respondents of the study got how far."""

    created: int
    invited: int
    active: int
    completed: int
    expired: int
    withdrawn: int


class RespondentPage(WireModel):
    items: list[RespondentItem]
    next_cursor: str | None
    counts: Annotated[
        RespondentCounts | None,
        Field(description="Of all respondents of the study, whatever was asked for. Null after the first page."),
    ]


def item_of(found: Participation, caller: Caller, *, address: str, key_ring: KeyRing) -> RespondentItem:
    has_link = caller.may(Scope.INTERVIEWS_WRITE) and not found.is_anonymous
    token = PersonalLink(caller.workspace_id, found.id).token(key_ring) if has_link else None
    return RespondentItem(
        id=public_id(Prefix.RESPONDENT, found.id),
        study_id=public_id(Prefix.STUDY, found.study_id),
        email=found.email,
        name=found.name,
        external_id=found.external_id,
        identity_verified=found.identity_verified,
        metadata=dict(found.metadata),
        status=found.status,
        link=None if token is None else f"{address}/i/{token}",
        source=Source(found.source),
        quality_score=found.quality_score,
        duration_seconds=found.seconds,
        interview_id=public_id(Prefix.INTERVIEW, found.interview_id) if found.interview_id else None,
        invited_at=found.invited_at,
        reminders=found.reminders,
        reminded_at=found.reminded_at,
        created_at=found.created_at,
        started_at=found.started_at,
        completed_at=found.completed_at,
        withdrawn_at=found.withdrawn_at,
    )


def page_view(listed: Listed, caller: Caller, *, address: str, key_ring: KeyRing) -> RespondentPage:
    return RespondentPage(
        items=[item_of(each, caller, address=address, key_ring=key_ring) for each in listed.page.items],
        next_cursor=listed.page.next_cursor,
        counts=None if listed.counts is None else RespondentCounts(**listed.counts),
    )
