"""What themes are called."""

from __future__ import annotations

from uuid import UUID

import numpy as np
import pytest

from openkoji.analysis.codebook import Codebook, Origin, Theme
from openkoji.analysis.findings import Tone
from openkoji.analysis.names import Name, named
from openkoji.analysis.wording import phrases_for
from openkoji.interviewing.language import language_for
from openkoji.interviewing.plan import Mode, Plan
from tests.analysis.theming import numbered, passage, sorted_in, study

WAITING = (
    "The waiting time was far too long",
    "Long waiting time at the desk",
    "I did not like the waiting time",
    "waiting times are getting worse",
)


def largest(codebook: Codebook) -> Theme:
    return max(codebook.themes, key=lambda each: each.passages)


def test_a_theme_is_called_by_the_phrase_that_its_members_share() -> None:
    named = largest(study(WAITING))
    assert named.name.lower() in ("waiting time", "waiting times")
    assert not named.needs_name
    assert named.description.startswith("Mentions of waiting time")


def test_where_no_phrase_is_shared_a_comment_is_quoted_and_a_name_is_asked_for() -> None:
    named = largest(study(["The wheel came off after a week"]))
    assert named.name == "“The wheel came off after a week”"
    assert named.needs_name


def test_a_quoted_name_gives_way_to_a_phrase_once_there_is_one() -> None:
    named = largest(study(WAITING))
    assert largest(study(WAITING[:1])).needs_name
    assert not named.needs_name


def test_a_quoted_name_leaves_out_the_word_that_leads_back() -> None:
    assert largest(study(["but the wheel came off after a week"])).name == "“the wheel came off after a week”"


def test_a_long_comment_is_quoted_up_to_a_word_s_end() -> None:
    name = largest(study([" ".join(f"alpha{number}" for number in range(40))])).name
    assert name.endswith(" …”")
    assert len(name) <= 130


def test_what_is_said_of_a_thing_is_part_of_the_name() -> None:
    codebook = study(
        ["The staff were very helpful", "helpful staff", "Staff was polite and helpful", "staff are so helpful"],
        tone=Tone.POSITIVE,
    )
    assert largest(codebook).name == "Helpful staff"


def counted(passages: int, phrases: dict[str, int]) -> Name | None:
    """The name of a theme of so many passages in a study of sixty, from how many of them say what."""
    english = language_for("en")
    nothing = np.zeros((0, 4), np.float32)
    theme = Theme(
        UUID(int=1),
        "",
        "",
        Origin.FOUND,
        np.ones(4, np.float32),
        passages,
        nothing,
        phrases=phrases,
        tones={"positive": 1},
    )
    return named(theme, {}, 60, english, phrases_for(english))


def test_a_word_that_few_of_the_remarks_have_is_not_their_name() -> None:
    assert counted(15, {"office": 3}) is None
    assert counted(9, {"office": 3}) is not None


def test_a_trait_alone_is_a_name_only_where_half_of_the_remarks_have_it() -> None:
    assert counted(12, {"friendly": 4}) is None
    assert counted(8, {"friendly": 4}) is not None


def test_who_says_no_choice_is_not_counted_twice_for_saying_choice_too() -> None:
    assert counted(4, {"no choice": 2, "choice": 2}) is None
    assert counted(4, {"no choice": 2, "choice": 3}) is not None


def test_how_much_is_no_name_for_what() -> None:
    assert counted(6, {"ten minutes": 5}) is None
    assert counted(6, {"two or three times": 5}) is None
    assert counted(6, {"waiting time": 5}) is not None


def test_nothing_is_called_after_a_word_that_stands_around_any_subject() -> None:
    assert counted(4, {"says": 2, "saying": 2}) is None


def test_a_german_answer_in_an_english_study_is_not_called_by_its_grammar() -> None:
    said = ["Zu Hause habe ich keinen Platz", "Ohne Platz habe ich gelesen", "Da habe ich einen Platz gesucht"]
    assert not {"habe", "ich", "habe ich"}.intersection(phrase.lower() for phrase in largest(study(said)).phrases)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Oh, what else, well, the wheel came off after a week", "“the wheel came off after a week”"),
        ("And then, you know, the wheel came off after a week", "“the wheel came off after a week”"),
        ("Right wheel came off after a week", "“Right wheel came off after a week”"),
    ],
)
def test_a_quoted_name_leaves_out_what_plays_for_time(said: str, name: str) -> None:
    assert largest(study([said])).name == name


def test_a_single_remark_is_told_as_one() -> None:
    assert largest(study(["The wheel came off after a week"])).description == "A single remark."


def test_a_name_that_judges_is_not_given_where_members_disagree() -> None:
    said = ["The staff were very helpful", "helpful staff", "Staff was helpful", "staff are so helpful"]
    assert largest(study(said, tone=Tone.NEGATIVE)).name != "Helpful staff"


def test_no_two_themes_have_the_same_name() -> None:
    codebook = study([*WAITING, "The parking place was full", "parking place full again", "no parking place"])
    names = [each.name for each in codebook.themes]
    assert len(names) == len(set(names))


def test_a_german_study_has_german_names() -> None:
    said = ["Die lange Wartezeit hat mich gestört", "Wartezeit viel zu lang", "Die Wartezeit am Schalter", "Wartezeit!"]
    codebook = study([*said, "Die Wartezeit war enorm"], language="de", plan=Plan("Amt", Mode.HYBRID, (), "de"))
    named = largest(codebook)
    assert "Wartezeit" in named.name
    assert "Mentions" not in named.description


def test_bare_praise_is_called_so_in_the_language_of_the_study() -> None:
    plan = Plan("Amt", Mode.HYBRID, (), "de")
    result = sorted_in(study([]), [passage("Alles super!", language="de")], numbered(), plan=plan, language="de")
    assert [each.name for each in result.codebook.themes if each.passages] == ["Allgemeines Lob ohne Einzelheiten"]
    assert language_for("de").code == "de"
