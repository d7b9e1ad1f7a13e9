"""The address of a study's pages: `/s/{slug}`, which brings no workspace.

The first study to be published under a slug has it, for good; another workspace's is reached by its id (`stu_…`),
which always leads there too.
"""

from __future__ import annotations

from uuid import UUID

from openkoji.db import Database
from openkoji.kit.errors import NotFoundError
from openkoji.kit.ids import Prefix, parse_id


async def study_at(database: Database, address: str) -> tuple[UUID, UUID]:
    """The workspace and the study that were published there. Raises `NotFoundError` (`study_not_found`)."""
    row = None
    if "\x00" not in address:
        row = await database.call(
            "SELECT workspace_id, study_id FROM study_at_address(%s, %s)", [address, parse_id(Prefix.STUDY, address)]
        )
    if row is None or row[0] is None:
        raise NotFoundError("There is no published study at this address.", code="study_not_found")
    return row[0], row[1]
