"""`openkoji mcp`: the MCP server on standard input and output, for an agent that starts it itself."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, Annotated, Any, cast
from urllib.parse import urlsplit
from uuid import UUID

import typer

from openkoji.cli.running import CommandError, DataDir, WorkspaceOption, workspace_meant
from openkoji.kit.logs import configure_logs
from openkoji.settings import Settings

if TYPE_CHECKING:
    from openkoji.mcp.calls import Calls

_LOOK_SECONDS = 0.1
_NO_KEY = UUID(int=0)
"""Stands where the id of a key does: on its own machine the workspace needs none."""


def add_to(app: typer.Typer) -> None:
    app.command("mcp")(mcp)


def mcp(
    url: Annotated[
        str | None,
        typer.Option(
            "--url",
            envvar="OPENKOJI_URL",
            help="A server elsewhere, whose API is used; else the database of this machine.",
            show_default=False,
        ),
    ] = None,
    key: Annotated[
        str | None,
        typer.Option("--key", envvar="OPENKOJI_API_KEY", help="An API key of the server at --url.", show_default=False),
    ] = None,
    workspace: WorkspaceOption = None,
    data_dir: DataDir = None,
) -> None:
    """Be an MCP server on standard input and output, for agents on this machine. Ends with its input.

    Interviews are analysed by the workers of `openkoji serve`, which may run beside it.
    """
    settings = Settings.load(data_dir)
    configure_logs(settings.log_level, process="mcp")
    if url is None:
        _serve_local(settings, workspace)
    elif not _is_address(url):
        raise CommandError(f"{url} is no address of a server: give one such as https://research.example.com.")
    elif key:
        _run(_serve_elsewhere(url, key))
    else:
        raise CommandError(f"An API key of {url} is needed: --key, or OPENKOJI_API_KEY.")


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port beyond all ports, half of an IPv6 address
        return False


def _serve_local(settings: Settings, workspace: str | None) -> None:
    from openkoji.db.migrations import migrate
    from openkoji.db.server import database_server

    with database_server(settings) as conninfo:
        migrate(conninfo)
        _run(_serve_application(settings, conninfo, workspace))


async def _serve_application(settings: Settings, conninfo: str, workspace: str | None) -> None:
    from openkoji.accounts.model import Caller
    from openkoji.app import create_app
    from openkoji.mcp.calls import calls_in_process

    app = create_app(settings, conninfo)
    async with app.router.lifespan_context(app):
        meant = await workspace_meant(app.state.context.database, workspace)
        caller = Caller(meant.workspace_id, _NO_KEY, scopes=frozenset(), study_id=None)
        await _serve(calls_in_process(app, caller, settings.address))


async def _serve_elsewhere(url: str, key: str) -> None:
    from openkoji.mcp.calls import calls_elsewhere, client_elsewhere

    async with client_elsewhere(url.rstrip("/"), key) as client:
        await _serve(await calls_elsewhere(client))


async def _serve(calls: Calls) -> None:
    import anyio
    from mcp.server.stdio import stdio_server

    from openkoji.mcp.server import KojiServer

    server, under_way = KojiServer(lambda _: calls).low_level, UnderWay()
    server.middleware.append(under_way)
    # The SDK writes to a descriptor of its own, and what else is written to standard output goes to standard error.
    lines = cast("anyio.AsyncFile[str]", _lines(under_way))
    async with stdio_server(stdin=lines) as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())


def _run(serving: Coroutine[Any, Any, None]) -> None:
    """Serve until the input ends, or a signal says so: then everything that was begun is put away."""

    async def until_told() -> None:
        task, told = asyncio.ensure_future(serving), asyncio.Event()

        def end() -> None:
            told.set()
            task.cancel()

        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, end)
        try:
            await task
        except (asyncio.CancelledError, ExceptionGroup) as error:
            # A message that was on its way finds its stream closed, or nobody who reads answers any more.
            has_left = isinstance(error, ExceptionGroup) and error.split(BrokenPipeError)[1] is None
            if not (told.is_set() or has_left):
                raise
            typer.echo("Ended.", err=True)

    asyncio.run(until_told())


class UnderWay:
    """How many messages are being answered: what was asked before the input ended is answered before the end."""

    def __init__(self) -> None:
        self._running = 0

    async def __call__(self, ctx: Any, call_next: Callable[[Any], Awaitable[Any]]) -> Any:
        self._running += 1
        try:
            return await call_next(ctx)
        finally:
            self._running -= 1

    async def end(self) -> None:
        """Wait until nothing is under way, twice: between the two an answer is written and a message is begun."""
        idle = 0
        while idle < 2:
            await asyncio.sleep(_LOOK_SECONDS)
            idle = 0 if self._running else idle + 1


async def _lines(under_way: UnderWay) -> AsyncIterator[str]:
    """The lines of standard input. The thread that waits for one is a daemon: it holds up no end."""
    lines: asyncio.Queue[str | None] = asyncio.Queue(maxsize=1)
    loop = asyncio.get_running_loop()

    def read() -> None:
        with os.fdopen(os.dup(sys.stdin.fileno()), encoding="utf-8", errors="replace") as own:
            for line in own:
                asyncio.run_coroutine_threadsafe(lines.put(line), loop).result()
        asyncio.run_coroutine_threadsafe(lines.put(None), loop).result()

    threading.Thread(target=read, daemon=True).start()
    while (line := await lines.get()) is not None:
        yield line
    await under_way.end()
