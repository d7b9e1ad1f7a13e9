"""The codes of an interview: labels of two to five of the respondent's own words, each on the passage it stands for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from openkoji.analysis.bare import bare_tone, subject_words
from openkoji.analysis.embedding import Embedded
from openkoji.analysis.findings import Passage
from openkoji.analysis.markup import without_marks
from openkoji.analysis.passages import Segment
from openkoji.analysis.phrases import phrases_of, written, written_in
from openkoji.analysis.sentiment import Judged
from openkoji.interviewing.language import Language
from openkoji.interviewing.reading import read
from openkoji.interviewing.reading.question_kind import STEM, QuestionKind
from openkoji.interviewing.reading.specifics import is_noun
from openkoji.interviewing.words import Place, Text

MOST_CODES = 7
SHORTEST, LONGEST = 2, 5
"""Words of a label."""

READ_WORDS = 60
"""Words of a passage that a label is looked for in; a passage has 45 unless it is one endless run."""

OWN, ASKED, PLAIN = 1.0, 0.4, 0.25
"""What a word adds to a phrase: of its own, one that the question said already, one that says little."""

DETAIL = 0.4
"""What each kind of detail (a number, a reason, a comparison) adds to the weight of a passage."""

MOST_WEIGHED = 6
"""Words about something that count for the weight of a passage: longer is not more important."""


@dataclass(frozen=True, slots=True)
class _Label:
    """A label and how much the passage under it tells."""

    label: str
    weight: float


def coded(
    segments: Sequence[Segment], judged: Sequence[Judged], embedded: Embedded, language: Language
) -> tuple[Passage, ...]:
    """Every segment as a passage with its tone; at most seven of them, those that tell most and tell different
    things, with a code.
    """
    bare = [bare_tone(segment.span.text, segment.kind, language) for segment in segments]
    labels = [_label(segment, language) if tone is None else None for segment, tone in zip(segments, bare, strict=True)]
    chosen = _chosen(labels, [segment.span.text for segment in segments], embedded)
    return tuple(
        Passage(
            span=segment.span,
            question_id=segment.question_id,
            tone=each.tone if tone is None else tone,
            code=label.label if label is not None and place in chosen else None,
            says_nothing=tone is not None,
        )
        for place, (segment, each, tone, label) in enumerate(zip(segments, judged, bare, labels, strict=True))
    )


def _chosen(labels: Sequence[_Label | None], texts: Sequence[str], embedded: Embedded) -> frozenset[int]:
    """The passages that carry a code: by weight, none that says what a chosen one says already."""
    ranked = sorted(
        (place for place, label in enumerate(labels) if label is not None),
        key=lambda place: (-_weight_at(labels, place), place),
    )
    chosen: list[int] = []
    for place in ranked:
        if len(chosen) == MOST_CODES:
            break
        if not any(_say_the_same(labels, texts, place, other, embedded) for other in chosen):
            chosen.append(place)
    return frozenset(chosen)


def _weight_at(labels: Sequence[_Label | None], place: int) -> float:
    label = labels[place]
    return label.weight if label else 0.0


def _say_the_same(
    labels: Sequence[_Label | None], texts: Sequence[str], first: int, second: int, embedded: Embedded
) -> bool:
    ours, theirs = labels[first], labels[second]
    if ours is not None and theirs is not None and ours.label.lower() == theirs.label.lower():
        return True
    return bool(np.dot(embedded[texts[first]], embedded[texts[second]]) >= embedded.embedder.same)


def _label(segment: Segment, language: Language) -> _Label | None:
    language = written_in(segment.span.text, language)
    text = language.cut(without_marks(segment.span.text))
    label = label_of(text, segment.kind, language)
    if label is None:
        return None
    reading = read(segment.span.text, language, segment.kind)
    subjects = len(dict.fromkeys(subject_words(text, language)))
    return _Label(label, min(subjects, MOST_WEIGHED) + DETAIL * len(reading.specifics))


def label_of(text: Text, kind: QuestionKind, language: Language) -> str | None:
    """The phrase of two to five words that tells most of what a passage is about; `None` where none does."""
    total = min(len(text.words), READ_WORDS)
    phrases = [place for place in phrases_of(text, language) if place[1] <= total]
    best = max(phrases, key=lambda place: (_worth(text, place, kind, language), -place[0]), default=None)
    if best is not None and _worth(text, best, kind, language) >= OWN + PLAIN:
        return written(text, _with_negation(text, best, language), language)
    clause = max(
        _runs(text, total, language),
        key=lambda place: (_worth(text, place, kind, language) - PLAIN * (place[1] - place[0]), -place[0]),
        default=None,
    )
    chosen = clause or best
    return None if chosen is None else written(text, _with_negation(text, chosen, language), language)


def _worth(text: Text, place: Place, kind: QuestionKind, language: Language) -> float:
    return sum(_word_worth(word, kind, language) for word in text.words[slice(*place)])


def _word_worth(word: str, kind: QuestionKind, language: Language) -> float:
    sets = language.sets
    if word in sets["function"] or word in sets["fillers"] or word in sets["phrase_joins"]:
        return 0.0
    if word in sets["generic"] or word in sets["bare_around"] or word in sets["bare_praise"] or word[0].isdigit():
        return PLAIN
    return ASKED if word[:STEM] in kind.content else OWN


def _runs(text: Text, total: int, language: Language) -> Iterator[Place]:
    """Runs of two to five words of one clause that begin and end with a word about something."""
    for start in range(total):
        if not _is_about_something(text.words[start], language):
            continue
        for end in range(start + SHORTEST, min(start + LONGEST, total) + 1):
            if any(text.breaks[start : end - 1]):
                break
            if _may_end(text.words[end - 1], language):
                yield start, end


def _is_about_something(word: str, language: Language) -> bool:
    sets = language.sets
    empty = word in sets["function"] or word in sets["fillers"] or word in sets["padding"]
    return len(word) > 1 and not empty and word not in sets["never_start_with"]


def _may_end(word: str, language: Language) -> bool:
    return _is_about_something(word, language) and word not in language.sets["never_end_with"]


def _with_negation(text: Text, place: Place, language: Language) -> Place:
    """ "Never arrived on time" is not "arrived on time": the word before comes along where it denies."""
    start, end = place
    if start == 0 or text.breaks[start - 1] or text.words[start - 1] not in language.sets["negation"]:
        return place
    if end - start < LONGEST:
        return start - 1, end
    return (start - 1, end - 1) if is_noun(text.words[end - 2], language) else place
