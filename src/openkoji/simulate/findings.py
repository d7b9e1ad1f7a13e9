"""What a rehearsal shows of a study: where people get to, what it takes, where nothing comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from openkoji.interviewing import Kind, Plan, Question
from openkoji.simulate.rehearsal import Ending, Exchange, Rehearsal


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
