"""One run: a server, respondents, kills; then peace, and the checks."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from uuid import UUID

import psycopg

from bench.study import STUDY
from bench.tree import Tree, temporary_data_dir
from openkoji.accounts import service as accounts
from openkoji.db import Database
from tests.chaos.checks import CHECKS
from tests.chaos.client import Client
from tests.chaos.kills import kill_often
from tests.chaos.model import environment_of, moody
from tests.chaos.record import Record
from tests.chaos.respondents import Respondent
from tests.chaos.retries import RETRIES
from tests.chaos.stored import Stored, count_unsettled, read
from tests.fakes.model_server import ModelServer

_KEPT = ("interviews", "messages", "jobs", "events", "themes")
_RESPONDENTS = 10
_KEYS_EACH = 10
# After the last kill: what a client's patience, a database's recovery and a dead worker's rescue take, and more.
_TO_SETTLE = 90.0

Say = Callable[[str], None]


@dataclass
class Verdict:
    """What was checked. `faults` has a list for each sentence; empty lists are passes."""

    summary: str = ""
    worded_by_model: int = 0
    faults: dict[str, list[str]] = field(default_factory=dict)

    @property
    def passed(self) -> int:
        return sum(not faults for faults in self.faults.values())

    @property
    def failed(self) -> int:
        return len(self.faults) - self.passed


async def run(kills: int, seed: int, *, say: Say, seconds: float, with_model: bool = False) -> Verdict:
    """Interview while `kills` processes are killed, then check. Takes `seconds` at most: later, it is a failure.

    With a model, most kills of an API process meet turns that wait for it.
    """
    verdict = Verdict()
    async with AsyncExitStack() as stack:
        environment: Mapping[str, str] = {}
        if with_model:
            model = await stack.enter_async_context(ModelServer(moody(random.Random(seed)), may_refuse=True))
            environment = environment_of(model)
        data_dir = stack.enter_context(temporary_data_dir())
        tree = Tree(data_dir, workers=2, environment=environment)
        try:
            async with asyncio.timeout(seconds):
                await asyncio.to_thread(tree.wait_until_healthy)
                await _interview_and_check(tree, kills, seed, verdict, say)
            verdict.faults["No row is written a second time."] = _doubled(tree)
            if with_model:
                verdict.faults["The model was asked, and its words were used."] = _unused(verdict, model)
        except TimeoutError:
            verdict.faults[f"It ends within {seconds:.0f} seconds."] = [f"{verdict.summary}\n{tree.log_end()}"]
        finally:
            await asyncio.to_thread(tree.stop)
    return verdict


def _doubled(tree: Tree) -> list[str]:
    """What the database had to refuse: keys hold what the application should have known."""
    return [line for line in tree.log.read_text(errors="replace").splitlines() if "UniqueViolation" in line]


def _unused(verdict: Verdict, model: ModelServer) -> list[str]:
    wanted = verdict.worded_by_model
    if model.refused:
        return [f"{model.refused[0].path} was turned away: {model.refused[0].message}"]
    return [] if model.requests and wanted else [f"{len(model.requests)} requests, {wanted} replies in its words"]


async def _interview_and_check(tree: Tree, kills: int, seed: int, verdict: Verdict, say: Say) -> None:
    rng = random.Random(seed)
    record = Record()
    workspace_id, keys = await _workspace(tree.conninfo)
    clients = [
        Client(tree.url, keys[number * _KEYS_EACH :][:_KEYS_EACH], random.Random(rng.random()), record.counts)
        for number in range(_RESPONDENTS)
    ]
    slug = await _publish(clients[0])
    began = time.monotonic()

    def tell(what: str) -> None:
        verdict.summary = record.summary()
        say(f"{time.monotonic() - began:5.1f} s  {what:<18} {verdict.summary}")

    killing = asyncio.create_task(kill_often(tree, kills, rng, record, lambda name: tell(f"killed {name}")))
    async with asyncio.TaskGroup() as group:
        group.create_task(_pass_on(killing))
        for number, client in enumerate(clients):
            respondent = Respondent(client, slug, number, random.Random(rng.random()), record)
            group.create_task(respondent.hold_interviews(killing.done))
    tell("all have ended")
    await _settle(tree, workspace_id)
    tell("settled")
    stored = read(tree.conninfo, workspace_id)
    verdict.worded_by_model = stored.worded_by_model
    verdict.faults["Answers agree while it goes on."] = record.contradictions
    for check in CHECKS:
        verdict.faults[sentence_of(check)] = list(check(record, stored))
    await _ask_again(clients, record, stored, verdict)
    tell("all asked again")
    after = read(tree.conninfo, workspace_id)
    changed = [name for name in _KEPT if getattr(after, name) != getattr(stored, name)]
    verdict.faults["Asking again has changed nothing."] = changed
    for client in clients:
        await client.close()


async def _pass_on(task: asyncio.Task[None]) -> None:
    await task


async def _ask_again(clients: list[Client], record: Record, stored: Stored, verdict: Verdict) -> None:
    for retry in RETRIES:
        verdict.faults[sentence_of(retry)] = [fault async for fault in retry(clients, record, stored)]


async def _settle(tree: Tree, workspace_id: UUID) -> None:
    """Wait until every completed interview is analysed and no job is left; what is by then, the checks tell."""
    until = time.monotonic() + _TO_SETTLE
    while time.monotonic() < until:
        with suppress(psycopg.Error, RuntimeError):
            if await asyncio.to_thread(count_unsettled, tree.conninfo, workspace_id) == 0:
                return
        await asyncio.sleep(0.2)


async def _workspace(conninfo: str) -> tuple[UUID, list[str]]:
    async with Database(conninfo, max_connections=2) as database:
        async with database.system() as transaction:
            workspace_id = accounts.create_workspace(transaction, "chaos").workspace_id
        async with database.workspace(workspace_id) as transaction:
            wanted = _RESPONDENTS * _KEYS_EACH
            keys = [accounts.create_key(transaction, workspace_id, "chaos")[1] for _ in range(wanted)]
    return workspace_id, keys


async def _publish(client: Client) -> str:
    study = (await client.post("/api/v1/studies", STUDY)).json()
    await client.post(f"/api/v1/studies/{study['id']}/publish", {})
    return str(study["slug"])


def sentence_of(check: Callable[..., object]) -> str:
    """What a check promises."""
    return (check.__doc__ or check.__name__).strip()
