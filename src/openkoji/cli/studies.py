"""`openkoji study`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from openkoji.cli.running import DataDir, WorkspaceOption, with_database, workspace_meant
from openkoji.db import Database
from openkoji.kit.ids import Prefix, public_id
from openkoji.settings import Settings
from openkoji.studies.model import Study

studies = typer.Typer(help="Make studies.", no_args_is_help=True)


@studies.callback()
def _group() -> None:
    """Keeps `create` a command of its own while it is the only one."""


@studies.command("create")
def create_study(
    file: Annotated[Path, typer.Argument(help="The study as YAML or JSON: see docs/how-to/create-a-study.md.")],
    publish: Annotated[bool, typer.Option("--publish", help="Publish it at once.")] = False,
    workspace: WorkspaceOption = None,
    data_dir: DataDir = None,
) -> None:
    """Make a study from a file; prints its slug."""
    from openkoji.studies import publishing, service
    from openkoji.studies.files import load_study_file

    document = load_study_file(file)

    async def act(database: Database) -> Study:
        meant = await workspace_meant(database, workspace)
        async with database.workspace(meant.workspace_id) as transaction:
            study = await service.create_study(transaction, meant.workspace_id, document)
            if publish:
                study = await publishing.publish(transaction, meant.workspace_id, study.id)
        return study

    study = with_database(Settings.load(data_dir), act)
    study_id = public_id(Prefix.STUDY, study.id)
    print(f"{study.slug}  {study_id}  ({study.status})")
    print(f"Try it: openkoji chat {study.slug}" if publish else f"Publish it: POST /api/v1/studies/{study_id}/publish")
