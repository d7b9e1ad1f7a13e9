"""One turn of an interview, worded by a language model as far as it is quick and good enough.

The policy has decided already, and the embedded turn is there. Each whole sentence that comes is judged together with
those before it, and shown or refused at once. Whatever goes wrong (nothing comes in time, a sentence is refused, the
connection breaks), the embedded moderator says what is missing, in the same turn.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import structlog
from pydantic import BaseModel, ConfigDict, Field

from openkoji.interviewing import Turn
from openkoji.interviewing.moves import Move
from openkoji.interviewing.proposal import Proposal, Speech, answer_in, sentences_of
from openkoji.interviewing.wording.model_guard import in_own_marks
from openkoji.language.languages import english_name
from openkoji.language.masking import Mask
from openkoji.language.models import LanguageModel, ModelUnavailableError, Spent
from openkoji.language.moves import AIMS
from openkoji.language.prompting import Rendered, prompt

log = structlog.get_logger(__name__)

LONGEST_CONVERSATION = 12_000
"""Characters of the newest messages that a model is shown; some three thousand tokens."""

MOST_TOKENS = 600
MOST_SENTENCES = 3
LONGEST_SAID = 1_000
"""Characters that a model may want to say; thirty words pass the guard."""

LEFT_OUT = "(left out: not an answer)"
"""What stands in the prompt for a message that gives orders."""


class ModelReading(BaseModel):
    """How the model read the last message; kept beside our own reading, and decides nothing."""

    model_config = ConfigDict(extra="forbid")

    answered: Literal["yes", "partly", "no"]
    specific: bool
    tone: Literal["positive", "negative", "neutral", "mixed"]
    topics: list[str] = Field(description="Up to three things that the message is about, in its own words.")


class Spoken(BaseModel):
    """What a model returns for a turn: what is said comes first, so that it can be shown while the rest is written."""

    model_config = ConfigDict(extra="forbid")

    move: str
    say: list[str]
    reading: ModelReading


@dataclass(frozen=True, slots=True)
class Line:
    """One message of the conversation so far."""

    text: str
    from_respondent: bool


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Seconds until the first sentence, from one to the next (and from the last one to the reading), and in all."""

    first: float = 8
    between: float = 3
    whole: float = 11


DEADLINES = Deadlines()


@dataclass(slots=True)
class Moderated:
    """The turn that goes out. `shown` of its sentences were the model's. `fell_back` says why the embedded moderator
    said the rest: the code of a `ModelUnavailableError`, or what the guard objected to.
    """

    turn: Turn
    model: str
    prompt: str
    shown: int = 0
    is_whole: bool = False
    fell_back: str | None = None
    refused: str | None = None
    reading: Mapping[str, Any] | None = None
    spent: Spent = field(default_factory=Spent)

    @property
    def outcome(self) -> Literal["ok", "fallback", "failed"]:
        """Whether the model said all that it was to say, some of it, or nothing."""
        return "ok" if self.is_whole else "fallback" if self.shown else "failed"

    def provenance(self) -> dict[str, Any]:
        """What is kept with the message: who said it, by which prompt, at what cost, and the model's own reading."""
        kept = {
            "engine": {"ok": "model", "fallback": "both", "failed": "embedded"}[self.outcome],
            "model": self.model,
            "prompt": self.prompt,
            "tokens": {"input": self.spent.input_tokens, "output": self.spent.output_tokens},
            "milliseconds": self.spent.milliseconds,
            "fellBack": self.fell_back,
            "refused": self.refused,
            "modelReading": self.reading,
        }
        return {key: value for key, value in kept.items() if value is not None}


async def moderate(
    proposal: Proposal,
    model: LanguageModel,
    conversation: Sequence[Line],
    *,
    show: Callable[[str], None] = lambda _: None,
    mask: Mask,
    deadlines: Deadlines = DEADLINES,
) -> Moderated:
    """Word a proposal that has options. `show` gets each sentence of the model's in the moment in which it may be
    shown; the rest of the turn's sentences are the caller's to show. `conversation` ends with the message that is
    answered; `mask` takes out of it what is not to leave the machine. Never raises for anything that the model does.
    """
    conversation = newest(conversation)
    asked = _prompt_for(proposal, conversation, mask)
    moderated = Moderated(proposal.turn, model.name, f"{asked.name}.v{asked.version}")
    answers = [line.text for line in conversation if line.from_respondent]
    hearing = _Hearing(proposal, answers, mask, show, moderated)
    try:
        await hearing.listen(model, asked, deadlines)
    except ModelUnavailableError as error:
        moderated.fell_back = error.code
        moderated.spent = error.spent
    except Exception:  # whatever it is: an interview does not end with it
        log.exception("moderation.failed", model=model.name)
        moderated.fell_back = "failed"
    moderated.turn = hearing.turn()
    moderated.shown = hearing.shown
    moderated.is_whole = hearing.is_whole
    if hearing.is_whole:
        moderated.fell_back = None  # what was to be said was said; only the reading is missing
    return moderated


@dataclass(slots=True)
class _Hearing:
    """Takes in what a model sends, sentence by sentence."""

    proposal: Proposal
    answers: Sequence[str]
    mask: Mask
    show: Callable[[str], None]
    moderated: Moderated
    speech: Speech | None = None
    heard: int = 0

    async def listen(self, model: LanguageModel, asked: Rendered, deadlines: Deadlines) -> None:
        """Take what comes until all is said, a sentence is refused, or too little came for too long.

        Once all is said the reading is not waited for as long: a respondent waits, and the model has done its work.
        """
        async with model.stream(
            asked,
            Spoken,
            timeout_seconds=deadlines.whole,
            most_tokens=MOST_TOKENS,
            first_seconds=deadlines.first,
        ) as stream:
            try:
                async with asyncio.timeout(None) as patience:
                    async for partial in stream:
                        before = self.shown
                        if not self._take_from(partial):
                            return
                        if self.is_whole and patience.when() is None:
                            patience.reschedule(asyncio.get_running_loop().time() + deadlines.between)
                            stream.expect_within(deadlines.whole)
                        elif not self.is_whole and self.shown > before:
                            stream.expect_within(deadlines.between)
                    spoken = (await stream.output()).model_dump()
                    self.moderated.reading = spoken["reading"]
                    self._take_from(spoken)  # where what is said was written last
            except TimeoutError:
                log.info("moderation.no_reading", model=model.name)
            finally:
                self.moderated.spent = stream.spent
        if not self.is_whole and self.moderated.refused is None:
            self.moderated.fell_back = "malformed"

    @property
    def shown(self) -> int:
        """How many sentences were taken, and so shown."""
        return len(self.speech.taken) if self.speech else 0

    @property
    def is_whole(self) -> bool:
        return self.speech is not None and self.speech.is_whole

    def turn(self) -> Turn:
        return self.speech.turn() if self.speech else self.proposal.turn

    def _take_from(self, partial: Mapping[str, Any]) -> bool:
        """Take the sentences that are whole by now; False once one was refused."""
        if "say" not in partial or self.is_whole:
            return True  # once it is whole, what comes after it is left unsaid
        if _characters_of(partial["say"]) > LONGEST_SAID:
            return self._refuse("too long")
        if self.speech is None:
            self.speech = self.proposal.speech(self._move(partial.get("move")), self.answers)
        sentences = list(_whole_sentences(partial))
        for sentence in sentences[self.heard :]:
            self.heard += 1
            if self.speech.asks and self.speech.is_whole:
                break
            text = in_own_marks(self.proposal.situation.language, self.mask.restore(sentence))
            objection = self.speech.take(text) if len(self.speech.taken) < MOST_SENTENCES else "too many sentences"
            if objection is not None:
                return self._refuse(objection)
            self.show(text)
        return True

    def _refuse(self, objection: str) -> bool:
        self.moderated.refused = objection
        self.moderated.fell_back = None if self.is_whole else "refused"
        return False

    def _move(self, name: object) -> Move:
        """The move that was taken of those that were offered; the policy's for any other."""
        return next((move for move in self.proposal.options if move.value == name), self.proposal.options[0])


def _whole_sentences(partial: Mapping[str, Any]) -> Iterator[str]:
    """The sentences of `say` that nothing more will be added to."""
    said = partial["say"]
    if not isinstance(said, list):
        return
    is_over = list(partial)[-1] != "say"
    for place, item in enumerate(said):
        sentences = sentences_of(item) if isinstance(item, str) else ()
        grows = place == len(said) - 1 and not is_over
        yield from sentences[:-1] if grows else sentences


def _characters_of(said: object) -> int:
    return sum(len(item) for item in said if isinstance(item, str)) if isinstance(said, list) else 0


def _prompt_for(proposal: Proposal, conversation: Sequence[Line], mask: Mask) -> Rendered:
    situation, plan = proposal.situation, proposal.situation.plan
    question = situation.question
    return prompt("moderate").render(
        language=english_name(situation.language.code),
        tone=plan.tone,
        brief=[(name, mask.mask(text)) for name, text in plan.brief.items()],
        methodology=plan.methodology,
        conversation=[replace(line, text=mask.mask(_one_line(line, proposal))) for line in conversation],
        question=question.text if question else None,
        instructions=question.probing.instructions if question else None,
        why=proposal.decision.row.why,
        moves=[(move.value, AIMS[move]) for move in proposal.options],
    )


def _one_line(line: Line, proposal: Proposal) -> str:
    text = answer_in(line.text, proposal.situation) if line.from_respondent else line.text
    return " ".join(text.replace("<", "‹").replace(">", "›").split()) or LEFT_OUT


def newest(conversation: Sequence[Line], most: int = LONGEST_CONVERSATION) -> Sequence[Line]:
    """The newest messages that hold so many characters at most, the last one in any case."""
    kept: list[Line] = []
    room = most
    for line in reversed(conversation):
        room -= len(line.text)
        if room < 0 and kept:
            break
        kept.append(replace(line, text=line.text[:most]))
    return kept[::-1]
