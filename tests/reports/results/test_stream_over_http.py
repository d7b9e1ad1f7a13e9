"""`GET /api/v1/studies/{id}/results/stream`, from a real server, while other processes change the study."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
import uvicorn

from openkoji.app import create_app
from openkoji.db import Database
from openkoji.reports.results.streams import Pace, Streams
from openkoji.serve.http_server import HttpServer
from openkoji.settings import Settings
from tests.analysed import AnalysedStudy, analysed_study
from tests.conftest import Workspace
from tests.contract.problems import is_problem
from tests.reports.results.reading import Reading, theme_id

PACE = Pace(pause=0.05, heartbeat=0.2)


class Served:
    """A server of one process, and the streams that it holds."""

    def __init__(self, server: HttpServer, streams: Streams, client: httpx.AsyncClient) -> None:
        self.server = server
        self.streams = streams
        self.client = client


@asynccontextmanager
async def serve(settings: Settings, conninfo: str) -> AsyncIterator[Served]:
    app = create_app(settings, conninfo)
    streams = app.state.streams = Streams(PACE)
    config = uvicorn.Config(app, port=0, log_level="error", lifespan="on", timeout_graceful_shutdown=10)
    server = HttpServer(config, end_streams=streams.end)
    running = asyncio.create_task(server.serve())
    while not server.started:
        assert not running.done(), "the server starts"
        await asyncio.sleep(0.01)
    address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    async with httpx.AsyncClient(base_url=address, timeout=20) as client:
        yield Served(server, streams, client)
    server.should_exit = True
    await running


@pytest.fixture
async def served(settings: Settings, conninfo: str) -> AsyncIterator[Served]:
    async with serve(settings, conninfo) as served:
        yield served


@pytest.fixture
def mine(conninfo: str, workspace: Workspace) -> AnalysedStudy:
    """A study that a test may change."""
    return analysed_study(conninfo, workspace.workspace_id, interviews=5)


class Events:
    """The events of a stream, in order; comments apart."""

    def __init__(self, response: httpx.Response) -> None:
        self._lines = response.aiter_lines()

    async def next(self) -> dict[str, Any] | None:
        """None when the stream has ended."""
        event: dict[str, Any] = {}
        async with asyncio.timeout(15):
            async for line in self._lines:
                if line and not line.startswith(":"):
                    name, _, value = line.partition(": ")
                    event[name] = value
                elif "data" in event:
                    return event | {"data": json.loads(event["data"])}
                elif not line:
                    event = {}
        return None

    async def comment(self) -> str:
        """The next line that says something, which must be a comment; the time to come again apart."""
        async with asyncio.timeout(15):
            async for line in self._lines:
                if line and not line.startswith("retry:"):
                    return line
        raise AssertionError("the stream ended")

    async def results(self) -> dict[str, Any]:
        event = await self.next()
        assert event is not None
        assert event["event"] == "results", event
        return event


@asynccontextmanager
async def watch(
    served: Served, study: AnalysedStudy, headers: dict[str, str], query: str = ""
) -> AsyncIterator[Events]:
    address = f"/api/v1/studies/{study.public_id}/results/stream{query}"
    async with served.client.stream("GET", address, headers=headers) as response:
        assert response.status_code == 200, await response.aread()
        assert response.headers["content-type"].startswith("text/event-stream")
        assert response.headers["cache-control"] == "no-store"
        assert "ratelimit" in response.headers
        yield Events(response)


async def test_it_begins_with_the_results_and_pushes_what_another_process_changes(
    served: Served, client: httpx.AsyncClient, mine: AnalysedStudy, workspace: Workspace
) -> None:
    """The change comes through another application, with a database pool of its own."""
    elsewhere = Reading(client, mine, workspace.headers)
    async with watch(served, mine, workspace.headers) as events:
        first = await events.results()
        assert first["data"] == await elsewhere.read("/results")
        name = next(iter(mine.theme_ids))
        await elsewhere.do("PATCH", f"/themes/{theme_id(mine, name)}", {"name": "Renamed elsewhere"})
        second = await events.results()
        assert "Renamed elsewhere" in {theme["name"] for theme in second["data"]["themes"]}
        assert second["id"] != first["id"]
        started = await client.post(
            "/api/v1/interviews/start", json={"projectId": mine.public_id}, headers=workspace.headers
        )
        token = started.json()["sessionToken"]
        await client.post("/api/v1/interviews/messages", json={"sessionToken": token, "message": "It cost too much."})
        before = second["data"]["counts"]["started"]
        seen = before
        while seen == before:
            seen = (await events.results())["data"]["counts"]["started"]
        assert seen == before + 1


async def test_a_filter_holds_for_the_stream(
    served: Served, client: httpx.AsyncClient, mine: AnalysedStudy, workspace: Workspace
) -> None:
    async with watch(served, mine, workspace.headers, "?mode=voice&minQuality=1") as events:
        expected = await Reading(client, mine, workspace.headers).read("/results", mode="voice", minQuality=1)
        assert (await events.results())["data"] == expected


async def test_who_comes_again_gets_only_what_is_new_and_signs_of_life(
    served: Served, client: httpx.AsyncClient, mine: AnalysedStudy, workspace: Workspace
) -> None:
    async with watch(served, mine, workspace.headers) as events:
        first = await events.results()
    async with watch(served, mine, workspace.headers | {"Last-Event-ID": first["id"]}) as events:
        for _ in range(3):
            assert await events.comment() == ": still here"
        name = next(iter(mine.theme_ids))
        elsewhere = Reading(client, mine, workspace.headers)
        await elsewhere.do("PATCH", f"/themes/{theme_id(mine, name)}", {"name": "Meanwhile"})
        assert (await events.results())["id"] != first["id"]


async def test_a_viewer_that_leaves_is_forgotten(served: Served, mine: AnalysedStudy, workspace: Workspace) -> None:
    async with watch(served, mine, workspace.headers) as events:
        await events.results()
        assert served.streams.viewers == 1
    async with asyncio.timeout(10):
        while served.streams.viewers:
            await served.client.get("/healthz")


async def test_streams_end_when_the_server_stops_and_do_not_hold_it_up(
    settings: Settings, conninfo: str, mine: AnalysedStudy, workspace: Workspace
) -> None:
    async with serve(settings, conninfo) as served, watch(served, mine, workspace.headers) as events:
        await events.results()
        served.server.should_exit = True
        assert await events.next() is None


async def test_the_header_alone_has_an_end(served: Served, mine: AnalysedStudy, workspace: Workspace) -> None:
    response = await served.client.head(f"/api/v1/studies/{mine.public_id}/results/stream", headers=workspace.headers)
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/event-stream")


async def test_a_refusal_is_a_problem_and_no_stream(
    served: Served, mine: AnalysedStudy, workspace: Workspace, other_workspace: Workspace, database: Database
) -> None:
    address = f"/api/v1/studies/{mine.public_id}/results/stream"
    stranger = await served.client.get(address, headers=other_workspace.headers)
    is_problem(stranger, 404, "study_not_found")
    wrong = await served.client.get(address, params={"minQuality": 9}, headers=workspace.headers)
    is_problem(wrong, 422, "validation_failed")
    served.streams.end()
    is_problem(await served.client.get(address, headers=workspace.headers), 503, "unavailable")
