"""JSON: our own interviews (`GET /api/v1/interviews/{id}`, a list of them, a file of lines), and the like."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from openkoji.analysis.sources.turns import Conversation, SourceError, Turn

_TURNS = ("transcript", "messages", "turns", "conversation")
_WORDS = ("content", "text", "message")
_SPEAKERS = ("role", "speaker", "from", "author")
_RESPONDENT = frozenset({"respondent", "participant", "interviewee", "user", "customer", "human"})
_MARKS = ".,;:!?()\"'“”„"
_SMALL = 4
"""Letters of the words that say little by themselves ("then", "with")."""
_MOST_OF = 0.6
_LISTS = ("items", "interviews", "data", "transcripts")

_LOOKED_FOR = (
    "an interview is an object with `transcript` (or `messages`, `turns`): a list of objects with `role` "
    "(interviewer or respondent) and `content` (or `text`)"
)


def conversations_in(text: str, name: str) -> tuple[Conversation, ...]:
    """The interviews of a JSON document, or of lines of JSON. Raises `SourceError` where there is none."""
    found = tuple(
        _conversation(each, f"{name} {number}") for number, each in enumerate(_interviews(_parsed(text)), start=1)
    )
    if not found:
        raise SourceError(f"There is no interview in this JSON: {_LOOKED_FOR}.")
    return found


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as whole:
        lines = [line for line in text.splitlines() if line.strip()]
        try:
            return [json.loads(line) for line in lines]
        except ValueError:
            raise SourceError(f"This is no JSON: {whole}.") from whole


def _interviews(document: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(document, Mapping):
        if _turns_of(document) is not None:
            yield document
            return
        for key in _LISTS:
            if isinstance(document.get(key), list):
                yield from _interviews(document[key])
                return
    elif isinstance(document, list):
        if _is_turn(document[0] if document else None):
            yield {"transcript": document}
            return
        for each in document:
            yield from _interviews(each)


def _turns_of(interview: Mapping[str, Any]) -> Sequence[Any] | None:
    for key in _TURNS:
        turns = interview.get(key)
        if isinstance(turns, list) and turns and all(_is_turn(turn) for turn in turns):
            return turns
    return None


def _is_turn(turn: object) -> bool:
    return isinstance(turn, Mapping) and _first(turn, _WORDS) is not None and _first(turn, _SPEAKERS) is not None


def _conversation(interview: Mapping[str, Any], name: str) -> Conversation:
    labels = _labels(interview.get("analysis"))
    own = interview.get("id") or interview.get("interviewId") or interview.get("name")
    language = interview.get("language")
    return Conversation(
        name=str(own) if isinstance(own, str | int) else name,
        turns=tuple(_turn(turn, labels) for turn in _turns_of(interview) or ()),
        language=language if isinstance(language, str) else "en",
    )


def _labels(analysis: object) -> dict[str, str]:
    """The values that our own analysis read, as they are shown, by the messages that they were read from."""
    answers = analysis.get("structuredAnswers") if isinstance(analysis, Mapping) else None
    return {
        message_id: answer["label"]
        for answer in (answers if isinstance(answers, list) else ())
        if isinstance(answer, Mapping) and isinstance(answer.get("label"), str)
        for message_id in (answer["messageIds"] if isinstance(answer.get("messageIds"), list) else ())
        if isinstance(message_id, str)
    }


def _only_says(label: str, content: str) -> bool:
    """Whether the words are the value over again: most of those that are no small words stand in its label."""
    words = [word.strip(_MARKS).casefold() for word in content.split()]
    longer = [word for word in words if len(word) > _SMALL] or words
    known = {word.strip(_MARKS).casefold() for word in label.split()}
    return sum(word in known for word in longer) >= _MOST_OF * len(longer)


def _turn(turn: Mapping[str, Any], labels: Mapping[str, str]) -> Turn:
    kind, question_id, message_id = (turn.get(key) for key in ("kind", "questionId", "id"))
    words, label = str(_first(turn, _WORDS)), labels.get(str(message_id))
    return Turn(
        from_respondent=str(_first(turn, _SPEAKERS)).strip().lower() in _RESPONDENT,
        text=words,
        id=message_id if isinstance(message_id, str) else None,
        kind=kind if isinstance(kind, str) else None,
        question_id=question_id if isinstance(question_id, str) else None,
        chosen=_only_says(label, words) if label else turn.get("value") is not None,
    )


def _first(turn: Mapping[str, Any], keys: Sequence[str]) -> str | None:
    return next((turn[key] for key in keys if isinstance(turn.get(key), str)), None)
