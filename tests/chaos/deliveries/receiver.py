"""A receiver that answers badly at random, as a process that can be killed and stopped.

Each request is written to the log, with the answer that it is about to get, before it gets it: what a killed receiver
took is known, and an answer that did not get through counts as one that did.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import socket
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import DEVNULL, Popen
from typing import Any

from tests.webhooks.receiver import Answer, Received, listening

# In per cent of all requests. Everything else is answered 200 at once.
_BAD_HABITS: tuple[tuple[float, Answer], ...] = (
    (3, Answer(500)),
    (2, Answer(503)),
    (2, Answer(429, headers={"Retry-After": "1"})),
    (2, Answer(drops=True)),
    (0.4, Answer(hangs=True)),
    (1, Answer(body=b"I took it, slowly.", drip=0.03)),
    (1, Answer(204, body=b"", delay=0.2)),
)


@dataclass(frozen=True)
class Taken:
    """One request as it was logged. `status` is the answer's; None where there was to be none."""

    headers: dict[str, str]
    body: str
    at: float
    status: int | None
    event: dict[str, Any] = field(default_factory=dict)

    @property
    def is_accepted(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


class Listener:
    """The receiver's process, at one address however often it is started again."""

    def __init__(self, folder: Path, rng: random.Random) -> None:
        self._log = folder / "taken.ndjson"
        self._rng = rng
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = int(probe.getsockname()[1])
        self.url = f"http://127.0.0.1:{self._port}/events"
        self._process = self._started()

    async def kill(self) -> bool:
        """kill -9; it is back after a while."""
        self._process.kill()
        self._process.wait()
        await asyncio.sleep(self._rng.uniform(0.2, 2.0))
        self._process = self._started()
        return True

    async def hang(self) -> bool:
        """Everything that it does stands still for a while."""
        self._process.send_signal(signal.SIGSTOP)
        try:
            await asyncio.sleep(self._rng.uniform(1.0, 4.0))
        finally:
            self._process.send_signal(signal.SIGCONT)
        return True

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()

    def count(self) -> int:
        """How many requests there were so far."""
        return self._log.read_bytes().count(b"\n") if self._log.exists() else 0

    def taken(self) -> list[Taken]:
        """All that was ever taken, in order."""
        lines = self._log.read_text().splitlines() if self._log.exists() else []
        return [_parsed(json.loads(line)) for line in lines]

    def _started(self) -> Popen[bytes]:
        arguments = [str(self._port), str(self._log), str(self._rng.random())]
        return Popen([sys.executable, "-m", __name__, *arguments], stdin=DEVNULL)


def _parsed(line: dict[str, Any]) -> Taken:
    return Taken(line["headers"], line["body"], line["at"], line["status"], json.loads(line["body"]))


async def _listen(port: int, log: Path, seed: str) -> None:
    rng = random.Random(seed)
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)

    def answer(request: Received) -> Answer:
        chosen = Answer() if request.json["type"] == "endpoint.verification" else _chosen(rng)
        status = None if chosen.drops or chosen.hangs else chosen.status
        line = {"headers": dict(request.headers), "body": request.body.decode(), "at": time.time(), "status": status}
        os.write(file, json.dumps(line).encode() + b"\n")
        return chosen

    async with listening(port) as receiver:
        receiver.answer = answer
        await asyncio.Event().wait()


def _chosen(rng: random.Random) -> Answer:
    at = rng.uniform(0, 100)
    for percent, answer in _BAD_HABITS:
        if at < percent:
            return answer
        at -= percent
    return Answer()


if __name__ == "__main__":
    _, port, log, seed = sys.argv
    asyncio.run(_listen(int(port), Path(log), seed))
