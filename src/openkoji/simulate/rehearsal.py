"""One interview of a plan with a scripted respondent, on a simulated clock; nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from openkoji.interviewing import (
    Answer,
    InvalidAnswerError,
    Plan,
    Respondent,
    State,
    Turn,
    begin,
    describe_widget,
    step,
)
from openkoji.simulate.answering import REPHRASE_WORKS, Said, ScriptedRespondent
from openkoji.simulate.persona import Persona

EMBEDDED = "embedded"
CANNOT_CHOOSE = "I can't choose."

MOST_TURNS = 200
"""Far more than any study asks; a rehearsal that gets here does not end by itself, which is a fault of ours."""


class Ending(StrEnum):
    COMPLETED = "completed"
    STOPPED = "stopped"
    ENDLESS = "endless"


@dataclass(frozen=True, slots=True)
class Exchange:
    """What the interviewer said, and the answer to it (`None` to the closing); `minutes` from the start.

    `said_by` is the engine that put the interviewer's words: `embedded`, or the name of a language model.
    """

    turn: Turn
    said: Said | None
    minutes: float
    said_by: str = EMBEDDED


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """`minutes` count from the first message on the screen, reading and typing included."""

    persona: Persona
    seed: int
    exchanges: tuple[Exchange, ...]
    ending: Ending
    minutes: float

    @property
    def state(self) -> State:
        return self.exchanges[-1].turn.state

    @property
    def told(self) -> tuple[int, ...]:
        """Places of the facts that were told, in their order."""
        return tuple(place for exchange in self.exchanges if exchange.said for place in exchange.said.told)


class Sitting:
    """An interview while it is rehearsed: respondent and moderator take turns, on a simulated clock.

    Whoever holds it gets an answer to `turn`, gives it to `heard`, and the moderator's turn after it to `went_on`. So
    both sides may be scripts, or language models that take their time.
    """

    def __init__(self, persona: Persona, seed: int, opening: Turn, *, most_turns: int = MOST_TURNS) -> None:
        self.persona, self.seed, self.turn = persona, seed, opening
        self._most_turns = most_turns
        self._exchanges: list[Exchange] = []
        self._said_by = EMBEDDED
        self._clock = 0.0
        self._first_message: float | None = None
        self._wants_to_stop = False

    @property
    def is_over(self) -> bool:
        return self.turn.is_complete or len(self._exchanges) >= self._most_turns

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """What was said and answered so far."""
        return tuple(self._exchanges)

    @property
    def widget(self) -> Mapping[str, Any] | None:
        """What the respondent can choose from now, as a page shows it."""
        return describe_widget(self.turn.widget, self.turn.state.seed)

    def heard(self, said: Said) -> Answer:
        """The respondent answered: what the moderator is given."""
        self._wants_to_stop = self._wants_to_stop or said.wants_to_stop
        self._exchanges.append(Exchange(self.turn, said, self._clock, self._said_by))
        self._clock += _minutes(self.persona, self.turn.content, said.text)
        self._first_message = self._clock if self._first_message is None else self._first_message
        return Answer(said.text, said.question_id, said.value, self._clock - self._first_message)

    def went_on(self, turn: Turn, said_by: str = EMBEDDED) -> None:
        """The moderator's turn after the answer."""
        self.turn, self._said_by = turn, said_by

    def ended(self) -> Rehearsal:
        """The whole interview."""
        exchanges = (*self._exchanges, Exchange(self.turn, None, self._clock, self._said_by))
        complete, stopped = self.turn.is_complete, self._wants_to_stop
        ending = Ending.ENDLESS if not complete else Ending.STOPPED if stopped else Ending.COMPLETED
        return Rehearsal(self.persona, self.seed, exchanges, ending, self._clock)


def rehearse(
    plan: Plan, persona: Persona, seed: int, *, rephrase_works: float = REPHRASE_WORKS, most_turns: int = MOST_TURNS
) -> Rehearsal:
    """The interview from the opening to its end; the same arguments give the same conversation."""
    respondent, invited = ScriptedRespondent(persona, seed, rephrase_works=rephrase_works), Respondent()
    sitting = Sitting(persona, seed, begin(plan, seed, invited), most_turns=most_turns)
    while not sitting.is_over:
        turn = sitting.turn
        answer = sitting.heard(respondent.reply(turn.content, sitting.widget, turn.kind))
        sitting.went_on(next_turn(plan, turn.state, answer, invited))
    return sitting.ended()


def widget_of(exchange: Exchange) -> Mapping[str, Any] | None:
    """What the respondent could choose from, as a page shows it."""
    return describe_widget(exchange.turn.widget, exchange.turn.state.seed)


def next_turn(plan: Plan, state: State, answer: Answer, invited: Respondent) -> Turn:
    """The embedded moderator's turn. To a value that does not fit a page says what would, and the respondent would
    choose again; in words every message is taken."""
    try:
        return step(plan, state, answer, invited)
    except InvalidAnswerError:
        return step(plan, state, Answer(CANNOT_CHOOSE, elapsed_minutes=answer.elapsed_minutes), invited)


def _minutes(persona: Persona, read: str, typed: str) -> float:
    thinking = 0.05
    reading = len(read.split()) / persona.reading_words_a_minute
    return thinking + reading + len(typed.split()) / persona.typing_words_a_minute
