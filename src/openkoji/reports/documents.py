"""A report between the database and its readers.

What is stored has the places of quotes and not their words: these are cut from the messages whenever the report is
read. So a quote is verbatim by construction, and it is gone with its message when a respondent is erased.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from openkoji.analysis.report import Report
from openkoji.analysis.report.evidence import SMALLEST_GROUP
from openkoji.analysis.report.model import Quote, Theme, changed, quotes_in
from openkoji.interviewing.language import Language, language_for
from openkoji.kit.ids import Prefix, parse_id
from openkoji.reports.model import Cited, Speaker
from openkoji.respondents.masking import NAME, full_names_in, mask_contacts, mask_for, name_parts_in

_REPORT = TypeAdapter(Report)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Stored:
    """A report without the words of its quotes, and the respondents whose names stand in its other words."""

    report: Report
    named: tuple[UUID, ...]


def document_of(report: Report, speakers: Collection[Speaker]) -> dict[str, Any]:
    """What is stored of a report that was just written; `speakers` are all respondents of the study."""
    bare = changed(report, lambda quote: replace(quote, text=""))
    return {
        "report": _REPORT.dump_python(bare, mode="json"),
        "named": [speaker.id.hex for speaker in named_in(report, speakers)],
    }


def stored_in(document: Mapping[str, Any]) -> Stored:
    report = _REPORT.validate_python(document["report"])
    return Stored(report, tuple(UUID(hex=each) for each in document["named"]))


def places_in(report: Report) -> list[tuple[UUID, UUID]]:
    """The interview and message of each quote, each pair once."""
    pairs = {_ids(quote) for quote in quotes_in(report)}
    return sorted(pair for pair in pairs if pair is not None)


def with_words(report: Report, cited: Sequence[Cited], link_to: Callable[[UUID, UUID], str] | None = None) -> Report:
    """The report with its quotes' words, for those who may know who said them. A quote whose message is gone is left
    out; `link_to` gives the address of a message in its transcript."""
    known = {each.message_id: each for each in cited}

    def fill(quote: Quote) -> Quote | None:
        pair = _ids(quote)
        if pair is None or quote.place is None or (said := known.get(pair[1])) is None:
            return None
        words = said.content[quote.place.start : quote.place.end]
        url = link_to(*pair) if link_to is not None and said.is_shared else None
        return replace(quote, text=words, place=replace(quote.place, url=url)) if words else None

    return changed(report, fill)


def for_the_public(report: Report, cited: Sequence[Cited], named: Sequence[Speaker]) -> Report:
    """The report, its words filled in, with nothing that tells or leads to who said them.

    Each quote loses its own respondent's identity, the names of others, and whatever is shaped like a way to reach
    somebody. A theme's name loses them too; single names only where it is somebody's own words or fewer than three
    speak of it, for a word that three respondents share is nobody's identity, and many names are words.
    """
    language = language_for(report.language)
    everyone = [*named, *(each.speaker for each in cited)]
    mask_names = _names_of_others(everyone, cited, language)
    own = {each.message_id: _identity_mask(each.speaker, language) for each in cited}
    full_names = _masking({name for speaker in everyone for name in _full(speaker)})
    masks = [_identity_mask(speaker, language) for speaker in everyone]
    names = dict(_masked_names(report.themes, masks, full_names))

    def unplaced(quote: Quote) -> Quote:
        pair = _ids(quote)
        mask = own[pair[1]] if pair is not None else mask_contacts
        # Addresses before names: without the name in it, what is left of one looks like none.
        return Quote(mask_names(full_names(mask(mask_contacts(quote.text)))), quote.tone, None)

    def masked(text: str) -> str:
        for name, shown in names.items():
            text = text.replace(name, shown)
        return mask_contacts(text)

    public = changed(report, unplaced, masked)
    return replace(public, themes=tuple(replace(theme, id=None) for theme in public.themes))


def named_in(report: Report, speakers: Collection[Speaker]) -> Iterator[Speaker]:
    """The respondents who may be named in the report: by a part of their name in a quote or a theme, or in a theme
    of few by anything else that is known of them."""
    few = set(_words(" ".join(f"{theme.name} {theme.description}" for theme in report.themes if _is_of_few(theme))))
    everything = {*_words(" ".join([*(quote.text for quote in quotes_in(report)), *_told(report.themes)]))}
    for speaker in speakers:
        known = _words(f"{speaker.name or ''} {speaker.external_id or ''} {_values(speaker)}")
        parts = _words(" ".join(name_parts_in(speaker.name, speaker.metadata)))
        if not few.isdisjoint(known) or not everything.isdisjoint(parts):
            yield speaker


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _identity_mask(speaker: Speaker, language: Language) -> Callable[[str], str]:
    """Takes a respondent's identity out of their own words: of their names also what is typed in lower case, where
    that is no word of the language that says something else."""
    mask = mask_for(speaker.name, speaker.email, speaker.external_id, speaker.metadata)
    parts = name_parts_in(speaker.name, speaker.metadata)
    typed = _masking({part for part in parts if part.casefold() not in language.no_nouns})
    return lambda text: typed(mask(text))


def _names_of_others(speakers: Sequence[Speaker], cited: Sequence[Cited], language: Language) -> Callable[[str], str]:
    """Takes single names of respondents out of what others say: capitalised ones, and none that the quoted messages
    use as a word ("Price rose" of a Mr Price, where somebody writes "the price")."""
    plain = {word for each in cited for word in _WORD.findall(each.content) if word.islower()}
    parts = {part for speaker in speakers for part in name_parts_in(speaker.name, speaker.metadata)}
    names = {
        part[:1].upper() + part[1:]
        for part in parts
        if part.casefold() not in plain and part.casefold() not in language.no_nouns
    }
    return _masking(names, any_case=False)


def _told(themes: Sequence[Theme]) -> Iterator[str]:
    for theme in themes:
        yield theme.name
        yield theme.description


def _is_of_few(theme: Theme) -> bool:
    return theme.needs_name or theme.respondents < SMALLEST_GROUP


def _masked_names(
    themes: Sequence[Theme], masks: Sequence[Callable[[str], str]], full_names: Callable[[str], str]
) -> Iterator[tuple[str, str]]:
    """The names and descriptions of themes that have to be shown otherwise; the longest first, as one may hold
    another."""
    for theme in sorted(themes, key=lambda theme: -len(theme.name)):
        for text in (theme.name, theme.description):
            shown = full_names(text)
            if _is_of_few(theme):
                for mask in masks:
                    shown = mask(shown)
            if text and shown != text:
                yield text, shown


def _masking(names: Collection[str], *, any_case: bool = True) -> Callable[[str], str]:
    """Takes these names out of a text, where they stand as whole words."""
    if not names:
        return str
    ordered = sorted(names, key=lambda name: (-len(name), name))
    spaced = "|".join(r"\s+".join(map(re.escape, name.split())) for name in ordered)
    pattern = re.compile(rf"(?<!\w)(?:{spaced})(?!\w)", re.IGNORECASE if any_case else 0)
    return lambda text: pattern.sub(NAME, text)


def _full(speaker: Speaker) -> frozenset[str]:
    return full_names_in(speaker.name, speaker.metadata)


def _values(speaker: Speaker) -> str:
    return " ".join(str(value) for value in speaker.metadata.values())


def _ids(quote: Quote) -> tuple[UUID, UUID] | None:
    if quote.place is None:
        return None
    interview_id = parse_id(Prefix.INTERVIEW, quote.place.interview_id)
    message_id = parse_id(Prefix.MESSAGE, quote.place.message_id)
    return None if interview_id is None or message_id is None else (interview_id, message_id)
