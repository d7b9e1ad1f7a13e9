"""How much may still be asked: follow-ups of a question, minutes, and the questions that have to be reached."""

from __future__ import annotations

from openkoji.interviewing.conditions import applicable_questions
from openkoji.interviewing.plan import Plan, Question, Respondent
from openkoji.interviewing.state import State

USUAL_MINUTES_A_TURN = 0.6
QUICKEST, SLOWEST = 0.25, 2.0

MOST_DETOURS = 3
"""Questions back, questions about the interview and unreadable answers taken per question before it is left."""


def open_questions(plan: Plan, state: State, respondent: Respondent) -> tuple[Question, ...]:
    """The questions that apply and have not been asked."""
    return tuple(q for q in applicable_questions(plan, state, respondent) if q.id not in state.records)


def minutes_a_turn(state: State, elapsed: float) -> float:
    """This respondent's own pace, once there is one."""
    if state.messages < 3:
        return USUAL_MINUTES_A_TURN
    return min(SLOWEST, max(QUICKEST, elapsed / state.messages))


def minutes_to_spare(plan: Plan, state: State, respondent: Respondent, elapsed: float) -> float:
    """What is left of the study's minutes when every required question still open has had its turn."""
    required = sum(1 for question in open_questions(plan, state, respondent) if question.required)
    return plan.max_minutes - elapsed - required * minutes_a_turn(state, elapsed)


def follow_ups_left(question: Question | None, state: State) -> int:
    """Follow-ups that the question may still have; two probes in a row that drew nothing cost one."""
    if question is None:
        return 0
    return max(0, question.probing.max_follow_ups - state.dry // 2 - len(state.probes))
