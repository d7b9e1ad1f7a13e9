"""A workspace that tells the fake of its interviews: what happens in it, and the workers that tell."""

from __future__ import annotations

import asyncio
import itertools
import json
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx

from openkoji.events.outbox import EventType, emit
from openkoji.integrations import tasks as integrations
from openkoji.jobs.worker import run_worker
from openkoji.serve.worker import import_tasks
from openkoji.settings import Settings
from openkoji.webhooks import tasks
from tests.analysed import analysed_study
from tests.fakes.amplitude import FakeAmplitude
from tests.integrations.amplitude.interviews import data
from tests.interviews.conftest import Conversation, Research
from tests.webhooks.desk import Desk

REPOSITORY = Path(__file__).parents[4]
_PATIENCE_SECONDS = 30


@dataclass
class Connected:
    api: httpx.AsyncClient
    desk: Desk
    settings: Settings
    conninfo: str
    amplitude: FakeAmplitude

    async def connect(self, **config: Any) -> dict[str, Any]:
        of_fake = {"apiKey": self.amplitude.key, "baseUrl": self.amplitude.url}
        response = await self.api.put("/amplitude", json={**of_fake, "secretKey": self.amplitude.secret, **config})
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        return answer

    async def post(self, path: str, body: Any = None) -> dict[str, Any]:
        response = await self.api.post(f"/amplitude{path}", json=body)
        assert response.is_success, response.text
        answer: dict[str, Any] = response.json()
        return answer

    async def get(self, path: str = "") -> dict[str, Any]:
        response = await self.api.get(f"/amplitude{path}")
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        return answer

    async def endpoint_id(self) -> UUID:
        row = await self.desk.one("SELECT id FROM integrations WHERE workspace_id = %s")
        return UUID(str(row[0]))

    # What happens

    async def store(self, count: int) -> list[UUID]:
        """Interviews that are analysed, of which nobody was told."""
        made = await asyncio.to_thread(
            analysed_study, self.conninfo, self.desk.workspace.workspace_id, interviews=count
        )
        return [each.id for each in made.interviews]

    async def analysed(self, interviews: Sequence[UUID], version: int = 1, **fields: Any) -> None:
        """The events of an analysis of these interviews, each of a respondent of its own."""
        workspace_id = self.desk.workspace.workspace_id
        async with self.desk.database.workspace(workspace_id) as transaction:
            for number, interview_id in enumerate(interviews):
                told = data(number, analysis_version=version, **fields) | {"interview_id": f"int_{interview_id.hex}"}
                key = f"{interview_id}:{version}"
                emit(transaction, workspace_id, EventType.ANALYSIS_READY, key, told, interview_id=interview_id)

    async def found(self) -> None:
        """Every event has found who listens to it."""
        rows: list[tuple[Any, ...]] = []
        async with self.desk.database.workspace(self.desk.workspace.workspace_id) as transaction:
            async for batch in transaction.batches("SELECT id FROM events", size=1000):
                rows += batch
        for row in rows:
            await tasks.fan_out(self.desk.run, row[0])

    async def tell(self) -> None:
        """What a worker does with what is due, by hand."""
        await self.desk.deliver(await self.endpoint_id())

    async def time_passes(self) -> None:
        """What waits is due: for a later attempt, since a worker was killed that had taken it up, or to be erased."""
        for table in ("webhook_deliveries", "integration_erasures"):
            statement = f"UPDATE {table} SET next_attempt_at = now() WHERE status = 'pending' AND workspace_id = %s"
            await self.desk.write(statement)

    async def erase(self) -> None:
        """What a worker does with erasures that are due, by hand."""
        await integrations.erase(self.desk.run, await self.endpoint_id())

    async def deliveries(self) -> dict[str, int]:
        return await self.desk.deliveries(await self.endpoint_id())

    async def quiet(self, analyses: int) -> None:
        """Wait until the workers have told of so many analyses whatever there is to tell. Raises `TimeoutError` where
        that does not come about."""
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while await self._analyses() < analyses or await self._jobs():  # noqa: ASYNC110  a worker sets no event of ours
                await asyncio.sleep(0.1)

    async def _analyses(self) -> int:
        row = await self.desk.one(
            "SELECT count(*) FROM events WHERE workspace_id = %s AND type = 'interview.analysis_ready'"
        )
        return int(row[0])

    async def _jobs(self) -> int:
        """How many jobs of webhooks are to be done or under way."""
        row = await self.desk.database.call(
            "SELECT count(*) FROM jobs.procrastinate_jobs WHERE args ->> 'workspace_id' = %s "
            "AND task_name IN ('webhooks.fan_out', 'webhooks.deliver') AND status IN ('todo', 'doing')",
            [str(self.desk.workspace.workspace_id)],
        )
        assert row is not None
        return int(row[0])

    # Workers

    @asynccontextmanager
    async def worker(self) -> AsyncIterator[None]:
        """A worker in this process."""
        import_tasks()
        stop = asyncio.Event()
        running = asyncio.create_task(run_worker(self.conninfo, stop=stop, settings=self.settings))
        try:
            yield
        finally:
            stop.set()
            await running

    @contextmanager
    def workers(self, count: int) -> Iterator[list[subprocess.Popen[bytes]]]:
        """Worker processes. They end with the block, those that are alive then."""
        given = {
            "conninfo": self.conninfo,
            "data_dir": str(self.settings.data_dir),
            "secret_key": self.settings.secret_key.get_secret_value() if self.settings.secret_key else None,
            "allow_private_targets": self.settings.allow_private_targets,
        }
        processes = []
        for _ in range(count):
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.integrations.amplitude.loop.worker"],
                cwd=REPOSITORY,
                stdin=subprocess.PIPE,
            )
            assert process.stdin is not None
            process.stdin.write(json.dumps(given).encode() + b"\n")
            process.stdin.close()
            processes.append(process)
        try:
            yield processes
        finally:
            for process in processes:
                process.send_signal(signal.SIGTERM)
            for process in processes:
                process.wait(timeout=40)


_SAYS = (
    "In March the bill went from 100 to 240 euros for our 12 seats, so my boss told me to stop it.",
    "The export was slow on every Monday, and support never answered my two mails about it.",
    "Setting it up took our team three weeks, because the import lost half of our old projects.",
    "We moved to a spreadsheet in April, which two colleagues keep by hand for the whole office.",
    "I liked the reports that went to my manager each Friday, nobody else had them that clear.",
    "If there were a plan for small teams under 100 euros, we would be back within a month.",
)


async def hold(research: Research, **metadata: Any) -> Conversation:
    """An interview of somebody with something to say, held to its end."""
    conversation = await research.begin(**metadata)
    reply = conversation.started
    for said in itertools.cycle(_SAYS):
        reply = await (conversation.answer(reply) if reply["widget"] else conversation.say(said))
        if reply["isComplete"]:
            break
    return conversation
