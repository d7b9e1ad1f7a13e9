"""What a tool call of an agent costs over the same call of the API: `koji_list_studies` beside `GET /studies`."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

import httpx

from bench.report import Table, percentile
from bench.site import Site
from bench.tree import Tree, cpu_seconds, with_descendants

_CALLS = 300
_STUDIES = 20
_STUDY: dict[str, Any] = {
    "brief": {"problem": "People leave and we do not know why.", "audience": "Those who have just cancelled."},
    "questions": [{"text": "What led you to cancel?"}],
}
_ACCEPT = {"Accept": "application/json, text/event-stream", "MCP-Protocol-Version": "2025-11-25"}


@dataclass
class _Calls:
    """Seconds of each call, and the CPU seconds of the API and of PostgreSQL."""

    seconds: list[float] = field(default_factory=list)
    api: list[float] = field(default_factory=list)
    postgres: list[float] = field(default_factory=list)


async def measure(tree: Tree, *, quick: bool) -> Table:
    calls = 60 if quick else _CALLS
    rest, tool = _Calls(), _Calls()
    async with Site.make(tree.conninfo, tree.port) as site, httpx.AsyncClient(base_url=tree.url, timeout=60) as client:
        for number in range(_STUDIES - 1):
            await site.publish({"name": f"Study {number}", **_STUDY})
        await site.prepare_keys(2 * calls + 4)
        keys = site.keys()
        for number in range(calls + 2):  # the first ones load the SDK
            told = await _timed(tree, rest, client, "GET", "/api/v1/studies", next(keys), None)
            listed = await _timed(tree, tool, client, "POST", "/mcp", next(keys), _list_studies(number))
            result = listed["result"]
            assert not result.get("isError"), result
            assert result["structuredContent"]["items"] == told["items"], "the tool tells what the API tells"
    table = Table(f"A list of {_STUDIES} studies, over the API and as an agent's tool")
    for name, found in (("GET /api/v1/studies", rest), ("koji_list_studies at /mcp", tool)):
        table.add(f"{name}, median", 1000 * percentile(found.seconds[2:], 50), "ms")
        table.add(f"{name}, 99th percentile", 1000 * percentile(found.seconds[2:], 99), "ms")
        table.add(f"{name}, CPU of the API process", 1000 * sum(found.api[2:]) / calls, "ms")
        table.add(f"{name}, CPU of PostgreSQL", 1000 * sum(found.postgres[2:]) / calls, "ms")
    added = [1000 * (ours - theirs) for ours, theirs in zip(tool.seconds[2:], rest.seconds[2:], strict=True)]
    table.add("the tool adds, median", percentile(added, 50), "ms")
    ratio = percentile(tool.seconds[2:], 50) / percentile(rest.seconds[2:], 50)
    table.add("the tool against the API, median", ratio, "x")
    table.notes.append(
        f"{calls} calls of each, one at a time and in turns, by one keep-alive httpx client. A tool call is one POST, "
        "answered in JSON; within it runs the same operation, and its answer is held against the declared schema."
    )
    table.notes.append(
        f"The first tool call of a server, which loads the SDK: {1000 * tool.seconds[0]:.0f} ms; here left out."
    )
    return table


def _list_studies(number: int) -> dict[str, Any]:
    called = {"name": "koji_list_studies", "arguments": {}}
    return {"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": called}


async def _timed(
    tree: Tree, calls: _Calls, client: httpx.AsyncClient, method: str, path: str, key: str, body: Any
) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {key}", **_ACCEPT}
    postgres = with_descendants(tree.postmaster())
    api, database, began = cpu_seconds(tree.api()), cpu_seconds(*postgres), time.perf_counter()
    response = await client.request(method, path, json=body, headers=headers)
    calls.seconds.append(time.perf_counter() - began)
    calls.api.append(cpu_seconds(tree.api()) - api)
    calls.postgres.append(cpu_seconds(*postgres) - database)
    response.raise_for_status()
    told: dict[str, Any] = response.json()
    return told
