"""What is kept of an answer to come back to: a clause for the end, and a thing that was raised on the way."""

from __future__ import annotations

from collections.abc import Sequence

from openkoji.interviewing.language import Language
from openkoji.interviewing.reading import Reading
from openkoji.interviewing.reading.question_kind import STEM
from openkoji.interviewing.reading.specifics import is_noun
from openkoji.interviewing.wording.echo import UNFIT, clauses, may_be_quoted, noun_phrases, stands_alone

MEMORABLE_WORDS = range(5, 10)

MEMORABLE = 2
"""A clause that weighs less is not given back at the end."""


def memorable_clause(reading: Reading, language: Language) -> str | None:
    """A clause of an answer that is worth giving back at the end of the interview."""
    if reading.has(*UNFIT) or reading.words < 6:
        return None
    text = reading.text
    told = (
        (start, end)
        for start, end in clauses(text, language, MEMORABLE_WORDS)
        if end - start in MEMORABLE_WORDS and stands_alone(text.words[start:end], language)
    )
    weights = {place: weight_of(text.words[slice(*place)], language) for place in told}
    for start, end in sorted(weights, key=lambda place: -weights[place]):
        if weights[start, end] < MEMORABLE:
            return None
        if may_be_quoted(text.slice(start, end), text, start, end, language):
            return text.slice(start, end)
    return None


def weight_of(words: Sequence[str], language: Language) -> int:
    """What a clause carries: nouns, and more what was felt, blamed or denied; little where a story only opens."""
    sets = language.sets
    nouns = sum([is_noun(word, language) for word in words])
    negative, feeling, negation = sets["negative"], sets["feeling"], sets["negation"]
    charged = sum([word in negative or word in feeling or word in negation for word in words])
    own = not sets["own"].isdisjoint(words)
    opens = words[1:2] and words[1] in sets["story_openers"]
    timed = not (language.slots["weekday"].isdisjoint(words) and language.slots["month"].isdisjoint(words))
    return nouns + 2 * charged + own * bool(charged) - 2 * (bool(opens) + timed)


def raised_phrase(reading: Reading, asked: frozenset[str], language: Language) -> str | None:
    """A thing that the answer names and no question did (`asked`: the beginnings of their words), to come back to."""
    if reading.has(*UNFIT):
        return None
    text = reading.text
    empty = language.sets["empty_adjectives"]
    for start, end in noun_phrases(text, language):
        phrase = text.words[start:end]
        if not language.sets["wish_comparatives"].isdisjoint(phrase) or not language.slots["unit"].isdisjoint(phrase):
            continue
        if (
            text.words[start] not in empty
            and asked.isdisjoint(word[:STEM] for word in phrase)
            and may_be_quoted(text.slice(start, end), text, start, end, language)
        ):
            return text.slice(start, end)
    return None
