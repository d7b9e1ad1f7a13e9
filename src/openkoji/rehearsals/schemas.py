"""Rehearsals on the wire, and in the form in which their report is stored."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from openkoji.edge.schemas import StrictModel, Timestamp, WireModel
from openkoji.kit.ids import Prefix, public_id
from openkoji.rehearsals.model import MOST_RESPONDENTS, EngineKind, Rehearsal, RehearsalHead, RehearsalStatus

LARGEST_SEED = 2_147_483_647


class NewRehearsal(StrictModel):
    respondents: Annotated[int, Field(ge=1, le=MOST_RESPONDENTS, description="How many are simulated.")] = 10
    seed: Annotated[
        int, Field(ge=0, le=LARGEST_SEED, description="With scripts on both sides the same seed gives the same talks.")
    ] = 1
    engine: Annotated[
        EngineKind | None,
        Field(description="Who talks: scripts, or a language model on both sides. Default: a model, if there is one."),
    ] = None
    draft: Annotated[bool, Field(description="Rehearse what is not published yet, too.")] = False


class Engines(WireModel):
    """Who put the words: turns by the engine's name, which is `embedded`, `scripted` or that of a model."""

    interviewer: dict[str, int]
    respondent: dict[str, int]


class Minutes(WireModel):
    median: float
    longest: float
    planned: Annotated[float, Field(description="The study's maxMinutes.")]


class Facts(WireModel):
    drawn: Annotated[int, Field(description="Facts that respondents told.")]
    known: Annotated[int, Field(description="Facts that they could have told.")]


class Coverage(WireModel):
    """One question over all respondents."""

    question_id: str
    text: str
    asked: int
    answered: int
    skipped: Annotated[int, Field(description="Asked, and never answered.")]
    follow_ups: int
    said_nothing: Annotated[int, Field(description="Who had nothing to say to it at first.")]
    asked_back: Annotated[int, Field(description="Who asked what is meant.")]
    stopped: Annotated[int, Field(description="Who wanted to stop there.")]


class WhyAsked(WireModel):
    """Why the interviewer said it: the move, the rule that chose it, what was read in the answer before."""

    move: str
    rule: str
    readings: list[str]
    reason: str


class LostView(WireModel):
    """Somebody got lost: what they said, and what the interviewer did then."""

    respondent: Annotated[int, Field(description="The number of their transcript, from 1.")]
    trouble: Literal["said_nothing", "asked_back", "stopped"]
    question_id: str | None
    said: str
    interviewer: Annotated[str, Field(description="What the interviewer said to that.")]
    move: str


class Mend(WireModel):
    """One reason to mend a question."""

    why: Annotated[
        str,
        Field(description="not_reached, said_nothing, asked_back or stopped; or a rule of wording, as check names it."),
    ]
    message: str
    suggestion: str


class ToMend(WireModel):
    """A question, or with `questionId` null the study as a whole, with what speaks for mending it."""

    question_id: str | None
    text: str
    reasons: list[Mend]


class Reply(WireModel):
    """What the respondent said: words, or a value with its label."""

    text: str
    chosen: Annotated[list[str] | None, Field(description="Labels, or the number, of what was chosen.")]
    engine: str


class TranscriptTurn(WireModel):
    question_id: str | None
    kind: str
    text: str
    why: WhyAsked
    engine: str
    reply: Annotated[Reply | None, Field(description="null to the closing.")]


class Transcript(WireModel):
    respondent: int
    persona: str
    style: str
    language: str
    seed: int
    ending: Literal["completed", "stopped", "endless"]
    stopped_at: Annotated[str | None, Field(description="The id of the question at which they stopped.")]
    minutes: float
    facts: Facts
    turns: Annotated[list[TranscriptTurn], Field(description="The first 60.")]
    turns_in_all: int


class RehearsalReportView(WireModel):
    completed: int
    stopped: int
    minutes: Minutes
    turns: Annotated[float, Field(description="Of the interviewer, the median.")]
    follow_ups: Annotated[float, Field(description="The median.")]
    facts: Facts
    engines: Engines
    questions: list[Coverage]
    lost: Annotated[list[LostView], Field(description="At most 100.")]
    to_mend: list[ToMend]
    transcripts: list[Transcript]


class RehearsalHeadView(WireModel):
    """A rehearsal without its report."""

    id: str
    study_id: str
    version: Annotated[int | None, Field(description="The version that is rehearsed; null for the draft.")]
    engine: EngineKind
    respondents: int
    seed: int
    status: RehearsalStatus
    done: Annotated[int, Field(description="Respondents that have been interviewed.")]
    created_at: Timestamp
    finished_at: Timestamp | None

    @classmethod
    def of(cls, head: RehearsalHead) -> RehearsalHeadView:
        return cls(**_head(head))


class RehearsalView(RehearsalHeadView):
    report: Annotated[RehearsalReportView | None, Field(description="Once the status is ready.")]

    @classmethod
    def of_rehearsal(cls, rehearsal: Rehearsal) -> RehearsalView:
        report = None if rehearsal.report is None else RehearsalReportView.model_validate(rehearsal.report)
        return cls(**_head(rehearsal), report=report)


class RehearsalPage(WireModel):
    items: list[RehearsalHeadView]
    next_cursor: str | None


def _head(head: RehearsalHead) -> dict[str, object]:
    return {
        "id": public_id(Prefix.REHEARSAL, head.id),
        "study_id": _study(head.study_id),
        "version": head.study_version,
        "engine": EngineKind(head.engine),
        "respondents": head.respondents,
        "seed": head.seed,
        "status": RehearsalStatus(head.status),
        "done": head.done,
        "created_at": head.created_at,
        "finished_at": head.finished_at,
    }


def _study(study_id: UUID) -> str:
    return public_id(Prefix.STUDY, study_id)
