"""A server with a worker, and a researcher who holds interviews and asks about them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from openkoji.app import create_app
from openkoji.db import Database
from openkoji.db.migrations import migrate
from openkoji.jobs.worker import run_worker
from openkoji.reports.ask import service
from openkoji.serve.worker import import_tasks
from openkoji.settings import Settings
from tests.analysed import AnalysedStudy, analysed_study
from tests.conftest import Workspace, make_workspace
from tests.databases import fresh_database

STUDY: dict[str, Any] = {
    "name": "Why people leave",
    "brief": {"problem": "Customers cancel and we do not know why.", "audience": "People who cancelled."},
    "questions": [{"id": "why", "text": "What led you to cancel?", "type": "open_ended"}],
}
GERMAN: dict[str, Any] = {
    "name": "Warum gekündigt wird",
    "brief": {"problem": "Kunden kündigen und wir wissen nicht, warum.", "audience": "Wer gekündigt hat."},
    "interviewer": {"languages": ["de"]},
    "questions": [{"id": "why", "text": "Was war der Anlass?", "type": "open_ended"}],
}


DEAR = "Honestly the price went from 20 to 45 euros in March, and that was far too expensive for our small team."
FAIR = "The price was fair, I was happy with what we paid for it every month."
SLOW = "The export was slow on every Monday, so we waited an hour for each report."
SHUT = "We closed our shop in June, so we had no more need of any software."


@pytest.fixture(scope="session")
def asked_conninfo(server_conninfo: str) -> Iterator[str]:
    """A database of its own, since a worker takes every job that it finds."""
    with fresh_database(server_conninfo) as conninfo:
        migrate(conninfo)
        yield conninfo


@pytest.fixture(scope="session")
async def asked_database(asked_conninfo: str) -> AsyncIterator[Database]:
    async with Database(asked_conninfo) as database:
        yield database


@pytest.fixture(scope="session")
async def asked_client(settings: Settings, asked_conninfo: str) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(settings, asked_conninfo)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            yield client


@pytest.fixture(scope="package")
async def worker(asked_conninfo: str) -> AsyncIterator[None]:
    import_tasks()
    stop = asyncio.Event()
    working = asyncio.create_task(run_worker(asked_conninfo, stop=stop, drain_seconds=2))
    yield
    stop.set()
    await asyncio.wait([working])


@dataclass
class Researcher:
    """Calls the API with a key of a workspace of its own."""

    client: httpx.AsyncClient
    workspace: Workspace

    async def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = self.workspace.headers | options.pop("headers", {})
        return await self.client.request(method, f"/api/v1{path}", headers=headers, **options)

    async def study(self, document: Mapping[str, Any] = STUDY) -> str:
        made = await self.call("POST", "/studies", json=document)
        assert made.status_code == 201, made.text
        study_id = str(made.json()["id"])
        published = await self.call("POST", f"/studies/{study_id}/publish")
        assert published.status_code == 200, published.text
        return study_id

    async def interview(self, study_id: str, answer: str, **respondent: Any) -> str:
        """Hold an interview of one answer, and wait until it is analysed."""
        body = {"projectId": study_id, "respondentMetadata": respondent}
        started = (await self.call("POST", "/interviews/start", json=body)).json()
        token = {"X-Session-Token": started["sessionToken"]}
        said = await self.client.post("/api/v1/interviews/messages", json={"message": answer}, headers=token)
        assert said.status_code == 200, said.text
        ended = await self.client.post("/api/v1/interviews/complete", json={"sessionToken": started["sessionToken"]})
        assert ended.status_code == 200, ended.text
        return str(started["interviewId"])

    async def interviews(self, study_id: str, *answers: str | tuple[str, Mapping[str, Any]]) -> Sequence[str]:
        ids = []
        for each in answers:
            answer, respondent = each if isinstance(each, tuple) else (each, {})
            ids.append(await self.interview(study_id, answer, **respondent))
        async with asyncio.timeout(60):
            for interview_id in ids:
                while not await self._is_analysed(interview_id):  # noqa: ASYNC110  the worker sets no event of ours
                    await asyncio.sleep(0.1)
        return ids

    async def _is_analysed(self, interview_id: str) -> bool:
        found = (await self.call("GET", f"/interviews/{interview_id}")).json()["analysis"]
        assert found["status"] != "failed", found
        return bool(found["status"] == "ready")

    async def ask(self, study_id: str, question: str, **body: Any) -> dict[str, Any]:
        """The answer; interviews of every quality are asked, as these are short."""
        filters = {"minQuality": 1} | body.pop("filters", {})
        asked = await self.call(
            "POST", f"/studies/{study_id}/ask", json={"question": question, "filters": filters, **body}
        )
        assert asked.status_code == 200, asked.text
        answer: dict[str, Any] = asked.json()
        return answer


@pytest.fixture
async def researcher(asked_client: httpx.AsyncClient, asked_database: Database, worker: None) -> Researcher:
    return Researcher(asked_client, await make_workspace(asked_database))


@pytest.fixture
async def study(researcher: Researcher) -> str:
    study_id = await researcher.study()
    await researcher.interviews(study_id, DEAR, FAIR, SLOW, SHUT)
    return study_id


@pytest.fixture
def quiet(conninfo: str, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> AnalysedStudy:
    """A study on the server that has no worker; nobody waits for one long."""
    monkeypatch.setattr(service, "WAITING_SECONDS", 0.3)
    return analysed_study(conninfo, workspace.workspace_id, interviews=20)


async def ask_quietly(client: httpx.AsyncClient, workspace: Workspace, study: AnalysedStudy) -> httpx.Response:
    return await client.post(
        f"/api/v1/studies/{study.public_id}/ask", json={"question": "Did support answer?"}, headers=workspace.headers
    )
