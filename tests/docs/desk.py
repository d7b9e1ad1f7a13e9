"""A live server, and a folder beside it in which a reader types what a page says.

The server holds the demo's studies and may post to this machine. Only addresses and ports are replaced in what is
typed, since a test takes free ones.
"""

from __future__ import annotations

import os
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from openkoji.db import embedded
from tests.docs.pages import REPOSITORY

ADDRESS = "http://127.0.0.1:8000"
RECEIVERS_PORT = "9000"
# A refused call ends the script, and its end what it began, though the page need not spell it.
PRELUDE = """set -euo pipefail
trap "jobs -p | xargs -r kill 2>/dev/null || true" EXIT
curl() { command curl --fail-with-body "$@"; }
"""


@dataclass(frozen=True)
class Desk:
    """A folder with `.venv` in it, where a reader types while a server runs elsewhere."""

    folder: Path
    environment: dict[str, str]
    address: str

    def type(self, script: str, *, receivers_port: int | None = None) -> subprocess.CompletedProcess[str]:
        """What came of typing this. A receiver that the page runs takes a free port, one that runs has its own."""
        port = str(receivers_port or _free_port())
        script = PRELUDE + script.replace(ADDRESS, self.address).replace(RECEIVERS_PORT, port)
        return subprocess.run(
            ["bash", "-c", script],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@contextmanager
def live_desk(place: Path) -> Iterator[Desk]:
    """A desk in this empty folder, and its server, until the block ends."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OPENKOJI")}
    environment.pop("DATABASE_URL", None)
    environment |= {"OPENKOJI_DATA_DIR": str(place / "data"), "OPENKOJI_ALLOW_PRIVATE_TARGETS": "127.0.0.1/32"}
    folder = place / "desk"
    folder.mkdir()
    (folder / ".venv").symlink_to(sys.prefix)
    server = subprocess.Popen(
        [sys.executable, "-m", "openkoji", "serve", "--port", "0"],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=(place / "serve.log").open("wb"),
        text=True,
    )
    try:
        assert server.stdout is not None
        line = server.stdout.readline()
        assert line.startswith("OpenKoji is ready at "), (place / "serve.log").read_text()
        desk = Desk(folder, environment, line.removeprefix("OpenKoji is ready at ").strip())
        studies = (REPOSITORY / "src" / "openkoji" / "demo" / "studies").glob("*.yaml")
        for study in studies:
            made = desk.type(f".venv/bin/openkoji study create {shlex.quote(str(study))} --publish")
            assert made.returncode == 0, made.stderr
        yield desk
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=40)
        embedded.remove(place / "data")
