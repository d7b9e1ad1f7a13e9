"""A study's themes: what is put where, what is kept, and what a person decides."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from string import ascii_lowercase
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openkoji.analysis.codebook import Codebook, Origin
from openkoji.analysis.findings import Tone
from openkoji.analysis.phrases import MOST_COUNTED
from openkoji.analysis.taking_out import Member, take_out
from openkoji.interviewing.language import language_for
from openkoji.interviewing.plan import Mode, Plan, Question
from tests.analysis.theming import EMBEDDER, empty, numbered, passage, sorted_in, study, theme, vectors_of

DELIVERY = (
    "The delivery came three days late",
    "Delivery was late again",
    "my delivery never came on the day",
    "Late delivery, twice this month",
)
RETURNS = (
    "Returning the shoes cost me four euros",
    "Returning shoes means printing a label",
    "The shoes were hard to return",
    "Had to pay for returning the shoes",
)

texts = st.lists(st.text(max_size=80), max_size=6)


def themes_with_passages(codebook: Codebook) -> list[str]:
    return [each.name for each in codebook.themes if each.passages]


def test_comments_about_one_thing_come_under_one_theme_and_others_under_another() -> None:
    codebook, new_id = empty(), numbered()
    placed: dict[str, UUID | None] = {}
    for text in (*DELIVERY, *RETURNS):
        result = sorted_in(codebook, [passage(text)], new_id)
        codebook, placed[text] = result.codebook, result.theme_of[0]
    assert len({placed[text] for text in DELIVERY}) == 1
    assert len({placed[text] for text in RETURNS}) == 1
    assert placed[DELIVERY[0]] != placed[RETURNS[0]]


@pytest.mark.parametrize("seed", range(6))
def test_the_order_of_the_interviews_does_not_change_which_comments_are_together(seed: int) -> None:
    said = [*DELIVERY, *RETURNS]
    Random(seed).shuffle(said)
    assert sorted(each.passages for each in study(said).themes) == [4, 4]


def test_the_same_interviews_give_the_same_codebook() -> None:
    first, second = study([*DELIVERY, *RETURNS]), study([*DELIVERY, *RETURNS])
    assert [(each.id, each.name, each.passages) for each in first.themes] == [
        (each.id, each.name, each.passages) for each in second.themes
    ]


def test_bare_praise_and_bare_blame_go_to_themes_of_their_own_with_fixed_names() -> None:
    codebook = study(["Great service!", "Delivery was late again", "All bad.", "Excellent, thank you", "Terrible."])
    found = {each.origin: (each.name, each.passages) for each in codebook.themes}
    assert found[Origin.PRAISE] == ("General praise, no detail", 2)
    assert found[Origin.BLAME] == ("General complaint, no detail", 2)


def test_bare_praise_stays_apart_even_where_a_theme_is_taught_the_same_words() -> None:
    codebook = Codebook(EMBEDDER.name, (theme(1, "Great service", taught=["Great service!"]),))
    result = sorted_in(codebook, [passage("Great service!")], numbered())
    origins = {each.id: each.origin for each in result.codebook.themes}
    assert origins[result.theme_of[0] or UUID(int=0)] is Origin.PRAISE


def test_one_voice_of_its_own_keeps_a_theme_among_many_of_another() -> None:
    codebook = study([*DELIVERY * 10, "The fitting room had no mirror", *DELIVERY * 10])
    assert sorted(each.passages for each in codebook.themes) == [1, 80]


def test_a_passage_without_a_code_opens_no_theme_but_joins_one() -> None:
    alone = sorted_in(empty(), [passage("Delivery was late again", code=None)], numbered())
    assert alone.theme_of == (None,)
    joined = sorted_in(study(DELIVERY), [passage("Delivery was late again", code=None)], numbered())
    assert joined.theme_of[0] is not None


def test_the_goals_and_questions_of_the_study_are_the_first_themes_and_keep_their_names() -> None:
    plan = Plan(
        "Shop",
        Mode.HYBRID,
        (Question("q", "What was difficult about the checkout?"),),
        goals=("Understand why people return shoes",),
    )
    codebook = study(["People return shoes that do not fit", "I return shoes that pinch"], plan=plan)
    seeds = [each for each in codebook.themes if each.origin is Origin.SEED]
    assert "Why people return shoes" in [each.name for each in seeds]
    assert [each.passages for each in seeds if each.name == "Why people return shoes"] == [2]


def test_a_brief_told_as_a_sentence_or_in_time_and_number_seeds_no_theme() -> None:
    goals = (
        "We see how many people cancel, and not what led them to it.",
        "Which of the causes we work on in the coming quarter.",
        "For each of the last hundred cancellations we can name the main cause.",
    )
    seeds = study([], plan=Plan("Shop", Mode.HYBRID, (), goals=goals)).themes
    names = [each.name for each in seeds]
    assert not [name for name in names if name.startswith("We ") or "quarter" in name or "undred" in name]


def test_what_drifts_away_from_the_words_of_a_seed_is_not_put_under_its_name() -> None:
    plan = Plan("Shop", Mode.HYBRID, (), goals=("Understand why people return shoes",))
    drifting = ["People return shoes that pinch toes", "pinch toes", "They pinch my toes", "Toes pinch and bleed"]
    codebook = study(drifting, plan=plan)
    assert [each.passages for each in codebook.themes if each.origin is Origin.SEED] == [1]


def test_a_theme_that_a_person_named_keeps_its_name_and_its_description() -> None:
    named = theme(1, "Zu spät", taught=DELIVERY[:2], origin=Origin.FOUND)
    codebook = Codebook(EMBEDDER.name, (named,))
    for text in DELIVERY:
        codebook = sorted_in(codebook, [passage(text)], numbered()).codebook
    assert [(each.name, each.passages) for each in codebook.themes] == [("Zu spät", 4)]


def test_themes_that_a_person_split_are_not_merged_again() -> None:
    late, lost = theme(1, "Late", taught=DELIVERY[:2]), theme(2, "Lost", taught=["The delivery was lost"])
    codebook = Codebook(EMBEDDER.name, (late, lost))
    for text in (*DELIVERY, "The delivery was lost twice", "They lost my delivery") * 3:
        result = sorted_in(codebook, [passage(text)], numbered())
        codebook = result.codebook
        assert not result.merged.keys() & {late.id, lost.id}
    assert {late.id, lost.id} <= {each.id for each in codebook.themes}


def test_what_a_person_taught_decides_where_like_passages_go() -> None:
    """ "Driver" and "parcel" share no word with the name: only the examples lead there."""
    handling = theme(1, "Care", taught=["The driver threw the parcel", "parcel thrown over the fence by the driver"])
    codebook = Codebook(EMBEDDER.name, (*study(DELIVERY).themes, handling))
    result = sorted_in(codebook, [passage("Driver threw my parcel over the wall")], numbered())
    assert result.theme_of == (handling.id,)


def test_a_study_never_has_more_themes_than_can_be_read_and_every_passage_is_still_counted() -> None:
    random = Random(1)
    said = [" ".join("".join(random.choices(ascii_lowercase, k=8)) for _ in range(3)) for _ in range(90)]
    codebook = study(said)
    assert 55 <= len([each for each in codebook.themes if each.origin is Origin.FOUND]) <= 60
    assert sum(each.passages for each in codebook.themes) == len(said)


def test_a_theme_that_was_taken_in_leads_to_the_one_that_stands() -> None:
    first, second = study(DELIVERY[:1]).themes[0], study(DELIVERY[1:2]).themes[0]
    apart = Codebook(EMBEDDER.name, (first, replace(second, id=UUID(int=99))))
    result = sorted_in(apart, [passage(text) for text in DELIVERY[2:]], numbered())
    standing = {each.id for each in result.codebook.themes}
    assert len(result.merged) == 1
    assert set(result.merged.values()) <= standing
    assert {each for each in result.theme_of if each} <= standing
    assert sum(each.passages for each in result.codebook.themes) == 4


def test_themes_that_an_interview_does_not_touch_stay_the_objects_that_they_were() -> None:
    codebook = study([*DELIVERY, *RETURNS])
    result = sorted_in(codebook, [passage("Late delivery")], numbered())
    untouched = [each for each in result.codebook.themes if any(each is before for before in codebook.themes)]
    assert len(untouched) == len(codebook.themes) - 1


def test_taking_out_what_was_sorted_in_leaves_the_codebook_as_it_was() -> None:
    before = study([*DELIVERY, *RETURNS])
    said = [passage("Delivery was late, late, late", Tone.NEGATIVE), passage("Returning shoes is a pain")]
    result = sorted_in(before, said, numbered())
    members = [
        Member(theme_id, each.span.text, each.tone.value, vector)
        for each, vector, theme_id in zip(said, vectors_of(said), result.theme_of, strict=True)
        if theme_id
    ]
    after = take_out(result.codebook, members, language_for("en"))
    for old, new in zip(before.themes, after.themes, strict=True):
        assert (old.id, old.passages, old.phrases, old.tones) == (new.id, new.passages, new.phrases, new.tones)
        np.testing.assert_allclose(old.vector, new.vector, atol=1e-5)


def test_the_words_of_an_interview_do_not_make_the_codebook_longer_without_end() -> None:
    said = [passage(" ".join(f"word{number}x{place}" for place in range(40))) for number in range(60)]
    codebook = sorted_in(empty(), said, numbered()).codebook
    again = sorted_in(codebook, said, numbered()).codebook
    assert all(len(each.phrases) <= MOST_COUNTED for each in again.themes)
    assert all(each.vector.shape == (EMBEDDER.size,) for each in again.themes)


@pytest.mark.parametrize(
    "text",
    ["", " ", "a", "🙂🙂🙂", "x" * 20_000, "late " * 4_000, "مرحبا بالعالم", "配送很慢", "İİİ", "\x00", "<b>late</b>"],
)
def test_any_text_is_sorted_or_left_and_never_an_error(text: str) -> None:
    codebook, new_id = empty(), numbered()
    for _ in range(3):
        codebook = sorted_in(codebook, [passage(text), passage(text)], new_id).codebook
    assert all(each.name for each in codebook.themes if each.passages)


@given(st.lists(texts, max_size=4), st.sampled_from(["en", "de"]))
@settings(max_examples=60, deadline=None)
def test_whatever_is_said_the_codebook_adds_up(interviews: list[list[str]], language: str) -> None:
    codebook, new_id = empty(), numbered()
    put = 0
    for said in interviews:
        passages = [passage(text, language=language) for text in said]
        result = sorted_in(codebook, passages, new_id, language=language)
        codebook = result.codebook
        standing = {each.id for each in codebook.themes}
        assert len(result.theme_of) == len(said)
        assert {each for each in result.theme_of if each} <= standing
        assert not standing & result.merged.keys()
        put += sum(each is not None for each in result.theme_of)
    assert sum(each.passages for each in codebook.themes) == put
    assert all(sum(each.tones.values()) == each.passages for each in codebook.themes)
    assert all(each.name for each in codebook.themes if each.passages)
    names = [each.name for each in codebook.themes if each.passages and not each.needs_name]
    assert len(names) == len(set(names))


def test_what_a_person_split_never_takes_in_what_it_was_split_from() -> None:
    """However alike they are: a person told them apart, and what merges by itself cannot be undone."""
    said = [passage(f"The delivery of the box came late on day {number}") for number in range(6)]
    codebook, new_id = empty(), numbered()
    codebook = sorted_in(codebook, said, new_id).codebook
    source = max(codebook.themes, key=lambda theme: theme.passages)
    examples = vectors_of(said[:2])
    split = replace(
        source, id=new_id(), name="Late", origin=Origin.PERSON, named_by_person=True, taught=examples, passages=2
    )
    codebook = replace(codebook, themes=(*codebook.themes, replace(split, vector=examples.sum(axis=0))))
    result = sorted_in(codebook, [passage("The delivery of the box came late again")], new_id)
    assert {source.id, split.id} <= {theme.id for theme in result.codebook.themes}
    assert not result.merged
