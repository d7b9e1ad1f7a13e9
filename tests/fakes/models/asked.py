"""What a caller asked of a model, read from either wire format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

FaultKind = Literal["unknown", "missing", "type", "value", "other"]


@dataclass(eq=False)
class FaultError(Exception):
    """One thing that is wrong with a request's body; each wire says it in its vendor's words."""

    kind: FaultKind
    at: str
    detail: str = ""
    expected: str = ""
    code: str | None = None


@dataclass(eq=False)
class TurnedAwayError(Exception):
    """A request that is turned away, with the vendor's status and kind of error."""

    status: int
    kind: str
    message: str
    param: str | None = None
    code: str | None = None


@dataclass
class Asked:
    """A request that the vendor would take, and, afterwards, what became of it.

    `schema` is the JSON schema the output must have, wherever the wire carries it: None asks for free text. `tool` is
    the name of the tool the model must or may call; without one the output is the text of the message.
    """

    wire: Literal["openai", "anthropic"]
    model: str
    system: str
    user: str
    texts: list[tuple[str, str]]
    stream: bool
    schema: Mapping[str, Any] | None
    tool: str | None
    most_tokens: int | None
    wants_usage: bool
    headers: Mapping[str, str]
    body: Mapping[str, Any]
    number: int = 0
    #: "answered", "failed" (as scripted), "cut" (by us, in the middle), or "abandoned" (the caller hung up first).
    outcome: str = ""
    #: What the reply counted as, in the usage that went with it.
    output_tokens: int = 0

    @property
    def prompt(self) -> str:
        """Every word that left the caller's machine in this request, system first."""
        return "\n\n".join([self.system, *(text for _, text in self.texts)])

    @property
    def input_tokens(self) -> int:
        return max(1, len(self.prompt) // 4)


@dataclass(frozen=True)
class Refused:
    """A request that was turned away, for the test to look at."""

    path: str
    status: int
    message: str
    headers: Mapping[str, str]
    body: bytes


TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
    "null": (type(None),),
}


def is_a(value: object, kinds: str) -> bool:
    """Whether a JSON value is of one of the kinds, as in `"string|null"`. True and 1 are not the same."""
    return any(
        isinstance(value, TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))
        for kind in kinds.split("|")
    )


def check_fields(value: Mapping[str, Any], at: str, required: Mapping[str, str], optional: Mapping[str, str]) -> None:
    """Raise a `FaultError` for the first field that is missing, unknown, or of the wrong type."""
    prefix = f"{at}." if at else ""
    for name in required:
        if name not in value:
            raise FaultError("missing", f"{prefix}{name}")
    for name, held in value.items():
        kinds = required.get(name) or optional.get(name)
        if kinds is None:
            raise FaultError("unknown", f"{prefix}{name}")
        if not is_a(held, kinds):
            raise FaultError("type", f"{prefix}{name}", detail=kind_of(held), expected=kinds)


def kind_of(value: object) -> str:
    """The JSON name of a value's type."""
    return next(
        kind
        for kind in TYPES
        if (is_a(value, kind) and kind != "number") or (isinstance(value, float) and kind == "number")
    )


def one_of(value: object, at: str, allowed: tuple[object, ...]) -> None:
    if value not in allowed:
        raise FaultError("value", at, detail=repr(value), expected=", ".join(map(repr, allowed)))


def within(value: float | None, at: str, least: float, most: float) -> None:
    if value is not None and not least <= value <= most:
        raise FaultError("value", at, detail=str(value), expected=f"between {least} and {most}")
