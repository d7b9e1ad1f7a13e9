"""`python -m tests.reports.exports.peak CONNINFO WORKSPACE STUDY FORMAT`: writes exports in a process of its own, and
prints the most bytes that Python held at a time while it did."""

from __future__ import annotations

import asyncio
import sys
import tracemalloc
from uuid import UUID

from openkoji.db import Database
from openkoji.reports.exports import service
from openkoji.reports.exports.columns import Kind
from openkoji.reports.exports.rows import Format
from openkoji.reports.exports.service import Export
from openkoji.reports.exports.under_way import UnderWay


async def peak(conninfo: str, workspace_id: UUID, study_id: UUID, file_format: Format) -> int:
    """Of messages and interviews, the second time each: the first imports and fills caches."""
    highest: dict[Kind, int] = {}
    async with Database(conninfo) as database:
        for kind in (Kind.MESSAGES, Kind.INTERVIEWS) * 2:
            tracemalloc.start()
            size = 0
            async for piece in service.written(database, UnderWay(), workspace_id, study_id, Export(kind, file_format)):
                size += len(piece)
            highest[kind] = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            assert size > 0
    return max(highest.values())


if __name__ == "__main__":
    conninfo, workspace_id, study_id, file_format = sys.argv[1:]
    print(asyncio.run(peak(conninfo, UUID(workspace_id), UUID(study_id), Format(file_format))))
