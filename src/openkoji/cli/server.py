"""`openkoji serve` and `openkoji migrate`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from openkoji.cli.running import CommandError, DataDir
from openkoji.settings import Settings


def add_to(app: typer.Typer) -> None:
    app.command()(serve)
    app.command("migrate")(migrate_database)


def serve(
    host: Annotated[str | None, typer.Option(help="The address to listen on.", show_default="127.0.0.1")] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="The port; 0 takes a free one.", show_default="8000")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=0, max=64, help="Background worker processes.", show_default="1")
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Run the API and its background workers until stopped."""
    from openkoji.engines.service import server_models
    from openkoji.serve import serve as run_server

    chosen = {"host": host, "port": port, "workers": workers}
    settings = Settings.load(data_dir).model_copy(
        update={name: value for name, value in chosen.items() if value is not None}
    )
    if settings.workers:
        _require_embedder(settings)
    server_models(settings)  # raises where the settings name a model that cannot be
    sys.exit(run_server(settings))


def _require_embedder(settings: Settings) -> None:
    """Workers would fail at each analysis, with nobody there to be told; who starts the server is."""
    from openkoji.language.embedders import EmbedderError, default_embedder

    try:
        default_embedder(settings.models_dir, settings.embedder)
    except EmbedderError as error:
        raise CommandError(str(error)) from error


def migrate_database(data_dir: DataDir = None) -> None:
    """Bring the database to this version's schema. `serve` does it too, when it starts."""
    from openkoji.db.migrations import migrate
    from openkoji.db.server import database_server

    with database_server(Settings.load(data_dir)) as conninfo:
        changed = migrate(conninfo)
    print("The schema was brought up to date." if changed else "The schema is up to date already.")
