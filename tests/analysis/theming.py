"""Passages and codebooks for the tests of themes, read by the embedder that needs no model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count
from uuid import UUID

import numpy as np

from openkoji.analysis.bare import bare_tone
from openkoji.analysis.codebook import Codebook, Origin, Theme
from openkoji.analysis.embedding import Vectors
from openkoji.analysis.findings import Passage, Span, Tone
from openkoji.analysis.themes import Sorted, sort_in
from openkoji.interviewing.language import language_for
from openkoji.interviewing.plan import Mode, Plan
from openkoji.interviewing.reading.question_kind import QuestionKind
from openkoji.language.embedders import LEXICAL, default_embedder

EMBEDDER = default_embedder(None, LEXICAL)
NO_PLAN = Plan("A study", Mode.HYBRID, ())


def passage(text: str, tone: Tone = Tone.NEUTRAL, *, code: str | None = "its code", language: str = "en") -> Passage:
    bare = bare_tone(text, QuestionKind(), language_for(language))
    span = Span("m", 0, len(text), text)
    return Passage(span, None, bare or tone, None if bare else code, says_nothing=bare is not None)


def numbered() -> Callable[[], UUID]:
    numbers = count(1)
    return lambda: UUID(int=next(numbers))


def empty() -> Codebook:
    return Codebook(EMBEDDER.name, ())


def vectors_of(passages: Sequence[Passage]) -> Vectors:
    if not passages:
        return np.zeros((0, EMBEDDER.size), np.float32)
    return EMBEDDER.embed([each.span.text for each in passages])


def sorted_in(
    codebook: Codebook,
    passages: Sequence[Passage],
    new_id: Callable[[], UUID],
    *,
    plan: Plan = NO_PLAN,
    language: str = "en",
) -> Sorted:
    return sort_in(
        codebook,
        passages,
        vectors_of(passages),
        plan=plan,
        embedder=EMBEDDER,
        language=language_for(language),
        new_id=new_id,
    )


def study(texts: Sequence[str], *, language: str = "en", plan: Plan = NO_PLAN, tone: Tone = Tone.NEUTRAL) -> Codebook:
    """The codebook after one interview a text."""
    codebook, new_id = empty(), numbered()
    for text in texts:
        said = [passage(text, tone, language=language)]
        codebook = sorted_in(codebook, said, new_id, plan=plan, language=language).codebook
    return codebook


def theme(number: int, name: str, *, taught: Sequence[str] = (), origin: Origin = Origin.PERSON) -> Theme:
    examples = EMBEDDER.embed(list(taught)) if taught else np.zeros((0, EMBEDDER.size), np.float32)
    vector = np.zeros(EMBEDDER.size, np.float32)
    return Theme(UUID(int=1000 + number), name, "", origin, vector, 0, examples, named_by_person=True)
