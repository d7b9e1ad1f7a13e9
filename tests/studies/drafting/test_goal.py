"""What a goal says: its language, its occasion, what it is about, who is meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openkoji.studies.drafting.from_templates import draft_from_templates
from openkoji.studies.drafting.goal import USUAL_OCCASION, language_of, occasion_of, people_of
from openkoji.studies.drafting.subject import slots_of
from openkoji.studies.drafting.wish import Wish
from tests.studies.drafting.goals import FRESH, GOALS


@pytest.mark.parametrize(("goal", "language", "occasion", "subject"), [*GOALS, *FRESH])
def test_a_goal_is_read_as_a_researcher_reads_it(goal: str, language: str, occasion: str, subject: str | None) -> None:
    assert language_of(goal) == language
    assert (occasion_of(goal, language) or USUAL_OCCASION) == occasion
    slots = slots_of(goal, language)
    found = {slots[name] for name in ("subject", "subject_acc", "activity") if name in slots}
    assert subject in found if subject else not found


@pytest.mark.parametrize(
    ("goal", "language", "people"),
    [
        ("Why do trial users not finish onboarding?", "en", "trial users"),
        ("How do freelancers track their time today?", "en", "freelancers"),
        ("Is our price too high?", "en", None),
        ("Was bezahlen kleine Teams?", "de", "kleine Teams"),
        ("Warum kündigen viele Kunden?", "de", "Kunden"),
    ],
)
def test_who_is_meant_is_found(goal: str, language: str, people: str | None) -> None:
    assert people_of(goal, language) == people


@pytest.mark.parametrize(
    ("goal", "accusative", "dative"),
    [
        ("Warum kündigen Kunden ihr Pro-Abo?", "Ihr Pro-Abo", "Ihrem Pro-Abo"),
        ("Wie zufrieden sind Patienten mit unserer neuen App?", "unsere neue App", "unserer neuen App"),
        ("Warum nutzt niemand das neue Dashboard?", "das neue Dashboard", "dem neuen Dashboard"),
        ("Wie erleben Gäste den Lieferdienst?", "den Lieferdienst", "dem Lieferdienst"),
        ("Wie erleben Gäste unseren neuen Newsletter?", "unseren neuen Newsletter", "unserem neuen Newsletter"),
        ("Warum wechseln Menschen zu LinkedIn?", "LinkedIn", "LinkedIn"),
    ],
)
def test_a_german_subject_stands_in_its_case(goal: str, accusative: str, dative: str) -> None:
    slots = slots_of(goal, "de")
    assert (slots["subject_acc"], slots["subject_dat"]) == (accusative, dative)


@pytest.mark.parametrize("goal", ["Warum nutzt niemand den Quux?", "Wie erleben Gäste das Blubb?"])
def test_a_german_noun_of_unknown_gender_is_left_out(goal: str) -> None:
    assert slots_of(goal, "de") == {}


@given(st.text(min_size=1, max_size=300).filter(str.strip), st.sampled_from(["en", "de"]))
def test_any_goal_gives_a_draft(goal: str, language: str) -> None:
    try:
        goal.encode()
    except UnicodeEncodeError:
        return
    if "\x00" in goal:
        return
    document = draft_from_templates(Wish(goal, language=language)).document
    assert 5 <= len(document["questions"]) <= 8
    assert not any("{" in question["text"] for question in document["questions"] if "{" not in goal)
