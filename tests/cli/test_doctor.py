"""`openkoji doctor` says which embedder and which language model will be used, and what to do where none can be."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from openkoji.cli import app
from openkoji.settings import SettingsError

REPOSITORY = Path(__file__).parents[2]

runner = CliRunner()


@pytest.fixture(autouse=True)
def _own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("DATABASE_URL", "OPENKOJI_DATABASE_URL", "OPENKOJI_EMBEDDER", "OPENKOJI_MODELS_DIR", "OPENKOJI_MODEL"):
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


@pytest.fixture
def fake_model() -> Iterator[dict[str, str]]:
    """A fake service in a process of its own, since a command has an event loop of its own."""
    command = [sys.executable, "-m", "tests.fakes.model_server"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=REPOSITORY) as process:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())
        process.terminate()


def model_lines(output: str) -> list[str]:
    return [line for line in output.splitlines() if "Language model" in line]


def test_without_a_model_it_says_who_does_the_work() -> None:
    [line] = model_lines(runner.invoke(app, ["doctor"]).output)
    assert line.startswith("ok ")
    assert "none set (OPENKOJI_MODEL)" in line


def test_a_model_that_cannot_be_is_a_fault_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENKOJI_MODEL", "gpt-5-mini")
    found = runner.invoke(app, ["doctor"])
    assert found.exit_code == 1
    assert "OPENKOJI_MODEL does not fit" in found.output
    started = runner.invoke(app, ["serve"])
    assert isinstance(started.exception, SettingsError)


def test_a_model_is_asked_only_if_one_wishes_so(monkeypatch: pytest.MonkeyPatch, fake_model: dict[str, str]) -> None:
    monkeypatch.setenv("OPENKOJI_MODEL", "openai:fake")
    monkeypatch.setenv("OPENKOJI_MODEL_BASE_URL", fake_model["openai"])
    monkeypatch.setenv("OPENKOJI_MODEL_API_KEY", fake_model["key"])
    [line] = model_lines(runner.invoke(app, ["doctor"]).output)
    assert "openai:fake" in line
    assert "moderates and analyses; not asked" in line
    [line] = model_lines(runner.invoke(app, ["doctor", "--try-model"]).output)
    assert line.startswith("ok ")
    assert "answered in" in line
    monkeypatch.setenv("OPENKOJI_MODEL_API_KEY", "sk-canary-wrong")
    found = runner.invoke(app, ["doctor", "--try-model"])
    assert found.exit_code == 1
    assert model_lines(found.output)[0].startswith("!!")
    assert "unauthorised" in found.output
    assert "canary" not in found.output
