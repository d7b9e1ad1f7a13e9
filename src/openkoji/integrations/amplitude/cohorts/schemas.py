"""Cohorts on the wire."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field

from openkoji.edge.schemas import Timestamp, WireModel
from openkoji.integrations.amplitude.cohorts.model import SENTENCES, CohortRun, Outcome, Reason, RunPerson, RunStatus
from openkoji.kit.ids import Prefix, public_id


class CountsView(WireModel):
    """People by what became of them so far."""

    prepared: int = 0
    already_prepared: int = 0
    in_progress: int = 0
    already_interviewed: int = 0
    not_prepared: int = 0
    rejected: int = 0
    ignored: int = 0


class RunView(WireModel):
    """A message of a cohort, and how far its people are prepared."""

    id: str
    study_id: str
    cohort_id: str | None
    cohort_name: str | None
    is_entering: Annotated[bool, Field(description="False for a message of people who left, who are ignored.")]
    status: RunStatus
    people: Annotated[int, Field(description="Users in the message.")]
    done: Annotated[int, Field(description="Users who have been looked at.")]
    counts: CountsView
    created_at: Timestamp
    finished_at: Timestamp | None

    @classmethod
    def of(cls, run: CohortRun) -> Self:
        return cls(
            id=public_id(Prefix.COHORT_RUN, run.id),
            study_id=public_id(Prefix.STUDY, run.study_id),
            cohort_id=run.cohort_id,
            cohort_name=run.cohort_name,
            is_entering=run.is_entering,
            status=RunStatus(run.status),
            people=run.people,
            done=run.done,
            counts=CountsView.model_validate(run.counts),
            created_at=run.created_at,
            finished_at=run.finished_at,
        )


class RunPage(WireModel):
    items: list[RunView]
    next_cursor: str | None


class RunPersonView(WireModel):
    """What became of one user of a message."""

    number: Annotated[int, Field(description="Their place in the message; the first is 1.")]
    outcome: Outcome
    reason: Reason | None
    message: Annotated[str | None, Field(description="The reason as a sentence.")]
    respondent_id: str | None
    interview_id: str | None
    invitation: Annotated[
        str | None,
        Field(
            description="Where the study's `cohorts.invite` is set: `queued`, or why nobody writes to them: "
            "`no_mail_relay`, `public_url_not_set`, or a reason of POST …/invitations."
        ),
    ]

    @classmethod
    def of(cls, person: RunPerson) -> Self:
        reason = Reason(person.reason) if person.reason else None
        return cls(
            number=person.number,
            outcome=Outcome(person.outcome),
            reason=reason,
            message=SENTENCES[reason] if reason else None,
            respondent_id=public_id(Prefix.RESPONDENT, person.respondent_id) if person.respondent_id else None,
            interview_id=public_id(Prefix.INTERVIEW, person.interview_id) if person.interview_id else None,
            invitation=person.invitation,
        )


class RunPeopleView(RunView):
    items: Annotated[list[RunPersonView], Field(description="People in the order of the message.")]
    next_cursor: str | None
