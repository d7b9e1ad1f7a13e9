"""A set of texts and their vectors: each made once, and a text of several others as their mean."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from openkoji.analysis.embedding import Embedded, Vectors
from openkoji.language.embedders.lexical import Lexical


class Counting(Lexical):
    def __init__(self) -> None:
        self.made: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.made += texts
        return super().embed(texts)


PRICE, SUPPORT = "The price went up.", "Support was slow to answer us."


def test_each_text_is_made_once_and_found_by_its_words() -> None:
    embedder = Counting()
    embedded = Embedded(embedder, [PRICE, SUPPORT, PRICE])
    assert embedder.made == [PRICE, SUPPORT]
    np.testing.assert_array_equal(embedded[SUPPORT], Lexical().embed([SUPPORT])[0])
    np.testing.assert_array_equal(embedded.of([SUPPORT, PRICE]), Lexical().embed([SUPPORT, PRICE]))
    assert embedded.cosine(PRICE, PRICE) == pytest.approx(1)
    with pytest.raises(KeyError):
        embedded["Nobody said this."]


def test_no_texts_need_no_embedder() -> None:
    embedder = Counting()
    assert Embedded(embedder, []).of([]).shape == (0, embedder.size)
    assert not embedder.made


def test_a_text_of_several_others_is_their_mean_by_length_and_no_work_of_its_own() -> None:
    embedder = Counting()
    whole = f"{PRICE} {SUPPORT}"
    embedded = Embedded(embedder, [whole], composed={whole: [PRICE, SUPPORT]})
    assert embedder.made == [PRICE, SUPPORT]
    assert np.linalg.norm(embedded[whole]) == pytest.approx(1, abs=1e-6)
    assert embedded.cosine(whole, SUPPORT) > embedded.cosine(whole, PRICE) > 0


def test_a_text_that_is_part_of_another_stays_what_it_says() -> None:
    whole = f"{PRICE} {SUPPORT}"
    again = f"{whole} {PRICE}"
    embedded = Embedded(Lexical(), [whole, again], composed={again: [whole, PRICE], whole: [PRICE, SUPPORT]})
    np.testing.assert_array_equal(embedded[whole], Lexical().embed([whole])[0])
    assert np.linalg.norm(embedded[again]) == pytest.approx(1, abs=1e-6)
