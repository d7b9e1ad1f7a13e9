"""The official SDK's own client gets along with the server, in each age of the protocol."""

from __future__ import annotations

from collections.abc import Iterator

import httpx2
import mcp_types as types
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from openkoji.accounts.admission import KEY_QUOTA
from openkoji.app import create_app
from openkoji.mcp.tools import ALL
from openkoji.settings import Settings
from tests.conftest import Workspace
from tests.serving import served


@pytest.fixture
def address(settings: Settings, conninfo: str) -> Iterator[str]:
    with served(create_app(settings, conninfo)) as address:
        yield f"{address}/mcp"


@pytest.mark.parametrize("mode", ["legacy", "2026-07-28", "auto"])
async def test_a_client_lists_calls_and_is_told_of_errors(address: str, workspace: Workspace, mode: str) -> None:
    async with (
        httpx2.AsyncClient(headers=workspace.headers) as http,
        Client(streamable_http_client(address, http_client=http), mode=mode) as client,
    ):
        assert {tool.name for tool in (await client.list_tools()).tools} == {each.name for each in ALL}
        made = await client.call_tool("koji_create_study", {"study": {"name": "Leaving"}})
        assert made.structured_content is not None
        refused = await client.call_tool("koji_delete_study", {"study_id": made.structured_content["id"]})
        assert refused.is_error
        assert refused.structured_content["error"] == "confirmation_required"
        for _ in range(KEY_QUOTA):
            limited = await client.call_tool("koji_list_studies")
        assert limited.is_error
        assert isinstance(limited.content[0], types.TextContent)
        assert limited.content[0].text.startswith("rate_limited: ")
