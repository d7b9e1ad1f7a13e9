"""A real run that sends every event that something sends: a study is published, fills up, and is reported on.

Ids, times and random addresses are replaced by ones that stay the same from run to run.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import count
from typing import Any

import httpx
import orjson
import pytest

from openkoji.db import Database
from openkoji.events.types import EventType
from openkoji.interviews import beginning
from openkoji.interviews import tasks as interviews
from openkoji.jobs import Run
from openkoji.kit.ids import Prefix, parse_id
from openkoji.reports import tasks as reports
from tests.conftest import Workspace
from tests.events.sent import sent

STUDY: dict[str, Any] = {
    "name": "Cancel flow",
    "slug": "cancel-flow",
    "brief": {"problem": "People leave and we do not know why.", "audience": "People who cancel."},
    "questions": [
        {"id": "why", "text": "What led you to cancel today?", "type": "open_ended", "probing": {"maxFollowUps": 1}},
        {
            "id": "bucket",
            "text": "Which of these comes closest?",
            "type": "single_choice",
            "config": {
                "options": [
                    {"id": "price", "label": "Price"},
                    {"id": "missing-feature", "label": "Missing feature"},
                    {"id": "not-needed", "label": "No longer needed"},
                ]
            },
            "probing": {"maxFollowUps": 0},
        },
        {
            "id": "back",
            "text": "How likely are you to come back?",
            "type": "scale",
            "config": {"min": 0, "max": 10},
            "probing": {"maxFollowUps": 0},
        },
    ],
    "maxInterviews": 6,
}
ADA = {"name": "Ada", "email": "ada@example.com", "externalId": "u_1", "plan": "pro", "tenureMonths": 14}
SAID = [
    "There is no calendar export. I had to copy 40 appointments by hand every Monday, which cost me two hours.",
    "We moved to another tool in March because its calendar export works. And the price was too high for us, at 240 "
    "euros a month for 12 seats.",
]
VALUES = {"bucket": "missing-feature", "back": 3}
BEN = {"name": "Ben", "email": "ben@example.com", "plan": "free"}
BEFORE = [
    "I was missing a calendar export, so my appointments never reached my phone.",
    "The price went up twice last year. For a small office the price is simply too high.",
    "Without a calendar export I kept two calendars, and twice I missed a client.",
    "Your price is too high for what it does, my boss said after the March bill.",
]
"""What others said before, so that themes have the names that several people give them."""

TIMES = {
    EventType.STUDY_PUBLISHED: "08:00:00",
    EventType.INTERVIEW_STARTED: "09:12:05",
    EventType.INTERVIEW_COMPLETED: "09:14:28",
    EventType.QUALITY_SCORED: "09:14:29",
    EventType.ANALYSIS_READY: "09:14:29",
    EventType.STUDY_FULL: "09:20:00",
    EventType.FAILED_QUALITY_GATE: "09:22:24",
    EventType.REPORT_GENERATED: "10:00:03",
    EventType.REPORT_REPUBLISHED: "10:05:00",
    EventType.RESPONDENT_DELETED: "11:30:00",
}
"""When the events happen, of one day: the moments of their data are those of the events that tell them."""

_ID = re.compile(r"\b(?:evt|wsp|stu|int|thm|rep|rsp)_[0-9a-f]{32}\b")
_TOKEN = re.compile(r"/t/[A-Za-z0-9_-]{64}")
_ADDRESS = re.compile(r"http://testserver/r/[0-9A-Za-z]{22}")


async def run(client: httpx.AsyncClient, database: Database, workspace: Workspace) -> dict[str, Any]:
    """An example of each event by its type: of interviews Ada's, and Ben's where hers is no example; else the last."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(beginning.secrets, "randbits", lambda _: 7)
        study = await _post(client, workspace, "/studies", STUDY)
        await _post(client, workspace, f"/studies/{study['id']}/publish")
        for words in BEFORE:
            await _hold(client, database, workspace, {}, [words])
        await _hold(client, database, workspace, ADA, SAID)
        await _hold(client, database, workspace, BEN, ["idk"])
    job = Run(workspace.workspace_id, 0, 1, database)
    for _ in range(2):
        report = await _post(client, workspace, f"/studies/{study['id']}/reports")
        report_id = parse_id(Prefix.REPORT, report["id"])
        assert report_id is not None
        await reports.generate(job, report_id)
        await _post(client, workspace, f"/studies/{study['id']}/reports/{report['id']}/publish")
    happened = await sent(database, workspace.workspace_id)
    await _post(client, workspace, "/respondents/erase", {"email": BEN["email"]})
    examples: dict[str, Any] = {}
    for event in [*happened, *await sent(database, workspace.workspace_id, EventType.RESPONDENT_DELETED)]:
        who = "Ben" if event["type"] == EventType.FAILED_QUALITY_GATE else "Ada"
        if event["data"].get("respondent_name", who) == who:
            examples[event["type"]] = event
    return {event["type"]: event for event in _made_stable([examples[each] for each in TIMES])}


async def _hold(
    client: httpx.AsyncClient, database: Database, workspace: Workspace, who: Mapping[str, Any], said: list[str]
) -> None:
    """An interview that answers until the moderator closes it, and its analysis."""
    reply = await _post(
        client, workspace, "/interviews/start", {"projectSlug": STUDY["slug"], "respondentMetadata": who}
    )
    token, words = reply["sessionToken"], iter(said)
    interview_id = parse_id(Prefix.INTERVIEW, reply["interviewId"])
    assert interview_id is not None
    while not reply.get("isComplete"):
        widget = reply["widget"]
        if widget is None or widget["type"] == "open_ended":
            answer: dict[str, Any] = {"message": next(words, said[-1])}
        else:
            answer = {"answer": {"questionId": widget["questionId"], "value": VALUES[widget["questionId"]]}}
        reply = await _post(client, workspace, "/interviews/messages", {"sessionToken": token, **answer})
    await interviews.analyse(Run(workspace.workspace_id, 0, 1, database), interview_id, 1)


async def _post(client: httpx.AsyncClient, workspace: Workspace, path: str, body: Any = None) -> dict[str, Any]:
    response = await client.post(f"/api/v1{path}", json=body, headers=workspace.headers)
    assert response.is_success, response.text
    answer: dict[str, Any] = response.json()
    return answer


def _made_stable(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    text = orjson.dumps(events).decode()
    ids = count(1)
    for found in dict.fromkeys(_ID.findall(text)):
        text = text.replace(found, f"{found[:4]}019a1b2c3d4e7f8091a2b3c4d5e6{next(ids):04x}")
    text = _TOKEN.sub("/t/" + "Q7xk2mVd" * 8, text)
    text = _ADDRESS.sub("https://research.example.com/r/" + "4fGh8Kq2Zr6Wn1Tb9Xc5Ld", text)
    stable: list[dict[str, Any]] = orjson.loads(text)
    at = {each: f"2026-11-22T{time}.000Z" for each, time in TIMES.items()}
    for event in stable:
        fixed = {
            "published_at": at[EventType.STUDY_PUBLISHED],
            "started_at": at[EventType.INTERVIEW_STARTED],
            "completed_at": at[EventType.INTERVIEW_COMPLETED],
            "duration_seconds": 143,
        }
        event["timestamp"] = at[event["type"]]
        event["data"] |= {name: value for name, value in fixed.items() if name in event["data"]}
    return stable
