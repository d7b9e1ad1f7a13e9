"""The fixed words of invitations and of the page that ends them, one file a language."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

LANGUAGES = ("en", "de", "fr", "es", "pt", "nl")
FALLBACK = "en"


@cache
def texts(code: str) -> Mapping[str, str]:
    """The words of one of `LANGUAGES`, by name."""
    read: Mapping[str, str] = json.loads(files(__package__).joinpath(f"{code}.json").read_text("utf-8"))
    return read


def code_of(tags: Sequence[object]) -> str:
    """The first of these language tags ("de-AT") that there are words in; else English."""
    for tag in tags:
        code = str(tag or "").replace("_", "-").split("-", maxsplit=1)[0].lower()
        if code in LANGUAGES:
            return code
    return FALLBACK
