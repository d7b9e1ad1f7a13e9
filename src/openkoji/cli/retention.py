"""`openkoji retention`: answers that their study keeps no longer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from openkoji.cli.running import DataDir, WorkspaceOption, with_database, workspace_meant
from openkoji.db import Database
from openkoji.erasure import retention as keeping
from openkoji.erasure.retention import DueOfStudy
from openkoji.kit.clock import now
from openkoji.settings import Settings

_AT_ONCE = 1000


def add_to(app: typer.Typer) -> None:
    app.command("retention")(retention)


def retention(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be erased.")] = False,
    workspace: WorkspaceOption = None,
    data_dir: DataDir = None,
) -> None:
    """Erase answers that were kept for as long as their study says (retentionDays). A server does it every hour."""
    settings = Settings.load(data_dir)
    found, erased = with_database(settings, lambda database: _keep(database, settings, workspace, dry_run=dry_run))
    for study in found:
        print(
            f"{study.slug}: {study.interviews} interviews of more than {study.days} days, "
            f"the oldest of {study.oldest.date().isoformat()}"
        )
    if dry_run:
        print("Nothing was erased. Without --dry-run they are." if found else "Nothing is to be erased.")
    else:
        print(f"{erased} erased.")


async def _keep(
    database: Database, settings: Settings, wanted: str | None, *, dry_run: bool
) -> tuple[Sequence[DueOfStudy], int]:
    workspace_id = (await workspace_meant(database, wanted)).workspace_id
    moment, erased = now(), 0
    async with database.workspace(workspace_id) as transaction:
        found = await keeping.due_of_studies(transaction, workspace_id, moment)
    while not dry_run:
        async with database.workspace(workspace_id) as transaction:
            batch = await keeping.due(transaction, moment, most=_AT_ONCE)
        if not batch:
            break
        for each in batch:
            async with database.workspace(workspace_id) as transaction:
                key_ring = settings.key_ring()
                erased += await keeping.end_keeping(transaction, workspace_id, each.id, key_ring, moment)
    return found, erased
