"""One run: interviews that complete, kills, a receiver that answers badly; what is left settles; then the checks."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from uuid import UUID

import psycopg

from bench.study import STUDY
from bench.tree import Tree, temporary_data_dir
from openkoji.accounts import service as accounts
from openkoji.credits import service as credits
from openkoji.db import Database
from openkoji.kit.clock import now
from tests.chaos import checks as general
from tests.chaos.client import Client
from tests.chaos.deliveries.checks import CHECKS, Evidence, duplicates
from tests.chaos.deliveries.receiver import Listener
from tests.chaos.deliveries.respondents import BriefRespondent
from tests.chaos.deliveries.stored import count_waiting, read_books, read_outbox
from tests.chaos.kills import Strike, kill_often
from tests.chaos.record import Record
from tests.chaos.run import Say, Verdict, sentence_of
from tests.chaos.stored import count_unsettled, read

_RESPONDENTS = 10
_KEYS_EACH = 10
_INTERVIEWS_A_KILL = 25
_SECONDS_A_KILL = 4.5  # on the average, between two
_PLAN = "free"
_ONCE = 10  # credits that come with it
_SPARE = 50  # interviews beyond those asked for: each respondent ends the one that has begun

# Ten days of attempts in half a minute.
_ENVIRONMENT = {
    "OPENKOJI_ALLOW_PRIVATE_TARGETS": "127.0.0.0/8",
    "OPENKOJI_WEBHOOK_RETRY_SECONDS": "0.5, 0.5, 1, 1, 2, 2, 5, 5, 10",
    "OPENKOJI_WEBHOOK_TIMEOUT_SECONDS": "1.5",
}
# A killed worker's jobs wait again after 11 s; what it was sending, a time-out and 45 s after it was taken up.
_TO_SETTLE = 120.0
_TO_SETTLE_AN_INTERVIEW = 1.5


def time_limit(interviews: int) -> float:
    """Seconds after which a run has failed."""
    return 240 + 3 * interviews


async def run(interviews: int, seed: int, *, say: Say, seconds: float) -> Verdict:
    """Complete so many interviews while processes are killed, then check. Takes `seconds` at most."""
    verdict = Verdict()
    with temporary_data_dir() as data_dir:
        tree = Tree(data_dir, workers=2, environment=_ENVIRONMENT)
        listener = Listener(data_dir.parent, random.Random(seed))
        try:
            async with asyncio.timeout(seconds):
                await asyncio.to_thread(tree.wait_until_healthy)
                await _Run(tree, listener, interviews, seed, verdict, say).to_the_end()
        except TimeoutError:
            verdict.faults[f"It ends within {seconds:.0f} seconds."] = [f"{verdict.summary}\n{tree.log_end()}"]
        finally:
            listener.stop()
            await asyncio.to_thread(tree.stop)
    return verdict


class _Run:
    def __init__(self, tree: Tree, listener: Listener, interviews: int, seed: int, verdict: Verdict, say: Say) -> None:
        self.tree = tree
        self.listener = listener
        self.interviews = interviews
        self.rng = random.Random(seed)
        self.verdict = verdict
        self.say = say
        self.record = Record()
        self.began = time.monotonic()

    async def to_the_end(self) -> None:
        granted = self.interviews + _SPARE
        workspace_id, keys = await _workspace(self.tree.conninfo, granted)
        clients = [
            Client(
                self.tree.url,
                keys[number * _KEYS_EACH :][:_KEYS_EACH],
                random.Random(self.rng.random()),
                self.record.counts,
            )
            for number in range(_RESPONDENTS)
        ]
        slug, secret = await self._prepare(clients[0])
        await self._interview(clients, slug)
        await self._settle("analysed", workspace_id, lambda: count_unsettled(self.tree.conninfo, workspace_id))
        await self._settle("delivered", workspace_id, lambda: count_waiting(self.tree.conninfo, workspace_id))
        for client in clients:
            await client.close()
        self._check(workspace_id, secret, _ONCE + granted)

    async def _prepare(self, client: Client) -> tuple[str, str]:
        """The study's slug, and the secret that signs."""
        study = (await client.post("/api/v1/studies", STUDY | {"transcriptLinks": "token"})).json()
        await client.post(f"/api/v1/studies/{study['id']}/publish", {})
        endpoint = (await client.post("/api/v1/webhooks", {"url": self.listener.url})).json()
        return str(study["slug"]), str(endpoint["secret"])

    async def _interview(self, clients: list[Client], slug: str) -> None:
        kills = max(6, self.interviews // _INTERVIEWS_A_KILL)
        pause = kills * _SECONDS_A_KILL * len(clients) / self.interviews
        strikes: Mapping[str, Strike] = {
            "receiver": Strike(5, self.listener.kill),
            "receiver hangs": Strike(3, self.listener.hang),
        }
        killing = asyncio.create_task(
            kill_often(self.tree, kills, self.rng, self.record, lambda name: self._tell(f"struck {name}"), strikes)
        )

        def is_over() -> bool:
            return len(self.record.held) >= self.interviews

        async with asyncio.TaskGroup() as group:
            for number, client in enumerate(clients):
                rng = random.Random(self.rng.random())
                respondent = BriefRespondent(client, slug, number, rng, self.record, pause)
                group.create_task(respondent.hold_interviews(is_over))
        self._tell("all have ended")
        await killing

    async def _settle(self, what: str, workspace_id: UUID, count_left: Callable[[], int]) -> None:
        """Wait until nothing is left; what is by then, the checks tell."""
        until = time.monotonic() + _TO_SETTLE + _TO_SETTLE_AN_INTERVIEW * self.interviews
        while time.monotonic() < until:
            with suppress(psycopg.Error, RuntimeError):
                if await asyncio.to_thread(count_left) == 0:
                    break
            await asyncio.sleep(0.5)
        self._tell(f"all is {what}")

    def _check(self, workspace_id: UUID, secret: str, granted: int) -> None:
        conninfo, faults = self.tree.conninfo, self.verdict.faults
        faults["Answers agree while it goes on."] = self.record.contradictions
        stored = read(conninfo, workspace_id)
        for check in general.CHECKS:
            faults[sentence_of(check)] = list(check(self.record, stored))
        taken = self.listener.taken()
        evidence = Evidence(
            self.record, taken, read_outbox(conninfo, workspace_id), read_books(conninfo, workspace_id), secret, granted
        )
        for each in CHECKS:
            faults[sentence_of(each)] = list(each(evidence))
        taken, kinds = evidence.events_taken, Counter(entry.kind for entry in evidence.books.entries)
        accepted = sum(each.is_accepted for each in taken)
        self.say(
            f"{len(evidence.outbox.events)} events, {len(taken)} requests, {len(taken) - accepted} answered badly, "
            f"{100 * duplicates(taken):.2f} % duplicates | {kinds['charge']} interviews charged, {kinds['release']} "
            f"released, balance {evidence.books.balance}"
        )

    def _tell(self, what: str) -> None:
        self.verdict.summary = f"{self.listener.count()} requests | {self.record.summary()}"
        self.say(f"{time.monotonic() - self.began:5.1f} s  {what:<22} {self.verdict.summary}")


async def _workspace(conninfo: str, granted: int) -> tuple[UUID, list[str]]:
    """A workspace on a plan that counts, with credits and keys."""
    async with Database(conninfo, max_connections=2) as database:
        async with database.system() as transaction:
            workspace_id = accounts.create_workspace(transaction, "chaos").workspace_id
        async with database.workspace(workspace_id) as transaction:
            await credits.change_plan(transaction, workspace_id, _PLAN, now())
            await credits.grant(transaction, workspace_id, granted, "chaos", now())
        async with database.workspace(workspace_id) as transaction:
            wanted = _RESPONDENTS * _KEYS_EACH
            keys = [accounts.create_key(transaction, workspace_id, "chaos")[1] for _ in range(wanted)]
    return workspace_id, keys
