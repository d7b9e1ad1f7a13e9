"""`openkoji demo`, run for real: a database, an API and a worker of its own."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
from pathlib import Path

import psycopg
import pytest

from openkoji.db.server import database_server
from openkoji.demo.recorded import load_recordings
from openkoji.settings import Settings
from tests.demo.running import (
    demo_that_stays,
    reasons,
    recorded_words,
    run_demo_once,
    start_demo,
    wait_for,
)

pytestmark = pytest.mark.slow

RESPONDENTS = load_recordings().respondents
WORDS = [" ".join(text.split()) for each in RESPONDENTS for answers in each.answers.values() for text in answers]


@pytest.fixture(scope="module")
def first_run(data_dir: Path) -> subprocess.CompletedProcess[str]:
    return run_demo_once(data_dir, "--port", "0")


def fetch(data_dir: Path, query: str) -> list[tuple[object, ...]]:
    with (
        database_server(Settings(data_dir=data_dir, _env_file=None)) as conninfo,
        psycopg.connect(conninfo) as database,
    ):
        return database.execute(query.encode()).fetchall()


def test_it_ends_well_and_says_nothing_on_standard_error(first_run: subprocess.CompletedProcess[str]) -> None:
    assert (first_run.returncode, first_run.stderr) == (0, "")
    assert "Now you" in first_run.stdout


def test_probes_are_shown_with_the_reason_of_each(first_run: subprocess.CompletedProcess[str]) -> None:
    assert len(reasons(first_run.stdout)) == first_run.stdout.count("Interviewer  probe,") > 0
    assert all(re.fullmatch(r"why: [A-Z].+\.", reason) for reason in reasons(first_run.stdout))


def test_all_words_shown_as_recorded_are_recorded_ones(first_run: subprocess.CompletedProcess[str]) -> None:
    shown = recorded_words(first_run.stdout)
    assert len(shown) == first_run.stdout.count("recorded words\n") >= 10
    assert [words for words in shown if words not in WORDS] == []


def test_the_database_holds_the_interviews_completed_and_analysed(
    first_run: subprocess.CompletedProcess[str], data_dir: Path
) -> None:
    rows = fetch(
        data_dir,
        "SELECT i.status, i.analysis_status, jsonb_array_length(a.structured_answers) FROM interviews i "
        "JOIN analyses a ON a.workspace_id = i.workspace_id AND a.interview_id = i.id",
    )
    assert rows == [("completed", "ready", 5)] * len(RESPONDENTS)
    said = fetch(data_dir, "SELECT content FROM messages WHERE role = 'respondent'")
    assert sorted(" ".join(str(content).split()) for (content,) in said) == sorted(recorded_words(first_run.stdout))


def test_it_runs_again_on_the_same_data_with_the_same_studies_and_one_key(
    first_run: subprocess.CompletedProcess[str], data_dir: Path
) -> None:
    before = fetch(data_dir, "SELECT count(*) FROM interviews")[0][0]
    assert isinstance(before, int)
    second = run_demo_once(data_dir, "--port", "0")
    assert (second.returncode, second.stderr) == (0, "")
    assert len(recorded_words(second.stdout)) == len(recorded_words(first_run.stdout))
    assert fetch(data_dir, "SELECT count(*) FROM interviews") == [(before + len(RESPONDENTS),)]
    assert fetch(data_dir, "SELECT slug, status, published_version FROM studies ORDER BY slug") == [
        (slug, "published", 1) for slug in ("cancel-flow", "onboarding", "views-on-democracy")
    ]
    assert fetch(data_dir, "SELECT count(*) FROM workspaces") == [(1,)]
    assert fetch(data_dir, "SELECT count(*) FROM api_keys WHERE revoked_at IS NULL") == [(1,)]


def test_the_lines_to_copy_work_and_a_second_demo_beside_is_told_why_not(data_dir: Path) -> None:
    with demo_that_stays(data_dir) as (demo, shown):
        lines = re.findall(r"^(?:STARTED=|curl ).*$", shown, re.MULTILINE)
        assert len(lines) == 3
        # As in a shell into which they are pasted; curl fails there on everything but 2xx.
        script = "\n".join(['curl() { command curl --fail "$@"; }', "set -e -o pipefail", *lines])
        pasted = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=60, check=False)
        assert pasted.returncode == 0, pasted.stderr
        assert '"kind":"probe"' in pasted.stdout
        assert '"content": "Too expensive, I guess."' in pasted.stdout

        beside = run_demo_once(data_dir)
        assert beside.returncode == 1
        assert beside.stderr.startswith("openkoji: A demo runs already on ")

        demo.send_signal(signal.SIGINT)
        rest, errors = demo.communicate(timeout=60)
        assert (demo.returncode, errors) == (0, "")
        assert "Stopped." in rest


def test_ctrl_c_in_the_middle_of_an_interview_ends_it_well(data_dir: Path) -> None:
    demo = start_demo(data_dir, "--port", "0")
    wait_for(demo, "Interview 1 of")
    demo.send_signal(signal.SIGINT)
    _, errors = demo.communicate(timeout=60)
    assert (demo.returncode, errors) == (0, "")


def test_a_port_that_is_taken_is_left_to_its_owner(data_dir: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as owner:
        port = owner.getsockname()[1]
        done = run_demo_once(data_dir, "--port", str(port))
    assert done.returncode == 0
    assert f"Port {port} is in use, so the demo takes a free one." in done.stdout
    assert f"127.0.0.1:{port}/" not in done.stdout


def test_a_failure_is_one_sentence_with_the_place_of_the_log(
    first_run: subprocess.CompletedProcess[str], data_dir: Path
) -> None:
    close = """status = 'closed', document = document || '{"closesAt": "2020-01-01T00:00:00Z"}'"""
    fetch(data_dir, f"UPDATE studies SET {close} WHERE slug = 'cancel-flow' RETURNING 1")
    try:
        done = run_demo_once(data_dir, "--port", "0")
    finally:
        mend = "status = 'published', document = document - 'closesAt'"
        fetch(data_dir, f"UPDATE studies SET {mend} WHERE slug = 'cancel-flow' RETURNING 1")
    assert done.returncode == 1
    assert re.fullmatch(
        r"openkoji: The API refused POST /studies/stu_\w+/publish with 409: .+ The log is in .+/demo\.log\.\n",
        done.stderr,
    )
    assert "demo.failed" in (data_dir / "demo.log").read_text()
