"""What the pages tell a reader to type works: every ```bash block runs, in order, against one live server.

It holds the demo's studies and what earlier pages left, as a reader's own does, and may post to this machine. A block
tagged `sh` is shown and not run here. Only ports are replaced, since a test takes free ones.
"""

from __future__ import annotations

import os
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from openkoji.db import embedded
from tests.docs.pages import PAGES, REPOSITORY, blocks, name_of

ADDRESS = "http://127.0.0.1:8000"
RECEIVERS_PORT = "9000"
# A refused call ends the script, and its end what it began, though the page need not spell it.
PRELUDE = """set -euo pipefail
trap "jobs -p | xargs -r kill 2>/dev/null || true" EXIT
curl() { command curl --fail-with-body "$@"; }
"""

pytestmark = pytest.mark.slow

RUNNABLE = [page for page in PAGES if blocks(page.read_text(encoding="utf-8"), "bash")]


@dataclass(frozen=True)
class Desk:
    """A folder with `.venv` in it, where a reader types while a server runs elsewhere."""

    folder: Path
    environment: dict[str, str]
    address: str

    def type(self, script: str) -> subprocess.CompletedProcess[str]:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = str(free.getsockname()[1])
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


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    place = tmp_path_factory.mktemp("reader")
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


@pytest.mark.parametrize("page", RUNNABLE, ids=name_of)
def test_the_commands_of_a_page_work_as_written(page: Path, desk: Desk) -> None:
    typed = desk.type("\n".join(blocks(page.read_text(encoding="utf-8"), "bash")))
    assert typed.returncode == 0, f"{typed.stdout}\n{typed.stderr}"
