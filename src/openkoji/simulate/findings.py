"""What a rehearsal shows of a study: where people get to, what it takes, where nothing comes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from openkoji.interviewing import Kind, Plan, Question, Turn
from openkoji.simulate.rehearsal import Ending, Exchange, Rehearsal

TELLING = 0.3
"""Share of respondents from which a question is worth a look."""


class Trouble(StrEnum):
    """What is wrong at a question, or with an answer to it."""

    NOT_REACHED = "not_reached"
    SAID_NOTHING = "said_nothing"
    ASKED_BACK = "asked_back"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Lost:
    """A place where somebody got lost: what they said to which question, and the interviewer's turn after it."""

    respondent: int
    trouble: Trouble
    question: Question | None
    said: str
    then: Turn


@dataclass(frozen=True, slots=True)
class QuestionFinding:
    """One question over all rehearsals, in numbers of respondents; `probes` is the number of follow-ups in all.

    `reached` saw the question; `answered` said something that answers it. `silent` said nothing to it at first,
    `asked_back` asked what is meant. `stopped` ended the interview there.
    """

    question: Question
    reached: int
    answered: int
    probes: int
    silent: int
    asked_back: int
    stopped: int

    @property
    def skipped(self) -> int:
        """Respondents who saw the question and never answered it."""
        return max(0, self.reached - self.answered)


@dataclass(frozen=True, slots=True)
class Summary:
    """All rehearsals of a study; minutes and turns are medians, with the longest beside."""

    rehearsals: int
    completed: int
    stopped: int
    minutes: float
    longest: float
    turns: float
    probes: float
    questions: tuple[QuestionFinding, ...]


def summarise(plan: Plan, rehearsals: Sequence[Rehearsal]) -> Summary:
    """What these rehearsals of a plan have in common. At least one is needed."""
    minutes = [each.minutes for each in rehearsals]
    return Summary(
        rehearsals=len(rehearsals),
        completed=sum(each.ending is Ending.COMPLETED for each in rehearsals),
        stopped=sum(each.ending is Ending.STOPPED for each in rehearsals),
        minutes=median(minutes),
        longest=max(minutes),
        turns=median(len(each.exchanges) for each in rehearsals),
        probes=median(sum(_is_probe(exchange) for exchange in each.exchanges) for each in rehearsals),
        questions=tuple(_finding(question, rehearsals) for question in plan.questions),
    )


def troubles_of(finding: QuestionFinding, respondents: int) -> Iterator[tuple[Trouble, int, int]]:
    """What is worth a look at a question, with how many of how many respondents it concerns."""
    missed = respondents - finding.reached
    if missed and finding.question.show_if is None:
        yield Trouble.NOT_REACHED, missed, respondents
    counted = (
        (Trouble.SAID_NOTHING, finding.silent),
        (Trouble.ASKED_BACK, finding.asked_back),
        (Trouble.STOPPED, finding.stopped),
    )
    for trouble, count in counted:
        if finding.reached and count / finding.reached >= TELLING:
            yield trouble, count, finding.reached


def lost_in(rehearsals: Sequence[Rehearsal]) -> Iterator[Lost]:
    """Every place where a respondent (counted from 0) said nothing, asked what is meant, or wanted to stop."""
    for respondent, rehearsal in enumerate(rehearsals):
        for exchange, after in zip(rehearsal.exchanges, rehearsal.exchanges[1:], strict=False):
            trouble = _trouble_of(exchange)
            if trouble is not None and exchange.said is not None:
                yield Lost(respondent, trouble, exchange.turn.about, exchange.said.text, after.turn)


def _trouble_of(exchange: Exchange) -> Trouble | None:
    said = exchange.said
    if said is None:
        return None
    if said.wants_to_stop:
        return Trouble.STOPPED
    if said.asks_back:
        return Trouble.ASKED_BACK
    return Trouble.SAID_NOTHING if said.is_empty else None


def stopped_at(rehearsal: Rehearsal) -> Question | None:
    """The question that stood when the respondent wanted to stop; `None` if they did not, or after the last one."""
    for exchange in rehearsal.exchanges:
        if exchange.said is not None and exchange.said.wants_to_stop:
            return exchange.turn.about
    return None


def _finding(question: Question, rehearsals: Sequence[Rehearsal]) -> QuestionFinding:
    asked = [_exchanges_about(question, rehearsal) for rehearsal in rehearsals]
    first = [exchanges[0].said for exchanges in asked if exchanges and exchanges[0].said]
    ended = [stopped_at(rehearsal) for rehearsal in rehearsals]
    return QuestionFinding(
        question=question,
        reached=sum(bool(exchanges) for exchanges in asked),
        answered=sum(rehearsal.state.record(question.id).answered for rehearsal in rehearsals),
        probes=sum(_is_probe(exchange) for exchanges in asked for exchange in exchanges),
        silent=sum(said.is_empty for said in first),
        asked_back=sum(said.asks_back for said in first),
        stopped=sum(at is not None and at.id == question.id for at in ended),
    )


def _exchanges_about(question: Question, rehearsal: Rehearsal) -> list[Exchange]:
    return [each for each in rehearsal.exchanges if each.turn.about is not None and each.turn.about.id == question.id]


def _is_probe(exchange: Exchange) -> bool:
    return exchange.turn.kind is Kind.PROBE
