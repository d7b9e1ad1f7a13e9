"""What the commands share: settings, the database for as long as a command runs, the workspace that is meant."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar
from uuid import UUID

import typer

from openkoji.accounts import service as accounts
from openkoji.accounts.model import Workspace
from openkoji.db import Database
from openkoji.db.embedded import EmbeddedPostgresError
from openkoji.db.migrations import MigrationError, migrate
from openkoji.db.server import DatabaseServerError, database_server
from openkoji.kit.errors import OpenKojiError
from openkoji.kit.ids import Prefix, parse_id, public_id
from openkoji.serve.errors import ServeError
from openkoji.settings import Settings, SettingsError

Result = TypeVar("Result")

DataDir = Annotated[
    Path | None,
    typer.Option("--data-dir", help="The data folder; OPENKOJI_DATA_DIR means the same.", show_default=False),
]
WorkspaceOption = Annotated[
    str | None,
    typer.Option("--workspace", help="Its id (wsp_…); needed only when there are several.", show_default=False),
]


class CommandError(Exception):
    """A command cannot do what it was asked; the text says what to do."""


EXPECTED_ERRORS = (
    CommandError,
    OpenKojiError,
    SettingsError,
    EmbeddedPostgresError,
    DatabaseServerError,
    MigrationError,
    ServeError,
)


def with_database(settings: Settings, act: Callable[[Database], Awaitable[Result]]) -> Result:
    """Run `act` on the migrated database, which is started if need be and left as it was found."""
    with database_server(settings) as conninfo:
        migrate(conninfo)

        async def run() -> Result:
            async with Database(conninfo, max_connections=2) as database:
                return await act(database)

        return asyncio.run(run())


async def workspace_meant(database: Database, wanted: str | None) -> Workspace:
    """The workspace with this id, or the only one, or a first one made now.

    Raises `CommandError` when there are several and none was named.
    """
    async with database.system() as transaction:
        known = await accounts.list_workspaces(transaction)
        if wanted is not None:
            return _named(known, wanted)
        if not known:
            return accounts.create_workspace(transaction, accounts.FIRST_WORKSPACE)
    if len(known) > 1:
        listed = "\n".join(f"  {public_id(Prefix.WORKSPACE, each.workspace_id)}  {each.name}" for each in known)
        raise CommandError(f"There are several workspaces; name one with --workspace:\n{listed}")
    return known[0]


def _named(known: list[Workspace], wanted: str) -> Workspace:
    workspace_id: UUID | None = parse_id(Prefix.WORKSPACE, wanted)
    for workspace in known:
        if workspace.workspace_id == workspace_id:
            return workspace
    raise CommandError(f"There is no workspace {wanted}. List them with: openkoji workspace list")
