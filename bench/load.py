"""Sixteen respondents who answer what they are asked, as fast as they are asked."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field

import orjson

from bench.site import CONCURRENT, Site
from bench.study import answer_to
from bench.wire import Connection


@dataclass
class Run:
    """What a run saw. `cpu` is that of this process, which generates the load; latencies in seconds."""

    seconds: float = 0.0
    cpu: float = 0.0
    latencies: list[float] = field(default_factory=list)
    completed: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    ran_dry: bool = False

    @property
    def turns(self) -> int:
        return len(self.latencies)

    @property
    def rate(self) -> float:
        """Turns a second."""
        return self.turns / self.seconds

    def __iadd__(self, other: Run) -> Run:
        self.seconds += other.seconds
        self.cpu += other.cpu
        self.latencies += other.latencies
        self.completed += other.completed
        self.refused += other.refused
        self.ran_dry |= other.ran_dry
        return self


async def converse(site: Site, seconds: float) -> Run:
    """Hold interviews for some seconds. When one completes its respondent takes a fresh one."""
    connections = [await Connection.open(site.port) for _ in range(CONCURRENT)]
    run = Run()
    began, cpu = time.perf_counter(), time.process_time()
    until = began + seconds
    await asyncio.gather(*(_respond(site, connection, run, until) for connection in connections))
    run.seconds, run.cpu = time.perf_counter() - began, time.process_time() - cpu
    for connection in connections:
        connection.close()
    return run


async def _respond(site: Site, connection: Connection, run: Run, until: float) -> None:
    keys = site.keys()
    clock = time.perf_counter
    while clock() < until:
        if not site.interviews:
            run.ran_dry = True
            return
        interview = site.interviews.popleft()
        reply, number = interview.opening, interview.id.int % 9973
        while clock() < until:
            body = {"sessionToken": interview.token, "clientMessageId": f"m{number}"} | answer_to(reply, number)
            sent = clock()
            status, content = await connection.post("/api/v1/interviews/messages", next(keys), body)
            run.latencies.append(clock() - sent)
            if status != 200:
                run.refused[f"{status} {content[:120].decode(errors='replace')}"] += 1
                break
            reply, number = orjson.loads(content), number + 1
            if reply["isComplete"]:
                run.completed += 1
                break
