"""What was made once is not made again, and what is remembered has a bound."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from openkoji.analysis.embedding import Vectors
from openkoji.language.embedders import remembering
from openkoji.language.embedders.remembering import Remembered


class Counting:
    def __init__(self) -> None:
        self.made: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.made += texts
        return np.array([[len(text), 1] for text in texts], np.float32).reshape(len(texts), 2)


def test_a_text_is_made_once_and_every_place_of_it_is_filled() -> None:
    source = Counting()
    remembered = Remembered(source.embed)
    first = remembered.embed(["a", "bb", "a"])
    np.testing.assert_array_equal(first[:, 0], [1, 2, 1])
    np.testing.assert_array_equal(remembered.embed(["ccc", "bb"])[:, 0], [3, 2])
    assert source.made == ["a", "bb", "ccc"]
    assert remembered.embed([]).shape == (0, 2)


def test_what_a_caller_does_to_a_vector_is_not_remembered() -> None:
    remembered = Remembered(Counting().embed)
    remembered.embed(["a"])[:] = 99
    assert remembered.embed(["a"])[0, 0] == 1


def test_the_texts_that_were_used_last_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembering, "_MOST", 2)
    source = Counting()
    remembered = Remembered(source.embed)
    for text in ("a", "b", "a", "c", "a", "b"):
        remembered.embed([text])
    assert source.made == ["a", "b", "c", "b"]


def test_long_texts_are_not_kept() -> None:
    source = Counting()
    remembered = Remembered(source.embed)
    for _ in range(2):
        remembered.embed(["x" * 2000])
    assert len(source.made) == 2
