"""A workspace, those who work for it, and an agent in it with a key of its own whenever one is asked for."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import httpx
import psycopg

from openkoji.accounts import service as accounts
from openkoji.db import Database
from openkoji.kit.ids import Prefix, public_id
from tests.analysed import AnalysedStudy, analysed_study
from tests.conftest import Workspace
from tests.fakes.amplitude import FakeAmplitude
from tests.fakes.model_server import ModelServer
from tests.mcp.agents import Agent
from tests.webhooks.receiver import Receiver

STUDY: dict[str, Any] = {
    "name": "Why people leave",
    "brief": {"problem": "Customers cancel and we do not know why.", "audience": "People who cancelled."},
    "questions": [
        {"id": "why", "text": "What led you to cancel?", "type": "open_ended"},
        {"id": "again", "text": "Would you come back?", "type": "yes_no"},
    ],
}
DEAR = "Honestly the price went from 20 to 45 euros in March, and that was far too expensive for our small team."


@dataclass
class House:
    client: httpx.AsyncClient
    database: Database
    workspace: Workspace
    conninfo: str
    receiver: Receiver
    model: ModelServer
    amplitude: FakeAmplitude

    async def agent(self) -> Agent:
        """With a key of its own, so that one test's calls are not another's limit."""
        async with self.database.workspace(self.workspace.workspace_id) as transaction:
            _, key = accounts.create_key(transaction, self.workspace.workspace_id, "an agent")
        return Agent(self.client, {"Authorization": f"Bearer {key}"})

    def analysed(self, interviews: int = 8) -> AnalysedStudy:
        """A published study with analysed interviews."""
        return analysed_study(self.conninfo, self.workspace.workspace_id, interviews=interviews)

    def multiline(self, study: AnalysedStudy) -> None:
        """Let everybody have written on several lines, with quotation marks."""
        with psycopg.connect(self.conninfo) as connection:
            connection.execute("SET ROLE openkoji_eraser")
            connection.execute(
                "SELECT set_config('openkoji.workspace_id', %s, false)", [str(self.workspace.workspace_id)]
            )
            connection.execute(
                "UPDATE messages SET content = content || E'\\n\"and\"\\nmore' WHERE workspace_id = %s "
                "AND interview_id = ANY (%s)",
                [self.workspace.workspace_id, [each.id for each in study.interviews]],
            )


async def published(agent: Agent, **more: Any) -> dict[str, Any]:
    """A study that people can be interviewed in."""
    study = await agent.use("koji_create_study", study={**STUDY, **more})
    await agent.use("koji_publish_study", study_id=study["id"], confirm=True)
    return study


async def interviewed(agent: Agent, study: dict[str, Any], **respondent: Any) -> dict[str, Any]:
    """Somebody said one thing in an interview; as it was started."""
    started = await agent.use("koji_start_interview", study_id=study["id"], respondent=respondent or None)
    await agent.use("koji_send_message", session_token=started["sessionToken"], message=DEAR)
    return started


async def talk(agent: Agent, study: dict[str, Any], **respondent: Any) -> dict[str, Any]:
    """An interview in which somebody said one thing, once it is analysed."""
    started = await interviewed(agent, study, **respondent)
    await agent.use("koji_complete_interview", interview_id=started["interviewId"])
    async with asyncio.timeout(60):
        while True:
            interview = await agent.use("koji_get_interview", interview_id=started["interviewId"])
            if interview["analysis"]["status"] == "ready":
                return interview
            await asyncio.sleep(0.2)


def theme_of(study: AnalysedStudy, number: int = 0) -> str:
    return public_id(Prefix.THEME, list(study.theme_ids.values())[number])


def interview_of(study: AnalysedStudy, number: int = 0) -> str:
    return public_id(Prefix.INTERVIEW, study.interviews[number].id)
