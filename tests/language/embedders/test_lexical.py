"""Words alone: for any text, the same everywhere, near where words are shared in any form."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openkoji.interviewing.language import available_languages
from openkoji.language.embedders.lexical import Lexical, _common_words

EMBEDDER = Lexical()


def cosine(first: str, second: str) -> float:
    one, other = EMBEDDER.embed([first, second])
    return float(one @ other)


@given(st.lists(st.text(st.characters(codec=None), max_size=200), max_size=5))
def test_any_text_has_a_vector_of_length_one_and_the_same_alone(texts: list[str]) -> None:
    vectors = EMBEDDER.embed(texts)
    assert vectors.shape == (len(texts), EMBEDDER.size)
    for text, vector in zip(texts, vectors, strict=True):
        assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)
        np.testing.assert_array_equal(EMBEDDER.embed([text])[0], vector)


def test_another_process_makes_the_same_vectors() -> None:
    script = """
from openkoji.language.embedders.lexical import Lexical
print(Lexical().embed(["The exports were broken, wieder einmal 🙂 日本語"]).tobytes().hex())
"""
    made = [subprocess.run([sys.executable, "-c", script], check=True, capture_output=True).stdout for _ in range(2)]
    assert made[0] == made[1]
    assert len(made[0]) > EMBEDDER.size


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("The exports break every week.", "Exporting broke again."),
        ("The invoices were wrong.", "My invoice is wrong."),
        ("Die Rechnungen waren falsch.", "Meine Rechnung ist falsch."),
        ("Le café était trop cher", "un cafe très cher"),
        ("手机太贵了", "手机真的很贵"),
    ],
)
def test_texts_that_share_words_are_near_in_any_form_of_them(first: str, second: str) -> None:
    assert cosine(first, second) > EMBEDDER.near


def test_common_words_bring_texts_no_nearer() -> None:
    assert cosine("It was not what I had when we were there.", "What was it that we had not there?") > EMBEDDER.near
    assert cosine("It was the price that I had there.", "It was the nurse that I had there.") < EMBEDDER.near


def test_a_text_without_words_is_near_to_none() -> None:
    assert cosine("", " \n ") == pytest.approx(1)
    assert cosine("", "The price went up.") == pytest.approx(0)


@pytest.mark.parametrize("code", sorted(available_languages()))
def test_the_common_words_of_every_language_are_known(code: str) -> None:
    common = {"de": "deswegen", "en": "because", "es": "porque", "fr": "parce", "nl": "omdat", "pt": "porque"}
    assert common[code] in _common_words()
