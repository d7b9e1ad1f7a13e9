"""Interviews that were held elsewhere as one study: analysed one after the other, then told as evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from uuid import UUID

from openkoji.analysis.analyse import analyse
from openkoji.analysis.codebook import Codebook
from openkoji.analysis.embedding import Embedder
from openkoji.analysis.findings import Findings, Passage, Tone, together
from openkoji.analysis.report import Evidence
from openkoji.analysis.report.evidence import COUNTED_FROM, Brief, Open, QuestionEvidence, ThemeEvidence
from openkoji.analysis.report.model import Place, Quote, Tones
from openkoji.analysis.sorting import BUCKETS
from openkoji.analysis.themes import sort_in
from openkoji.analysis.transcript import Transcript
from openkoji.analysis.trust import fingerprints
from openkoji.interviewing.language import language_for

_MOST_QUOTES = 6


@dataclass(frozen=True, slots=True)
class Entry:
    """One analysed interview; `theme_of` has the theme of each of its passages."""

    name: str
    transcript: Transcript
    found: Findings
    theme_of: tuple[UUID | None, ...]


class Collection:
    """Interviews on one plan and the codebook that grows with them. The same order gives the same result.

    `counted_from` is the quality from which an interview counts.
    """

    def __init__(self, embedder: Embedder, *, counted_from: int = COUNTED_FROM) -> None:
        self._embedder = embedder
        self._counted_from = counted_from
        self._codebook = Codebook(embedder.name, ())
        self._numbers = count(1)
        self._seen: set[str] = set()
        self._merged: dict[UUID, UUID] = {}
        self._entries: list[Entry] = []

    def add(self, name: str, transcript: Transcript) -> Entry:
        prints = fingerprints(transcript)
        analysed = analyse(transcript, self._embedder, seen_elsewhere=frozenset(self._seen.intersection(prints)))
        self._seen.update(prints)
        placed = sort_in(
            self._codebook,
            analysed.findings.passages,
            analysed.vectors,
            plan=transcript.plan,
            embedder=self._embedder,
            language=language_for(transcript.language),
            new_id=lambda: UUID(int=next(self._numbers)),
        )
        self._codebook = placed.codebook
        self._merged.update(placed.merged)
        entry = Entry(name, transcript, analysed.findings, placed.theme_of)
        self._entries.append(entry)
        return entry

    def evidence(self, study: str) -> Evidence:
        """All of it, for a report. There is no brief, and nobody knows who was asked and left."""
        passing = (entry for entry in self._entries if entry.found.quality.score >= self._counted_from)
        counted = [_moved(entry, self._merged) for entry in passing]
        about = frozenset(theme.id for theme in self._codebook.themes if theme.origin not in BUCKETS)
        total = len(self._entries)
        return Evidence(
            study=study,
            brief=Brief(),
            started=total,
            active=0,
            completed=total,
            waiting=0,
            failed=0,
            counted=len(counted),
            quality=Counter(entry.found.quality.score for entry in self._entries),
            sentiment=_tones(entry.found.sentiment.tone for entry in counted),
            themes=self._themes(counted),
            questions=_questions(counted),
            saturation=_saturation(counted, about),
            engines=(self._embedder.name,),
            moderated=False,
            counted_from=self._counted_from,
        )

    def _themes(self, counted: Sequence[Entry]) -> tuple[ThemeEvidence, ...]:
        spoken: dict[UUID, list[tuple[Entry, list[Passage]]]] = {}
        for entry in counted:
            for theme_id, passages in _by_theme(entry).items():
                spoken.setdefault(theme_id, []).append((entry, passages))
        known = {theme.id: theme for theme in self._codebook.themes}
        ranked = sorted(spoken, key=lambda theme_id: (-len(spoken[theme_id]), theme_id.int))
        return tuple(
            ThemeEvidence(
                id=str(theme_id),
                name=known[theme_id].name,
                description=known[theme_id].description,
                respondents=len(spoken[theme_id]),
                tones=_tones(together(each.tone for each in passages) for _, passages in spoken[theme_id]),
                quotes=tuple(_quotes_of_each_tone(spoken[theme_id])),
                says_nothing=known[theme_id].origin in BUCKETS,
                needs_name=known[theme_id].needs_name,
            )
            for theme_id in ranked
        )


def _moved(entry: Entry, merged: Mapping[UUID, UUID]) -> Entry:
    theme_of = tuple(_standing(theme_id, merged) if theme_id else None for theme_id in entry.theme_of)
    return Entry(entry.name, entry.transcript, entry.found, theme_of)


def _standing(theme_id: UUID, merged: Mapping[UUID, UUID]) -> UUID:
    while theme_id in merged:
        theme_id = merged[theme_id]
    return theme_id


def _by_theme(entry: Entry) -> dict[UUID, list[Passage]]:
    grouped: dict[UUID, list[Passage]] = {}
    for passage, theme_id in zip(entry.found.passages, entry.theme_of, strict=True):
        if theme_id is not None:
            grouped.setdefault(theme_id, []).append(passage)
    return grouped


def _tones(tones: Iterable[Tone]) -> Tones:
    counts = Counter(tone.value for tone in tones)
    return Tones(**counts)


def _quotes_of_each_tone(spoken: Sequence[tuple[Entry, Sequence[Passage]]]) -> Iterator[Quote]:
    """Of each tone one passage a respondent, so that the few who disagree are quoted too."""
    for tone in Tone:
        of_tone = [(entry, [each for each in passages if each.tone is tone]) for entry, passages in spoken]
        yield from _quotes([(entry, passages) for entry, passages in of_tone if passages])


def _quotes(spoken: Sequence[tuple[Entry, Sequence[Passage]]]) -> list[Quote]:
    """One passage a respondent, the longer ones of those that say something first."""
    best = [(entry, max(passages, key=lambda each: (each.code is not None, _fit(each)))) for entry, passages in spoken]
    best.sort(key=lambda pair: (pair[1].code is None, -_fit(pair[1])))
    return [_quote(entry, passage) for entry, passage in best[:_MOST_QUOTES]]


_BEST_LENGTH = 110
"""Characters of a quote that is long enough to say something and short enough to be read."""


def _fit(passage: Passage) -> float:
    return -abs(len(passage.span.text) - _BEST_LENGTH)


def _quote(entry: Entry, passage: Passage) -> Quote:
    span = passage.span
    return Quote(span.text, passage.tone, Place(entry.name, span.message_id, span.start, span.end))


def _questions(counted: Sequence[Entry]) -> tuple[QuestionEvidence, ...]:
    if not counted:
        return ()
    plan = counted[0].transcript.plan
    asked = {question.id: [entry for entry in counted if _was_asked(entry, question.id)] for question in plan.questions}
    return tuple(
        QuestionEvidence(
            id=question.id,
            text=question.text,
            asked=len(asked[question.id]),
            answered=sum(_has_answered(entry, question.id) for entry in asked[question.id]),
            values=_answers(question.id, asked[question.id]),
        )
        for question in plan.questions
        if asked[question.id]
    )


def _answers(question_id: str, asked: Sequence[Entry]) -> Open:
    said: list[tuple[Entry, list[Passage]]] = []
    themes: Counter[str] = Counter()
    for entry in asked:
        placed = [
            (passage, theme_id)
            for passage, theme_id in zip(entry.found.passages, entry.theme_of, strict=True)
            if passage.question_id == question_id
        ]
        if placed:
            said.append((entry, [passage for passage, _ in placed]))
            themes.update({str(theme_id) for _, theme_id in placed if theme_id is not None})
    return Open(tuple(themes.most_common()), tuple(_quotes(said)))


def _was_asked(entry: Entry, question_id: str) -> bool:
    messages = entry.transcript.messages
    return any(message.question_id == question_id and not message.from_respondent for message in messages)


def _has_answered(entry: Entry, question_id: str) -> bool:
    return any(message.question_id == question_id and message.content.strip() for message in entry.transcript.said)


def _saturation(counted: Sequence[Entry], about: frozenset[UUID]) -> tuple[tuple[int, int], ...]:
    """A point wherever one of these themes is named for the first time, and one at the end."""
    known: set[UUID] = set()
    points = []
    for number, entry in enumerate(counted, start=1):
        new = about.intersection(theme_id for theme_id in entry.theme_of if theme_id is not None) - known
        known |= new
        if new or number == len(counted):
            points.append((number, len(known)))
    return tuple(points)
