"""Two readings of an unchanged store are equal, however the planner goes about them."""

from __future__ import annotations

from openkoji.db import Database
from openkoji.kit.ids import new_id
from tests.chaos.stored import read
from tests.conftest import Workspace

_HASHED = " options='-c enable_sort=off -c enable_indexscan=off -c enable_indexonlyscan=off'"
_SORTED = " options='-c enable_hashagg=off -c enable_hashjoin=off'"


async def test_what_is_read_of_an_unchanged_store_does_not_depend_on_the_plan(
    conninfo: str, database: Database, workspace: Workspace
) -> None:
    workspace_id, study_id = workspace.workspace_id, new_id()
    async with database.workspace(workspace_id) as transaction:
        transaction.write(
            "INSERT INTO studies (workspace_id, id, slug, status, document, created_at, updated_at) "
            "VALUES (%s, %s, 'chaos', 'draft', '{}', now(), now())",
            [workspace_id, study_id],
        )
        transaction.write(
            "INSERT INTO codebooks (workspace_id, study_id, embedder, changed_at) VALUES (%s, %s, 'lexical', now())",
            [workspace_id, study_id],
        )
        transaction.write(
            "INSERT INTO themes (workspace_id, id, study_id, name, description, origin, vector, passages, taught, "
            "created_at, changed_at) SELECT %s, gen_random_uuid(), %s, 'Theme ' || number, '', 'found', '', number, "
            "'', now(), now() FROM generate_series(1, 60) number",
            [workspace_id, study_id],
        )

    assert read(conninfo + _HASHED, workspace_id) == read(conninfo + _SORTED, workspace_id)
