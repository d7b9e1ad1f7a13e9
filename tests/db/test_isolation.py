"""Isolation that no forgotten filter can undo: row-level security, seen with queries that filter nothing."""

from __future__ import annotations

import psycopg
import pytest

from openkoji.db import Database
from openkoji.kit.ids import new_id
from tests.conftest import Workspace

TENANT_TABLES = (
    "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
    "WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attname = 'workspace_id'"
)


async def test_a_query_without_a_filter_sees_its_own_workspace_only(
    database: Database, workspace: Workspace, other_workspace: Workspace
) -> None:
    async with database.workspace(workspace.workspace_id) as transaction:
        rows = await transaction.fetch_values("SELECT array_agg(DISTINCT workspace_id) FROM api_keys")
    assert rows == ([workspace.workspace_id],)


async def test_a_change_without_a_filter_changes_its_own_workspace_only(
    database: Database, workspace: Workspace, other_workspace: Workspace
) -> None:
    async with database.workspace(workspace.workspace_id) as transaction:
        transaction.write("UPDATE api_keys SET name = 'changed'")
        transaction.write("DELETE FROM api_keys WHERE name <> 'changed'")
    async with database.workspace(other_workspace.workspace_id) as transaction:
        assert await transaction.fetch_values("SELECT name FROM api_keys") == ("tests",)


async def test_a_row_cannot_be_written_into_another_workspace(
    database: Database, workspace: Workspace, other_workspace: Workspace
) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        async with database.workspace(workspace.workspace_id) as transaction:
            transaction.write(
                "INSERT INTO studies (workspace_id, id, slug, status, document, created_at, updated_at) "
                "VALUES (%s, %s, 'stolen', 'draft', '{}', now(), now())",
                [other_workspace.workspace_id, new_id()],
            )


async def test_the_application_without_a_workspace_sees_nothing(database: Database, workspace: Workspace) -> None:
    async with database.workspace(workspace.workspace_id) as transaction:
        transaction.write("SELECT set_config('openkoji.workspace_id', '', true)")
        assert await transaction.fetch_values("SELECT count(*) FROM api_keys") == (0,)


async def test_the_workspace_ends_with_its_transaction(conninfo: str, workspace: Workspace) -> None:
    async with Database(conninfo, max_connections=1) as single:
        async with single.workspace(workspace.workspace_id) as transaction:
            assert await transaction.fetch_values("SELECT count(*) > 0 FROM api_keys") == (True,)
        left = await single.call("SELECT current_setting('openkoji.workspace_id', true), current_user = session_user")
    assert left is not None
    assert left[0] in {"", None}
    assert left[1], "the role was left with the transaction"


def test_every_table_of_tenants_has_forced_row_level_security(conninfo: str) -> None:
    with psycopg.connect(conninfo) as connection:
        tables = {row[0] for row in connection.execute(TENANT_TABLES).fetchall()}
        forced = {
            row[0]
            for row in connection.execute(
                "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
            ).fetchall()
        }
    assert {"workspaces", "api_keys", "studies", "interviews", "messages"} <= tables
    assert tables <= forced


def test_every_key_of_tenants_begins_with_the_workspace(conninfo: str) -> None:
    with psycopg.connect(conninfo) as connection:
        firsts = connection.execute(
            "SELECT x.indexrelid::regclass::text, a.attname FROM pg_index x "
            "JOIN pg_class c ON c.oid = x.indrelid "
            "JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = x.indkey[0] "
            f"WHERE x.indisunique AND c.relname IN ({TENANT_TABLES})"
        ).fetchall()
    assert len(firsts) > 10
    assert {name: column for name, column in firsts if column != "workspace_id"} == {}


@pytest.mark.parametrize("table", ["messages", "study_versions", "analyses", "credit_entries"])
@pytest.mark.parametrize("change", ["DELETE FROM {}", "UPDATE {} SET created_at = now()", "TRUNCATE {}"])
async def test_what_was_said_cannot_be_changed_by_the_application(
    database: Database, workspace: Workspace, table: str, change: str
) -> None:
    statement = change.format(table).replace("study_versions SET created_at", "study_versions SET published_at")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        async with database.workspace(workspace.workspace_id) as transaction:
            transaction.write(statement)
