"""An answer between the database and its readers.

What is stored has the places of quotes and not their words: these are cut from the messages whenever the answer is
read. So a quote is verbatim by construction, and it is gone with its message when a respondent is erased.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, LiteralString
from uuid import UUID

from openkoji.analysis.asking.stances import Stance
from openkoji.analysis.asking.wording import Answer, Quote, answered
from openkoji.analysis.findings import Span
from openkoji.db import Transaction
from openkoji.interviewing.language import language_for
from openkoji.kit.ids import Prefix, public_id
from openkoji.reports.ask.model import Asked

_WORDS: LiteralString = """
SELECT m.id, m.content FROM unnest(%s::uuid[], %s::uuid[]) AS cited (interview_id, id)
JOIN messages m ON m.workspace_id = %s AND m.interview_id = cited.interview_id AND m.id = cited.id
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a quote stands, and how it stands to the question."""

    interview_id: UUID
    message_id: UUID
    start: int
    end: int
    stance: Stance
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """What a worker found: `spoke` of `of` respondents whose interviews count said something about it; `places` are of
    the best quotes."""

    language: str
    spoke: int
    of: int
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class _Message:
    id: UUID
    content: str


def stored(found: Found) -> dict[str, Any]:
    """As JSON."""
    ids = ("interview_id", "message_id")
    places = [
        {name: value.hex if name in ids else value for name, value in asdict(place).items()} for place in found.places
    ]
    return {"language": found.language, "spoke": found.spoke, "of": found.of, "places": places}


def found_in(row: Mapping[str, Any]) -> Found:
    places = (
        Place(
            UUID(hex=each["interview_id"]),
            UUID(hex=each["message_id"]),
            each["start"],
            each["end"],
            Stance(each["stance"]),
            each["score"],
        )
        for each in row["places"]
    )
    return Found(row["language"], row["spoke"], row["of"], tuple(places))


@dataclass(frozen=True, slots=True)
class Told:
    """A question as its readers see it; `places` has one for each quote of the answer, which is there once ready."""

    asked: Asked
    answer: Answer | None = None
    places: tuple[Place, ...] = ()


async def told(transaction: Transaction, workspace_id: UUID, asked: Asked) -> Told:
    """The question, and its answer in words. A quote whose message is gone is left out."""
    if asked.answer is None:
        return Told(asked)
    found = found_in(asked.answer)
    ids = [place.interview_id for place in found.places], [place.message_id for place in found.places]
    messages = await transaction.fetch_all(_Message, _WORDS, [*ids, workspace_id]) if found.places else []
    contents = {message.id: message.content for message in messages}
    places = tuple(place for place in found.places if place.message_id in contents)
    quotes = [
        Quote(number, _span(place, contents[place.message_id]), place.stance, place.score)
        for number, place in enumerate(places)
    ]
    answer = answered(quotes, spoke=found.spoke, of=found.of, language=language_for(found.language))
    return Told(asked, answer, places)


def _span(place: Place, content: str) -> Span:
    return Span(public_id(Prefix.MESSAGE, place.message_id), place.start, place.end, content[place.start : place.end])
