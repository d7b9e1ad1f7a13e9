"""JSON out of what a model writes: of what is there so far, and of the whole."""

from __future__ import annotations

import json
from typing import Any

from pydantic_core import from_json

_NUL = r"\u0000"  # as JSON writes it; it knows no other way


def so_far(text: str) -> dict[str, Any] | None:
    """The object that `text` begins, its last string as far as it came; None before there is any.

    What stands before the first brace is passed over: models that know no JSON mode like to introduce theirs.
    """
    start = text.find("{")
    if start < 0:
        return None
    try:
        found = from_json(text[start:], allow_partial="trailing-strings")
    except ValueError:  # something follows the object, or it is broken; the whole tells
        return None
    return found if isinstance(found, dict) else None


def whole(text: str) -> str:
    """The first whole JSON object in `text`, whatever stands around it. Raises ValueError where there is none, or one
    with a NUL character, which the database cannot keep."""
    start = text.find("{")
    if start < 0:
        raise ValueError("there is no JSON object in the reply")
    try:
        _, end = json.JSONDecoder().raw_decode(text, start)
    except (json.JSONDecodeError, RecursionError) as error:
        raise ValueError(f"the reply is no whole JSON object: {error}") from None
    if _NUL in text[start:end]:
        raise ValueError("the reply holds a NUL character")
    return text[start:end]
