"""Every tool is declared so that an agent can choose it, call it and trust what it says of itself."""

from __future__ import annotations

import re

import httpx
import pytest
from fastapi import FastAPI
from jsonschema import Draft202012Validator

from openkoji.mcp import tools
from openkoji.mcp.calls import operations_of
from openkoji.mcp.declare import Tool
from openkoji.mcp.tools import ALL
from tests.mcp.agents import Agent

BY_NAME = {each.name: each for each in ALL}


@pytest.mark.parametrize("declared", ALL, ids=[each.name for each in ALL])
def test_a_tool_stands_on_operations_that_there_are(declared: Tool, app: FastAPI) -> None:
    known = operations_of(app)
    assert declared.operations
    assert set(declared.operations) <= set(known)


@pytest.mark.parametrize("declared", ALL, ids=[each.name for each in ALL])
def test_what_only_reads_changes_nothing_and_what_deletes_asks(declared: Tool, app: FastAPI) -> None:
    methods = {operations_of(app)[name].method for name in declared.operations}
    if declared.is_read_only:
        assert not declared.is_destructive
        assert declared.consequence is None
        assert methods <= {"GET", "POST"}
    else:
        assert methods - {"GET"}
    if "DELETE" in methods:
        assert declared.is_destructive
        assert declared.consequence is not None


async def test_every_schema_is_one_and_describes_each_argument(agent: Agent) -> None:
    listed = await agent.tools()
    assert set(listed) == set(BY_NAME)
    for name, tool in listed.items():
        for schema in (tool["inputSchema"], tool["outputSchema"]):
            Draft202012Validator.check_schema(schema)
            assert schema["type"] == "object"
        assert tool["inputSchema"]["additionalProperties"] is False
        for argument, schema in tool["inputSchema"].get("properties", {}).items():
            assert schema.get("description"), f"{name} says what {argument} is"
        assert set(tool["annotations"]) == {
            "title",
            "readOnlyHint",
            "destructiveHint",
            "idempotentHint",
            "openWorldHint",
        }


def test_descriptions_name_only_tools_that_there_are() -> None:
    named = {name for each in ALL for name in re.findall(r"koji_[a-z_]+", each.description)}
    assert named <= set(BY_NAME)


def test_what_is_declared_is_told_where_tools_are_declared() -> None:
    assert tools.__doc__ is not None
    assert "@tool(" in tools.__doc__


async def test_the_list_is_the_same_at_each_time(agent: Agent, client: httpx.AsyncClient) -> None:
    assert await agent.tools() == await agent.tools()
