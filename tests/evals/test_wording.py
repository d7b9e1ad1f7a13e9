"""Every phrase that the moderator may say was read, and none has a fault that spoils an answer."""

from __future__ import annotations

import pytest

from evals.wording import measure
from evals.wording.measure import GRAVE, LANGUAGES, OF_LANGUAGE, OF_TONE, echoes, phrase_labels, phrases, rows


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_was_read_as_it_stands(language: str) -> None:
    labels = phrase_labels()
    assert [phrase for phrase in phrases(language) if phrase not in labels] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_leads_judges_promises_asks_two_things_or_names_options(language: str) -> None:
    labels = phrase_labels()
    faulty = [
        (phrase.purpose, phrase.text) for phrase in phrases(language) if labels.get(phrase, frozenset()) & {*GRAVE}
    ]
    assert faulty == []


def test_labels_name_known_faults_only() -> None:
    assert frozenset[str]().union(*phrase_labels().values()) <= {*GRAVE, *OF_LANGUAGE, *OF_TONE}


def test_every_echo_stands_verbatim_in_the_answer() -> None:
    # Only counted: a quote shown here would make a seen answer of a fresh one.
    assert sum(not verbatim for verbatim in echoes().values()) == 0


def test_a_phrase_that_was_changed_is_counted_as_not_labelled(monkeypatch: pytest.MonkeyPatch) -> None:
    *rest, _ = phrases("en")
    monkeypatch.setattr(measure, "phrase_labels", lambda: {phrase: frozenset[str]() for phrase in rest})
    figures = {name: figure for name, figure, *_ in rows()}
    assert figures["English: phrases not labelled"].startswith(f"1 of {len(rest) + 1} ")
