"""What respondents say beside their facts, by language and style: nothing, a question back, something else, a stop."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from openkoji.simulate.languages import LANGUAGES, word_lists_by_name
from openkoji.simulate.persona import Style

Sayings = tuple[str, ...]


def _by_style(lines: Any) -> Mapping[Style, Sayings]:
    if isinstance(lines, list):
        return {Style.PLAIN: tuple(lines)}
    return {Style(style): tuple(of_style) for style, of_style in lines.items()}


_SAYINGS = {
    language: {purpose: _by_style(lines) for purpose, lines in word_lists_by_name(language, "sayings").items()}
    for language in LANGUAGES
}


def sayings(purpose: str, style: Style, language: str) -> Sayings:
    """The lines for a purpose, as `words/en/sayings.yaml` names them."""
    lines = _SAYINGS[language][purpose]
    return lines.get(style, lines[Style.PLAIN])
