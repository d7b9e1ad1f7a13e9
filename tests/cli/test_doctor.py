"""`openkoji doctor` says which embedder will be used, and what to do where none can be."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from openkoji.cli import app

runner = CliRunner()


@pytest.fixture(autouse=True)
def _own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("DATABASE_URL", "OPENKOJI_DATABASE_URL", "OPENKOJI_EMBEDDER", "OPENKOJI_MODELS_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OPENKOJI_DATA_DIR", str(tmp_path / "data"))


def embedder_line(output: str) -> str:
    return next(line for line in output.splitlines() if "Embedder" in line)


def test_it_names_the_model_that_comes_along() -> None:
    found = runner.invoke(app, ["doctor"])
    assert embedder_line(found.output).startswith("ok ")
    assert "all-MiniLM-L6-v2-int8, 384 numbers" in embedder_line(found.output)


def test_it_names_the_mode_without_a_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENKOJI_EMBEDDER", "lexical")
    assert "lexical-1" in embedder_line(runner.invoke(app, ["doctor"]).output)


def test_a_model_that_cannot_be_used_is_a_fault_with_its_remedy(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "models").mkdir()
    monkeypatch.setenv("OPENKOJI_MODELS_DIR", str(tmp_path / "models"))
    found = runner.invoke(app, ["doctor"])
    assert found.exit_code == 1
    assert embedder_line(found.output).startswith("!!")
    assert "Put model.onnx and tokenizer.json into a folder of it" in found.output
