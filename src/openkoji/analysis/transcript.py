"""What the analysis reads: an interview that has ended, as it was said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from openkoji.interviewing.answers import CollectedAnswer
from openkoji.interviewing.plan import Plan


@dataclass(frozen=True, slots=True)
class Message:
    """One message that stands; those that were replaced are left out.

    `id` is what findings cite. `seconds` counts from the interview's first message to this one; None where nobody
    measured it (a transcript from elsewhere). `chosen` is an answer given through an input alone: its content spells
    the value, in the researcher's words. `signals` are what the respondent's page counted (`signals.signals_of`).
    """

    id: str
    content: str
    from_respondent: bool
    kind: str | None = None
    question_id: str | None = None
    seconds: float | None = None
    chosen: bool = False
    signals: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Transcript:
    """An interview: the plan that it followed, every message in order, and the values that were collected.

    `CollectedAnswer.messages` counts the respondent's messages from 1. `spoken` is a voice interview, whose answers
    run longer. `ended_by_itself` is false where the respondent left or went quiet.
    """

    plan: Plan
    messages: tuple[Message, ...]
    answers: tuple[CollectedAnswer, ...] = ()
    language: str = "en"
    spoken: bool = False
    ended_by_itself: bool = True

    @property
    def said(self) -> tuple[Message, ...]:
        """What the respondent said, in order; also what was chosen."""
        return tuple(message for message in self.messages if message.from_respondent)
