"""Erasures as the API shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Discriminator, Field, StringConstraints, Tag

from openkoji.edge.schemas import LenientModel, StrictModel, Timestamp, WireModel
from openkoji.erasure.model import Erased
from openkoji.kit.ids import Prefix, public_id
from openkoji.respondents.identity import LONGEST_FIELD

_Text = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_FIELD)]


class ErasureView(WireModel):
    """What is left of an erasure. It names nobody."""

    id: str
    respondent_id: Annotated[str | None, Field(description="Null where one interview was erased.")]
    study_id: str
    interview_ids: list[str]
    counts: Annotated[dict[str, int], Field(description="How many rows of which kind were erased.")]
    erased_at: Timestamp

    @classmethod
    def of(cls, erased: Erased) -> ErasureView:
        is_respondent = erased.subject == "respondent"
        return cls(
            id=public_id(Prefix.ERASURE, erased.id),
            respondent_id=public_id(Prefix.RESPONDENT, erased.subject_id) if is_respondent else None,
            study_id=public_id(Prefix.STUDY, erased.study_id),
            interview_ids=[public_id(Prefix.INTERVIEW, each) for each in erased.interview_ids],
            counts=dict(erased.counts),
            erased_at=erased.erased_at,
        )


class EraseByEmail(StrictModel):
    """Whoever is known by this e-mail address, however it is capitalised."""

    email: _Text


class EraseByExternalId(StrictModel):
    """Whoever is known by this id of yours."""

    external_id: _Text


def _known_by(given: object) -> str:
    return (
        "byExternalId" if isinstance(given, Mapping) and "externalId" in given and "email" not in given else "byEmail"
    )


ErasePerson = Annotated[
    Annotated[EraseByEmail, Tag("byEmail")] | Annotated[EraseByExternalId, Tag("byExternalId")],
    Discriminator(_known_by),
]


class ErasedPerson(WireModel):
    """The respondents that were erased. Call again while `more` is true: a call erases 50."""

    items: list[ErasureView]
    more: bool


class WithdrawRequest(LenientModel):
    session_token: Annotated[str | None, Field(description="Or the header X-Session-Token.")] = None


class WithdrawnInterview(WireModel):
    interview_id: str
    status: Literal["withdrawn"]
