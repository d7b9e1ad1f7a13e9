"""`openkoji workspace` and `openkoji keys`."""

from __future__ import annotations

from typing import Annotated

import typer

from openkoji.accounts import service
from openkoji.accounts.model import ApiKey, Scope, Workspace
from openkoji.cli.running import CommandError, DataDir, WorkspaceOption, with_database, workspace_meant
from openkoji.db import Database
from openkoji.kit.clock import iso
from openkoji.kit.ids import Prefix, parse_id, public_id
from openkoji.settings import Settings

workspaces = typer.Typer(help="Make and list workspaces.", no_args_is_help=True)
keys = typer.Typer(help="Make, list and revoke API keys.", no_args_is_help=True)


@workspaces.command("create")
def create_workspace(
    name: Annotated[str, typer.Option("--name", help="What to call it.")], data_dir: DataDir = None
) -> None:
    """Make a workspace; prints its id."""

    async def act(database: Database) -> Workspace:
        async with database.system() as transaction:
            return service.create_workspace(transaction, name)

    made = with_database(Settings.load(data_dir), act)
    print(public_id(Prefix.WORKSPACE, made.workspace_id))


@workspaces.command("list")
def list_workspaces(data_dir: DataDir = None) -> None:
    """List the workspaces, oldest first."""

    async def act(database: Database) -> list[Workspace]:
        async with database.system() as transaction:
            return await service.list_workspaces(transaction)

    found = with_database(Settings.load(data_dir), act)
    for workspace in found:
        print(f"{public_id(Prefix.WORKSPACE, workspace.workspace_id)}  {iso(workspace.created_at)}  {workspace.name}")
    if not found:
        print("There is no workspace yet. Make one with: openkoji workspace create --name NAME")


@workspaces.command("rename")
def rename_workspace(
    name: Annotated[str, typer.Argument(help="Respondents read it: the team of NAME reads the answers.")],
    workspace: WorkspaceOption = None,
    data_dir: DataDir = None,
) -> None:
    """Give a workspace another name."""
    if not name.strip():
        raise CommandError("A workspace needs a name.")

    async def act(database: Database) -> None:
        meant = await workspace_meant(database, workspace)
        async with database.workspace(meant.workspace_id) as transaction:
            service.rename_workspace(transaction, meant.workspace_id, name.strip())

    with_database(Settings.load(data_dir), act)
    print(f"The workspace is called {name.strip()}.")


@keys.command("create")
def create_key(
    name: Annotated[str, typer.Option("--name", help="What tells this key from others.")],
    scope: Annotated[list[Scope] | None, typer.Option(help="What it may do; none means everything.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print the key and nothing else.")] = False,
    workspace: WorkspaceOption = None,
    data_dir: DataDir = None,
) -> None:
    """Make an API key, and the first workspace if there is none. The key is shown this once."""

    async def act(database: Database) -> tuple[Workspace, str]:
        meant = await workspace_meant(database, workspace)
        async with database.workspace(meant.workspace_id) as transaction:
            _, key = service.create_key(transaction, meant.workspace_id, name, scopes=scope or ())
        return meant, key

    meant, key = with_database(Settings.load(data_dir), act)
    if quiet:
        print(key)
        return
    print(f"Key “{name}” of workspace “{meant.name}”. It is not shown again:\n\n  {key}\n")


@keys.command("list")
def list_keys(workspace: WorkspaceOption = None, data_dir: DataDir = None) -> None:
    """List the keys of a workspace, newest first, revoked ones too."""

    async def act(database: Database) -> list[ApiKey]:
        meant = await workspace_meant(database, workspace)
        async with database.workspace(meant.workspace_id) as transaction:
            return list((await service.list_keys(transaction, meant.workspace_id)).items)

    found = with_database(Settings.load(data_dir), act)
    for key in found:
        used = iso(key.last_used_at) if key.last_used_at else "never"
        state = f"revoked {iso(key.revoked_at)}" if key.revoked_at else f"last used {used}"
        print(f"{public_id(Prefix.API_KEY, key.id)}  {key.prefix}…  {key.name}  ({state})")
    if not found:
        print("There is no key yet. Make one with: openkoji keys create --name NAME")


@keys.command("revoke")
def revoke_key(
    key_id: Annotated[str, typer.Argument(help="Its id (key_…), as `openkoji keys list` shows it.")],
    workspace: WorkspaceOption = None,
    data_dir: DataDir = None,
) -> None:
    """Revoke a key at once and for good."""
    parsed = parse_id(Prefix.API_KEY, key_id)
    if parsed is None:
        raise CommandError(f"{key_id} is no key id. List the keys with: openkoji keys list")

    async def act(database: Database) -> ApiKey:
        meant = await workspace_meant(database, workspace)
        async with database.workspace(meant.workspace_id) as transaction:
            return await service.revoke_key(transaction, meant.workspace_id, parsed)

    revoked = with_database(Settings.load(data_dir), act)
    print(f"Revoked “{revoked.name}” ({key_id}). Calls with it are refused from now on.")
