"""Both sides of a rehearsal by a language model: it plays the respondents, and words the moderator's turns as it does
in interviews. Wherever it fails, the script answers and the embedded moderator speaks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import structlog
from pydantic import BaseModel, ConfigDict, Field

from openkoji.engines.model import Engine, Outcome
from openkoji.interviewing import Answer, InvalidAnswerError, Plan, Turn
from openkoji.interviewing.proposal import Proposal, propose
from openkoji.language.languages import english_name
from openkoji.language.masking import Mask
from openkoji.language.models import ModelUnavailableError, Spent
from openkoji.language.moderating import DEADLINES, Line, moderate
from openkoji.language.prompting import prompt
from openkoji.rehearsals.holding import NOBODY, Scripted
from openkoji.simulate import Persona, Said, Sitting, Style
from openkoji.simulate.answering import FACTS_AN_ANSWER, USUAL_FACTS
from openkoji.simulate.choosing import labels_of
from openkoji.simulate.nearness import stems_of
from openkoji.simulate.persona import SLOT
from openkoji.simulate.rehearsal import CANNOT_CHOOSE, EMBEDDED, widget_of
from openkoji.studies.model_calls import as_data

log = structlog.get_logger(__name__)

SECONDS = 15.0
MODERATING = DEADLINES
_MOST_TOKENS = 400
_LONGEST_ANSWER = 600  # characters

MANNERS = {
    Style.PLAIN: "You know the matter well and answer what is asked in two sentences.",
    Style.TERSE: "You answer between two meetings: one short sentence, often without a verb.",
    Style.RAMBLING: "You like to talk: three things at a time, some of them beside the point.",
    Style.VAGUE: "You are unsure. More often than not nothing comes to mind at first, and you say so.",
    Style.HOSTILE: "You are annoyed with these people and with being asked. You answer curtly.",
    Style.OFF_TOPIC: "You wander off: about every third time you speak of the weather or your neighbour instead.",
    Style.OTHER_LANGUAGE: "You understand the interviewer's language and answer in your own.",
    Style.INJECTING: "You wonder whether this is a machine, and now and then tell it to do something else.",
}


class Played(BaseModel):
    """What a model says as a respondent."""

    model_config = ConfigDict(extra="forbid")

    answer: str = Field(min_length=1, max_length=_LONGEST_ANSWER)
    told: list[int]
    knows_nothing: bool
    asks_back: bool


@dataclass(slots=True)
class Spending:
    """What an interview took of the model, call by call, to be counted afterwards."""

    calls: list[tuple[Spent, Outcome]] = field(default_factory=list)

    def note(self, spent: Spent, outcome: Outcome) -> None:
        self.calls.append((spent, outcome))


class PlayedByModel:
    """A respondent whose words are a model's. The persona's script keeps count of patience, chooses values, wants to
    stop, and answers where the model does not."""

    def __init__(self, persona: Persona, seed: int, engine: Engine, spending: Spending) -> None:
        self._scripted = Scripted(persona, seed)
        self._engine = engine
        self._spending = spending

    async def reply(self, sitting: Sitting) -> Said:
        said = await self._scripted.reply(sitting)
        if sitting.widget is not None or said.wants_to_stop:
            return said
        try:
            completed = await self._engine.model.complete(
                prompt("respondent").render(**self._fields(sitting, said)),
                Played,
                timeout_seconds=SECONDS,
                most_tokens=_MOST_TOKENS,
            )
        except ModelUnavailableError as error:
            log.warning("rehearsal.respondent_fell_back", model=self._engine.model.name, code=error.code)
            self._spending.note(error.spent, "failed")
            return said
        self._spending.note(completed.spent, "ok")
        played = completed.output
        told = self._told_in(played, before=said)
        theirs = Said(
            " ".join(played.answer.split()),
            told=told,
            is_empty=played.knows_nothing and not told,
            asks_back=played.asks_back and not told,
            patience=said.patience,
            said_by=self._engine.model.name,
        )
        self._scripted.script.said_instead(theirs)
        return theirs

    def _fields(self, sitting: Sitting, said: Said) -> dict[str, object]:
        persona, script = self._scripted.script.persona, self._scripted.script
        told_before = script.told[: len(script.told) - len(said.told)]
        return {
            "manner": MANNERS[persona.style],
            "language": english_name(persona.language),
            "facts": list(enumerate((fact.text.replace(SLOT, "it") for fact in persona.facts), start=1)),
            "most": FACTS_AN_ANSWER.get(persona.style, USUAL_FACTS),
            "told": ", ".join(str(place + 1) for place in told_before),
            "conversation": [
                *(
                    f"{'YOU' if line.from_respondent else 'INTERVIEWER'}: {as_data(line.text)}"
                    for line in lines_of(sitting)
                ),
                f"INTERVIEWER: {as_data(sitting.turn.content)}",
            ],
        }

    def _told_in(self, played: Played, *, before: Said) -> tuple[int, ...]:
        """The facts that were told now: fresh ones, no more than somebody of this style tells, and with words of theirs
        in the answer, since a model says of itself what it likes."""
        script = self._scripted.script
        facts, words = script.persona.facts, set(stems_of(played.answer))
        fresh = {number - 1 for number in played.told} - set(script.told[: len(script.told) - len(before.told)])
        said = [
            place for place in sorted(fresh) if 0 <= place < len(facts) and words & set(stems_of(facts[place].text))
        ]
        return tuple(said[: FACTS_AN_ANSWER.get(script.persona.style, USUAL_FACTS)])


@dataclass(frozen=True, slots=True)
class ModeratedByModel:
    """The moderator of interviews: the policy decides, the model finds the words, the guard judges them."""

    engine: Engine
    spending: Spending

    async def __call__(self, plan: Plan, sitting: Sitting, answer: Answer) -> tuple[Turn, str]:
        proposal = _proposed(plan, sitting, answer)
        if not proposal.options:
            return proposal.turn, EMBEDDED
        conversation = list(lines_of(sitting))
        mask = Mask.of((), *(line.text for line in conversation)) if self.engine.masks else Mask.off()
        moderated = await moderate(proposal, self.engine.model, conversation, mask=mask, deadlines=MODERATING)
        self.spending.note(moderated.spent, moderated.outcome)
        return moderated.turn, moderated.model if moderated.shown else EMBEDDED


def _proposed(plan: Plan, sitting: Sitting, answer: Answer) -> Proposal:
    try:
        return propose(plan, sitting.turn.state, answer, NOBODY)
    except InvalidAnswerError:
        in_words = Answer(CANNOT_CHOOSE, elapsed_minutes=answer.elapsed_minutes)
        return propose(plan, sitting.turn.state, in_words, NOBODY)


def lines_of(sitting: Sitting) -> Iterator[Line]:
    """The conversation so far, a chosen value as its label."""
    for exchange in sitting.exchanges:
        yield Line(exchange.turn.content, from_respondent=False)
        if exchange.said is not None:
            said = exchange.said
            chosen: Sequence[str] = [] if said.value is None else labels_of(widget_of(exchange) or {}, said.value)
            yield Line(said.text or ", ".join(chosen), from_respondent=True)
