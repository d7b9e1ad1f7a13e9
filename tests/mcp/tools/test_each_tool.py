"""Every tool does what it says, on a real database with a worker, answers as its schema says, and calls every
operation that it declares and no other."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest
from mcp.server.mcpserver import Context

from openkoji.mcp.calls import Calls
from openkoji.mcp.declare import Tool
from openkoji.mcp.running import DeclaredTool
from openkoji.mcp.tools import ALL
from openkoji.reports.ask import service as asking
from tests.mcp.house import House
from tests.mcp.tools.uses import USES


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> dict[str, set[str]]:
    """The operations that were called, by the tool."""
    found: dict[str, set[str]] = {}
    running: list[str] = []
    call, opened = Calls.call, Calls.opened

    def note(operation: str) -> None:
        found.setdefault(running[-1], set()).add(operation)

    async def noted_call(calls: Calls, operation: str, **given: Any) -> Any:
        note(operation)
        return await call(calls, operation, **given)

    def noted_opened(calls: Calls, operation: str, **given: Any) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        note(operation)
        return opened(calls, operation, **given)

    monkeypatch.setattr(Calls, "call", noted_call)
    monkeypatch.setattr(Calls, "opened", noted_opened)
    run = DeclaredTool.run

    async def noted_run(tool: DeclaredTool, arguments: dict[str, Any], context: Context[Any, Any]) -> Any:
        running.append(tool.name)
        return await run(tool, arguments, context)

    monkeypatch.setattr(DeclaredTool, "run", noted_run)
    return found


def test_each_tool_is_used() -> None:
    assert set(USES) == {each.name for each in ALL}


@pytest.mark.parametrize("tool", ALL, ids=[each.name for each in ALL])
async def test_a_tool_does_what_it_says_by_the_operations_it_declares(
    house: House, called: dict[str, set[str]], tool: Tool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "WAITING_SECONDS", 0)  # so that an answer is asked for again
    await USES[tool.name](house, await house.agent())
    assert called[tool.name] == set(tool.operations)
