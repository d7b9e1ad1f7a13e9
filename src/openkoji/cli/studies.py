"""`openkoji study`: make studies, from a file or from a sentence."""

from __future__ import annotations

import asyncio
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from openkoji.cli.running import CommandError, DataDir, WorkspaceOption, with_database, workspace_meant
from openkoji.db import Database
from openkoji.kit.ids import Prefix, public_id
from openkoji.settings import Settings
from openkoji.studies.model import Study

studies = typer.Typer(help="Make studies.", no_args_is_help=True)


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

    settings = Settings.load(data_dir)
    study = with_database(settings, act)
    study_id = public_id(Prefix.STUDY, study.id)
    print(f"{study.slug}  {study_id}  ({study.status})")
    if not publish:
        print(f"Publish it: POST /api/v1/studies/{study_id}/publish")
        return
    base = settings.public_url or f"http://{settings.host}:{settings.port}"
    print(f"Try it: openkoji chat {study.slug}, or in a browser while `openkoji serve` runs: {base}/s/{study.address}")


class DraftEngine(StrEnum):
    """Who drafts."""

    TEMPLATES = "templates"
    MODEL = "model"


@studies.command("draft")
def draft_study(
    goal: Annotated[str, typer.Argument(help="What you want to find out, in one sentence.")],
    output: Annotated[
        Path | None, typer.Option(help="Write the study to this file; else to standard output.", show_default=False)
    ] = None,
    methodology: Annotated[
        str | None, typer.Option(help="Such as churn or usability; else recognised.", show_default=False)
    ] = None,
    mode: Annotated[str | None, typer.Option(help="structured, hybrid or exploratory.", show_default=False)] = None,
    language: Annotated[str | None, typer.Option(help="Such as de; else the goal's.", show_default=False)] = None,
    audience: Annotated[str | None, typer.Option(help="Who is asked.", show_default=False)] = None,
    minutes: Annotated[float | None, typer.Option(help="How long an interview may take.", show_default=False)] = None,
    engine: Annotated[
        DraftEngine | None,
        typer.Option(help="Default: the model in OPENKOJI_MODEL, if there is one.", show_default=False),
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Draft a whole study from one sentence, as YAML. Nothing is stored, and no database is needed."""
    from openkoji.cli.engines import model_of
    from openkoji.engines.model import Purpose
    from openkoji.studies.drafting.service import draft_study as draft
    from openkoji.studies.drafting.wish import Draft
    from openkoji.studies.files import as_yaml
    from openkoji.studies.schemas import DraftWish
    from openkoji.studies.settling import read

    given = {"goal": goal, "methodology": methodology, "mode": mode, "language": language, "audience": audience}
    wish = read(DraftWish, {name: value for name, value in (given | {"minutes": minutes}).items() if value is not None})
    settings = Settings.load(data_dir)

    async def act() -> Draft:
        model = None
        if engine is not DraftEngine.TEMPLATES:
            model = await model_of(settings, Purpose.DRAFTING, is_required=engine is DraftEngine.MODEL)
        made, _ = await draft(wish.wish(), model)
        return made

    made = asyncio.run(act())
    for warning in made.warnings:
        print(warning, file=sys.stderr)
    if output is None:
        print(as_yaml(made.document), end="")
        return
    try:
        output.write_text(as_yaml(made.document), encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{output} cannot be written: {error.strerror}.") from error
    print(f"The study is in {output}. Read it, then: openkoji study create {output}")
