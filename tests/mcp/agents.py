"""An agent as a test has it: it sends the protocol's messages, and holds what comes back against what was declared."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from typing import Any

import httpx
import jsonschema

from openkoji.mcp.schemas import whole_output_schema
from openkoji.mcp.tools import ALL

PROTOCOL = "2025-11-25"
HEADERS = {"Accept": "application/json, text/event-stream", "MCP-Protocol-Version": PROTOCOL}


@dataclass
class Agent:
    """`client` reaches the server; `headers` are who the agent is."""

    client: httpx.AsyncClient
    headers: dict[str, str]
    base: str = "http://localhost"
    _schemas: dict[str, dict[str, Any]] = field(default_factory=dict)

    async def post(self, message: Any, **headers: str) -> httpx.Response:
        return await self.client.post(f"{self.base}/mcp", json=message, headers=HEADERS | self.headers | headers)

    async def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """The result of a request that succeeds."""
        response = await self.post({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
        assert response.status_code == 200, response.text
        answer = response.json()
        assert "result" in answer, answer
        result: dict[str, Any] = answer["result"]
        return result

    async def tools(self) -> dict[str, dict[str, Any]]:
        return {tool["name"]: tool for tool in (await self.ask("tools/list"))["tools"]}

    async def call(self, tool: str, **arguments: Any) -> dict[str, Any]:
        """What a tool answers, be it an error; its structure fits the schema that the tool declares, and the whole one
        of which that is an outline."""
        result = await self.ask("tools/call", name=tool, arguments=arguments)
        if not self._schemas:
            self._schemas = {name: each["outputSchema"] for name, each in (await self.tools()).items()}
        if tool in self._schemas:
            jsonschema.validate(result["structuredContent"], self._schemas[tool])
            jsonschema.validate(result["structuredContent"], _whole(tool))
        return result

    async def use(self, tool: str, **arguments: Any) -> dict[str, Any]:
        """The structured content of a call that succeeds."""
        result = await self.call(tool, **arguments)
        assert not result.get("isError"), result["content"]
        content: dict[str, Any] = result["structuredContent"]
        return content

    async def fail(self, tool: str, **arguments: Any) -> dict[str, Any]:
        """The structured error of a call that fails."""
        result = await self.call(tool, **arguments)
        assert result["isError"], result
        error: dict[str, Any] = result["structuredContent"]
        assert result["content"][0]["text"].startswith(f"{error['error']}: ")
        return error


@functools.cache
def _whole(tool: str) -> dict[str, Any]:
    return whole_output_schema(next(each.returns for each in ALL if each.name == tool))
