"""`openkoji workspace plan` and `openkoji credits`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from openkoji.accounts.model import Workspace
from openkoji.cli.running import CommandError, DataDir, WorkspaceOption, with_database, workspace_meant
from openkoji.credits import checking, reading, service
from openkoji.credits.model import Balance
from openkoji.db import Database
from openkoji.kit.clock import now
from openkoji.settings import Settings

credits = typer.Typer(help="Grant credits, and check the ledger.", no_args_is_help=True)


def plan(
    name: Annotated[str | None, typer.Argument(help="The plan to set. Left out: only show.")] = None,
    overage_cap: Annotated[
        int | None, typer.Option("--overage-cap", min=0, help="How many credits may go over the balance at most.")
    ] = None,
    plans_cap: Annotated[bool, typer.Option("--plans-overage-cap", help="Go back to the cap of the plan.")] = False,
    workspace: WorkspaceOption = None,
    data_dir: DataDir = None,
) -> None:
    """Show a workspace's plan and balance, or set its plan or its overage cap."""
    if overage_cap is not None and plans_cap:
        raise CommandError("Give --overage-cap or --plans-overage-cap, not both.")

    async def act(database: Database) -> tuple[Workspace, Balance]:
        meant = await workspace_meant(database, workspace)
        async with database.workspace(meant.workspace_id) as transaction:
            moment = now()
            if name is not None:
                await service.change_plan(transaction, meant.workspace_id, name, moment)
            if overage_cap is not None or plans_cap:
                await service.set_overage_cap(transaction, meant.workspace_id, overage_cap, moment)
            return meant, await reading.balance(transaction, meant.workspace_id, moment)

    meant, balance = with_database(Settings.load(data_dir), act)
    print(f"{meant.name}: {_line(balance)}")


@credits.command("grant")
def grant(
    amount: Annotated[int, typer.Argument(min=1, max=1_000_000, help="How many credits. They do not expire.")],
    key: Annotated[
        str, typer.Option("--key", help="Names this grant, such as an invoice: a repeat under it grants nothing.")
    ],
    workspace: WorkspaceOption = None,
    data_dir: DataDir = None,
) -> None:
    """Give a workspace credits that do not expire."""
    if not 1 <= len(key) <= 200:
        raise CommandError("A key has 1 to 200 characters.")

    async def act(database: Database) -> tuple[Workspace, bool, Balance]:
        meant = await workspace_meant(database, workspace)
        async with database.workspace(meant.workspace_id) as transaction:
            moment = now()
            is_new = await service.grant(transaction, meant.workspace_id, amount, key, moment)
            return meant, is_new, await reading.balance(transaction, meant.workspace_id, moment)

    meant, is_new, balance = with_database(Settings.load(data_dir), act)
    print(f"Granted {amount}." if is_new else f"{amount} were granted under {key} already. Nothing was added.")
    print(f"{meant.name}: {_line(balance)}")


@credits.command("check")
def check(workspace: WorkspaceOption = None, data_dir: DataDir = None) -> None:
    """Add the ledger up again and compare it with the account. Ends with exit code 1 where they differ."""

    async def act(database: Database) -> tuple[Workspace, list[str]]:
        meant = await workspace_meant(database, workspace)
        async with database.workspace(meant.workspace_id) as transaction:
            return meant, await checking.differences(transaction, meant.workspace_id)

    meant, differences = with_database(Settings.load(data_dir), act)
    for difference in differences:
        print(f"{meant.name}: {difference}", file=sys.stderr)
    if differences:
        sys.exit(1)
    print(f"{meant.name}: the ledger adds up.")


def _line(balance: Balance) -> str:
    if balance.balance is None:
        return f"plan {balance.plan}, {balance.charged} credits used in {balance.month:%Y-%m}, {balance.held} held"
    over = f", up to {balance.overage_cap} may go over" if balance.overage_cap else ""
    return (
        f"plan {balance.plan}, balance {balance.balance}, {balance.held} held; "
        f"{balance.month:%Y-%m}: {balance.granted} granted, {balance.charged} charged{over}"
    )
