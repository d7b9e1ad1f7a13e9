"""How the address of an interview's page asks for it to be shown: Koji's query parameters, and ours of the same names.

Those that say who the respondent is (`respondent_name`, `respondent_email`, `external_id`, `metadata`) are read by the
page's script alone, which takes them out of the address at once: the server neither reads nor writes them anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from openkoji.web.accents import parse_color

_THEMES = {"light": "light", "dark": "dark", "auto": "system", "system": "system"}
_TRUE = frozenset({"true", "1", "yes"})


@dataclass(frozen=True, slots=True)
class View:
    """None is what the study says."""

    theme: str | None = None
    color: str | None = None
    has_header: bool = True
    has_badge: bool = True
    language: str | None = None
    is_started: bool = False

    @classmethod
    def of(cls, query: Mapping[str, str]) -> View:
        """Whatever does not fit is left out: a page is shown in any case."""
        return cls(
            theme=_THEMES.get(query.get("theme", "").lower()),
            color=parse_color(query.get("accent_color")),
            has_header=not _is_true(query.get("hide_header")),
            has_badge=not _is_true(query.get("hide_branding")),
            language=query.get("language") or None,
            is_started=_is_true(query.get("auto_start")),
        )


def _is_true(given: str | None) -> bool:
    return (given or "").lower() in _TRUE
