"""The commands as a user types them, each in a process of its own, on a real database."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import SECRET
from tests.databases import fresh_database

Command = Callable[..., subprocess.CompletedProcess[str]]

STUDY = """
name: Cancel flow
brief: {problem: People leave and we do not know why., audience: People who cancel}
questions:
  - {text: "What led you to cancel today?", type: open_ended}
  - {text: "Which comes closest?", type: single_choice, config: {options: [Price, Missing feature]}}
  - {text: "What did you use?", type: multiple_choice, config: {options: [Boards, Reports, Export]}}
  - {text: "In which order did they matter?", type: ranking, config: {options: [Speed, Price, Support]}}
  - {text: "How likely are you to come back?", type: scale, config: {min: 0, max: 10}}
  - {text: "Would a pause have helped?", type: yes_no}
"""


@pytest.fixture
def command(server_conninfo: str, migrated_template: str, tmp_path: Path) -> Iterator[Command]:
    """Runs `openkoji …` against a database of its own."""
    with fresh_database(server_conninfo, migrated_template) as conninfo:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("OPENKOJI_")}
        environment |= {"DATABASE_URL": conninfo, "OPENKOJI_SECRET_KEY": SECRET, "NO_COLOR": "1", "COLUMNS": "120"}

        def run(*arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
            return subprocess.run(
                [sys.executable, "-m", "openkoji", *arguments],
                input=typed,
                env=environment,
                cwd=tmp_path,
                capture_output=True,
                text=True,
                check=False,
                timeout=60,
            )

        yield run


def test_the_first_key_makes_the_first_workspace_and_quiet_prints_the_key_alone(command: Command) -> None:
    made = command("keys", "create", "--name", "mine", "--quiet")
    assert made.returncode == 0, made.stderr
    assert re.fullmatch(r"koji_live_[0-9A-Za-z]{49}\n", made.stdout)
    assert len(command("workspace", "list").stdout.splitlines()) == 1


def test_a_workspace_gets_another_name(command: Command) -> None:
    command("keys", "create", "--name", "one")
    assert "called Ocean Tours" in command("workspace", "rename", " Ocean Tours ").stdout
    assert "Ocean Tours" in command("workspace", "list").stdout


def test_keys_are_listed_and_revoked(command: Command) -> None:
    command("keys", "create", "--name", "mine", "--quiet")
    listed = command("keys", "list").stdout
    key_id = re.search(r"key_[0-9a-f]{32}", listed)
    assert key_id is not None
    assert "mine" in listed
    revoked = command("keys", "revoke", key_id.group())
    assert revoked.returncode == 0
    assert "revoked" in command("keys", "list").stdout


def test_with_several_workspaces_one_must_be_named(command: Command) -> None:
    first = command("workspace", "create", "--name", "One").stdout.strip()
    command("workspace", "create", "--name", "Two")
    unclear = command("keys", "create", "--name", "mine")
    assert unclear.returncode == 1
    assert "--workspace" in unclear.stderr
    assert first in unclear.stderr
    assert command("keys", "create", "--name", "mine", "--workspace", first).returncode == 0


def test_a_study_from_a_file_can_be_talked_to_with_every_question_type(command: Command, tmp_path: Path) -> None:
    (tmp_path / "study.yaml").write_text(STUDY)
    made = command("study", "create", "study.yaml", "--publish")
    assert made.returncode == 0, made.stderr
    assert made.stdout.startswith("cancel-flow")
    typed = "\n".join(
        [
            "The bill went from 10 to 25 euros in March, because they dropped the small plan.",
            "1",
            "It doubled for us in March, so we could not pay it.",
            "1, 3",
            "Export every Friday for the board, since they read it on paper.",
            "2, 1, 3",
            "The price decides, because we are a charity of 3 people.",
            "4",
            "In 2027 we may have a budget again, so perhaps then.",
            "yes",
            "We are closed in July and August, so nobody used it.",
            "No, that is all.",
            "",
        ]
    )
    talked = command("chat", "cancel-flow", "--email", "ada@example.com", typed=typed)
    assert talked.returncode == 0, talked.stderr
    for shown in ("1. Price", "one number or several", "best first", "from 0 to 10", "yes or no", "(6/6)"):
        assert shown in talked.stdout
    again = command("chat", "cancel-flow", "--email", "ada@example.com")
    assert (again.returncode, "completed" in again.stderr) == (1, True)


def test_a_respondent_who_leaves_comes_back_to_where_they_were(command: Command, tmp_path: Path) -> None:
    (tmp_path / "study.yaml").write_text(STUDY)
    command("study", "create", "study.yaml", "--publish")
    rich = "The bill went from 10 to 25 euros in March, because they dropped the small plan.\n"
    left = command("chat", "cancel-flow", "--email", "ada@example.com", typed=rich)
    assert "stays open" in left.stdout
    back = command("chat", "cancel-flow", "--email", "ada@example.com")
    assert "Welcome back" in back.stdout
    assert "Which comes closest?" in back.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("chat", "nothing-here"), "no such study"),
        (("study", "create", "missing.yaml"), "cannot be read"),
        (("keys", "revoke", "nonsense"), "no key id"),
        (("keys", "list", "--workspace", "wsp_1"), "no workspace"),
        (("jobs", "--retry", "7"), "did not fail"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_exit_code_1(
    command: Command, arguments: tuple[str, ...], sentence: str
) -> None:
    refused = command(*arguments)
    assert refused.returncode == 1
    assert sentence in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1
    assert "Traceback" not in refused.stderr


def test_a_database_url_needs_a_secret_key(command: Command, server_conninfo: str, tmp_path: Path) -> None:
    environment = {"DATABASE_URL": server_conninfo, "PATH": os.environ["PATH"]}
    refused = subprocess.run(
        [sys.executable, "-m", "openkoji", "doctor"],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert refused.returncode == 1
    assert "OPENKOJI_SECRET_KEY is required" in refused.stdout


def test_migrating_an_up_to_date_schema_says_so(command: Command) -> None:
    assert "up to date already" in command("migrate").stdout


def test_doctor_says_what_runs_and_what_there_is_not(command: Command) -> None:
    report = command("doctor")
    assert report.returncode == 0, report.stdout
    for line in ("Database", "Schema", "up to date", "Moderator", "Language model", "Voice"):
        assert line in report.stdout


def test_serving_on_a_taken_port_says_so(command: Command) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        refused = command("serve", "--port", str(taken.getsockname()[1]))
    assert refused.returncode == 1
    assert "port" in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1


def test_jobs_shows_what_waits(command: Command, tmp_path: Path) -> None:
    (tmp_path / "study.yaml").write_text(STUDY)
    command("study", "create", "study.yaml", "--publish")
    command("chat", "cancel-flow", typed="I would like to stop the interview now.\nyes\n")
    shown = command("jobs")
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.startswith("waiting 1")
    assert "interviews.analyse" in shown.stdout
