"""`openkoji demo`: see it work, with real recorded respondents and nothing to set up."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from openkoji.cli.running import CommandError, DataDir
from openkoji.settings import Settings


def add_to(app: typer.Typer) -> None:
    app.command("demo")(demo)


def demo(
    once: Annotated[bool, typer.Option("--once", help="End after the interviews, instead of staying up.")] = False,
    fast: Annotated[bool, typer.Option("--fast", help="Show it without the pauses for reading.")] = False,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="The port; 0 takes a free one.", show_default="8000")
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Start everything and interview recorded respondents live through the API; then it is yours to try."""
    from openkoji.demo import DemoError, run_demo

    settings = Settings.load(data_dir)
    if port is not None:
        settings = settings.model_copy(update={"port": port})
    try:
        run_demo(settings, once=once, paced=sys.stdout.isatty() and not fast)
    except DemoError as error:
        raise CommandError(str(error)) from error
