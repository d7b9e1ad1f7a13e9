"""A reply for any schema."""

from __future__ import annotations

import pytest

from tests.fakes.asking import SCHEMA
from tests.fakes.model_server import (
    fill,
)


def test_any_schema_is_filled_with_what_fits_it_and_says_what_it_is_given():
    assert fill(SCHEMA, lambda path, schema: "/".join(path)) == {
        "say": "say",
        "kind": "probe",
        "quotes": [{"text": "quotes/0/text", "weight": 0}],
    }
    assert fill(SCHEMA, lambda path, schema: "x", {"quotes": []})["quotes"] == []
    limited = {
        "type": "object",
        "properties": {
            "short": {"type": "string", "maxLength": 3},
            "told": {"type": "string", "description": "Short. {maxLength: 2}"},
            "noted": {"type": "string", "description": "Shorter. maxLength=1"},
            "from_one": {"type": "integer", "minimum": 1, "maximum": 5},
            "above": {"type": "integer", "exclusiveMinimum": 2},
            "below": {"type": "number", "maximum": -1},
            "two": {"type": "array", "items": {"type": "boolean"}, "minItems": 2},
            "maybe": {"anyOf": [{"type": "null"}, {"type": "string", "format": "date"}]},
        },
    }
    assert fill(limited, lambda path, schema: "abcdef") == {
        "short": "abc",
        "told": "ab",
        "noted": "a",
        "from_one": 1,
        "above": 3,
        "below": -1,
        "two": [True, True],
        "maybe": "2026-01-31",
    }


def test_a_schema_that_holds_itself_comes_to_an_end():
    tree = {
        "type": "object",
        "properties": {"name": {"type": "string"}, "inner": {"type": "array", "items": {"$ref": "#"}}},
    }
    assert fill(tree, lambda path, schema: "x")["inner"][0]["inner"][0]["name"] == "x"


def test_a_field_that_the_output_does_not_have_is_the_scripts_mistake():
    with pytest.raises(AssertionError, match="no \\['sey'\\]"):
        fill(SCHEMA, lambda path, schema: "x", {"sey": "x"})
