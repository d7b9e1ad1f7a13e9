"""One interview of a plan with a scripted respondent, on a simulated clock; nothing is stored."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

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

MOST_TURNS = 200
"""Far more than any study asks; a rehearsal that gets here does not end by itself, which is a fault of ours."""


class Ending(StrEnum):
    COMPLETED = "completed"
    STOPPED = "stopped"
    ENDLESS = "endless"


@dataclass(frozen=True, slots=True)
class Exchange:
    """What the interviewer said, and the answer to it (`None` to the closing); `minutes` from the start."""

    turn: Turn
    said: Said | None
    minutes: float


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


def rehearse(
    plan: Plan, persona: Persona, seed: int, *, rephrase_works: float = REPHRASE_WORKS, most_turns: int = MOST_TURNS
) -> Rehearsal:
    """The interview from the opening to its end; the same arguments give the same conversation."""
    respondent, invited = ScriptedRespondent(persona, seed, rephrase_works=rephrase_works), Respondent()
    turn = begin(plan, seed, invited)
    exchanges: list[Exchange] = []
    clock, first_message, wants_to_stop = 0.0, None, False
    while not turn.is_complete and len(exchanges) < most_turns:
        said = respondent.reply(turn.content, describe_widget(turn.widget, turn.state.seed), turn.kind)
        wants_to_stop = wants_to_stop or said.wants_to_stop
        exchanges.append(Exchange(turn, said, clock))
        clock += _minutes(persona, turn.content, said.text)
        first_message = clock if first_message is None else first_message
        turn = _answered(plan, turn, said, clock - first_message, invited)
    exchanges.append(Exchange(turn, None, clock))
    ending = Ending.ENDLESS if not turn.is_complete else Ending.STOPPED if wants_to_stop else Ending.COMPLETED
    return Rehearsal(persona, seed, tuple(exchanges), ending, clock)


def _answered(plan: Plan, turn: Turn, said: Said, minutes: float, invited: Respondent) -> Turn:
    answer = Answer(said.text, said.question_id, said.value, minutes)
    try:
        return step(plan, turn.state, answer, invited)
    except InvalidAnswerError:
        # A page would say what fits and let the respondent choose again; in words every message is taken.
        return step(plan, turn.state, Answer("I can't choose.", elapsed_minutes=minutes), invited)


def _minutes(persona: Persona, read: str, typed: str) -> float:
    thinking = 0.05
    reading = len(read.split()) / persona.reading_words_a_minute
    return thinking + reading + len(typed.split()) / persona.typing_words_a_minute
