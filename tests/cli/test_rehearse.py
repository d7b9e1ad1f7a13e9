"""`openkoji rehearse`: scripted respondents go through a study, from a file or from a workspace."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from openkoji.demo import preparation
from tests.cli.test_commands import STUDY, Command, command

__all__ = ["command"]

STUDIES = Path(preparation.__file__).parent / "studies"

PERSONA = """
style: plain
patience: 12
facts:
  - {text: "The bill doubled in March.", topic: bill}
  - {text: "I left because the bill doubled.", topic: bill}
  - {text: "I would come back for half the price.", topic: price}
"""


def rehearse(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs the command where no database can be had: a file needs none."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OPENKOJI_")}
    environment |= {"DATABASE_URL": "postgresql://127.0.0.1:1/none", "NO_COLOR": "1", "COLUMNS": "80"}
    return subprocess.run(
        [sys.executable, "-m", "openkoji", "rehearse", *arguments],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_file_is_rehearsed_without_a_database(tmp_path: Path) -> None:
    shown = rehearse("--file", str(STUDIES / "onboarding.yaml"), folder=tmp_path)
    assert shown.returncode == 0, shown.stderr
    for part in ("First two weeks", "of 10 came to the end", "10/10", "vague-unsure", "Nothing was stored"):
        assert part in " ".join(shown.stdout.split())
    assert max(map(len, shown.stdout.splitlines())) <= 80


def test_conversations_are_shown_with_the_reason_of_each_turn(tmp_path: Path) -> None:
    shown = rehearse("--file", str(STUDIES / "cancel-flow.yaml"), "--show", "--respondents", "2", folder=tmp_path)
    assert shown.returncode == 0, shown.stderr
    assert "I: Welcome to “Cancel flow”." in shown.stdout
    assert "→ next_question:" in shown.stdout
    assert max(map(len, shown.stdout.splitlines())) <= 80


def test_the_same_seed_gives_the_same_conversations_as_markdown(tmp_path: Path) -> None:
    for name in ("one.md", "two.md"):
        arguments = ("--file", str(STUDIES / "cancel-flow.yaml"), "--seed", "5", "--markdown", name)
        assert rehearse(*arguments, folder=tmp_path).returncode == 0
    written = (tmp_path / "one.md").read_text()
    assert written == (tmp_path / "two.md").read_text()
    assert written.startswith("# Rehearsal of “Cancel flow”")
    assert "**Respondent:**" in written


def test_personas_of_ones_own_take_part(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "charity.yaml").write_text(PERSONA)
    shown = rehearse(
        "--file", str(STUDIES / "cancel-flow.yaml"), "--personas", "mine", "--respondents", "2", folder=tmp_path
    )
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.count("charity (plain)") == 2
    one = rehearse(
        "--file", str(STUDIES / "cancel-flow.yaml"), "--personas", "mine/charity.yaml", "--respondents", "1",
        folder=tmp_path,
    )  # fmt: skip
    assert one.returncode == 0, one.stderr
    assert one.stdout.count("charity (plain)") == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "Name one study"),
        (("a-slug", "--file", "study.yaml"), "Name one study"),
        (("--file", "missing.yaml"), "cannot be read"),
        (("--file", "empty.yaml"), "has no questions yet"),
        (("--file", "study.yaml", "--personas", "nowhere"), "is not there"),
        (("--file", "study.yaml", "--markdown", "nowhere/r.md"), "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_exit_code_1(
    tmp_path: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    (tmp_path / "study.yaml").write_text(STUDY)
    (tmp_path / "empty.yaml").write_text("name: Empty\n")
    refused = rehearse(*arguments, folder=tmp_path)
    assert refused.returncode == 1
    assert sentence in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1


def test_a_study_of_the_workspace_is_rehearsed_as_published_or_as_a_draft(command: Command, tmp_path: Path) -> None:
    (tmp_path / "study.yaml").write_text(STUDY)
    command("study", "create", "study.yaml")
    draft = command("rehearse", "cancel-flow", "--respondents", "2")
    assert draft.returncode == 0, draft.stderr
    assert "Cancel flow (draft)" in draft.stdout
    (tmp_path / "live.yaml").write_text(STUDY + "slug: live\n")
    command("study", "create", "live.yaml", "--publish")
    assert "(version 1)" in command("rehearse", "live", "--respondents", "2").stdout
    assert "(draft)" in command("rehearse", "live", "--draft", "--respondents", "2").stdout
    assert "waiting 0" in command("jobs").stdout
    unknown = command("rehearse", "nothing-here")
    assert (unknown.returncode, "no such study" in unknown.stderr) == (1, True)
