"""Names that somebody who understood the words proposes for themes: a language model that read the interview."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from openkoji.analysis.codebook import Theme


@dataclass(frozen=True, slots=True)
class ProposedName:
    """What somebody who understood the words calls a theme, with one sentence on what belongs to it."""

    name: str
    description: str


def with_proposed(
    themes: Sequence[Theme], theme_of: Sequence[UUID | None], proposed: Mapping[int, ProposedName]
) -> tuple[Theme, ...]:
    """The themes that had no more than a comment for a name, with the name that was proposed for one of their new
    passages; `theme_of` and `proposed` go by the number of the passage. No two themes get the same.
    """
    taken = {theme.name.casefold() for theme in themes}
    named: dict[UUID, Theme] = {}
    waiting = {theme.id: theme for theme in themes if theme.needs_name and not theme.named_by_person}
    for number, theme_id in enumerate(theme_of):
        name, theme = proposed.get(number), waiting.get(theme_id) if theme_id else None
        if name is None or theme is None or name.name.casefold() in taken:
            continue
        taken.add(name.name.casefold())
        named[theme.id] = replace(
            theme, name=name.name, description=name.description, needs_name=False, named_by_model=True
        )
        del waiting[theme.id]
    return tuple(named.get(theme.id, theme) for theme in themes)
