"""What one request told of several people is logged for each of them without the others.

A vendor's answer may name whom it was told of. It stands in the log of each delivery that went along, and would stay
in the others' when one of them is erased.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import unquote_plus

from openkoji.integrations.vendor import Outcome
from openkoji.webhooks.model import Attempt

LEFT_OUT = "(Left out: it tells of others, who went along in the same request.)"

# A shorter word is in any answer by chance, and tells nothing of anybody.
_SHORTEST = 4
# The kept beginning of a longer answer may end in the middle of a name.
_WHOLE = 4_000


def apart(outcomes: Sequence[Outcome], told: Sequence[Mapping[str, Any]], subjects: Sequence[str]) -> list[Outcome]:
    """The outcomes of what went along in one call, each without what tells of the others."""
    words = [_words(data, subject) for data, subject in zip(told, subjects, strict=True)]
    if len(words) < 2:
        return list(outcomes)
    return [
        _without(outcome, {word for other, of_other in enumerate(words) if other != number for word in of_other})
        for number, outcome in enumerate(outcomes)
    ]


def tells_of(text: str, words: set[str]) -> bool:
    """Whether a text holds any of these words, however they are capitalised, escaped or put into a form."""
    said = f"{text}\n{unquote_plus(text)}".lower()
    return any(word in said for word in words)


def spellings(text: str) -> Iterator[str]:
    """A text as an answer may hold it: in lower case, plain and as JSON escapes it."""
    if len(text) >= _SHORTEST:
        yield text.lower()
        yield json.dumps(text)[1:-1].lower()


def _words(data: Mapping[str, Any], subject: str) -> set[str]:
    """What an interview's data tells of its respondent."""
    told = [subject, data["respondent_email"], data["respondent_name"], data["external_id"], data["summary"]]
    told += [theme["quote"] for theme in data["themes"]]
    told += [data["interview_id"], *data["metadata"].values()]
    return {spelling for each in told if isinstance(each, str) for spelling in spellings(each)}


def _without(outcome: Outcome, words: set[str]) -> Outcome:
    sentence = outcome.sentence
    return replace(
        outcome,
        attempts=[_attempt_without(each, words) for each in outcome.attempts],
        sentence=LEFT_OUT if sentence and tells_of(sentence, words) else sentence,
    )


def _attempt_without(attempt: Attempt, words: set[str]) -> Attempt:
    head, sentence = attempt.reply_head or "", attempt.sentence or ""
    headers = " ".join((attempt.reply_headers or {}).values())
    if len(head) >= _WHOLE or tells_of(head, words):
        attempt = replace(attempt, reply_head=LEFT_OUT)
    if tells_of(headers, words):
        attempt = replace(attempt, reply_headers={})
    return replace(attempt, sentence=LEFT_OUT) if tells_of(sentence, words) else attempt
