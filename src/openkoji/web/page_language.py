"""In which language a page of an interview speaks, and the words that it has of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from openkoji.kit.languages import base_of, chosen, direction

FALLBACK = "en"


class PageLanguage:
    """`tag` is the language of the study, `words_tag` that of our own words: English where we do not speak it."""

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self.words_tag = base_of(tag) if base_of(tag) in spoken() else FALLBACK

    @property
    def is_spoken(self) -> bool:
        """Whether our own words are there in the study's language."""
        return self.words_tag == base_of(self.tag)

    @property
    def direction(self) -> str:
        return direction(self.tag)

    @property
    def texts(self) -> Mapping[str, Any]:
        """What the page's controls are called, under `shown`, and what its script says, under `said`."""
        return _texts("interface_texts")[self.words_tag]

    @property
    def words(self) -> Mapping[str, Any]:
        """What the page says that comes from the server."""
        return _texts("page_words")[self.words_tag]

    def counted(self, key: str, count: int) -> str:
        forms: Mapping[str, str] = self.words[key]
        return forms["one" if count == 1 else "other"].format(count=count)


def language_for(offered: Sequence[str] | None, *, wish: str | None, header: str) -> PageLanguage:
    """The language for a visitor, of those that the study offers; without a study, of those that we speak."""
    return PageLanguage(chosen(offered or [FALLBACK, *sorted(spoken() - {FALLBACK})], wish=wish, header=header))


def spoken() -> frozenset[str]:
    """The languages that our own words are there in."""
    return frozenset(_texts("page_words"))


@cache
def _texts(folder: str) -> Mapping[str, Mapping[str, Any]]:
    """Its files by language; one that is not there yet in a language is English."""
    paths = files("openkoji.web").joinpath(folder).iterdir()
    return {path.name.removesuffix(".json"): json.loads(path.read_text("utf-8")) for path in paths}
