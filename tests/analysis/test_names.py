"""What themes are called."""

from __future__ import annotations

from openkoji.analysis.codebook import Codebook, Theme
from openkoji.analysis.findings import Tone
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
