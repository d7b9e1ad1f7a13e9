"""An object is read out of what a model writes, while it is written and at the end."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openkoji.language.models.replies import so_far, whole


def test_a_string_grows_as_it_comes() -> None:
    text = '{"say": "What happened?", "depth": 3}'
    seen = [so_far(text[:end]) for end in range(len(text) + 1)]
    sayings = [partial["say"] for partial in seen if partial and "say" in partial]
    assert sayings[0] == ""
    assert all(later.startswith(earlier) for earlier, later in pairwise(sayings))
    assert seen[-1] == {"say": "What happened?", "depth": 3}


@given(st.dictionaries(st.text(max_size=5), st.text() | st.lists(st.text(max_size=5)), max_size=4), st.data())
def test_no_cut_of_an_object_is_an_error_and_none_shows_what_is_not_in_it(
    content: dict[str, str | list[str]], data: st.DataObject
) -> None:
    text = json.dumps(content)
    cut = so_far(text[: data.draw(st.integers(0, len(text)))]) or {}
    for name, value in cut.items():
        meant = content[name]
        assert meant[: len(value)] == value or isinstance(meant, list)


@pytest.mark.parametrize(
    "text",
    [
        '{"a": "}"}',
        'Sure! Here is the JSON:\n```json\n{"a": "}"}\n```',
        '{"a": "}"} Let me know if you need more {things}.',
    ],
)
def test_what_stands_around_an_object_is_passed_over(text: str) -> None:
    assert json.loads(whole(text)) == {"a": "}"}


@pytest.mark.parametrize("text", ["", "no object", '{"a": ', '{"a": [}', '{"a":' * 5_000])
def test_what_is_no_whole_object_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="JSON object"):
        whole(text)
    so_far(text)


def test_what_no_database_keeps_is_told_and_what_only_looks_like_it_is_not_hidden() -> None:
    with pytest.raises(ValueError, match="NUL"):
        whole(json.dumps({"a": "b\x00"}))
    assert json.loads(whole('{"a": "b"} \\u0000')) == {"a": "b"}
