"""`openkoji analyse`: transcripts from elsewhere into a report, with no server, no database and no network."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from openkoji.cli import main
from openkoji.language.embedders import LEXICAL
from tests.docs.pages import REPOSITORY

SAMPLE = REPOSITORY / "docs" / "samples" / "allotments.txt"

TALK = """Interviewer: How was the setup?
Respondent: Slow. It took two days, because the import of our 400 contacts broke twice.
Interviewer: What did you do then?
Respondent: I wrote to support on Tuesday, and they sent me a file that worked.
"""
TABLE = """plan,Why did you leave?,Score
pro,"The price doubled in March, and nobody told us.",3
free,The export was empty every Monday.,2
pro,Support took nine days to answer.,1
"""


@dataclass(frozen=True)
class Shown:
    """What a command left on the screen."""

    returncode: int
    stdout: str
    stderr: str


Analyse = Callable[..., Shown]


@pytest.fixture
def analyse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Analyse:
    """Runs the command in a folder of its own, where no database can be had."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", "postgresql://127.0.0.1:1/none")
    monkeypatch.setenv("OPENKOJI_EMBEDDER", LEXICAL)

    def run(*arguments: str | Path) -> Shown:
        monkeypatch.setattr(sys, "argv", ["openkoji", "analyse", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        shown = capsys.readouterr()
        return Shown(int(ended.value.code or 0), shown.out, shown.err)

    return run


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    file = tmp_path / "calls.txt"
    file.write_text(TALK, encoding="utf-8")
    return file


def test_a_text_becomes_a_report_on_standard_output(analyse: Analyse, talk: Path, tmp_path: Path) -> None:
    shown = analyse(talk)
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.startswith("# calls\n")
    assert "## The answer" in shown.stdout
    assert "the import of our 400 contacts broke twice" in shown.stdout
    assert "Analysing 1 interview\n" in shown.stderr
    assert list(tmp_path.iterdir()) == [talk]


def test_a_terminal_sees_how_far_it_is(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "wb") as screen:
        shown = subprocess.run(
            [sys.executable, "-m", "openkoji", "analyse", str(SAMPLE)],
            env=os.environ | {"DATABASE_URL": "postgresql://127.0.0.1:1/none", "OPENKOJI_EMBEDDER": LEXICAL},
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=screen,
            text=True,
            check=True,
            timeout=60,
        )
    with os.fdopen(ours, "rb") as terminal:
        seen = terminal.read1(100_000).decode()
    assert shown.stdout.startswith("# allotments\n")
    assert "Analysing 10 interviews" in seen
    assert "100%" in seen


@pytest.mark.parametrize(
    ("name", "begins"),
    [("report.md", "# calls\n"), ("report.html", "<!doctype html>\n"), ("report.json", "{\n"), ("report", "# calls\n")],
)
def test_the_file_named_by_output_is_written_by_its_ending(
    analyse: Analyse, talk: Path, tmp_path: Path, name: str, begins: str
) -> None:
    shown = analyse(talk, "--output", name)
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout == ""
    assert f"The report is in {name}." in shown.stderr
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(begins)


def test_json_has_the_shape_of_the_api_and_its_quotes_stand_in_their_messages(
    analyse: Analyse, talk: Path, tmp_path: Path
) -> None:
    report = json.loads(analyse(talk, "--format", "json").stdout)
    assert report["study"] == "calls"
    assert report["writtenOn"]
    contents = {f"calls 1#{number}": line.partition(": ")[2] for number, line in enumerate(TALK.splitlines(), 1)}
    quotes = [quote for theme in report["themes"] for key, value in theme.items() if "quotes" in key for quote in value]
    assert quotes
    for quote in quotes:
        place = quote["place"]
        assert contents[place["messageId"]][place["start"] : place["end"]] == quote["text"]


def test_the_page_is_one_file_that_loads_nothing(analyse: Analyse, talk: Path, tmp_path: Path) -> None:
    page = analyse(talk, "--format", "html").stdout
    assert "<style>" in page
    assert "default-src" in page
    for loading in ('<link rel="stylesheet"', "<script", "src=", "/assets/"):
        assert loading not in page


def test_every_row_of_a_table_counts(analyse: Analyse, tmp_path: Path) -> None:
    (tmp_path / "left.csv").write_text(TABLE, encoding="utf-8")
    report = json.loads(analyse("left.csv", "--format", "json", "--name", "Leaving").stdout)
    assert (report["study"], report["completed"], report["counted"]) == ("Leaving", 3, 3)
    assert [question["text"] for question in report["questions"]] == ["Why did you leave?"]
    strict = json.loads(analyse("left.csv", "--format", "json", "--min-quality", "5").stdout)
    assert strict["counted"] == 0


def test_a_column_that_is_not_there_is_named(analyse: Analyse, tmp_path: Path) -> None:
    (tmp_path / "left.csv").write_text(TABLE, encoding="utf-8")
    shown = analyse("left.csv", "--column", "Reason")
    assert shown.returncode == 1
    assert shown.stderr == (
        "openkoji: left.csv: There is no column 'Reason'. The columns are: plan, Why did you leave?, Score.\n"
    )


def test_several_files_make_one_study(analyse: Analyse, talk: Path, tmp_path: Path) -> None:
    other = tmp_path / "more" / "calls.txt"
    other.parent.mkdir()
    other.write_text(TALK.replace("Tuesday", "Friday"), encoding="utf-8")
    report = json.loads(analyse(talk, other, SAMPLE, "--format", "json").stdout)
    assert report["completed"] == 12
    asked = [question["asked"] for question in report["questions"] if question["text"] == "How was the setup?"]
    assert asked == [2]


def test_german_transcripts_get_a_german_report(analyse: Analyse, tmp_path: Path) -> None:
    (tmp_path / "abgang.txt").write_text(
        "Interviewer: Warum haben Sie gekündigt?\n"
        "Befragte: Im März stieg der Preis von 20 auf 40 Euro, und niemand hat uns das gesagt.\n",
        encoding="utf-8",
    )
    shown = analyse("abgang.txt", "--language", "de")
    assert "## Die Antwort" in shown.stdout
    assert "The " not in shown.stdout


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("none.txt", None, "cannot be read"),
        ("prose.txt", b"Nobody speaks here.", "No two speakers were found"),
        ("bytes.txt", b"\xff\xfe\x00", "is no text in UTF-8"),
        ("empty.json", b"{}", "There is no interview in this JSON"),
        ("broken.json", b"{", "This is no JSON"),
        ("one.csv", b"a,b\n", "A table needs a first line"),
    ],
)
def test_a_file_that_holds_no_transcript_is_told_in_a_sentence(
    analyse: Analyse, tmp_path: Path, name: str, content: bytes | None, told: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    shown = analyse(name)
    assert shown.returncode == 1
    assert shown.stderr.startswith(f"openkoji: {name}")
    assert told in shown.stderr
    assert "Traceback" not in shown.stderr


def test_a_report_that_cannot_be_written_is_told(analyse: Analyse, talk: Path, tmp_path: Path) -> None:
    shown = analyse(talk, "-o", "nowhere/report.md")
    assert shown.returncode == 1
    assert "openkoji: nowhere/report.md cannot be written: No such file or directory.\n" in shown.stderr


def test_what_is_said_in_a_hostile_file_stays_text(analyse: Analyse, tmp_path: Path) -> None:
    hostile = "<script>alert(1)</script> [x](javascript:alert(1)) took 3 days in March and broke twice"
    (tmp_path / "calls.txt").write_text(f"Q: {hostile}?\nA: {hostile}, because of it.\n", encoding="utf-8")
    page = analyse("calls.txt", "--format", "html", "--name", hostile).stdout
    assert "<script" not in page
    markdown = analyse("calls.txt", "--name", hostile).stdout
    assert "<script" not in markdown
    assert "[x](javascript" not in markdown


def test_a_report_never_takes_the_place_of_what_it_is_about(analyse: Analyse, talk: Path) -> None:
    shown = analyse(talk, "--output", talk)
    assert shown.returncode == 1
    assert "Name another file" in shown.stderr
    assert talk.read_text() == TALK


def test_an_ending_that_no_report_has_is_refused(analyse: Analyse, talk: Path, tmp_path: Path) -> None:
    shown = analyse(talk, "--output", "report.pdf")
    assert shown.returncode == 1
    assert ".md, .json, .html" in shown.stderr
    assert list(tmp_path.iterdir()) == [talk]
    assert analyse(talk, "--output", "report.txt", "--format", "markdown").returncode == 0
