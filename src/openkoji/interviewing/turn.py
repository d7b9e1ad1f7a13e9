"""What goes into a step of the moderator and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from openkoji.interviewing.plan import Question
from openkoji.interviewing.state import State

Value = int | float | bool | str | tuple[str, ...]
"""What a structured answer is read into: a number, yes/no, an option id, or option ids (in order, for a ranking).

A choice outside the options (`allow_other`) is the id "other"; its words stand in the comment."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One message of the respondent: words, or a value given through a widget (never neither).

    `elapsed_minutes` counts from the respondent's first message to this one.
    """

    text: str = ""
    question_id: str | None = None
    value: object = None
    elapsed_minutes: float = 0.0


class Kind(StrEnum):
    """What an interviewer's message is, as the API tells it."""

    OPENING = "opening"
    QUESTION = "question"
    PROBE = "probe"
    CLARIFICATION = "clarification"
    ACKNOWLEDGEMENT = "acknowledgement"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why this was asked: the move, the row of the policy that chose it, the readings it rests on, and a sentence."""

    move: str
    rule: str
    readings: tuple[str, ...]
    sentence: str

    def as_dict(self) -> Mapping[str, object]:
        return {"move": self.move, "rule": self.rule, "readings": list(self.readings), "reason": self.sentence}


@dataclass(frozen=True, slots=True)
class Turn:
    """The moderator's reply: one message, and the interview's state after it.

    `sentences` joined by a space are the message. `about` is the question that the message concerns and
    `widget` the question whose input is to be shown (structured types only). `quote` is what was echoed:
    it stands verbatim in the answer and, in quotation marks, in the message.
    """

    sentences: tuple[str, ...]
    kind: Kind
    state: State
    reason: Reason
    about: Question | None = None
    widget: Question | None = None
    value: Value | None = None
    quote: str | None = None
    is_complete: bool = False

    @property
    def content(self) -> str:
        return " ".join(self.sentences)


class InvalidAnswerError(ValueError):
    """A value given through a widget does not fit its question; the text says what would fit."""
