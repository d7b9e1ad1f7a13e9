"""Keeps the data of an event small: listeners get bodies under 20 KB, and what is longer stands behind the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

MOST_BYTES = 18_000
"""Of an event's data as JSON; the envelope around it and what the delivery adds take the rest."""

_LENGTHS = (2000, 1000, 500, 200, 100, 50)
_LISTS = ("metadata", "structured_answers", "themes")


def fitting(data: Mapping[str, Any]) -> dict[str, Any]:
    """`data` within `MOST_BYTES`: long texts are cut, the longest first, and then the parts that may have any length
    are left out; `shortened` says so."""
    whole = dict(data)
    if _size(whole) <= MOST_BYTES:
        return whole
    cut = whole
    for most in _LENGTHS:
        cut = {"shortened": True, **_cut(whole, most)}
        if _size(cut) <= MOST_BYTES:
            return cut
    for name in _LISTS:
        if name in cut:
            cut[name] = type(cut[name])()
        if _size(cut) <= MOST_BYTES:
            break
    return cut


def _cut(value: Any, most: int) -> Any:
    match value:
        case str():
            return value[:most]
        case Mapping():
            return {key: _cut(each, most) for key, each in value.items()}
        case list():
            return [_cut(each, most) for each in value]
        case _:
            return value


def _size(data: Mapping[str, Any]) -> int:
    return len(orjson.dumps(data))
