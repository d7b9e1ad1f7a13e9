"""Interviews ended by mistake: none of these real answers asks to stop, so none may end its interview.

Two of the recorded respondents ask themselves whether it is over ("Finish?"): to ask them back is right.
"""

from __future__ import annotations

from collections.abc import Iterator

from evals.data import recorded_interviews, survey_answers
from evals.report import Row
from openkoji.interviewing import Answer, Mode, Plan, Question, begin, step

_PLAN = (
    Question("q1", "How could we improve?"),
    Question("q2", "What else would you like us to know about your visit?"),
    Question("q3", "What happened next?"),
)


def endings(answers: list[str]) -> tuple[list[str], list[str]]:
    """The answers after which the moderator closed the interview, and those after which it asked whether to stop."""
    plan = Plan("A visit", Mode.HYBRID, _PLAN, max_minutes=60)
    opened = begin(plan, 1)
    ended, asked = [], []
    for answer in answers:
        turn = step(plan, opened.state, Answer(text=answer))
        if turn.is_complete:
            ended.append(answer)
        elif turn.reason.move == "confirm_stop":
            asked.append(answer)
    return ended, asked


def rows() -> Iterator[Row]:
    survey = [answer.text for answer in survey_answers()]
    spoken = [words for each in recorded_interviews() for role, words in each.turns if role == "respondent"]
    for label, answers in (("survey answers", survey), ("interview answers", spoken)):
        ended, asked = endings(answers)
        yield f"{len(answers)} real {label}: interview ended", str(len(ended)), "", "0"
        yield f"{len(answers)} real {label}: asked whether to stop", str(len(asked)), "", ""
