"""What the parent hands to a child, and how the child learns that the parent is gone.

Both go through the child's standard input: one line of JSON, which may hold a password and so must not stand on a
command line; then nothing, until the parent's end of the pipe closes, however the parent ended.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from dataclasses import dataclass
from typing import Any

from pydantic import SecretStr

from openkoji.settings import Settings

# A running request and a running job may end within this time, then they are cut short.
DRAIN_SECONDS = 20.0
# What a child has beyond that, before it is killed.
GRACE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Handover:
    """`listener` is the descriptor of the listening socket, for the child that is given it."""

    name: str
    settings: Settings
    conninfo: str
    listener: int | None = None

    def line(self) -> bytes:
        settings = {name: _plain(value) for name, value in self.settings.model_dump().items()}
        content = {
            "name": self.name,
            "settings": settings,
            "conninfo": self.conninfo,
            "listener": self.listener,
        }
        return json.dumps(content).encode() + b"\n"


def _plain(value: Any) -> Any:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return value if value is None or isinstance(value, (bool, int, float)) else str(value)


def receive(*, end_with_parent: bool = True) -> Handover:
    """The handover to this child, which from here on stops when its parent ends."""
    line = sys.stdin.buffer.readline()
    if not line:
        sys.exit("This program is started by `openkoji serve`.")
    content = json.loads(line)
    if end_with_parent:
        threading.Thread(target=_end_with_parent, name="lifeline", daemon=True).start()
    # A Ctrl-C at the terminal is the parent's to handle.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    settings = Settings(_env_file=None, **content.pop("settings"))
    return Handover(settings=settings, **content)


def _end_with_parent() -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(DRAIN_SECONDS + GRACE_SECONDS)
    os._exit(1)
