"""A scripted respondent: what a persona says to what a person would see, message by message.

The rules, which no interviewer can talk around by being louder:

- Facts are told only when they are asked for. A question of its own reaches the third of the facts nearest to it.
- A probe opens facts that are near to what was just told and of the kind asked; "say more" opens one, once a question.
- Every question costs patience. A bad one (several questions, too long, a word list, a sentence said before, words
  that were never said) costs double and opens at most one fact; then the respondent wants to stop.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openkoji.simulate.choosing import chosen_value, in_words, labels_of
from openkoji.simulate.hearing import Asks, Fault, Heard, Memory, hear
from openkoji.simulate.languages import USUAL
from openkoji.simulate.nearness import Nearness
from openkoji.simulate.persona import SLOT, Fact, Persona, Style
from openkoji.simulate.sayings import sayings
from openkoji.simulate.topics import OTHERWISE, topic_of
from openkoji.simulate.voices import voiced

SCRIPTED = "scripted"

NEAR = 0.2
"""Cosine from which a fact is near to what was told; two facts of ten words that share two rare ones have it."""

FACTS_AN_ANSWER = {Style.RAMBLING: 3, Style.TERSE: 1, Style.VAGUE: 1, Style.HOSTILE: 1}
USUAL_FACTS = 2
EMPTY_FIRST_ANSWERS = 0.6
OFF_THE_QUESTION = {Style.OFF_TOPIC: 0.4, Style.INJECTING: 0.35}
ASKS_BACK = {Style.HOSTILE: 0.15}
ASKS_BACK_WHEN_UNCLEAR = 0.5
REPHRASE_WORKS = 0.6

MOST_OF_A_BAD_QUESTION = {
    Fault.WORD_LIST: 0,
    Fault.ASKED_BEFORE: 0,
    Fault.MISQUOTED: 0,
    Fault.SAID_BEFORE: 1,
    Fault.SEVERAL: 1,
    Fault.LONG: 1,
}


@dataclass(frozen=True, slots=True)
class Said:
    """One message of the respondent, in the shape of the API's: words, or a value for a question.

    `told` are places of facts in the persona; no interviewer sees them. `patience` is what is left. `said_by` is the
    engine that put the words: `scripted`, or the name of a language model.
    """

    text: str = ""
    question_id: str | None = None
    value: object = None
    told: tuple[int, ...] = ()
    is_empty: bool = False
    asks_back: bool = False
    wants_to_stop: bool = False
    patience: float = 0.0
    said_by: str = SCRIPTED

    def as_request(self) -> dict[str, object]:
        """What `POST /api/v1/interviews/messages` takes, beside the session's token."""
        if self.value is None:
            return {"message": self.text}
        return {"answer": {"questionId": self.question_id, "value": self.value}}


class ScriptedRespondent:
    """Answers as `persona` would; the same persona, seed and messages give the same answers.

    `reply` takes what a person sees: the words, the widget as the API shows it, and whether the message is a
    question of the study or a follow-up, which is the message's `kind` in the API. `rephrase_works` is the chance
    that a question asked from another side brings an answer where the first one brought none.
    """

    def __init__(self, persona: Persona, seed: int, *, rephrase_works: float = REPHRASE_WORKS) -> None:
        self.persona = persona
        self.patience = persona.patience
        self.told: list[int] = []
        self._seed = seed
        self._rephrase_works = rephrase_works
        self._near = Nearness(persona.about(fact) for fact in persona.facts)
        self._most = FACTS_AN_ANSWER.get(persona.style, USUAL_FACTS)
        self._language = persona.language
        self._own: list[str] = []
        self._opened: set[str] = set()
        self._asked: set[str] = set()
        self._messages = 0
        self._begun = 0
        self._question: str | None = None
        self._just_told: tuple[int, ...] = ()
        self._owes_answer = False
        self._rephrased = False
        self._said_more = False
        self._owes_reason = False
        self._widget_shown: str | None = None
        self._last = Said()

    def reply(self, message: str, widget: Mapping[str, Any] | None = None, kind: str | None = None) -> Said:
        """The answer to one message of the interviewer."""
        memory = Memory(self._own, self._own[self._begun :], self._question, self._asked, may_repeat=self._owes_answer)
        heard = hear(message, widget, memory, kind)
        self._messages += 1
        self._asked.update(heard.sentences)
        said = self._answer(heard, widget)
        words = said.text if said.value is None else " ".join(labels_of(widget or {}, said.value))
        self._own.append(words)
        self.told.extend(said.told)
        self._last = said
        return said

    def said_instead(self, said: Said) -> None:
        """The last answer was put otherwise, by a language model: what was told, and in which words, is remembered."""
        del self.told[len(self.told) - len(self._last.told) :]
        self.told.extend(said.told)
        self._just_told = said.told or (() if self._last.told else self._just_told)
        self._own[-1], self._last = said.text, said

    def _answer(self, heard: Heard, widget: Mapping[str, Any] | None) -> Said:
        if self.patience <= 0:
            # What ends the interview is said in the interviewer's language, as its page names it.
            text = (
                self._sayings("does_stop", heard.language)[0] if heard.asks is Asks.STOP else self._sayings("stops")[0]
            )
            return Said(text, wants_to_stop=True, patience=self.patience)
        if heard.asks is Asks.STOP:
            return self._say(self._sayings("goes_on", heard.language)[0])
        if heard.asks is Asks.NOTHING:
            return self._say(self._sayings("takes_note")[0])
        self.patience -= 2 if heard.faults else 1
        if heard.asks is Asks.VALUE and widget is not None:
            return self._value(heard, widget)
        most = min([self._most, *(MOST_OF_A_BAD_QUESTION[fault] for fault in heard.faults)])
        if Fault.MISQUOTED in heard.faults:
            return self._say(self._one_of(self._sayings("irritated")))
        if heard.asks is Asks.MAIN:
            return self._to_question(heard, most)
        if heard.asks is Asks.CHECK:
            return self._say(self._sayings("agrees")[0])
        if self._owes_answer or self._owes_reason:
            return self._returns(most)
        if heard.asks is Asks.MORE:
            return self._more(most)
        return self._to_probe(heard, most)

    def _to_question(self, heard: Heard, most: int) -> Said:
        if self._question == heard.question:
            return self._returns(most) if self._owes_answer else self._nothing()
        self._begin(heard.question)
        # To a list of words, or what was asked long ago, nobody has anything to say.
        if most == 0:
            return self._nothing()
        first = self._chance("first answer", heard.question).random()
        asks_back = ASKS_BACK_WHEN_UNCLEAR if heard.faults else ASKS_BACK.get(self.persona.style, 0)
        if first < OFF_THE_QUESTION.get(self.persona.style, 0):
            lines = self._sayings("off_topic" if self.persona.style is Style.OFF_TOPIC else "injections")
            self._owes_answer = True
            return self._say(self._one_of(lines))
        if self.persona.style is Style.VAGUE and first < EMPTY_FIRST_ANSWERS:
            return self._nothing()
        if first > 1 - asks_back:
            self._owes_answer = True
            return self._say(self._one_of(self._sayings("asks_back")), asks_back=True)
        return self._tell(self._reached(), most)

    def _begin(self, question: str) -> None:
        self._question, self._begun = question, len(self._own)
        self._just_told = ()
        self._owes_answer = self._owes_reason = self._rephrased = self._said_more = False

    def _returns(self, most: int) -> Said:
        """The answer that was owed: after a question back, words off the question, or a value without its reason."""
        self._owes_answer = self._owes_reason = False
        return self._tell(self._reached(), most)

    def _more(self, most: int) -> Said:
        if self._said_more or not self._just_told:
            return self._nothing(no_more=self._said_more)
        self._said_more = True
        return self._tell(self._near_to(self._just_told), min(1, most))

    def _to_probe(self, heard: Heard, most: int) -> Said:
        if self._just_told:
            near = self._near_to(self._just_told)
            return self._tell([place for place in near if self.persona.facts[place].kind in heard.kinds], most)
        if not heard.starts_anew or self._rephrased or not most:
            return self._nothing()
        self._rephrased = True
        if self._chance("rephrased", self._question or "").random() >= self._rephrase_works:
            return self._nothing()
        return self._tell(self._reached(), most)

    def _value(self, heard: Heard, widget: Mapping[str, Any]) -> Said:
        again = self._widget_shown == widget["questionId"]
        if not again:
            self._begin(heard.question)
            self._widget_shown = widget["questionId"]
        chance = self._chance("value", f"{widget['questionId']} {[o['label'] for o in widget.get('options') or ()]}")
        value = chosen_value(widget, self.persona.leaning, chance)
        self._owes_reason = True
        types = chance.random() < self.persona.typed
        if types and not again and self._language == USUAL and self.persona.style is not Style.OTHER_LANGUAGE:
            return self._say(in_words(widget, value, chance))
        return Said(question_id=widget["questionId"], value=value, patience=self.patience)

    def _tell(self, places: Sequence[int], most: int) -> Said:
        # Who tells several things tells them as they came, which is the order of the file.
        chosen = tuple(sorted(places[:most]))
        if not chosen:
            return self._nothing(no_more=bool(self._just_told))
        self._just_told = chosen
        texts = [self._filled(self.persona.facts[place]) for place in chosen]
        chance = self._chance("voice", str(self._messages))
        return self._say(voiced(self.persona.style, texts, chance, self._language, self._opened), told=chosen)

    def _nothing(self, *, no_more: bool = False) -> Said:
        return self._say(self._one_of(self._sayings("no_more" if no_more else "nothing")), is_empty=True)

    def _say(self, text: str, *, told: tuple[int, ...] = (), is_empty: bool = False, asks_back: bool = False) -> Said:
        return Said(text, told=told, is_empty=is_empty, asks_back=asks_back, patience=self.patience)

    def _reached(self) -> list[int]:
        """Untold facts of the third that is nearest to the question, the nearer ones rather first."""
        question = self._question or ""
        facts = self.persona.facts
        luck = [self._chance("fact", f"{question} {place}").random() for place in range(len(facts))]
        near = [self._near.between(question, self.persona.about(fact)) for fact in facts]
        ranked = sorted(range(len(facts)), key=lambda place: (-near[place], luck[place]))
        reached = ranked[: max(1, len(facts) // 3)]
        left = self._untold(reached)
        # What has nothing to do with the question is told only when there is nothing else.
        left = [place for place in left if near[place] > 0] or left
        return sorted(left, key=lambda place: -near[place] * (0.5 + luck[place]))

    def _near_to(self, places: Iterable[int]) -> list[int]:
        """Untold facts near to these: of the same topic, or with words in common; the nearest first."""
        facts = self.persona.facts
        nearness = {
            place: max(self._nearness(facts[place], facts[other]) for other in places)
            for place in self._untold(range(len(facts)))
        }
        near = [place for place, value in nearness.items() if value >= NEAR]
        return sorted(near, key=lambda place: (-nearness[place], place))

    def _nearness(self, one: Fact, other: Fact) -> float:
        same = 1.0 if one.topic and one.topic == other.topic else 0.0
        return same + self._near.between(one.text.replace(SLOT, ""), other.text.replace(SLOT, ""))

    def _untold(self, places: Iterable[int]) -> list[int]:
        return [place for place in places if place not in self.told]

    def _filled(self, fact: Fact) -> str:
        text = fact.text.replace(SLOT, topic_of(self._question) if self._question else OTHERWISE)
        return text[:1].upper() + text[1:]

    def _sayings(self, purpose: str, language: str | None = None) -> Sequence[str]:
        return sayings(purpose, self.persona.style, language or self._language)

    def _one_of(self, lines: Sequence[str]) -> str:
        """A line not said yet, as long as there is one."""
        fresh = [line for line in lines if line not in self._own] or list(lines)
        return self._chance("line", str(self._messages)).choice(fresh)

    def _chance(self, purpose: str, key: str) -> random.Random:
        """Luck that hangs on the question and not on the turn, so that interviewers can be compared."""
        return random.Random(zlib.crc32(f"{self._seed}|{self.persona.name}|{purpose}|{key}".encode("utf-8", "replace")))
