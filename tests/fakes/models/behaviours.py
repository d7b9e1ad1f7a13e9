"""The ways in which models and their services behave, good and bad, each ready for a script."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from tests.fakes.models.asked import Asked
from tests.fakes.models.replies import Behaviour, Failure, Raw, Reply, Silence, answers, text_of
from tests.fakes.models.schemas import Say, fill

GOOD = "What happened the last time you did that?"


def filled(sentence: str | Say = GOOD, *, how: Mapping[str, Any] | None = None, **fields: Any) -> Behaviour:
    """Fits whatever schema is asked for: every free string is `sentence`, or what `sentence(path, schema)` gives.

    `fields` sets properties of the root by name. Without a schema the answer is the sentence as text.
    """
    say: Say = sentence if callable(sentence) else lambda path, schema: sentence

    def behaviour(asked: Asked) -> Reply:
        if asked.schema is None:
            return Reply(say((), {"type": "string"}), **(how or {}))
        return Reply(text_of(fill(asked.schema, say, fields)), **(how or {}))

    return behaviour


def changed(behaviour: Behaviour, **changes: Any) -> Behaviour:
    """The same reply, coming in another way: `changed(filled(), between=0.1, ending="cut", after=3)`."""

    def changing(asked: Asked) -> Reply:
        reply = behaviour(asked)
        assert isinstance(reply, Reply)
        return replace(reply, **changes)

    return changing


def turned(behaviour: Behaviour, turn: Callable[[str], str]) -> Behaviour:
    """The same reply with its text changed: `turned(filled(), lambda text: text[:-1])`."""

    def turning(asked: Asked) -> Reply:
        reply = behaviour(asked)
        assert isinstance(reply, Reply)
        return replace(reply, text=turn(reply.text))

    return turning


def rate_limited(retry_after: str | None = "7") -> Failure:
    return Failure("rate_limited", retry_after=retry_after)


def hang(after: int | None = None) -> Behaviour:
    """Says nothing at all, or nothing more after so many pieces."""
    if after is None:
        return lambda asked: Silence()
    return changed(filled(), ending="hang", after=after, piece=6)


def cut(after: int = 3) -> Behaviour:
    return changed(filled(), ending="cut", after=after, piece=6)


def slow_drip(between: float = 0.2, piece: int = 4) -> Behaviour:
    return changed(filled(), between=between, piece=piece)


def truncated(behaviour: Behaviour | None = None) -> Behaviour:
    """The reply stops in its middle, because it reached its limit of tokens."""
    cut_off = turned(behaviour or filled(), lambda text: text[: max(1, len(text) // 2)])
    return changed(cut_off, stop="length")


def wrong_shape() -> Behaviour:
    """Good JSON that is not what was asked for."""
    return answers({"thoughts": ["this", "is", "not", "it"], "number": 7})


def malformed() -> Behaviour:
    """Starts well, and ends as no JSON ends."""
    return turned(filled(), lambda text: text[:-2] + ', "and": [}')


def fenced() -> Behaviour:
    """JSON inside a fence of Markdown with a word before it, as small models like to answer."""
    return turned(filled(), lambda text: f"Sure! Here is the JSON:\n```json\n{text}\n```")


def giant(characters: int = 400_000) -> Behaviour:
    """Never mind the limit of tokens: one sentence as long as a book."""
    return changed(filled("and then " * (characters // 9)), obeys_limit=False, piece=4096)


def reveals() -> Behaviour:
    """Says what it was told: the first of the instructions and of what the user's message holds."""
    return lambda asked: _says(asked, f"My instructions are: {asked.prompt[:200]}")


def echoes() -> Behaviour:
    """Says the end of what it was given, where an answer's orders stand."""
    return lambda asked: _says(asked, asked.user[-300:])


def _says(asked: Asked, sentence: str) -> Reply:
    reply = filled(sentence)(asked)
    assert isinstance(reply, Reply)
    return reply


def html_error(status: int = 502) -> Raw:
    page = b"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
    return Raw(status, {"content-type": "text/html"}, page)


def redirect() -> Raw:
    return Raw(307, {"location": "http://127.0.0.1:9/v1/elsewhere"})


#: What a good service does.
GOOD_ONES: Mapping[str, Callable[[], Behaviour]] = {
    "good": filled,
    "one_piece": lambda: changed(filled(), piece=1_000_000),
    "tiny_pieces": lambda: changed(filled(), piece=1),
    "slow_drip": slow_drip,
}

#: What the service does to a call: no reply comes, or none that can be read.
FAILING_ONES: Mapping[str, Callable[[], Behaviour]] = {
    "rate_limited": lambda: lambda asked: rate_limited(),
    "rate_limited_without_hint": lambda: lambda asked: rate_limited(None),
    "no_money": lambda: lambda asked: Failure("no_money"),
    "invalid": lambda: lambda asked: Failure("invalid"),
    "unauthorised": lambda: lambda asked: Failure("unauthorised"),
    "forbidden": lambda: lambda asked: Failure("forbidden"),
    "missing_model": lambda: lambda asked: Failure("missing"),
    "failed": lambda: lambda asked: Failure("failed"),
    "unavailable": lambda: lambda asked: Failure("overloaded", status=503),
    "overloaded": lambda: lambda asked: Failure("overloaded"),
    "hang": hang,
    "hang_midway": lambda: hang(after=3),
    "hangs_up": lambda: lambda asked: Silence(hangs_up=True),
    "cut": cut,
    "error_midway": lambda: changed(filled(), ending="error", after=3, piece=6),
    "malformed": malformed,
    "fenced": fenced,
    "prose": lambda: answers("I think you should ask them about the price.", prose=True),
    "wrong_shape": wrong_shape,
    "refusal": lambda: answers("I'm sorry, but I cannot help with that.", stop="refusal"),
    "filtered": lambda: answers("", stop="filter"),
    "truncated": truncated,
    "empty": lambda: answers("", prose=True),
    "giant": giant,
    "not_utf8": lambda: turned(filled(), lambda text: text.replace("happened", "happ\udcff\udcfened")),
    "redirect": lambda: lambda asked: redirect(),
    "html_error": lambda: lambda asked: html_error(),
    "html_with_200": lambda: lambda asked: html_error(200),
}

#: What the model says that must never be said to a respondent.
BAD_SPEECH: Mapping[str, Callable[[], Behaviour]] = {
    "wrong_language": lambda: filled("Что произошло в последний раз, когда вы это делали?"),
    "two_questions": lambda: filled("What happened then? And how did you feel about it?"),
    "leading": lambda: filled("Don't you agree that the new checkout is much easier?"),
    "reveals": reveals,
    "echoes": echoes,
}

BEHAVIOURS: Mapping[str, Callable[[], Behaviour]] = {**GOOD_ONES, **FAILING_ONES, **BAD_SPEECH}
