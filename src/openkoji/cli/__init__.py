"""The `openkoji` command."""

from __future__ import annotations

import sys

import typer

from openkoji.cli import (
    accounts,
    analyse,
    chat,
    credits,
    demo,
    doctor,
    jobs,
    listen,
    mcp,
    rehearse,
    retention,
    server,
    studies,
)

app = typer.Typer(
    name="openkoji",
    help="OpenKoji: a self-hosted User Research API that runs AI-moderated interviews.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
server.add_to(app)
demo.add_to(app)
accounts.workspaces.command("plan")(credits.plan)
app.add_typer(accounts.workspaces, name="workspace")
app.add_typer(credits.credits, name="credits")
app.add_typer(accounts.keys, name="keys")
app.add_typer(studies.studies, name="study")
chat.add_to(app)
rehearse.add_to(app)
analyse.add_to(app)
listen.add_to(app)
mcp.add_to(app)
jobs.add_to(app)
retention.add_to(app)
doctor.add_to(app)


def main() -> None:
    """Run the command; an expected error is one sentence on stderr and exit code 1."""
    from openkoji.cli.running import EXPECTED_ERRORS
    from openkoji.kit.logs import configure_logs

    configure_logs("error")

    try:
        app()
    except EXPECTED_ERRORS as error:
        print(f"openkoji: {error}", file=sys.stderr)
        sys.exit(1)
