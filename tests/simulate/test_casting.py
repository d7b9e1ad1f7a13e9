"""Who takes part in a rehearsal is a little like the people whom the brief means, and speaks the study's language."""

from __future__ import annotations

import pytest

from openkoji.interviewing import plan_from_study
from openkoji.simulate import Ending, Persona, bundled_personas, cast, rehearse
from openkoji.simulate.casting import read_audience

GERMAN_GUIDE = {
    "name": "Kündigung",
    "interviewer": {"languages": ["de"]},
    "questions": [
        {"id": "grund", "text": "Was hat Sie dazu gebracht zu kündigen?"},
        {"id": "zuletzt", "text": "Erzählen Sie vom letzten Mal, als Sie die App benutzt haben."},
    ],
}


def languages(people: tuple[Persona, ...]) -> set[str]:
    return {person.language for person in people}


def test_there_are_as_many_as_are_asked_for() -> None:
    assert [len(cast("", ["en"], respondents)) for respondents in (1, 10, 50)] == [1, 10, 50]


def test_an_english_study_has_the_ten_that_it_always_had() -> None:
    assert cast("", ["en"], 10) == bundled_personas()


@pytest.mark.parametrize("language", ["de", "de-AT"])
def test_a_german_study_has_people_who_speak_german(language: str) -> None:
    assert languages(cast("", [language, "en"], 6)) == {"de"}


def test_a_language_that_the_audience_names_comes_first() -> None:
    assert languages(cast("German-speaking nurses", ["en", "de"], 6)) == {"de"}


def test_a_nationality_is_no_language_that_the_study_is_not_offered_in() -> None:
    assert cast("German engineers", ["en"], 10) == cast("Engineers", ["en"], 10)


def test_where_nobody_speaks_the_language_english_ones_take_part() -> None:
    assert cast("", ["sv"], 10) == bundled_personas()


@pytest.mark.parametrize(
    ("audience", "patience"),
    [
        ("Busy executives", 0.6),
        ("Beschäftigte Menschen", 0.6),
        ("Volunteers of the club", 1.3),
        ("People who cancelled", 0.8),
        ("People who sent a parcel", 1.0),
    ],
)
def test_the_audience_says_how_much_patience_there_is(audience: str, patience: float) -> None:
    assert read_audience(audience).patience == patience


def test_people_who_left_lean_to_the_low_end_and_stay_on_the_scale() -> None:
    usual, left = bundled_personas(), cast("Former customers", ["en"], 10)
    assert all(0 <= one.leaning < other.leaning for one, other in zip(left, usual, strict=True) if other.leaning)


@pytest.mark.parametrize("persona", bundled_personas("de"), ids=lambda persona: persona.name)
def test_each_german_persona_goes_through_a_german_study(persona: Persona) -> None:
    assert persona.language == "de"
    held = rehearse(plan_from_study(GERMAN_GUIDE), persona, 3)
    assert held.ending is not Ending.ENDLESS
    assert held.told


def test_a_language_without_personas_has_none() -> None:
    assert bundled_personas("sv") == ()
