"""A theme counted anew is what sorting the same passages in makes of it; what is set apart takes its like along."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openkoji.analysis.codebook import Origin, Theme
from openkoji.analysis.recounting import Count, Member, brought_up, followers
from openkoji.interviewing.language import language_for

SIZE = 8
ENGLISH = language_for("en")
NEAR = 0.5


def theme(origin: Origin = Origin.FOUND) -> Theme:
    return Theme(UUID(int=1), "Waiting", "", origin, np.ones(SIZE, np.float32), 9, np.zeros((0, SIZE), np.float32))


def member(text: str, tone: str = "negative", axis: int = 0) -> Member:
    return Member(text, tone, np.eye(SIZE, dtype=np.float32)[axis], ENGLISH)


def around(axis: int, count: int, seed: int = 1) -> np.ndarray:
    """Vectors of length 1 about one axis."""
    vectors = np.eye(SIZE)[axis] + 0.2 * np.random.default_rng(seed).standard_normal((count, SIZE))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def recounted(theme: Theme, members: list[Member]) -> Theme:
    count = Count(theme)
    for each in members:
        count.add([each])
    return count.theme()


def test_sum_number_phrases_and_tones_are_those_of_the_passages_alone() -> None:
    members = [member("The waiting time was long."), member("Waiting time again.", "neutral", 1), member("Hm.", axis=1)]
    found = recounted(theme(), members)
    assert found.vector.tolist() == [1, 2, 0, 0, 0, 0, 0, 0]
    assert (found.passages, found.tones) == (3, {"negative": 2, "neutral": 1})
    assert found.phrases["waiting time"] == 2
    assert (found.id, found.name) == (theme().id, "Waiting")


def test_praise_without_a_subject_has_no_phrases() -> None:
    assert recounted(theme(Origin.PRAISE), [member("The waiting time was fine.", "positive")]).phrases == {}


def test_a_theme_without_passages_is_empty() -> None:
    found = recounted(replace(theme(), phrases={"old phrase": 3}, tones={"negative": 3}), [])
    assert (found.passages, found.phrases, found.tones, found.vector.any()) == (0, {}, {}, False)


def test_what_was_sorted_in_or_taken_out_while_it_was_counted_is_counted_too() -> None:
    first, second, third = member("Waiting time."), member("Waiting time again."), member("No signs.", axis=1)
    seen = replace(theme(), vector=np.zeros(SIZE, np.float32), passages=0)  # wrong, as after a person's edit
    stands = replace(seen, vector=third.vector, passages=1, phrases={"sign": 1}, tones={"negative": 1})
    found = brought_up(recounted(seen, [first, second]), seen, stands)
    everything = recounted(seen, [first, second, third])
    assert found.vector.tolist() == everything.vector.tolist()
    assert (found.passages, found.tones) == (everything.passages, everything.tones)
    assert found.phrases["sign"] == 1
    back = brought_up(everything, stands, seen)
    assert (back.passages, back.vector.tolist()) == (2, recounted(seen, [first, second]).vector.tolist())


def test_what_is_like_the_examples_follows_and_the_rest_stays() -> None:
    others = np.vstack([around(0, 30), around(1, 20)])
    assert followers(around(1, 4, seed=2), others, NEAR) == list(range(30, 50))


def test_nothing_follows_where_nothing_is_like_the_examples() -> None:
    assert followers(around(5, 4), around(0, 30), NEAR) == []


def test_a_theme_of_one_thing_is_not_torn_apart() -> None:
    """Examples of the same thing as the rest: there is nothing by which to tell them from it."""
    assert len(followers(around(0, 4, seed=2), around(0, 60), NEAR)) < 15


@pytest.mark.parametrize(("examples", "others"), [(0, 5), (3, 0), (0, 0)])
def test_without_examples_or_others_nobody_follows(examples: int, others: int) -> None:
    assert followers(around(0, examples), around(0, others), NEAR) == []


@given(st.integers(1, 20), st.integers(1, 40), st.integers(0, 1000))
def test_followers_are_rows_of_the_others_each_once(examples: int, others: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    vectors = rng.standard_normal((examples + others, SIZE)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    rows = followers(vectors[:examples], vectors[examples:], NEAR)
    assert rows == sorted(set(rows))
    assert all(0 <= row < others for row in rows)
