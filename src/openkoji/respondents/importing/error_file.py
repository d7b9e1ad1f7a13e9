"""The rows of a file that were not taken, as a file: to be mended, and to be sent again as it is."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from uuid import UUID

from openkoji.db import Database
from openkoji.kit.spreadsheets import BYTE_ORDER_MARK, Cell, defused, lines
from openkoji.respondents.importing import repository
from openkoji.respondents.importing.columns import REASON
from openkoji.respondents.importing.file import Layout
from openkoji.respondents.importing.model import Import
from openkoji.respondents.importing.rows import Fault


async def error_file(database: Database, workspace_id: UUID, found: Import) -> AsyncGenerator[bytes, None]:
    """Piece by piece; the columns of the file that was sent, and why each row was not taken."""
    layout = Layout.from_json(found.layout)
    columns = [label for label in layout.columns if label != REASON]
    yield BYTE_ORDER_MARK + lines([[*map(defused, columns), REASON]])
    async with database.snapshot(workspace_id) as transaction:
        async for faults in repository.faults(transaction, workspace_id, found.id):
            yield lines(_line(layout, fault) for fault in faults)


def _line(layout: Layout, fault: Fault) -> list[Cell]:
    width = len(layout.columns)
    cells = [*fault.cells[:width], *[""] * (width - len(fault.cells))]
    kept = [cell for cell, label in zip(cells, layout.columns, strict=True) if label != REASON]
    # What a row has beyond the columns stands behind the reason, where it is seen and left out when it is sent again.
    return [*map(defused, kept), f"Row {fault.number}: {fault.told}", *map(defused, fault.cells[width:])]
