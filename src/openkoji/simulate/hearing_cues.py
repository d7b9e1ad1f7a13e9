"""The words by which a question is known for what it asks, in each language; they lie in `words`."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from openkoji.simulate.fact_kinds import FactKind
from openkoji.simulate.languages import ASKING, LANGUAGES, word_list, word_lists_by_name
from openkoji.simulate.nearness import stem


@dataclass(frozen=True, slots=True)
class Cues:
    """What tells the questions of one language apart; `words/en/cues.yaml` says what each is for."""

    kinds: tuple[tuple[FactKind, re.Pattern[str]], ...]
    more: re.Pattern[str]
    rephrases: re.Pattern[str]
    leans_on_an_answer: re.Pattern[str]
    back: re.Pattern[str]
    relative: re.Pattern[str]
    ends_back: re.Pattern[str]
    confirms: re.Pattern[str]
    checks: re.Pattern[str]
    offers: re.Pattern[str]
    joins: re.Pattern[str]
    none_of: re.Pattern[str]
    talk: frozenset[str]
    """Stems of any interviewer that name no subject."""


def _cues(language: str) -> Cues:
    patterns = dict(word_lists_by_name(language, "cues"))
    kinds = tuple((FactKind(kind), _any_of(cues)) for kind, cues in patterns.pop("kinds").items())
    talk = frozenset(stem(word) for word in word_list(language, "talk") | ASKING[language])
    return Cues(kinds=kinds, talk=talk, **{name: _any_of(cues) for name, cues in patterns.items()})


def _any_of(cues: Collection[str]) -> re.Pattern[str]:
    return re.compile("|".join(cues))


CUES = {language: _cues(language) for language in LANGUAGES}
