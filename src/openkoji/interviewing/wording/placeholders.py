"""`{{respondent.name}}` and `{{metadata.plan|your plan}}` in a researcher's texts."""

from __future__ import annotations

import re

from openkoji.interviewing.language import Language
from openkoji.interviewing.plan import Respondent

_PLACEHOLDER = re.compile(r"\{\{\s*(respondent|metadata)\.([^{}|]{1,100}?)\s*(?:\|([^{}]{0,200}))?\}\}")
_ANY_PLACEHOLDER = re.compile(r"\{\{[^{}]{0,300}\}\}")
_SPACE = re.compile(r"[\s\x00-\x1f]+")
_SPACE_BEFORE_STOP = re.compile(r" +([,.;:!?])")
_DANGLING_PAUSE = re.compile(r",(?=[,.;:!?])")
_LEADING_PAUSE = re.compile(r"^[\s,;:]+")
LONGEST = 100


def fill(text: str, respondent: Respondent, language: Language) -> str:
    """`text` with its placeholders replaced by plain words, or taken out cleanly where nothing is known.

    What comes from metadata is shortened to 100 characters on one line and never read as a template itself.
    """
    if "{{" not in text:
        return text

    def known(match: re.Match[str]) -> str:
        owner, key, default = match.groups()
        value = respondent.name if owner == "respondent" and key == "name" else None
        if owner == "metadata":
            value = _plain(respondent.metadata.get(key), language)
        words = _one_line(value) if value else (default or "").strip()
        return words.replace("{{", "{ {")

    filled = _ANY_PLACEHOLDER.sub("", _PLACEHOLDER.sub(known, text))
    lines = [_tidy(line) for line in filled.split("\n")]
    return "\n".join(lines).strip()


def _plain(value: object, language: Language) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return language.lists["plain_yes" if value else "plain_no"][0]
    return str(value)


def _one_line(value: str) -> str:
    words = _SPACE.sub(" ", value[: LONGEST * 4]).strip()
    return words[:LONGEST].rstrip()


def _tidy(line: str) -> str:
    line = re.sub(r" {2,}", " ", line)
    line = _SPACE_BEFORE_STOP.sub(r"\1", line)
    line = _DANGLING_PAUSE.sub("", line)
    return _LEADING_PAUSE.sub("", line).rstrip()
