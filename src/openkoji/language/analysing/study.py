"""The themes of a whole study, gone through by a language model: better names, and which of them say the same.

What it is shown is bounded whatever the size of the study: every theme with its counts, and quotes in turn, the themes
of most respondents first, while there is room.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from openkoji.analysis.locating import Said
from openkoji.analysis.proposed_names import ProposedName
from openkoji.interviewing.language import language_for
from openkoji.interviewing.plan import Plan
from openkoji.language.analysing.interview import Fallback
from openkoji.language.analysing.schema import CodebookRead
from openkoji.language.analysing.shown import as_line
from openkoji.language.analysing.wording import Words
from openkoji.language.languages import english_name
from openkoji.language.masking import Mask
from openkoji.language.models import LanguageModel, ModelUnavailableError, Spent
from openkoji.language.prompting import Rendered, prompt

PROMPT = "consolidate"
TIMEOUT_SECONDS, MOST_TOKENS = 60.0, 6_000
"""A report may wait for it."""

MOST_CHARACTERS = 24_000
"""Of the quotes together: with sixty themes a prompt of some 9,000 tokens."""
MOST_QUOTES, LONGEST_QUOTE = 5, 240
MOST_MERGED = 0.5
"""The share of the themes that may be taken in by others; who joins more than that has not understood the task."""


@dataclass(frozen=True, slots=True)
class ThemeShown:
    """A theme as the model sees it. `rank` orders those that are put together: the one of the highest takes in the
    others."""

    name: str
    description: str
    respondents: int
    quotes: Sequence[str]
    may_be_named: bool
    may_be_merged: bool
    rank: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Consolidated:
    """What a model proposes and may be done, by place in the themes that were shown: names, and for each theme that is
    taken in the one that stays. `dropped` counts what may not; `fallback` says why there is nothing."""

    prompt: Rendered
    spent: Spent
    names: Mapping[int, ProposedName]
    merged: Mapping[int, int]
    dropped: int = 0
    fallback: Fallback | None = None


async def consolidate_with(model: LanguageModel, plan: Plan, themes: Sequence[ThemeShown], mask: Mask) -> Consolidated:
    """Ask the model once. Never raises for what a model or its server does."""
    rendered = render(plan, themes, mask)
    try:
        completed = await model.complete(
            rendered, CodebookRead, timeout_seconds=TIMEOUT_SECONDS, most_tokens=MOST_TOKENS
        )
    except ModelUnavailableError as error:
        return Consolidated(rendered, error.spent, {}, {}, fallback=Fallback(error.code, error.sentence))
    words = Words(language_for(plan.language), Said(()), mask)
    merged = _merged(completed.output, themes)
    names = _names(completed.output, themes, merged, words)
    proposed = len(completed.output.names) + sum(len(each.themes) for each in completed.output.same)
    return Consolidated(rendered, completed.spent, names, merged, max(0, proposed - len(names) - len(merged)))


def render(plan: Plan, themes: Sequence[ThemeShown], mask: Mask) -> Rendered:
    """The prompt: one line a theme. Everything that people wrote goes through the mask."""
    quotes = _in_turn(themes)
    return prompt(PROMPT).render(
        language=english_name(language_for(plan.language).code),
        study=mask.mask(plan.name),
        problem=mask.mask(plan.brief.get("problem", "")),
        goals=[mask.mask(goal) for goal in plan.goals],
        lines=[
            as_line(
                {
                    "theme": number,
                    "name": mask.mask(theme.name),
                    "description": mask.mask(theme.description),
                    "respondents": theme.respondents,
                    "mayBeNamed": theme.may_be_named,
                    "mayBeMerged": theme.may_be_merged,
                    "quotes": [mask.mask(quote) for quote in quotes[number - 1]],
                }
            )
            for number, theme in enumerate(themes, 1)
        ],
    )


def _in_turn(themes: Sequence[ThemeShown]) -> list[list[str]]:
    """The quotes of each theme: first one of every theme, then a second of each, until the room is used up."""
    room = MOST_CHARACTERS
    chosen: list[list[str]] = [[] for _ in themes]
    by_size = sorted(range(len(themes)), key=lambda place: -themes[place].respondents)
    for turn in range(MOST_QUOTES):
        for place in by_size:
            if turn < len(themes[place].quotes):
                quote = _shortened(themes[place].quotes[turn])
                if turn == 0 or len(quote) <= room:
                    chosen[place].append(quote)
                    room -= len(quote)
    return chosen


def _shortened(quote: str) -> str:
    return quote if len(quote) <= LONGEST_QUOTE else f"{quote[:LONGEST_QUOTE].rsplit(maxsplit=1)[0]} […]"


def _merged(read: CodebookRead, themes: Sequence[ThemeShown]) -> dict[int, int]:
    """Each theme that is taken in, with the one that stays; a theme is in one group at most."""
    merged: dict[int, int] = {}
    used = set[int]()
    for group in read.same:
        members = sorted({number - 1 for number in (group.into, *group.themes)})
        known = all(0 <= place < len(themes) and themes[place].may_be_merged for place in members)
        if not known or len(members) < 2 or not used.isdisjoint(members):
            continue
        used.update(members)
        into = max(members, key=lambda place: themes[place].rank)
        merged |= {place: into for place in members if place != into}
    mergeable = sum(theme.may_be_merged for theme in themes)
    return merged if len(merged) <= MOST_MERGED * mergeable else {}


def _names(
    read: CodebookRead, themes: Sequence[ThemeShown], merged: Mapping[int, int], words: Words
) -> dict[int, ProposedName]:
    """New names of themes that stay and may be named; none that another theme has, before or after."""
    taken = {theme.name.casefold() for theme in themes}
    names: dict[int, ProposedName] = {}
    for each in read.names:
        place = each.theme - 1
        if not 0 <= place < len(themes) or not themes[place].may_be_named or place in merged or place in names:
            continue
        name, description = words.name(each.name), words.sentence(each.description)
        if name is None or (name.casefold() in taken and name.casefold() != themes[place].name.casefold()):
            continue
        taken.add(name.casefold())
        names[place] = ProposedName(name, description or themes[place].description)
    return names
