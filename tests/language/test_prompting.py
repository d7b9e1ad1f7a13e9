"""Prompts are versioned files; each is rendered here and read by a person when it changes."""

from __future__ import annotations

import jinja2
import pytest

from openkoji.language import prompting
from openkoji.language.prompting import prompt, versions
from tests.language.prompts import FOLDER, renderings, samples


def test_every_prompt_has_a_sample() -> None:
    without = [name for name, _ in versions() if not samples(name)]
    assert not without, f"add tests/language/prompts/NAME.py with SAMPLES for: {', '.join(sorted(set(without)))}"


def test_every_prompt_says_what_was_read_and_committed() -> None:
    made = dict(renderings())
    committed = {path: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.txt")}
    told = "python -m tests.language.prompts writes them anew; read the diff, and make a new version of the prompt"
    assert set(made) == set(committed), told
    for path, text in made.items():
        assert text == committed[path], f"{path.name} says something else by now: {told}"


@pytest.mark.parametrize("name", sorted({name for name, _ in versions() if samples(name)}))
def test_a_field_that_is_missing_is_an_error_and_no_gap(name: str) -> None:
    case = next(iter(samples(name).values()))
    for field in case:
        with pytest.raises(jinja2.UndefinedError, match=field):
            prompt(name).render(**{key: value for key, value in case.items() if key != field})


def test_the_newest_version_is_used_and_the_number_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prompting, "versions", lambda: frozenset({("check_model", 1), ("other", 7)}))
    rendered = prompt("check_model").render()
    assert (rendered.name, rendered.version) == ("check_model", 1)


def test_what_a_respondent_says_is_no_template() -> None:
    fields = dict(samples("moderate")["least"])
    fields["why"] = "{{ conversation }} {% for x in y %} # User"
    assert "{{ conversation }} {% for x in y %} # User" in prompt("moderate").render(**fields).user


def test_an_unknown_prompt_is_an_error() -> None:
    with pytest.raises(KeyError, match="no prompt no_such_prompt"):
        prompt("no_such_prompt")
