"""A codebook without passages that were sorted into it, such as those that a newer analysis replaces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import numpy as np

from openkoji.analysis.codebook import Codebook, Theme
from openkoji.analysis.embedding import Vector
from openkoji.analysis.phrases import mentions_of
from openkoji.interviewing.language import Language


@dataclass(frozen=True, slots=True)
class Member:
    """A passage where it was sorted. Its vector is empty where the embedder has changed since."""

    theme_id: UUID
    text: str
    tone: str
    vector: Vector


def take_out(codebook: Codebook, members: Sequence[Member], language: Language) -> Codebook:
    """The codebook as if these passages had not been sorted into it; what a person taught and named stays.

    A theme that loses its last passage stays too, so that its id and name come back with the next.
    """
    of_theme: dict[UUID, list[Member]] = {}
    for member in members:
        if len(member.vector):
            of_theme.setdefault(member.theme_id, []).append(member)
    if not of_theme:
        return codebook
    themes = tuple(_less(theme, of_theme.get(theme.id, ()), language) for theme in codebook.themes)
    return replace(codebook, themes=themes)


def _less(theme: Theme, members: Sequence[Member], language: Language) -> Theme:
    if not members or not theme.passages:
        return theme
    left = max(theme.passages - len(members), 0)
    if not left:
        return replace(theme, vector=np.zeros_like(theme.vector), passages=0, phrases={}, tones={})
    gone: dict[str, int] = {}
    for member in members:
        for phrase in dict.fromkeys(mentions_of(member.text, language)):
            gone[phrase] = gone.get(phrase, 0) + 1
    tones: dict[str, int] = {}
    for member in members:
        tones[member.tone] = tones.get(member.tone, 0) + 1
    vectors = np.array([member.vector for member in members], np.float32)
    return replace(
        theme,
        vector=theme.vector - vectors.sum(axis=0),
        passages=left,
        phrases=_minus(theme.phrases, gone),
        tones=_minus(theme.tones, tones),
    )


def _minus(counts: Mapping[str, int], gone: Mapping[str, int]) -> dict[str, int]:
    left = {key: count - gone.get(key, 0) for key, count in counts.items()}
    return {key: count for key, count in left.items() if count > 0}
