"""What the fake model answers: a reply, a vendor's error, a page of some proxy, or nothing at all."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.fakes.models.asked import Asked

Stop = Literal["end", "length", "refusal", "filter"]
#: What happens after `after` pieces: the connection is closed, nothing more comes, or the vendor reports an error.
Ending = Literal["whole", "cut", "hang", "error"]
FailureKind = Literal[
    "invalid", "unauthorised", "forbidden", "missing", "rate_limited", "no_money", "failed", "overloaded"
]


@dataclass(frozen=True)
class Reply:
    """What the model says, and how it comes: `piece` characters at a time, with seconds before and between them.

    `text` is the output whatever it is asked for as: the text of the message, or a tool's arguments (`prose` makes it
    text even then). A lone surrogate in it (`"\\udcff"`) goes out as the byte it stands for, which is not UTF-8.
    """

    text: str
    stop: Stop = "end"
    piece: int = 12
    first: float = 0.0
    between: float = 0.0
    ending: Ending = "whole"
    after: int = 0
    prose: bool = False
    obeys_limit: bool = True

    def pieces(self) -> list[str]:
        return [self.text[start : start + self.piece] for start in range(0, len(self.text), self.piece)]

    def within(self, most_tokens: int | None) -> Reply:
        """The reply as a model that keeps to its limit of tokens gives it: cut off, and saying so."""
        if not self.obeys_limit or most_tokens is None or len(self.text) <= most_tokens * 4:
            return self
        return Reply(**{**self.__dict__, "text": self.text[: most_tokens * 4], "stop": "length"})

    def parsed(self) -> Any:
        """The reply as a tool's input where that is an object: the first there is, else the text in a field."""
        try:
            found, _ = json.JSONDecoder().raw_decode(self.text, max(0, self.text.find("{")))
        except ValueError:
            return {"text": self.text}
        return found if isinstance(found, dict) else {"text": self.text}

    @property
    def output_tokens(self) -> int:
        return max(1, len(self.text) // 4)


@dataclass(frozen=True)
class Failure:
    """The vendor says no, in its own words and with its own status (429, 500, 503 or 529 …)."""

    kind: FailureKind
    status: int | None = None
    retry_after: str | None = None
    after: float = 0.0


@dataclass(frozen=True)
class Raw:
    """Any answer at all, as a proxy in between might give it."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Silence:
    """Nothing, for as long as the caller waits; or the connection closed without a word."""

    hangs_up: bool = False


Answer = Reply | Failure | Raw | Silence
Behaviour = Callable[[Asked], Answer | Awaitable[Answer]]


def text_of(output: object) -> str:
    """An output as the model writes it: JSON of a mapping or a pydantic model, a string as it is."""
    if isinstance(output, str):
        return output
    dump = getattr(output, "model_dump_json", None)
    return dump() if dump is not None else json.dumps(output, ensure_ascii=False)


def answers(output: object | Callable[[Asked], Any], **how: Any) -> Behaviour:
    """Answers with this output (a mapping, a pydantic model, a string as it is, or a function of the request)."""

    def behaviour(asked: Asked) -> Reply:
        return Reply(text_of(output(asked) if callable(output) else output), **how)

    return behaviour
