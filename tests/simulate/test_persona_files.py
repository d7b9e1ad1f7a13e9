"""Personas are written as YAML, and what does not fit is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from openkoji.simulate import FactKind, PersonaError, Style, bundled_personas, load_personas


def test_those_that_come_along_have_every_style_and_facts_of_most_kinds() -> None:
    personas = bundled_personas()
    assert {persona.style for persona in personas} == set(Style)
    assert personas[0].style is Style.PLAIN
    for persona in personas:
        assert len({fact.kind for fact in persona.facts}) >= 4, persona.name


def test_facts_are_read_with_their_topic_and_kind(tmp_path: Path) -> None:
    (tmp_path / "buyer.yaml").write_text(
        "style: plain\npatience: 7\nfacts:\n"
        "  - text: We pay 40 euros.\n    topic: price\n"
        "  - text: Es ist laut.\n    kind: feeling\n"
        "questions: {price: cost pay expensive}\n"
    )
    (persona,) = load_personas(tmp_path)
    assert (persona.name, persona.patience) == ("buyer", 7)
    assert [fact.kind for fact in persona.facts] == [FactKind.MAGNITUDE, FactKind.FEELING]
    assert "expensive" in persona.about(persona.facts[0])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("style: cheerful\nfacts: [{text: a}]", "the style must be one of plain"),
        ("style: plain", "facts must be a list"),
        ("style: plain\nfacts: [{topic: a}]", "fact 1 has no text"),
        ("style: plain\nfacts: [{text: a, kind: odd}]", "the kind of fact 1 must be one of example"),
        ("style: plain\npatience: many\nfacts: [{text: a}]", "patience must be a number from 1 to 1000"),
        ("style: plain\nmood: good\nfacts: [{text: a}]", "there is no field 'mood'"),
        ("- a", "it holds no persona"),
        ("style: [", "is no YAML in line 1"),
    ],
)
def test_what_does_not_fit_is_told_with_the_file(tmp_path: Path, text: str, sentence: str) -> None:
    (tmp_path / "buyer.yaml").write_text(text)
    with pytest.raises(PersonaError, match=sentence) as refused:
        load_personas(tmp_path)
    assert "buyer.yaml" in str(refused.value)


def test_a_folder_without_personas_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PersonaError, match="holds no persona"):
        load_personas(tmp_path)
    with pytest.raises(PersonaError, match="is not there"):
        load_personas(tmp_path / "nowhere")


def test_one_file_is_one_persona(tmp_path: Path) -> None:
    (tmp_path / "buyer.yaml").write_text("style: plain\nfacts: [We pay 40 euros.]\n")
    (tmp_path / "other.yaml").write_text("style: terse\nfacts: [We pay 50 euros.]\n")
    assert [each.name for each in load_personas(tmp_path / "buyer.yaml")] == ["buyer"]


def test_usual_topics_are_found_by_questions_in_the_language_of_the_facts(tmp_path: Path) -> None:
    (tmp_path / "kunde.yaml").write_text(
        "style: plain\nfacts: [{text: Ich habe das nicht mehr gebraucht., topic: reason}]\n", encoding="utf-8"
    )
    (german,) = load_personas(tmp_path)
    assert {"why", "warum"} <= set(german.about(german.facts[0]).split())
    assert "warum" not in bundled_personas()[0].questions["reason"]
