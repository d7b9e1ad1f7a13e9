"""What in the words of a passage speaks for praise or blame: numbers of a fixed order, by name.

Two groups. `words_read` are counts and signs of a language's own lexicons, the same for every language that there are
files for. `vader` is the English rule-based scorer (Hutto and Gilbert 2014), of the passage and of its clauses.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from math import log1p, tanh
from typing import TYPE_CHECKING

from openkoji.interviewing.language import Language
from openkoji.interviewing.reading import whole_message
from openkoji.interviewing.reading.polarity import opens_with_nothing, polarity_of
from openkoji.interviewing.reading.question_kind import QuestionKind
from openkoji.interviewing.reading.tone import is_abuse, wishes

if TYPE_CHECKING:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

Features = Mapping[str, float]

PHRASES = ("faultless", "complaint_phrase", "praise_phrase", "wish_phrase", "nothing_phrase")

_PRAISE_SIGN = re.compile(r"[👍❤💕💖💙💚💛🧡💜😀😃😄😁😊🙂😍🥰🤩😋😎🤗🥳🎉👏🙌💯✅⭐🌟👌💪🙏😂🤣]|(?::-?[)D]|<3)(?!\w)")
_BLAME_SIGN = re.compile(r"[👎💔😡😠🤬😤😞😟😢😭😩😫😖😣🙄😒😑🤮🤢💩❌🖕😱😰🤦☹🙁]|:-?\((?!\w)")
"""Emoji and emoticons that say the same in any language."""

SAYS_NOTHING = frozenset({"unsure", "skip", "nothing_more"})
"""The lists of messages ("don't know", "no comment", "that's all") that judge nothing."""

FEW_WORDS = 3

READ_LENGTH = 1_000
"""Characters of a passage that are judged: some 170 words. VADER's time grows with the square of the length (3 s for
20,000 characters)."""

MOST_CLAUSES = 20

LEANS = 0.05
"""From such a score on, VADER's authors call a text positive, and below its negative a negative one."""

_EMOJI = re.compile("[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]")
"""VADER reads an emoji as its name, some words long, and finds little in most names."""

_CLAUSE_ENDS = re.compile(r"[.,;:!?\n]| but ")


def words_read(text: str, kind: QuestionKind, language: Language) -> Features:
    """What the language's own lexicons find in `text`, said to a question of `kind`."""
    cut = language.cut(text[:READ_LENGTH])
    words = cut.words
    hits = language.index.find(words)
    praise, blame = polarity_of(cut, hits, language)
    sets = language.sets
    whole, signs = whole_message(cut, language), signs_in(text)
    names_nothing = "nothing" in whole or opens_with_nothing(cut, language)
    return {
        "praise words": log1p(praise),
        "blame words": log1p(blame),
        "praise over blame": tanh((praise - blame) / 2),
        "praise and blame": float(praise > 0 and blame > 0),
        "share of praise": (praise - blame) / (praise + blame + 1),
        **{name: float(name in hits) for name in PHRASES},
        "negations": _some(sum(word in sets["negation"] for word in words)),
        "turns": float(not sets["turning"].isdisjoint(words)),
        "length": log1p(len(words)) / 4,
        "exclaims": float("!" in text),
        "asks": float("?" in text),
        "lukewarm": float(not sets["lukewarm"].isdisjoint(words)),
        "few words": float(len(words) <= FEW_WORDS),
        "wishes": float(not names_nothing and wishes(cut, hits, language, kind)),
        "names nothing": float(names_nothing),
        "has nothing to say": float(not whole.isdisjoint(SAYS_NOTHING)),
        "insults": float(is_abuse(cut, hits, language)),
        "signs of praise": float(signs[0]),
        "signs of blame": float(signs[1]),
    }


def vader(text: str) -> Features:
    """VADER's scores of `text` and of its clauses; English only."""
    score = _analyser().polarity_scores
    said = _EMOJI.sub(" ", text[:READ_LENGTH])
    whole: dict[str, float] = score(said)
    clauses = [clause for clause in _CLAUSE_ENDS.split(said) if clause.strip()][:MOST_CLAUSES]
    leanings: list[float] = [score(clause)["compound"] for clause in clauses] if len(clauses) > 1 else []
    leanings = leanings or [whole["compound"]]
    lowest, highest = min(leanings), max(leanings)
    return {
        "vader": whole["compound"],
        "vader positive": whole["pos"],
        "vader negative": whole["neg"],
        "vader neutral": whole["neu"],
        "vader lowest clause": lowest,
        "vader highest clause": highest,
        "vader last clause": leanings[-1],
        "vader first clause": leanings[0],
        "vader mean clause": sum(leanings) / len(leanings),
        "vader is neutral": float(abs(whole["compound"]) < LEANS),
        "vader is torn": float(lowest < -LEANS and highest > LEANS),
    }


def signs_in(text: str) -> tuple[bool, bool]:
    """Whether emoji or emoticons of praise, and of blame, are in `text`."""
    said = text[:READ_LENGTH]
    return _PRAISE_SIGN.search(said) is not None, _BLAME_SIGN.search(said) is not None


def _some(count: int) -> float:
    """0 to 1: none, one, two, three or more."""
    return min(count, 3) / 3


@cache
def _analyser() -> SentimentIntensityAnalyzer:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    return SentimentIntensityAnalyzer()
