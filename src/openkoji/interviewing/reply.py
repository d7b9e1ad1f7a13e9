"""From a decision and its words to the turn that goes out."""

from __future__ import annotations

from dataclasses import replace

from openkoji.interviewing.plan import Question, QuestionType
from openkoji.interviewing.policy import Decision
from openkoji.interviewing.situation import Situation
from openkoji.interviewing.state import Phase, Record, State
from openkoji.interviewing.turn import Kind, Reason, Turn
from openkoji.interviewing.wording.compose import Message


def turn_of(
    situation: Situation, decision: Decision, message: Message, state: State, kind: Kind, widget: Question | None = None
) -> Turn:
    reason = Reason(decision.move.value, decision.row.name, situation.reading.names, decision.row.why)
    return Turn(
        message.sentences,
        kind,
        state,
        reason,
        about=situation.question,
        widget=widget,
        value=situation.value,
        quote=message.quote,
    )


def asking(state: State, question: Question) -> State:
    """The state in which `question` has just been asked."""
    return replace(
        state.with_record(question.id, state.records.get(question.id, Record())),
        phase=Phase.ASKING,
        current=question.id,
        probes=(),
        empties=0,
        detours=0,
        asked="",
    )


def beyond_questions(state: State, phase: Phase) -> State:
    """The state in which something was asked that belongs to no question of the study; detours are not given anew."""
    return replace(state, phase=phase, current=None, probes=(), empties=0, asked="")


def widget_of(question: Question | None) -> Question | None:
    return question if question is not None and question.type is not QuestionType.OPEN_ENDED else None
