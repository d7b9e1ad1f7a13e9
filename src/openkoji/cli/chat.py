"""`openkoji chat`: be interviewed in the terminal."""

from __future__ import annotations

import asyncio
import textwrap
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from openkoji.accounts.model import Workspace
from openkoji.accounts.session_tokens import Session, session_of
from openkoji.cli.running import CommandError, DataDir, WorkspaceOption, with_database, workspace_meant
from openkoji.cli.widgets import Typed, hint_for, read_typed
from openkoji.db import Database
from openkoji.kit.errors import InvalidError
from openkoji.settings import Settings

if TYPE_CHECKING:
    from openkoji.engines.service import Engines

_console = Console(highlight=False)


def add_to(app: typer.Typer) -> None:
    app.command("chat")(chat)


def chat(
    slug: Annotated[str, typer.Argument(help="The slug of a published study.")],
    name: Annotated[str | None, typer.Option(help="What the interviewer may call you.")] = None,
    email: Annotated[str | None, typer.Option(help="The same e-mail resumes its interview.")] = None,
    workspace: WorkspaceOption = None,
    data_dir: DataDir = None,
) -> None:
    """Be interviewed in the terminal. Ctrl-D leaves; with --email you can come back to where you were."""
    from openkoji.engines.service import Engines

    settings = Settings.load(data_dir)
    engines = Engines(settings, settings.key_ring())

    async def act(database: Database) -> None:
        meant = await workspace_meant(database, workspace)
        await _interview(database, meant, engines, slug, name, email)

    with_database(settings, act)


async def _interview(
    database: Database, workspace: Workspace, engines: Engines, slug: str, name: str | None, email: str | None
) -> None:
    from openkoji.interviews import starting
    from openkoji.interviews.asking import begin_turn, finish_turn
    from openkoji.interviews.conversation import Asking
    from openkoji.interviews.incoming import Incoming
    from openkoji.interviews.replies import parse_reply
    from openkoji.interviews.starting import Wish
    from openkoji.kit.clock import now
    from openkoji.respondents.consents import Consent
    from openkoji.respondents.identity import Identity
    from openkoji.studies import service as studies

    async with database.workspace(workspace.workspace_id) as transaction:
        study = await studies.published(transaction, workspace.workspace_id, slug=slug)
        consent = study.document.get("consent") or {}
        accepted = Consent(now()) if _consents(consent) else None
        identity = Identity(name=name, email=email, is_proved=True)
        started = await starting.start(
            transaction, workspace.workspace_id, study, Wish(identity, consent=accepted), engines.key_ring
        )
    session = session_of(started.session_token or "", engines.key_ring)
    if session is None:
        raise CommandError("This interview is completed. Use another --email to be interviewed again.")
    if started.resumed:
        _console.print("[dim]Welcome back; this is where you were.[/dim]\n")
    reply: dict[str, Any] = dict(started.reply)
    while True:
        _show(reply)
        if reply["isComplete"]:
            break
        typed = await asyncio.to_thread(_ask, reply["widget"])
        if typed is None:
            _console.print("\n[dim]You left; the interview stays open.[/dim]")
            return
        incoming = Incoming(text=typed.text, question_id=typed.question_id, value=typed.value)
        try:
            outcome = await begin_turn(database, session, incoming, engines)
            answered = await finish_turn(database, outcome) if isinstance(outcome, Asking) else outcome
        except InvalidError as error:
            _console.print(f"[yellow]{error.message}[/yellow]\n")
            continue
        reply = parse_reply(answered.body)
    _console.print(f"[dim]{_where(session)}[/dim]")


def _consents(consent: dict[str, Any]) -> bool:
    """Show the study's consent text and ask; True when it was given, or when none is asked for."""
    if not consent.get("required"):
        return False
    _console.print(f"{consent.get('text', '')}\n", markup=False)
    if not typer.confirm("Do you agree?"):
        raise CommandError("Without consent there is no interview. Nothing was recorded.")
    return True


def _show(reply: dict[str, Any]) -> None:
    progress = reply["progress"]
    wrapped = textwrap.fill(reply["message"]["content"], width=min(_console.width, 88))
    _console.print(f"\n[bold]Interviewer[/bold] [dim]({progress['answered']}/{progress['total']})[/dim]")
    _console.print(wrapped, markup=False)
    if reply["widget"]:
        _console.print(hint_for(reply["widget"]), style="dim", markup=False)


def _ask(widget: dict[str, Any] | None) -> Typed | None:
    """What the respondent types; None when they leave."""
    while True:
        try:
            line = input("\n> ").strip()
        except (EOFError, KeyboardInterrupt):
            return None
        if line:
            return read_typed(widget, line)


def _where(session: Session) -> str:
    from openkoji.kit.ids import Prefix, public_id

    return (
        f"Kept as {public_id(Prefix.INTERVIEW, session.interview_id)}. Its analysis runs as soon as `openkoji serve` "
        "does; read it with GET /api/v1/interviews/{id}."
    )
