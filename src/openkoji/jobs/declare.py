"""Declaring tasks. This imports nothing of the queue, so that declaring costs an API process nothing."""

from __future__ import annotations

import inspect
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeVar, get_type_hints
from uuid import UUID

from openkoji.jobs.run import SystemRun

Function = TypeVar("Function", bound=Callable[..., Awaitable[None]])

# A task's name is its queue's, and a queue is heard on the channel `procrastinate_queue_v1#<name>`, which
# PostgreSQL limits to 63 bytes.
_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Task:
    """A task as declared; `ids` are its parameters after the run, with their types."""

    name: str
    function: Callable[..., Awaitable[None]]
    ids: Mapping[str, type]
    retries: int
    on_failure: Callable[..., Awaitable[None]] | None = None
    cron: str | None = None
    outbound: bool = False


_declared: dict[str, Task] = {}


def declared_tasks() -> Mapping[str, Task]:
    """Every task of the modules imported so far, by name."""
    return MappingProxyType(_declared)


def task(
    name: str,
    *,
    retries: int = 5,
    on_failure: Callable[..., Awaitable[None]] | None = None,
    outbound: bool = False,
) -> Callable[[Function], Function]:
    """Declare `async def f(run: Run, interview_id: UUID, ...)` as the task `name` (`interviews.analyse`).

    The parameters are ids (UUID, str or int), given to `defer` by name. A run that raises is repeated up to
    `retries` times, after about 2 s, 4 s, 8 s ... (10 minutes at most); after the last one `on_failure`, which
    takes the same parameters, says in the domain's words that it failed. A run that was cut short, because its
    worker was stopped or killed, is repeated and not counted. An `outbound` task waits for servers elsewhere most of
    its time, and has slots of its own, so that neither it nor the work done here waits for the other.
    """

    def declare(function: Function) -> Function:
        ids = _ids_of(name, function)
        if on_failure is not None and _ids_of(name, on_failure) != ids:
            raise TypeError(f"The task {name} and its on_failure must take the same ids.")
        _add(Task(name, function, ids, retries, on_failure, outbound=outbound))
        return function

    return declare


def scheduled(
    name: str, *, cron: str, retries: int = 2
) -> Callable[[Callable[[SystemRun], Awaitable[None]]], Callable[[SystemRun], Awaitable[None]]]:
    """Declare `async def f(run: SystemRun)` as a job across workspaces, run at the times of `cron` (in UTC).

    However many workers there are, it is queued once for each time, runs one at a time, and a time is skipped
    while an earlier one still waits.
    """

    def declare(function: Callable[[SystemRun], Awaitable[None]]) -> Callable[[SystemRun], Awaitable[None]]:
        if _ids_of(name, function):
            raise TypeError(f"The scheduled task {name} takes a run and nothing else.")
        _add(Task(name, function, {}, retries, cron=cron))
        return function

    return declare


def _ids_of(name: str, function: Callable[..., Any]) -> dict[str, type]:
    if not inspect.iscoroutinefunction(function):
        raise TypeError(f"The task {name} must be an `async def`.")
    _, *parameters = inspect.signature(function).parameters
    hints = get_type_hints(function)
    ids = {parameter: hints.get(parameter) for parameter in parameters}
    for parameter, hint in ids.items():
        if hint not in (UUID, str, int):
            raise TypeError(f"The parameter {parameter} of the task {name} must be a UUID, str or int.")
    return ids  # type: ignore[return-value]  # each was seen to be a type


def _add(declared: Task) -> None:
    if not _NAME.fullmatch(declared.name) or len(declared.name) > _LONGEST_NAME:
        raise ValueError(f"{declared.name!r} is no task name: `domain.verb`, {_LONGEST_NAME} characters at most.")
    if declared.name in _declared:
        raise ValueError(f"The task {declared.name} is declared twice.")
    _declared[declared.name] = declared
