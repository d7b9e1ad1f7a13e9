"""A published study, people on its list, a relay, and the jobs that send, run by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from openkoji.app import create_app
from openkoji.db import Database
from openkoji.invitations import inviting, sending, tasks
from openkoji.jobs import Run, SystemRun
from openkoji.kit import clock
from openkoji.kit.ids import Prefix, new_id, parse_id, public_id
from openkoji.respondents import repository as respondents
from openkoji.respondents.identity import Identity
from openkoji.respondents.model import Source
from openkoji.settings import Settings
from openkoji.web import unsubscribe_pages
from tests.conftest import SECRET, Workspace
from tests.invitations.relay import Relay, relaying

NOON = datetime.fromisoformat("2026-11-24T12:00:00+00:00")
BASE = "https://research.example.com"
QUESTION = {"text": "What led you to cancel?", "type": "open_ended"}


@dataclass
class Office:
    """A workspace whose mail goes out through a relay, at a time that a test sets."""

    client: httpx.AsyncClient
    database: Database
    workspace: Workspace
    settings: Settings
    relay: Relay
    study: dict[str, Any]
    moment: datetime = NOON

    @property
    def study_id(self) -> UUID:
        parsed = parse_id(Prefix.STUDY, self.study["id"])
        assert parsed is not None
        return parsed

    async def post(self, path: str, body: object = None) -> httpx.Response:
        return await self.client.post(f"/api/v1{path}", json=body, headers=self.workspace.headers)

    async def invite(self, status: int = 202, **body: Any) -> dict[str, Any]:
        """The answer to a call that invites; `all` unless it names somebody."""
        wanted = body if "respondentIds" in body else {"all": True} | body
        response = await self.post(f"/studies/{self.study['id']}/invitations", wanted)
        assert response.status_code == status, response.text
        answer: dict[str, Any] = response.json()
        return answer

    async def listed(self, **query: Any) -> dict[str, Any]:
        response = await self.client.get(
            f"/api/v1/studies/{self.study['id']}/invitations", params=query, headers=self.workspace.headers
        )
        assert response.status_code == 200, response.text
        found: dict[str, Any] = response.json()
        return found

    async def only(self) -> dict[str, Any]:
        """The one e-mail that there is."""
        [item] = (await self.listed())["items"]
        return dict(item)

    async def person(self, email: str | None, name: str | None = None, *, proved: bool = True, **metadata: Any) -> str:
        """Somebody on the study's list; their id."""
        identity = Identity(name=name, email=email, metadata=metadata, is_proved=proved)
        async with self.database.workspace(self.workspace.workspace_id) as transaction:
            added = await respondents.add_unless_known(
                transaction, self.workspace.workspace_id, new_id(), self.study_id, identity, Source.LIST, self.moment
            )
        assert added is not None
        return public_id(Prefix.RESPONDENT, added.id)

    async def send(self, settings: Settings | None = None) -> None:
        """Run the workspace's sender as a worker would."""
        await tasks.send(self.run(settings))

    def run(self, settings: Settings | None = None) -> Run:
        return Run(self.workspace.workspace_id, 0, 1, self.database, settings or self.settings)

    async def find_due(self) -> None:
        await tasks.find_due(SystemRun(0, 1, self.database, self.settings))

    async def waiting(self) -> int:
        """How many jobs that send wait for this workspace."""
        row = await self.database.call(
            "SELECT count(*) FROM jobs.procrastinate_jobs "
            "WHERE task_name = %s AND args ->> 'workspace_id' = %s AND status = 'todo'",
            [sending.SEND, str(self.workspace.workspace_id)],
        )
        assert row is not None
        return int(row[0])

    async def write(self, statement: Any, *parameters: object) -> None:
        async with self.database.workspace(self.workspace.workspace_id) as transaction:
            transaction.write(statement, list(parameters))

    async def begin(self, email: str) -> dict[str, Any]:
        response = await self.post(
            "/interviews/start", {"projectId": self.study["id"], "respondentMetadata": {"email": email}}
        )
        assert response.status_code in {200, 201}, response.text
        started: dict[str, Any] = response.json()
        return started

    async def answer(self, email: str) -> dict[str, Any]:
        """Somebody begins, and says something."""
        started = await self.begin(email)
        said = await self.client.post(
            "/api/v1/interviews/messages", json={"sessionToken": started["sessionToken"], "message": "It is too dear."}
        )
        assert said.status_code == 200, said.text
        return started

    def later(self, **time: float) -> None:
        self.moment += timedelta(**time)


@pytest.fixture(scope="session")
def relay_of_session() -> Iterator[Relay]:
    with relaying(enable_SMTPUTF8=False) as relay:
        yield relay


@pytest.fixture
def relay(relay_of_session: Relay) -> Relay:
    """Forgets what it took before."""
    relay_of_session.__dict__.update(Relay(port=relay_of_session.port).__dict__)
    return relay_of_session


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory, relay_of_session: Relay) -> Settings:
    return Settings(
        data_dir=tmp_path_factory.mktemp("invitations"),
        secret_key=SECRET,
        public_url=BASE,
        smtp_url=relay_of_session.url,
        mail_from="Acme Research <research@acme.example>",
        mail_rate=60_000,
        mail_postal_address="Acme, 1 Main Street, Springfield",
        _env_file=None,
    )


@pytest.fixture(scope="session")
async def app(settings: Settings, conninfo: str) -> AsyncIterator[FastAPI]:
    async with _app(settings, conninfo) as app:
        yield app


@pytest.fixture(scope="session")
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Calls the API that has a relay; the shared one calls an API that has none."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        yield client


@asynccontextmanager
async def _app(settings: Settings, conninfo: str) -> AsyncIterator[FastAPI]:
    app = create_app(settings, conninfo)
    async with app.router.lifespan_context(app):
        yield app


@asynccontextmanager
async def client_with(settings: Settings, conninfo: str, **changes: Any) -> AsyncIterator[httpx.AsyncClient]:
    """A server with some settings changed."""
    async with _app(settings.model_copy(update=changes), conninfo) as app:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            yield client


async def publish(client: httpx.AsyncClient, workspace: Workspace, **document: Any) -> dict[str, Any]:
    brief = {"problem": "People leave.", "audience": "People who cancel."}
    study = {"name": "Cancelling", "brief": brief, "questions": [QUESTION]} | document
    created = await client.post("/api/v1/studies", json=study, headers=workspace.headers)
    assert created.status_code == 201, created.text
    published = await client.post(f"/api/v1/studies/{created.json()['id']}/publish", headers=workspace.headers)
    assert published.status_code == 200, published.text
    made: dict[str, Any] = published.json()
    return made


@pytest.fixture
async def office(
    client: httpx.AsyncClient,
    database: Database,
    workspace: Workspace,
    settings: Settings,
    relay: Relay,
    monkeypatch: pytest.MonkeyPatch,
) -> Office:
    office = Office(client, database, workspace, settings, relay, await publish(client, workspace))
    for module in (inviting, sending, tasks, clock, unsubscribe_pages):
        monkeypatch.setattr(module, "now", lambda: office.moment)
    async with database.system() as transaction:
        transaction.write("UPDATE mail_pace SET next_at = '-infinity'")
    return office


def with_study(office: Office, study: dict[str, Any]) -> Office:
    """The same office, with another study."""
    return replace(office, study=study)
