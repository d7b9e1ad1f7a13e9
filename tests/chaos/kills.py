"""kill -9 at random moments: an API process, a worker, PostgreSQL, one of its backends, or all of them."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

import psutil  # type: ignore[import-untyped]

from bench.tree import Tree
from tests.chaos.record import Record

_TARGETS = {"api": 6, "worker": 6, "postgres": 5, "backend": 2, "everything": 1}
_EACH_ONCE = ("api", "worker", "postgres")


@dataclass(frozen=True)
class Strike:
    """Something else that can be done to a run, as often as its weight says; False where it was not possible."""

    weight: int
    act: Callable[[], Awaitable[bool]]


async def kill_often(
    tree: Tree,
    count: int,
    rng: random.Random,
    record: Record,
    on_kill: Callable[[str], None],
    others: Mapping[str, Strike] | None = None,
) -> None:
    """Kill `count` times; the first kills are one of each kind. Some follow at once, into the recovery."""
    others = others or {}
    weights = _TARGETS | {name: strike.weight for name, strike in others.items()}
    once = (*_EACH_ONCE, *others)
    waiting = rng.sample(once, len(once))
    done = 0
    while done < count:
        await asyncio.sleep(rng.uniform(0.1, 1.0) if rng.random() < 0.3 else rng.uniform(2.0, 7.0))
        name = waiting[-1] if waiting else rng.choices(list(weights), list(weights.values()))[0]
        if name in others:
            struck = await others[name].act()
        else:
            struck = _kill(await asyncio.to_thread(_processes, tree, name, rng))
        if struck:
            done += 1
            waiting[-1:] = []
            record.kills[name] += 1
            on_kill(name)


def _processes(tree: Tree, name: str, rng: random.Random) -> list[psutil.Process]:
    """The processes to kill, all of them started by the tree; none while they are being started again."""
    with suppress(psutil.NoSuchProcess):
        match name:
            case "api":
                return [api] if (api := tree.api()) else []
            case "worker":
                return [rng.choice(workers)] if (workers := tree.workers()) else []
            case "postgres":
                return [postmaster] if (postmaster := tree.postmaster()) else []
            case "backend":
                postmaster = tree.postmaster()
                backends = postmaster.children() if postmaster else []
                return [rng.choice(backends)] if backends else []
        every = [tree.api(), tree.postmaster(), *tree.workers()]
        return [process for process in every if process]
    return []


def _kill(processes: list[psutil.Process]) -> bool:
    killed = False
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.kill()
            killed = True
    return killed
