"""`openkoji study draft` and `--engine`: a study from a sentence as a file, with or without a language model."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from openkoji.studies.drafting.from_templates import draft_from_templates
from openkoji.studies.drafting.wish import Wish
from openkoji.studies.files import as_yaml, load_study_file
from openkoji.studies.schemas import NewStudy
from openkoji.studies.settling import read, settled
from tests.fakes.model_server import KEY, ModelServer, answers
from tests.rehearsals.test_by_model import plays
from tests.studies.drafting.goals import GOALS
from tests.studies.drafting.test_draft_by_model import STUDY

GOAL = "Why do customers cancel their Pro subscription in the first month?"


def openkoji(*arguments: str, folder: Path, model: ModelServer | None = None) -> subprocess.CompletedProcess[str]:
    """Runs the command where no database can be had: none of this needs one."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OPENKOJI_")}
    environment |= {"DATABASE_URL": "postgresql://127.0.0.1:1/none", "NO_COLOR": "1", "COLUMNS": "80"}
    if model is not None:
        environment |= {
            "OPENKOJI_MODEL": "openai:fake",
            "OPENKOJI_MODEL_BASE_URL": model.openai_url,
            "OPENKOJI_MODEL_API_KEY": KEY,
        }
    return subprocess.run(
        [sys.executable, "-m", "openkoji", *arguments],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_draft_goes_to_standard_output_as_yaml(tmp_path: Path) -> None:
    made = openkoji("study", "draft", GOAL, "--minutes", "8", folder=tmp_path)
    assert made.returncode == 0, made.stderr
    study = yaml.safe_load(made.stdout)
    assert study["name"] == "Why people leave the Pro subscription"
    assert study["interviewer"]["maxMinutes"] == 8
    assert made.stderr == ""


def test_a_draft_in_a_file_is_one_that_can_be_rehearsed(tmp_path: Path) -> None:
    made = openkoji("study", "draft", "Wie planen Freelancer ihre Woche?", "--output", "week.yaml", folder=tmp_path)
    assert made.returncode == 0, made.stderr
    assert "week.yaml" in made.stdout
    document = load_study_file(tmp_path / "week.yaml")
    assert document["interviewer"]["languages"] == ["de"]
    held = openkoji("rehearse", "--file", "week.yaml", "--respondents", "2", folder=tmp_path)
    assert held.returncode == 0, held.stderr
    assert "of 2 came to the end" in " ".join(held.stdout.split())


def test_what_should_be_known_of_a_draft_goes_to_standard_error(tmp_path: Path) -> None:
    made = openkoji("study", "draft", "Bees.", folder=tmp_path)
    assert "discovery" in made.stderr
    assert yaml.safe_load(made.stdout)["brief"]["methodology"] == "discovery"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("study", "draft", " "), "goal"),
        (("study", "draft", GOAL, "--methodology", "astrology"), "methodology"),
        (("study", "draft", GOAL, "--minutes", "1"), "minutes"),
        (("study", "draft", GOAL, "--language", "sv"), "There are templates in de, en"),
        (("study", "draft", GOAL, "--engine", "model"), "OPENKOJI_MODEL"),
        (("study", "draft", GOAL, "--output", "/nowhere/a.yaml"), "cannot be written"),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(tmp_path: Path, arguments: tuple[str, ...], told: str) -> None:
    made = openkoji(*arguments, folder=tmp_path)
    assert made.returncode == 1
    assert told in made.stderr
    assert "Traceback" not in made.stderr


def test_a_rehearsal_by_a_model_needs_one(tmp_path: Path) -> None:
    (tmp_path / "study.yaml").write_text(as_yaml(draft_from_templates(Wish(GOAL)).document))
    held = openkoji("rehearse", "--file", "study.yaml", "--engine", "model", folder=tmp_path)
    assert (held.returncode, "OPENKOJI_MODEL" in held.stderr) == (1, True)


async def test_with_a_model_it_drafts(tmp_path: Path) -> None:
    async with ModelServer(answers(STUDY)) as model:
        made = await asyncio.to_thread(openkoji, "study", "draft", GOAL, folder=tmp_path, model=model)
    assert made.returncode == 0, made.stderr
    assert yaml.safe_load(made.stdout)["name"] == STUDY["name"]


async def test_with_a_model_it_plays_and_moderates(tmp_path: Path) -> None:
    (tmp_path / "study.yaml").write_text(as_yaml(draft_from_templates(Wish(GOAL)).document))
    rehearse = ("rehearse", "--file", "study.yaml", "--respondents", "1", "--show")
    async with ModelServer(plays()) as model:
        held = await asyncio.to_thread(openkoji, *rehearse, folder=tmp_path, model=model)
        asked = len(model.requests)
        scripted = await asyncio.to_thread(openkoji, *rehearse, "--engine", "scripted", folder=tmp_path, model=model)
    assert held.returncode == 0, held.stderr
    assert "R: idk, it was fine I guess" in held.stdout
    assert "remember first?" in " ".join(held.stdout.split())
    assert asked > 0
    assert len(model.requests) == asked
    assert "idk" not in scripted.stdout


@pytest.mark.parametrize("goal", [goal for goal, *_ in GOALS])
def test_a_draft_comes_back_from_its_file_as_it_was(goal: str, tmp_path: Path) -> None:
    document = draft_from_templates(Wish(goal)).document
    file = tmp_path / "study.yaml"
    file.write_text(as_yaml(document), encoding="utf-8")
    assert settled(read(NewStudy, load_study_file(file)).document()) == document
