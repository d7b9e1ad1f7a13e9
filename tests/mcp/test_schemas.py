"""What an agent pays for the list of the tools, and what it is told for it."""

from __future__ import annotations

from typing import Any

import httpx
import jsonschema
import pytest

from openkoji.mcp.schemas import input_schema, outline, output_schema
from openkoji.mcp.tools import ALL
from openkoji.mcp.tools.studies import StudyView
from tests.conftest import Workspace
from tests.mcp.agents import Agent

MOST = 160_000
"""Bytes of the list, some forty thousand tokens: a fifth of what models with a context of 200,000 tokens have."""
MOST_OF_ONE = 14_000
"""Bytes of one tool: clients that search tools load them one by one."""


async def test_the_list_of_the_tools_leaves_an_agent_room_to_work(
    client: httpx.AsyncClient, workspace: Workspace
) -> None:
    response = await Agent(client, workspace.headers).post({"jsonrpc": "2.0", "id": 1, "method": "tools/list"})
    assert len(response.content) <= MOST
    for tool in response.json()["result"]["tools"]:
        assert len(httpx.Request("POST", "http://x", json=tool).content) <= MOST_OF_ONE, tool["name"]


@pytest.mark.parametrize("declared", ALL, ids=[each.name for each in ALL])
def test_an_outline_stands_without_definitions(declared: Any) -> None:
    assert "$ref" not in str(output_schema(declared.returns))


def test_an_outline_tells_two_levels_and_takes_anything_below() -> None:
    schema = {
        "type": "object",
        "required": ["id"],
        "properties": {
            "id": {"type": "string", "maxLength": 9, "description": "Its id."},
            "at": {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}]},
            "of": {"$ref": "#/$defs/Other"},
            "any": {"anyOf": [{"type": "string"}, {"type": "object", "properties": {}}]},
        },
        "$defs": {"Other": {"type": "object", "properties": {"deep": {"$ref": "#/$defs/Other"}}}},
    }
    assert outline(schema, 2) == {
        "type": "object",
        "required": ["id"],
        "properties": {
            "id": {"type": "string"},
            "at": {"type": ["string", "null"]},
            "of": {"type": "object", "properties": {"deep": {"type": "object"}}},
            "any": {},
        },
    }


def test_an_outline_tells_an_answer_from_an_error() -> None:
    schema = output_schema(StudyView)
    for wrong in ({}, {"error": "not_found"}, {"id": "stu_1"}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, schema)


def test_an_argument_that_may_be_left_out_is_told_by_its_type_alone() -> None:
    schema = {
        "type": "object",
        "title": "Arguments",
        "properties": {
            "a": {"anyOf": [{"type": "string", "pattern": "x"}, {"type": "null"}], "default": None, "title": "A"},
            "b": {"type": "object", "additionalProperties": {"anyOf": [{"type": "string"}, {"type": "null"}]}},
            "c": {"type": "integer", "default": 50},
        },
    }
    assert input_schema(schema)["properties"] == {
        "a": {"type": "string", "pattern": "x"},
        "b": {"type": "object", "additionalProperties": {"anyOf": [{"type": "string"}, {"type": "null"}]}},
        "c": {"type": "integer", "default": 50},
    }


def test_a_document_says_where_null_resets_and_leaves_out_what_its_operation_tells() -> None:
    document = {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "name": {
                "anyOf": [{"type": "string", "maxLength": 9, "pattern": "\\S"}, {"type": "null"}],
                "default": None,
            },
            "mode": {"anyOf": [{"enum": ["a", "b"], "type": "string"}, {"type": "null"}], "default": "a"},
            "pattern": {"type": "string"},
        },
    }
    told = input_schema({"properties": {}, "$defs": {"Document": document}})["$defs"]["Document"]
    assert told == {
        "type": "object",
        "properties": {
            "name": {"type": ["string", "null"]},
            "mode": {"type": ["string", "null"], "enum": ["a", "b", None], "default": "a"},
            "pattern": {"type": "string"},
        },
    }
