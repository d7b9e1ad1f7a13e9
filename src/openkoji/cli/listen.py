"""`openkoji listen`: the events of a running server, printed and verified on a developer's machine."""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openkoji.cli.running import CommandError
from openkoji.settings import Settings

if TYPE_CHECKING:
    from openkoji.cli.listen_endpoint import Endpoint

# A terminal that is closed sends SIGHUP, where there is one.
_SIGNALS = [signal.Signals[name] for name in ("SIGINT", "SIGTERM", "SIGHUP") if name in signal.Signals.__members__]


def add_to(app: typer.Typer) -> None:
    app.command("listen")(listen)


def listen(
    key: Annotated[
        str | None,
        typer.Option("--key", envvar="OPENKOJI_API_KEY", help="An API key with full access.", show_default=False),
    ] = None,
    url: Annotated[
        str | None,
        typer.Option("--url", help="The address of the server; else the one on this machine.", show_default=False),
    ] = None,
    events: Annotated[
        str | None,
        typer.Option("--events", help="Types of events, separated by commas; else all.", show_default=False),
    ] = None,
    study: Annotated[
        str | None, typer.Option("--study", help="Only events of this study (slug or id).", show_default=False)
    ] = None,
    forward_to: Annotated[
        str | None,
        typer.Option("--forward-to", help="Post each event on to this address too.", show_default=False),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print each event whole, as a line of JSON.")] = False,
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="The port to receive at; 0 takes a free one.")
    ] = 0,
) -> None:
    """Print and verify the events of a running server until Ctrl-C. They are received on this machine alone."""
    from openkoji.cli.listen_endpoint import Server
    from openkoji.cli.listen_messages import Messages
    from openkoji.cli.listen_receiver import Receiver

    server = Server(url or f"http://127.0.0.1:{Settings.load().port}", _required(key))
    stop = _stopped_by_signals()
    messages = Messages(as_json=as_json, forward_to=forward_to, stop=stop)
    try:
        receiver = Receiver(port, messages.take)
    except OSError as error:
        raise CommandError(f"Port {port} of 127.0.0.1 cannot be had: {error.strerror}. Take another --port.") from error
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    endpoint = server.create_endpoint(receiver.address, _body(receiver.address, events, study))
    try:
        messages.begin(endpoint.secret)
        _greet(endpoint, receiver.address, server.url, forward_to)
        stop.wait()
    finally:
        server.delete_endpoint(endpoint)
        typer.echo("Ended; the endpoint was removed.", err=True)


def _required(key: str | None) -> str:
    if key:
        return key
    raise CommandError(
        "An API key is needed: --key, or OPENKOJI_API_KEY. Make one with: openkoji keys create --name listen"
    )


def _body(address: str, events: str | None, study: str | None) -> dict[str, Any]:
    return {
        "url": address,
        "description": "openkoji listen",
        "events": [name.strip() for name in (events or "").split(",") if name.strip()],  # none means all
        "filter": {"studies": [study]} if study else {},
        "ownSecret": True,  # it is shown, and gone with the endpoint
    }


def _greet(endpoint: Endpoint, address: str, server: str, forward_to: str | None) -> None:
    typer.echo(f"Listening at {address} as {endpoint.id} to {server}. Ctrl-C ends it.", err=True)
    if forward_to is not None:
        typer.echo(f"Each event is posted on to {forward_to}, signed with {endpoint.secret}", err=True)


def _stopped_by_signals() -> threading.Event:
    """Set by the first signal to end; a second one ends at once, and leaves the endpoint behind."""
    stop = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        stop.set()
        signal.signal(number, signal.SIG_DFL)

    for number in _SIGNALS:
        signal.signal(number, end)
    return stop
