"""What the public may read of a report: its words without what tells or leads to a respondent. Pure.

A report for the public is written from evidence whose themes have public names (`themes_for_the_public`); when it is
published its quotes are masked (`quotes_for_the_public`). Both are done once, and cost one pass over the words however
many respondents a study has.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from openkoji.analysis.report import Evidence, Report
from openkoji.analysis.report.evidence import SMALLEST_GROUP, ThemeEvidence
from openkoji.analysis.report.model import Chart, Quote, changed
from openkoji.interviewing.language import Language, language_for
from openkoji.reports.model import Cited, Speaker
from openkoji.reports.phrases import Phrases, words_of
from openkoji.respondents.masking import (
    ID,
    NAME,
    full_names_in,
    identifiers_in,
    mask_contacts,
    mask_for,
    name_parts_in,
)


def names_in_themes(themes: Collection[ThemeEvidence], speakers: Collection[Speaker]) -> list[str]:
    """The words in the names and descriptions of themes that are part of a respondent's name, in lower case."""
    told = {word for theme in themes for word in words_of(f"{theme.name} {theme.description}")}
    return sorted(told & {word for speaker in speakers for part in _parts(speaker) for word in words_of(part)})


def themes_for_the_public(
    evidence: Evidence, speakers: Collection[Speaker], said_by: Mapping[str, int], language: str
) -> Evidence:
    """The evidence with themes that name no respondent.

    Out of a theme's name and description go full names, and whatever is shaped like a way to reach somebody. Of single
    names those that fewer than three respondents say (`said_by`, of those in `names_in_themes`): a word that three
    share is nobody's identity, and many names are words. Where a theme's name is somebody's own words, every name and
    identifier of a respondent goes that is no everyday word.
    """
    everyday = language_for(language).no_nouns
    full = Phrases(name for speaker in speakers for name in full_names_in(speaker.name, speaker.metadata))
    rare = Phrases(word for word, count in said_by.items() if count < SMALLEST_GROUP and word not in everyday)
    parts = {part for speaker in speakers for part in _parts(speaker)}
    single = Phrases(part for part in parts if part.casefold() not in everyday)
    spelled = Phrases({_capitalised(part) for part in parts}, any_case=False)
    ids = Phrases(
        each for speaker in speakers for each in identifiers_in(speaker.email, speaker.external_id, speaker.metadata)
    )

    def shown(text: str, *, is_said: bool) -> str:
        text = mask_contacts(text)
        if is_said:
            text = spelled.replaced(single.replaced(ids.replaced(text, ID), NAME), NAME)
        return rare.replaced(full.replaced(text, NAME), NAME)

    themes = tuple(
        replace(
            theme,
            name=shown(theme.name, is_said=theme.needs_name),
            description=shown(theme.description, is_said=theme.needs_name),
        )
        for theme in evidence.themes
    )
    return replace(evidence, themes=themes)


def quotes_for_the_public(report: Report, cited: Sequence[Cited], speakers: Collection[Speaker]) -> Report:
    """The report with its quotes masked; they keep their places, which `unplaced` takes away when it is read.

    Each quote loses its own respondent's identity, the names of the others, and whatever is shaped like a way to reach
    somebody.
    """
    language = language_for(report.language)
    own = {f"msg_{each.message_id.hex}": _identity_mask(each.speaker, language) for each in cited}
    full = Phrases(name for speaker in speakers for name in full_names_in(speaker.name, speaker.metadata))
    names = Phrases(_names_of_others(speakers, cited, language), any_case=False)

    def masked(quote: Quote) -> Quote | None:
        if quote.place is None:
            return None
        # Addresses before names: without the name in it, what is left of one looks like none.
        text = own[quote.place.message_id](mask_contacts(quote.text))
        return replace(quote, text=names.replaced(full.replaced(text, NAME), NAME))

    public = changed(report, masked)
    return replace(public, themes=tuple(replace(theme, id=None) for theme in public.themes))


def with_segments(report: Report, charts: Sequence[Chart]) -> Report:
    """The report with these charts of metadata beside those of who was asked."""
    shown = changed(tuple(charts), lambda quote: quote, mask_contacts)
    return replace(report, participants=replace(report.participants, charts=(*report.participants.charts, *shown)))


def unplaced(report: Report, is_standing: Callable[[str], bool]) -> Report:
    """The report as it is shown: without the places of its quotes, and without quotes whose message is gone."""

    def shown(quote: Quote) -> Quote | None:
        if quote.place is None or not is_standing(quote.place.message_id):
            return None
        return replace(quote, place=None)

    return changed(report, shown)


def _identity_mask(speaker: Speaker, language: Language) -> Callable[[str], str]:
    """Takes a respondent's identity out of their own words: of their names also what is typed in lower case, where
    that is no word of the language that says something else."""
    mask = mask_for(speaker.name, speaker.email, speaker.external_id, speaker.metadata)
    typed = Phrases(part for part in _parts(speaker) if part.casefold() not in language.no_nouns)
    return lambda text: typed.replaced(mask(text), NAME)


def _names_of_others(speakers: Collection[Speaker], cited: Sequence[Cited], language: Language) -> Iterator[str]:
    """Single names of respondents that others may say: capitalised ones, and none that the quoted messages use as a
    word ("Price rose" of a Mr Price, where somebody writes "the price")."""
    plain = {word for each in cited for word in each.content.split() if word.islower()}
    plain = {word for text in plain for word in words_of(text)}
    for part in {part for speaker in speakers for part in _parts(speaker)}:
        if part.casefold() not in plain and part.casefold() not in language.no_nouns:
            yield _capitalised(part)


def _capitalised(part: str) -> str:
    return part[:1].upper() + part[1:]


def _parts(speaker: Speaker) -> frozenset[str]:
    return name_parts_in(speaker.name, speaker.metadata)
