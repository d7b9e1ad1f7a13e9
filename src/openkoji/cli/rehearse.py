"""`openkoji rehearse`: simulated respondents go through a study before people do."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from enum import StrEnum
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openkoji.cli.running import CommandError, DataDir, WorkspaceOption, with_database, workspace_meant
from openkoji.db import Database
from openkoji.kit.errors import ConflictError
from openkoji.settings import Settings

if TYPE_CHECKING:
    from openkoji.interviewing import Plan
    from openkoji.simulate import Persona, Rehearsal


class RehearsalEngine(StrEnum):
    """Who talks: scripts, or a language model on both sides."""

    SCRIPTED = "scripted"
    MODEL = "model"


def add_to(app: typer.Typer) -> None:
    app.command("rehearse")(rehearse)


def rehearse(
    slug: Annotated[str | None, typer.Argument(help="The slug of a study; or give --file.", show_default=False)] = None,
    file: Annotated[
        Path | None, typer.Option("--file", help="A study as YAML or JSON; no database is needed.", show_default=False)
    ] = None,
    draft: Annotated[bool, typer.Option("--draft", help="What is not published yet, too.")] = False,
    respondents: Annotated[int, typer.Option(min=1, max=500, help="How many interviews.")] = 10,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same interviews.")] = 1,
    engine: Annotated[
        RehearsalEngine | None,
        typer.Option(help="Who talks; default: the model in OPENKOJI_MODEL, if there is one.", show_default=False),
    ] = None,
    personas: Annotated[
        Path | None, typer.Option(help="A persona of your own as YAML, or a folder of them.", show_default=False)
    ] = None,
    show: Annotated[
        bool, typer.Option("--show", help="Print the conversations, with the reason of each turn.")
    ] = False,
    markdown: Annotated[
        Path | None, typer.Option(help="Write the conversations to this file, as Markdown.", show_default=False)
    ] = None,
    workspace: WorkspaceOption = None,
    data_dir: DataDir = None,
) -> None:
    """Interview simulated respondents with a study, and see where it fails. Nothing is stored."""
    from openkoji.cli import rehearsal_report as report
    from openkoji.interviewing import plan_from_study
    from openkoji.simulate import PersonaError, load_personas, summarise

    if (slug is None) == (file is None):
        raise CommandError("Name one study: by its slug, or by a file with --file.")
    try:
        own = load_personas(personas) if personas else None
    except PersonaError as error:
        raise CommandError(str(error)) from error
    settings = Settings.load(data_dir)
    if file is not None:
        document, version = _from_file(file), file.name
    else:
        document, version = _from_workspace(slug or "", draft, workspace, settings)
    plan = plan_from_study(document)
    if not plan.questions:
        raise CommandError("This study has no questions yet. Add some, then rehearse it.")
    held = _held(plan, own or _people(document, respondents), respondents, seed, engine, settings)
    if show:
        for rehearsal in held:
            report.show_conversation(plan, rehearsal)
    report.show_summary(plan, version, held, summarise(plan, held))
    if markdown is not None:
        try:
            markdown.write_text(report.as_markdown(plan, held), encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{markdown} cannot be written: {error.strerror}.") from error
        print(f"The conversations are in {markdown}.")


def _people(document: Mapping[str, Any], respondents: int) -> Sequence[Persona]:
    from openkoji.simulate import cast

    return cast(document["brief"].get("audience") or "", document["interviewer"]["languages"], respondents)


def _held(
    plan: Plan,
    people: Sequence[Persona],
    respondents: int,
    seed: int,
    engine: RehearsalEngine | None,
    settings: Settings,
) -> list[Rehearsal]:
    """The interviews, one after the other; each persona comes again until all are held."""
    from openkoji.cli.engines import model_of
    from openkoji.engines.model import Purpose
    from openkoji.rehearsals.by_model import ModeratedByModel, PlayedByModel, Spending
    from openkoji.rehearsals.holding import hold

    async def act() -> list[Rehearsal]:
        held, model = [], None
        if engine is not RehearsalEngine.SCRIPTED:
            model = await model_of(settings, Purpose.REHEARSAL, is_required=engine is RehearsalEngine.MODEL)
        for number, persona in enumerate(islice(cycle(people), respondents)):
            if model is None:
                held.append(await hold(plan, persona, seed + number))
            else:
                playing = PlayedByModel(persona, seed + number, model, Spending())
                moderating = ModeratedByModel(model, Spending())
                held.append(await hold(plan, persona, seed + number, playing, moderating))
        return held

    return asyncio.run(act())


def _from_file(file: Path) -> Mapping[str, Any]:
    from openkoji.studies.files import load_study_file
    from openkoji.studies.schemas import NewStudy
    from openkoji.studies.settling import read, settled

    return settled(read(NewStudy, load_study_file(file)).document())


def _from_workspace(slug: str, draft: bool, workspace: str | None, settings: Settings) -> tuple[Mapping[str, Any], str]:
    """The study's document, and which version it is: the published one where there is one, or what is to come."""
    from openkoji.studies import service as studies

    async def act(database: Database) -> tuple[Mapping[str, Any], str]:
        meant = await workspace_meant(database, workspace)
        async with database.workspace(meant.workspace_id) as transaction:
            if not draft:
                try:
                    live = await studies.published(transaction, meant.workspace_id, slug=slug)
                except ConflictError:
                    pass  # never published: the draft is all there is
                else:
                    return live.document, f"version {live.version}"
            study = await studies.find(transaction, meant.workspace_id, slug=slug)
            return study.document, "draft"

    return with_database(settings, act)
