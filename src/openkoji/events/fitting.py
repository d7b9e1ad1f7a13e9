"""Keeps the data of an event small: listeners get bodies under 20 KB, and what is longer stands behind the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

MOST_BYTES = 18_000
"""Of an event's data as JSON; the envelope around it and what the delivery adds take the rest."""

_LENGTHS = (2000, 1000, 500, 200, 100, 50)
_OF_ANY_LENGTH = ("metadata", "structured_answers", "themes")
# What names something stays whole: cut, it would name something else.
_NAMES = ("id", "respondent_email", "type", "mode", "slug", "url")


def fitting(data: Mapping[str, Any]) -> dict[str, Any]:
    """`data` within `MOST_BYTES`: long texts are cut and long values of metadata left out, the longest first, and then
    the parts that may have any length are left out; `shortened` says so."""
    whole = dict(data)
    if _size(whole) <= MOST_BYTES:
        return whole
    cut = whole
    for most in _LENGTHS:
        cut = {"shortened": True, **{name: _cut(name, value, most) for name, value in whole.items()}}
        if _size(cut) <= MOST_BYTES:
            return cut
    for name in _OF_ANY_LENGTH:
        if name in cut:
            cut[name] = type(cut[name])()
        if _size(cut) <= MOST_BYTES:
            break
    return cut


def _cut(name: str, value: Any, most: int) -> Any:
    match value:
        case str():
            return value if name.endswith(_NAMES) else value[:most]
        case Mapping() if name == "metadata":
            return {key: each for key, each in value.items() if not isinstance(each, str) or len(each) <= most}
        case Mapping():
            return {key: _cut(key, each, most) for key, each in value.items()}
        case list():
            # Of several values each is the id of an option.
            return value if name == "value" else [_cut(name, each, most) for each in value]
        case _:
            return value


def _size(data: Mapping[str, Any]) -> int:
    return len(orjson.dumps(data))
