"""Holding the interviews of a rehearsal: who answers and who moderates are given, and may be language models."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

from openkoji.interviewing import Answer, Plan, Respondent, Turn, begin
from openkoji.simulate import Persona, Rehearsal, Said, ScriptedRespondent, Sitting, next_turn
from openkoji.simulate.rehearsal import EMBEDDED

NOBODY = Respondent()


class Answering(Protocol):
    """A simulated respondent; `Said.said_by` tells who put the words."""

    async def reply(self, sitting: Sitting) -> Said: ...


Moderating = Callable[[Plan, Sitting, Answer], Awaitable[tuple[Turn, str]]]
"""The moderator's turn after an answer, and who put its words: `embedded`, or the name of a model."""


class Scripted:
    """A persona's script, which needs nobody."""

    def __init__(self, persona: Persona, seed: int) -> None:
        self.script = ScriptedRespondent(persona, seed)

    async def reply(self, sitting: Sitting) -> Said:
        turn = sitting.turn
        return self.script.reply(turn.content, sitting.widget, turn.kind)


async def embedded(plan: Plan, sitting: Sitting, answer: Answer) -> tuple[Turn, str]:
    """The embedded moderator."""
    return next_turn(plan, sitting.turn.state, answer, NOBODY), EMBEDDED


async def hold(
    plan: Plan, persona: Persona, seed: int, answering: Answering | None = None, moderating: Moderating = embedded
) -> Rehearsal:
    """One interview from the opening to its end; without `answering` the persona's script answers."""
    answering = answering or Scripted(persona, seed)
    sitting = Sitting(persona, seed, begin(plan, seed, NOBODY))
    while not sitting.is_over:
        answer = sitting.heard(await answering.reply(sitting))
        turn, said_by = await moderating(plan, sitting, answer)
        sitting.went_on(turn, said_by)
    return sitting.ended()
