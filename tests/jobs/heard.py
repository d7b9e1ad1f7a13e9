"""What the tests' tasks report, by workspace, so that tests do not hear each other's."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import Any
from uuid import UUID

_reports: defaultdict[UUID, asyncio.Queue[Any]] = defaultdict(asyncio.Queue)


def report(workspace_id: UUID, what: Any) -> None:
    _reports[workspace_id].put_nowait(what)


async def next_report(workspace_id: UUID, *, within: float = 8) -> Any:
    return await asyncio.wait_for(_reports[workspace_id].get(), within)


def reports_so_far(workspace_id: UUID) -> list[Any]:
    reports = _reports[workspace_id]
    return [reports.get_nowait() for _ in range(reports.qsize())]


def nothing_more(workspace_id: UUID) -> bool:
    return _reports[workspace_id].empty()
