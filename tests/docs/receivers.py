"""The receivers that `docs/how-to/verify-webhooks.md` shows, as programs that run."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests import nodejs
from tests.docs.pages import blocks, text_of

PORT = "9000"
"""Where they listen on the page."""

PROGRAMS = {
    f"{language}-{number}": block
    for language in ("python", "js", "go")
    for number, block in enumerate(
        block for block in blocks(text_of("docs/how-to/verify-webhooks.md"), language) if PORT in block
    )
}

_needs_go = pytest.mark.skipif(
    shutil.which("go") is None, reason="Go is not here; on Debian and Ubuntu: apt-get install golang-go"
)
_NEEDS = {"js": [nodejs.needs_node], "go": [_needs_go]}

ALL = [pytest.param(name, marks=_NEEDS.get(name.partition("-")[0], [])) for name in PROGRAMS]
"""Their names, as parameters of a test or a fixture."""


@dataclass(frozen=True)
class Running:
    """A receiver under way, and where its output goes."""

    name: str
    url: str
    output: Path

    def post(self, headers: dict[str, str], body: bytes) -> int:
        headers = {"Content-Type": "application/json"} | headers
        return httpx.post(self.url, content=body, headers=headers, trust_env=False).status_code


@contextmanager
def running(name: str, secret: str, port: int, folder: Path) -> Iterator[Running]:
    """The program of this name, as on the page but for its port, until the block ends. `folder` is empty."""
    command = _command_for(name, PROGRAMS[name].replace(PORT, str(port)), folder)
    output = folder / "output"
    with listening(command, port, {"KOJI_WEBHOOK_SECRET": secret}, output):
        yield Running(name, f"http://127.0.0.1:{port}/", output)


@contextmanager
def listening(command: list[str], port: int, environment: Mapping[str, str], output: Path) -> Iterator[None]:
    """A program that takes connections at the port, until the block ends."""
    with output.open("wb") as file:
        process = subprocess.Popen(command, stdout=file, stderr=subprocess.STDOUT, env=os.environ | environment)
    try:
        while not _answers(port):
            assert process.poll() is None, output.read_text()
            time.sleep(0.02)
        yield
    finally:
        process.terminate()
        process.wait(timeout=10)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _command_for(name: str, program: str, folder: Path) -> list[str]:
    """What runs the program, which lies in the folder."""
    language = name.partition("-")[0]
    file = folder / {"python": "receiver.py", "js": "receiver.mjs", "go": "receiver.go"}[language]
    file.write_text(program)
    if language == "js":
        (folder / "node_modules").symlink_to(nodejs.PACKAGES)
        return [nodejs.program(), str(file)]
    if language == "go":
        built = folder / "receiver"
        subprocess.run(["go", "build", "-o", built, file], check=True, env=os.environ | {"GOCACHE": str(folder / "go")})
        return [str(built)]
    return [sys.executable, str(file)]


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
