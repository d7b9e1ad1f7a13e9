"""A study can be kept in a YAML or JSON file; what is wrong with it is told by its line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from openkoji.kit.errors import InvalidError
from openkoji.studies.files import load_study_file


def write(folder: Path, text: str, name: str = "study.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def refused(path: Path) -> InvalidError:
    with pytest.raises(InvalidError) as caught:
        load_study_file(path)
    assert str(path) in caught.value.message
    return caught.value


YAML = """\
name: Cancel flow
closesAt: 2030-01-01T00:00:00Z
brief:
  problem: |
    Why people leave
    is not known.
questions:
  - text: What led you to cancel?
  - text: "Were you told the price?"
    type: yes_no
  - text: Which?
    type: single_choice
    config:
      options: [Yes, No, 12:30, "7"]
    showIf: {questionId: q2, equals: true}
"""


def test_yaml_is_read_as_it_looks(tmp_path: Path) -> None:
    content = load_study_file(write(tmp_path, YAML))
    assert content["closesAt"] == "2030-01-01T00:00:00Z"
    assert content["questions"][2]["config"]["options"] == ["Yes", "No", "12:30", "7"]
    assert content["questions"][2]["showIf"] == {"questionId": "q2", "equals": True}
    assert content["brief"]["problem"] == "Why people leave\nis not known.\n"


def test_json_is_read_too(tmp_path: Path) -> None:
    content: dict[str, Any] = {"name": "Cancel flow", "questions": [{"text": "What led you to cancel?"}]}
    assert load_study_file(write(tmp_path, json.dumps(content, indent="\t"), "study.json")) == content


def test_a_field_that_does_not_fit_is_told_with_its_line(tmp_path: Path) -> None:
    error = refused(
        write(tmp_path, YAML.replace("type: yes_no", "type: yes-no").replace("name: Cancel", "nam: Cancel"))
    )
    assert "line 10, questions.1.type:" in error.message
    assert "line 1, nam:" in error.message
    assert {fault.field for fault in error.errors} == {"name", "nam", "questions.1.type"}


def test_a_contradiction_between_fields_is_told_with_its_line(tmp_path: Path) -> None:
    error = refused(write(tmp_path, YAML.replace("questionId: q2", "questionId: q9")))
    assert "line 15, questions.2.showIf.questionId:" in error.message


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name: [", "line 1"),
        ("name: a\n\tmode: hybrid", "line 2"),
        ("name: a\nmode: hybrid\nname: b", "name twice, in line 3"),
        ("questions:\n  - {text: a, text: b}", "text twice, in line 2"),
        ("", "holds no study"),
        ("- a", "holds no study"),
        ("just words", "holds no study"),
        ("name: a\n---\nname: b", "line 2"),
        ("name: !!python/object/apply:os.system [ls]", "constructor"),
        ("name: a\n1: b", "1"),
        ('name: "a\\0b"', "NUL"),
        ('name: "\\ud800"', "name"),
    ],
)
def test_yaml_that_cannot_be_used_is_told_clearly(tmp_path: Path, text: str, told: str) -> None:
    assert told in refused(write(tmp_path, text)).message


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"name": "a",\n}', "line 2"),
        ('{"name": "a", "name": "b"}', "name twice"),
        ('{"name": "a", "interviewer": {"maxMinutes": NaN}}', "maxMinutes"),
        ("[" * 100_000, "nested too deeply"),
        ("[]", "holds no study"),
    ],
)
def test_json_that_cannot_be_used_is_told_clearly(tmp_path: Path, text: str, told: str) -> None:
    assert told in refused(write(tmp_path, text, "study.json")).message


def test_a_file_that_is_not_there_or_no_text_is_told_clearly(tmp_path: Path) -> None:
    assert "No such file" in refused(tmp_path / "nothing.yaml").message
    assert "cannot be read" in refused(tmp_path).message
    path = tmp_path / "latin.yaml"
    path.write_bytes("name: Kündigung".encode("latin-1"))
    assert "UTF-8" in refused(path).message
    assert "larger" in refused(write(tmp_path, "name: a\n#" + "x" * 2_000_000)).message


def test_a_byte_order_mark_is_no_part_of_the_name(tmp_path: Path) -> None:
    assert load_study_file(write(tmp_path, "\ufeffname: Cancel flow")) == {"name": "Cancel flow"}
