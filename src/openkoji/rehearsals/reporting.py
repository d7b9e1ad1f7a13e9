"""The report of a rehearsal, from the interviews that were held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import islice

from openkoji.interviewing import Plan
from openkoji.rehearsals.mending import to_mend
from openkoji.rehearsals.schemas import (
    Coverage,
    Engines,
    Facts,
    LostView,
    Minutes,
    RehearsalReportView,
    Reply,
    Transcript,
    TranscriptTurn,
    WhyAsked,
)
from openkoji.simulate import Exchange, Lost, QuestionFinding, Rehearsal, lost_in, summarise
from openkoji.simulate.choosing import labels_of
from openkoji.simulate.findings import stopped_at
from openkoji.simulate.rehearsal import widget_of
from openkoji.studies.readiness import Finding

# So a report of fifty respondents stays under a few megabytes, whatever a model says.
MOST_TURNS, MOST_LOST, LONGEST = 60, 100, 1_000


def report_of(plan: Plan, held: Sequence[Rehearsal], wording: Sequence[Finding]) -> RehearsalReportView:
    """What these interviews show; `wording` are the findings of the check of the same study. At least one is needed."""
    summary = summarise(plan, held)
    transcripts = [_transcript(rehearsal, number) for number, rehearsal in enumerate(held, start=1)]
    return RehearsalReportView(
        completed=summary.completed,
        stopped=summary.stopped,
        minutes=Minutes(median=round(summary.minutes, 1), longest=round(summary.longest, 1), planned=plan.max_minutes),
        turns=summary.turns,
        follow_ups=summary.probes,
        facts=Facts(
            drawn=sum(each.facts.drawn for each in transcripts), known=sum(each.facts.known for each in transcripts)
        ),
        engines=_engines(held),
        questions=[_coverage(finding) for finding in summary.questions],
        lost=[_lost(lost) for lost in islice(lost_in(held), MOST_LOST)],
        to_mend=to_mend(summary, wording),
        transcripts=transcripts,
    )


def _engines(held: Sequence[Rehearsal]) -> Engines:
    exchanges = [exchange for rehearsal in held for exchange in rehearsal.exchanges]
    return Engines(
        interviewer=dict(Counter(exchange.said_by for exchange in exchanges)),
        respondent=dict(Counter(exchange.said.said_by for exchange in exchanges if exchange.said)),
    )


def _coverage(finding: QuestionFinding) -> Coverage:
    return Coverage(
        question_id=finding.question.id,
        text=finding.question.text,
        asked=finding.reached,
        answered=finding.answered,
        skipped=finding.skipped,
        follow_ups=finding.probes,
        said_nothing=finding.silent,
        asked_back=finding.asked_back,
        stopped=finding.stopped,
    )


def _lost(lost: Lost) -> LostView:
    return LostView(
        respondent=lost.respondent + 1,
        trouble=lost.trouble.value,
        question_id=lost.question.id if lost.question else None,
        said=_short(lost.said),
        interviewer=_short(lost.then.content),
        move=lost.then.reason.move,
    )


def _transcript(rehearsal: Rehearsal, number: int) -> Transcript:
    persona, at = rehearsal.persona, stopped_at(rehearsal)
    return Transcript(
        respondent=number,
        persona=persona.name,
        style=persona.style.value,
        language=persona.language,
        seed=rehearsal.seed,
        ending=rehearsal.ending.value,
        stopped_at=at.id if at else None,
        minutes=round(rehearsal.minutes, 1),
        facts=Facts(drawn=len(set(rehearsal.told)), known=len(persona.facts)),
        turns=[_turn(exchange) for exchange in rehearsal.exchanges[:MOST_TURNS]],
        turns_in_all=len(rehearsal.exchanges),
    )


def _turn(exchange: Exchange) -> TranscriptTurn:
    turn, reason = exchange.turn, exchange.turn.reason
    return TranscriptTurn(
        question_id=turn.about.id if turn.about else None,
        kind=turn.kind.value,
        text=_short(turn.content),
        why=WhyAsked(move=reason.move, rule=reason.rule, readings=list(reason.readings), reason=reason.sentence),
        engine=exchange.said_by,
        reply=_reply(exchange),
    )


def _reply(exchange: Exchange) -> Reply | None:
    said = exchange.said
    if said is None:
        return None
    chosen = (
        None if said.value is None else [_short(label) for label in labels_of(widget_of(exchange) or {}, said.value)]
    )
    return Reply(text=_short(said.text), chosen=chosen, engine=said.said_by)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
