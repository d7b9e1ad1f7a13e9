"""What cosines mean: they differ from one embedder to the next, and so do the places where something begins."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files

import numpy as np

from openkoji.analysis.embedding import Vectors


@dataclass(frozen=True, slots=True)
class Scale:
    """`same`: two texts say the same. `near`: they are of one theme. `off`: below it, an answer is beside the point."""

    same: float
    near: float
    off: float


@dataclass(frozen=True, slots=True)
class Ends:
    """The mean cosines of sentences that have nothing to do with each other, and of those that say the same."""

    apart: float
    alike: float


def ends_of(embed: Callable[[Sequence[str]], Vectors]) -> Ends:
    """Measured on the sentences of `sentences.json`: each pair says one thing, and no two pairs have a subject."""
    pairs: list[list[str]] = json.loads((files(__package__) / "sentences.json").read_text(encoding="utf-8"))
    first, second = (embed([pair[side] for pair in pairs]) for side in (0, 1))
    cosines = first @ second.T
    own = np.eye(len(pairs), dtype=bool)
    return Ends(apart=float(cosines[~own].mean()), alike=float(cosines[own].mean()))


def moved(scale: Scale, from_ends: Ends, to_ends: Ends) -> Scale:
    """A scale as it would be on another embedder: the same share of the way from one end to the other."""

    def move(cosine: float) -> float:
        share = (cosine - from_ends.apart) / (from_ends.alike - from_ends.apart)
        return to_ends.apart + share * (to_ends.alike - to_ends.apart)

    return Scale(move(scale.same), move(scale.near), move(scale.off))
