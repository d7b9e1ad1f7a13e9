"""What an interview gave, question by question: progress while it runs, structured answers when it is over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from openkoji.interviewing.conditions import applicable_questions
from openkoji.interviewing.plan import Plan, QuestionType, Respondent
from openkoji.interviewing.state import State, Stored
from openkoji.interviewing.widgets import label_of


@dataclass(frozen=True, slots=True)
class CollectedAnswer:
    """One question's answer. `messages` are the respondent's messages that belong to it, counted from 1.

    `value` is `None` for an open question and for one that was left without a value; `comment` holds the
    respondent's words on it, one message a line. `confidence` is that of reading the value (0-1).
    """

    question_id: str
    type: QuestionType
    value: Stored
    label: str | None
    comment: str | None
    confidence: float
    messages: tuple[int, ...]
    answered: bool


def progress(plan: Plan, state: State, respondent: Respondent | None = None) -> tuple[int, int]:
    """How many of the questions that apply were answered or left, and how many apply."""
    applicable = applicable_questions(plan, state, respondent or Respondent())
    done = sum(1 for question in applicable if question.id in state.records and question.id != state.current)
    return done, len(applicable)


def collect_answers(plan: Plan, state: State, respondent_messages: Sequence[str] = ()) -> tuple[CollectedAnswer, ...]:
    """An answer for every question that was asked, in the order of the plan.

    `respondent_messages` are the texts of all the respondent's messages in order ("" for one given by widget
    alone), so that message n of a record is `respondent_messages[n - 1]`.
    """
    answers = []
    for question in plan.questions:
        record = state.records.get(question.id)
        if record is None:
            continue
        words = (respondent_messages[n - 1] for n in record.messages if n <= len(respondent_messages))
        comment = "\n".join(text.strip() for text in words if text.strip())
        is_open = question.type is QuestionType.OPEN_ENDED
        answers.append(
            CollectedAnswer(
                question_id=question.id,
                type=question.type,
                value=record.value,
                label=None if record.value is None else label_of(question, record.value),
                comment=comment or None,
                confidence=(1.0 if record.answered else 0.0) if is_open else record.confidence,
                messages=record.messages,
                answered=record.answered,
            )
        )
    return tuple(answers)
