"""A published study as its researcher sees it, over HTTP on the real server: questions, links, transcripts."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from openkoji.db import Database
from tests.conftest import Workspace, make_workspace

WHY = "What led you to cancel today?"
CLOSEST = "Which of these comes closest?"
BACK = "How likely are you to come back?"
USED = "Which parts did you use in a normal week?"
RANK = "Please rank what a plan should be good at."
PAUSE = "Would a pause have helped?"

# All six types, each asked once: no follow-ups, so that a test knows what comes next.
_ONCE = {"probing": {"maxFollowUps": 0}}
SIX: list[dict[str, Any]] = [
    {"id": "why", "text": WHY, "type": "open_ended", **_ONCE},
    {
        "id": "closest",
        "text": CLOSEST,
        "type": "single_choice",
        "config": {"options": ["Price", "A missing feature", "No longer needed"], "allowOther": True},
        **_ONCE,
    },
    {
        "id": "back",
        "text": BACK,
        "type": "scale",
        "config": {"min": 0, "max": 10, "minLabel": "Not at all", "maxLabel": "Certainly"},
        **_ONCE,
    },
    {
        "id": "used",
        "text": USED,
        "type": "multiple_choice",
        "config": {"options": ["Reports", "Dashboards", "Exports", "Alerts"], "allowOther": True},
        **_ONCE,
    },
    {
        "id": "rank",
        "text": RANK,
        "type": "ranking",
        "config": {"options": ["Low price", "Fast support", "Many seats"]},
        **_ONCE,
    },
    {"id": "pause", "text": PAUSE, "type": "yes_no", **_ONCE},
]
"""Asked in this order. A text answer to the first that says enough is followed by the next."""

SAID = "In March the bill went from 100 to 240 euros for our 12 seats, so my boss told me to stop it."

_numbers = itertools.count(1)


@dataclass
class Study:
    """A published study in a workspace of its own, with a key that reaches all of it."""

    client: httpx.AsyncClient
    workspace: Workspace
    document: dict[str, Any]

    @property
    def slug(self) -> str:
        return str(self.document["slug"])

    @property
    def id(self) -> str:
        return str(self.document["id"])

    @property
    def address(self) -> str:
        """What its public addresses end in."""
        return self.open_link.rpartition("/")[2]

    @property
    def open_link(self) -> str:
        """The address at which anyone may begin."""
        return str(self.document["url"])

    async def call(self, method: str, path: str, body: Any = None, **parameters: Any) -> Any:
        """What the API answers to the researcher's key, as JSON. Raises `AssertionError` for a refusal."""
        answer = await self.client.request(
            method, f"/api/v1{path}", json=body, params=parameters, headers=self.workspace.headers
        )
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    async def invite(self, **metadata: Any) -> str:
        """The personal link of somebody new, from a start by the key, as a cron job gets it."""
        body = {"projectSlug": self.slug, "respondentMetadata": metadata}
        return str((await self.call("POST", "/interviews/start", body))["interviewUrl"])

    async def interviews(self) -> list[dict[str, Any]]:
        """All interviews with their transcripts, oldest first."""
        listed = (await self.call("GET", "/interviews", studyId=self.id))["items"]
        whole = [await self.call("GET", f"/interviews/{each['id']}") for each in listed]
        return sorted(whole, key=lambda interview: str(interview["id"]))

    async def is_empty(self) -> bool:
        """Whether there is no interview at all."""
        return not (await self.call("GET", "/interviews", studyId=self.id))["items"]

    async def interview(self) -> dict[str, Any]:
        """The only interview there is."""
        found = await self.interviews()
        assert len(found) == 1, [each["id"] for each in found]
        return found[0]

    async def said(self) -> list[str]:
        """What the respondent of the only interview has said, in order."""
        return said_in(await self.interview())


def said_in(interview: dict[str, Any]) -> list[str]:
    return [turn["content"] for turn in interview["transcript"] if turn["role"] == "respondent"]


def values_in(interview: dict[str, Any]) -> dict[str, Any]:
    """By question what the widgets gave."""
    return {
        turn["questionId"]: turn["value"]
        for turn in interview["transcript"]
        if turn["role"] == "respondent" and turn.get("value") is not None
    }


def labelled(study: Study, values: dict[str, Any]) -> dict[str, Any]:
    """Values with the labels of options instead of their ids."""
    labels = {
        (question["id"], option["id"]): option["label"]
        for question in study.document["questions"]
        for option in question.get("config", {}).get("options") or ()
    }

    def label(question_id: str, value: Any) -> Any:
        if isinstance(value, list):
            return [label(question_id, each) for each in value]
        return labels.get((question_id, value), value) if isinstance(value, str) else value

    return {question_id: label(question_id, value) for question_id, value in values.items()}


async def eventually(look: Callable[[], Awaitable[bool]], *, within: float = 10) -> None:
    """Wait until a worker has done what `look` sees. A key may look 60 times a minute."""
    deadline = time.monotonic() + within
    while not await look():
        assert time.monotonic() < deadline, f"not seen within {within} s"
        await asyncio.sleep(0.3)


@asynccontextmanager
async def researcher(url: str, database: Database) -> AsyncIterator[Researcher]:
    async with httpx.AsyncClient(base_url=url, timeout=30) as client:
        yield Researcher(client, database)


@dataclass
class Researcher:
    client: httpx.AsyncClient
    database: Database

    async def publish(self, **document: Any) -> Study:
        """A study of one's own with all six types of question; the fields given go before these."""
        workspace = await make_workspace(self.database)
        body = {
            "name": f"Cancel flow {next(_numbers)}",
            "brief": {"problem": "People leave and we do not know why.", "audience": "Those who have just cancelled."},
            "mode": "structured",
            "questions": SIX,
            **document,
        }
        made = Study(self.client, workspace, {})
        created = await made.call("POST", "/studies", body)
        made.document = await made.call("POST", f"/studies/{created['id']}/publish")
        return made
