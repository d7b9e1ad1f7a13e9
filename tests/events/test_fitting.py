"""An event is small, whatever it tells of."""

from __future__ import annotations

from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st

from openkoji.events.fitting import MOST_BYTES, fitting

_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=400),
    lambda each: st.lists(each, max_size=5) | st.dictionaries(st.text(max_size=8), each, max_size=5),
    max_leaves=30,
)


def test_what_is_small_stays_as_it_is() -> None:
    data = {"interview_id": "int_1", "metadata": {"plan": "pro"}, "summary": "Said little."}
    assert fitting(data) == data


def test_long_texts_are_cut_and_it_is_said() -> None:
    themes = [{"name": "Price", "quote": "ä" * 1900} for _ in range(8)]
    data = {"external_id": "u" * 300, "themes": themes, "summary": "x" * 4000}
    found = fitting(data)
    assert found["shortened"]
    assert found["external_id"] == "u" * 300, "what names somebody stays whole"
    assert len(found["themes"]) == 8
    assert all(theme["quote"] and themes[0]["quote"].startswith(theme["quote"]) for theme in found["themes"])
    assert len(orjson.dumps(found)) <= MOST_BYTES


def test_a_value_of_metadata_is_whole_or_not_there() -> None:
    """Half of it may be the id of another customer."""
    metadata = {"plan": "pro", "account": "a" * 40, **{f"k{number}": "ä" * 1900 for number in range(8)}}
    found = fitting({"interview_id": "int_1", "metadata": metadata})
    assert found["shortened"]
    assert found["metadata"] == {"plan": "pro", "account": "a" * 40}
    assert len(orjson.dumps(found)) <= MOST_BYTES


def test_many_short_parts_are_left_out() -> None:
    answers = [{"question_id": f"q{number}", "type": "scale", "value": number} for number in range(900)]
    found = fitting({"interview_id": "int_1", "structured_answers": answers, "quality_score": 4})
    assert (found["structured_answers"], found["quality_score"], found["shortened"]) == ([], 4, True)


@given(st.dictionaries(st.sampled_from(["metadata", "structured_answers", "themes", "summary"]), _VALUES))
def test_any_event_fits(parts: dict[str, Any]) -> None:
    metadata = {"metadata": {f"k{number}": parts.get("metadata") for number in range(40)}}
    assert len(orjson.dumps(fitting(parts | metadata))) <= MOST_BYTES
