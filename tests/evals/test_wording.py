"""Every phrase that the moderator may say was read, and none has a fault that spoils an answer."""

from __future__ import annotations

import pytest

from evals.wording import measure
from evals.wording.measure import (
    GRAVE,
    LANGUAGES,
    OF_LANGUAGE,
    OF_TONE,
    PASSES,
    echoes,
    kappa,
    phrase_labels,
    phrases,
    rows,
)


@pytest.mark.parametrize("labelling", PASSES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_was_read_as_it_stands(language: str, labelling: str) -> None:
    labels = phrase_labels(labelling)
    assert [phrase for phrase in phrases(language) if phrase not in labels] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_leads_judges_promises_asks_two_things_or_names_options(language: str) -> None:
    # Those that one pass alone calls faulty are one opinion against another; they are counted among the measures.
    first, second = map(phrase_labels, PASSES)
    unlabelled = frozenset[str]()
    faulty = [
        (phrase.purpose, phrase.text)
        for phrase in phrases(language)
        if first.get(phrase, unlabelled) & {*GRAVE} and second.get(phrase, unlabelled) & {*GRAVE}
    ]
    assert faulty == []


@pytest.mark.parametrize("labelling", PASSES)
def test_labels_name_known_faults_only(labelling: str) -> None:
    assert frozenset[str]().union(*phrase_labels(labelling).values()) <= {*GRAVE, *OF_LANGUAGE, *OF_TONE}


def test_kappa_is_agreement_beyond_chance() -> None:
    assert kappa([(True, True), (False, False)]) == 1
    assert kappa([(True, True), (True, False), (False, True), (False, False)]) == 0
    # 0.7 agreed, 0.5 by chance (Cohen's formula by hand).
    table = [(True, True)] * 20 + [(True, False)] * 5 + [(False, True)] * 10 + [(False, False)] * 15
    assert kappa(table) == pytest.approx(0.4)


def test_kappa_says_nothing_where_neither_pass_finds_anything() -> None:
    assert kappa([(False, False)] * 3) is None
    assert kappa([]) is None


def test_every_echo_stands_verbatim_in_the_answer() -> None:
    # Only counted: a quote shown here would make a seen answer of a fresh one.
    assert sum(not verbatim for verbatim in echoes().values()) == 0


@pytest.mark.parametrize("lacking", PASSES)
def test_a_phrase_that_was_changed_is_counted_as_not_labelled(monkeypatch: pytest.MonkeyPatch, lacking: str) -> None:
    *rest, last = phrases("en")

    def labels(labelling: str) -> dict[measure.Phrase, frozenset[str]]:
        return {phrase: frozenset[str]() for phrase in (rest if labelling == lacking else [*rest, last])}

    monkeypatch.setattr(measure, "phrase_labels", labels)
    figures = {name: figure for name, figure, *_ in rows()}
    assert figures["English: phrases not labelled in both passes"].startswith(f"1 of {len(rest) + 1} ")
