"""A published study, and a respondent's side of the conversation."""

from __future__ import annotations

import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.conftest import Workspace

OPTIONS = ["Price", "Missing feature", "No longer needed"]
QUESTIONS: list[dict[str, Any]] = [
    {"id": "why", "text": "What led you to cancel today?", "type": "open_ended"},
    {
        "id": "bucket",
        "text": "Which of these comes closest?",
        "type": "single_choice",
        "config": {"options": OPTIONS},
        "probing": {"maxFollowUps": 0},
    },
    {
        "id": "back",
        "text": "How likely are you to come back?",
        "type": "scale",
        "config": {"min": 0, "max": 10},
        "probing": {"maxFollowUps": 0},
    },
    {"id": "pause", "text": "Would a pause have helped?", "type": "yes_no", "probing": {"maxFollowUps": 0}},
]
RICH = "In March the bill went from 100 to 240 euros for our 12 seats, so my boss told me to stop it."


@dataclass
class Conversation:
    """One interview from the respondent's side, by its session token."""

    client: httpx.AsyncClient
    started: dict[str, Any]

    @property
    def token(self) -> str:
        return str(self.started["sessionToken"])

    @property
    def interview_id(self) -> str:
        return str(self.started["interviewId"])

    async def send(self, **body: Any) -> httpx.Response:
        return await self.client.post("/api/v1/interviews/messages", json=body, headers={"X-Session-Token": self.token})

    async def say(self, text: str, **body: Any) -> dict[str, Any]:
        response = await self.send(message=text, **body)
        assert response.status_code == 200, response.text
        reply: dict[str, Any] = response.json()
        return reply

    async def choose(self, question_id: str, value: object) -> dict[str, Any]:
        response = await self.send(answer={"questionId": question_id, "value": value})
        assert response.status_code == 200, response.text
        reply: dict[str, Any] = response.json()
        return reply

    async def finish(self) -> dict[str, Any]:
        """Answer whatever is asked until the moderator closes; the last reply."""
        reply: dict[str, Any] = self.started
        for _ in range(30):
            reply = await self.answer(reply)
            if reply["isComplete"]:
                return reply
        raise AssertionError("the moderator did not close")

    async def answer(self, reply: dict[str, Any]) -> dict[str, Any]:
        """Answer whatever this reply asks."""
        widget = reply["widget"]
        match widget["type"] if widget else None:
            case None:
                return await self.say(RICH)
            case "scale":
                return await self.choose(widget["questionId"], widget["max"])
            case "yes_no":
                return await self.choose(widget["questionId"], True)
            case "single_choice":
                return await self.choose(widget["questionId"], widget["options"][0]["id"])
            case _:
                return await self.choose(widget["questionId"], [option["id"] for option in widget["options"]])


@dataclass
class Research:
    """A workspace with a published study, over HTTP."""

    client: httpx.AsyncClient
    workspace: Workspace
    study: dict[str, Any]

    async def post(self, path: str, body: object = None, **headers: str) -> httpx.Response:
        return await self.client.post(f"/api/v1{path}", json=body, headers=self.workspace.headers | headers)

    async def get(self, path: str, **parameters: Any) -> httpx.Response:
        return await self.client.get(f"/api/v1{path}", params=parameters, headers=self.workspace.headers)

    async def start(self, metadata: dict[str, Any] | None = None, **body: Any) -> httpx.Response:
        request = {"projectSlug": self.study["slug"], "respondentMetadata": metadata or {}} | body
        return await self.post("/interviews/start", request)

    async def begin(self, **metadata: Any) -> Conversation:
        response = await self.start(metadata)
        assert response.status_code == 201, response.text
        return Conversation(self.client, response.json())

    async def interview(self, interview_id: str) -> dict[str, Any]:
        response = await self.get(f"/interviews/{interview_id}")
        assert response.status_code == 200, response.text
        found: dict[str, Any] = response.json()
        return found


StudyMaker = Callable[..., Awaitable[Research]]
_numbers = itertools.count(1)


@pytest.fixture
def make_research(client: httpx.AsyncClient, workspace: Workspace) -> StudyMaker:
    async def make(**document: Any) -> Research:
        study = {
            "name": f"Cancel flow {next(_numbers)}",
            "brief": {"problem": "People leave and we do not know why.", "audience": "People who cancel."},
            "questions": QUESTIONS,
        } | document
        created = await client.post("/api/v1/studies", json=study, headers=workspace.headers)
        assert created.status_code == 201, created.text
        published = await client.post(f"/api/v1/studies/{created.json()['id']}/publish", headers=workspace.headers)
        assert published.status_code == 200, published.text
        return Research(client, workspace, published.json())

    return make


@pytest.fixture
async def research(make_research: StudyMaker) -> Research:
    return await make_research()
