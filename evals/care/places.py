"""Where in an interview a message is put: the same words are read after other questions and after other answers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from openkoji.interviewing import Answer, Mode, Plan, Question, QuestionType, Scale, State, Turn, begin, step

_EXPERIENCE = Question("experience", "How has using the product been for you in the last month?")
_OPINION = Question("opinion", "What do you think about the way the product handles your work?")
_IMPROVEMENT = Question("improvement", "What could we improve?")
_RATING = Question(
    "rating", "How likely are you to use it again?", QuestionType.SCALE, scale=Scale(0, 10), required=False
)

_RATED = 7
_BEFORE = "I mostly use the filters to find old orders."

_SEED = 5


@dataclass(frozen=True, slots=True)
class Place:
    """An interview up to the message: what it asks, and what was answered before."""

    name: str
    plan: Plan
    before: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """The moderator's reply to a message; `values_before` are the values of structured answers until then."""

    place: str
    turn: Turn
    own_words: str
    values_before: dict[str, object]

    @property
    def move(self) -> str:
        return self.turn.reason.move

    @property
    def values_changed(self) -> bool:
        return values_of(self.turn.state) != self.values_before


def _plan(*questions: Question) -> Plan:
    return Plan("How people work", Mode.HYBRID, questions, max_minutes=60)


PLACES = (
    Place("1st answer, experience", _plan(_EXPERIENCE, _OPINION, _IMPROVEMENT)),
    Place("1st answer, opinion", _plan(_OPINION, _IMPROVEMENT, _EXPERIENCE)),
    Place("1st answer, improvement", _plan(_IMPROVEMENT, _EXPERIENCE, _OPINION)),
    Place("2nd answer", _plan(_EXPERIENCE, _OPINION, _IMPROVEMENT), (Answer(text=_BEFORE),)),
    Place(
        "after a rating",
        _plan(_RATING, _EXPERIENCE, _IMPROVEMENT),
        (Answer(question_id="rating", value=_RATED), Answer(text=_BEFORE)),
    ),
)


def replies(text: str) -> Iterator[Reply]:
    """The reply to the message in each place."""
    for place in PLACES:
        turn = begin(place.plan, _SEED)
        for answer in place.before:
            turn = step(place.plan, turn.state, answer)
        values = values_of(turn.state)
        turn = step(place.plan, turn.state, Answer(text=text))
        yield Reply(place.name, turn, _own_words(turn, place.plan), values)


def values_of(state: State) -> dict[str, object]:
    return {name: record.value for name, record in state.records.items() if record.value is not None}


def says(words: str, forbidden: tuple[str, ...]) -> list[str]:
    """Which of the forbidden words or phrases stand in `words`, as whole words, however they are written."""
    plain = _plain(words)
    return [each for each in forbidden if _stands_in(_plain(each), plain)]


def _stands_in(phrase: str, text: str) -> bool:
    start = r"(?<!\w)" if phrase[:1].isalnum() else ""
    end = r"(?!\w)" if phrase[-1:].isalnum() else ""
    return re.search(start + re.escape(phrase) + end, text) is not None


def _plain(words: str) -> str:
    """Compatibility forms folded and marks that are not seen taken out, so that a disguise hides nothing."""
    folded = unicodedata.normalize("NFKC", words).casefold()
    return "".join(letter for letter in folded if unicodedata.category(letter) != "Cf")


def _own_words(turn: Turn, plan: Plan) -> str:
    """The message without the researcher's questions, wherever they stand in it."""
    content = turn.content
    for question in plan.questions:
        content = content.replace(question.text, " ")
    return " ".join(content.split())
