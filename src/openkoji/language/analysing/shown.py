"""An interview as a language model is shown it: one JSON object a line, so that no answer can end its own line."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from openkoji.analysis.exchanges import exchanges_of
from openkoji.analysis.findings import Passage
from openkoji.analysis.transcript import Message, Transcript
from openkoji.interviewing.language import Language
from openkoji.interviewing.reading import Sign
from openkoji.language.masking import Mask

MOST_CHARACTERS, MOST_OF_A_MESSAGE = 80_000, 8_000
"""Of an interview and of one message; an hour of talk has some 50,000 characters."""

LEFT_OUT = "what spoke to the program and not of the subject was left out"


@dataclass(frozen=True, slots=True)
class Shown:
    """The lines, the messages by the number that they have there, and the ids of those that hold an order."""

    lines: tuple[str, ...]
    messages: Mapping[int, Message]
    ordering: frozenset[str]


def shown(transcript: Transcript, passages: Sequence[Passage], language: Language, mask: Mask) -> Shown:
    """The interview as lines. Left out are asides about the interview itself; of an answer that may hold an order to
    the program only the passages are shown, which are what it tells beside."""
    exchanges = {each.message.id: each for each in exchanges_of(transcript, language)}
    told: dict[str, list[str]] = {}
    for passage in passages:
        told.setdefault(passage.span.message_id, []).append(passage.span.text)
    most = min(MOST_OF_A_MESSAGE, MOST_CHARACTERS // max(len(transcript.messages), 1))
    lines: list[str] = []
    numbered: dict[int, Message] = {}
    ordering = set[str]()
    for number, message in enumerate(transcript.messages, 1):
        line: dict[str, object] = {"id": number, "speaker": "respondent" if message.from_respondent else "interviewer"}
        exchange = exchanges.get(message.id)
        text, note = message.content, None
        if message.from_respondent:
            if exchange is None and message.id not in told:
                continue
            if exchange is not None and (exchange.gives_orders or exchange.reading.has(Sign.INSTRUCTION)):
                ordering.add(message.id)
                text, note = " […] ".join(told.get(message.id, ())), LEFT_OUT
            numbered[number] = message
        line["text"] = mask.mask(text[:most] if len(text) <= most else f"{text[:most]} […]")
        lines.append(as_line(line | ({"note": note} if note else {})))
    return Shown(tuple(lines), numbered, frozenset(ordering))


def as_line(document: Mapping[str, object]) -> str:
    """One line of JSON, in which no text closes a tag."""
    return json.dumps(document, ensure_ascii=False).replace("<", "\\u003c")
