"""`openkoji mcp`, as an agent on the same machine starts it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from openkoji.app import create_app
from openkoji.settings import Settings
from tests.conftest import SECRET, Workspace
from tests.databases import fresh_database
from tests.serving import served

CLIENT = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "an agent", "version": "1"}}


class Session:
    """The agent's side of a server that it started."""

    def __init__(self, folder: Path, environment: Mapping[str, str], *options: str) -> None:
        outside = {name: value for name, value in os.environ.items() if not name.startswith("OPENKOJI_")}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "openkoji", "mcp", *options],
            env=outside | environment,
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def write(self, **message: Any) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
        self.process.stdin.flush()

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        self.write(id=1, method=method, params=params)
        return self.read()

    def read(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        answer = json.loads(self.process.stdout.readline())
        result: dict[str, Any] = answer["result"]
        return result

    def begin(self) -> dict[str, Any]:
        told = self.ask("initialize", **CLIENT)
        self.write(method="notifications/initialized")
        return told

    def use(self, tool: str, **arguments: Any) -> dict[str, Any]:
        result = self.ask("tools/call", name=tool, arguments=arguments)
        content: dict[str, Any] = result["structuredContent"]
        return content

    def end(self) -> tuple[str, str]:
        """What was written after the input was closed; the server ends by itself."""
        written, told = self.process.communicate(timeout=30)
        return written, told


@pytest.fixture
def local(server_conninfo: str, tmp_path: Path) -> Iterator[Mapping[str, str]]:
    """The settings of a machine with a database of its own."""
    with fresh_database(server_conninfo) as conninfo:
        yield {"DATABASE_URL": conninfo, "OPENKOJI_SECRET_KEY": SECRET, "OPENKOJI_PUBLIC_URL": "https://koji.example"}


def test_an_agent_works_in_the_workspace_of_its_machine_without_a_key(local: Mapping[str, str], tmp_path: Path) -> None:
    session = Session(tmp_path, local)
    assert session.begin()["serverInfo"]["name"] == "openkoji"
    study = session.use("koji_create_study", study={"name": "Leaving"})
    assert study["url"].startswith("https://koji.example/s/")
    assert session.use("koji_get_study", study_id=study["id"])["name"] == "Leaving"
    refused = session.use("koji_delete_study", study_id=study["id"])
    assert refused["error"] == "confirmation_required"
    written, _ = session.end()
    assert session.process.returncode == 0, session.process.stderr and session.process.stderr.read()
    assert written == ""


def test_what_was_asked_before_the_input_ended_is_answered(local: Mapping[str, str], tmp_path: Path) -> None:
    session = Session(tmp_path, local)
    session.write(id=0, method="initialize", params=CLIENT)
    session.write(method="notifications/initialized")
    session.write(id=1, method="tools/call", params={"name": "koji_list_studies", "arguments": {}})
    written, _ = session.end()
    answers = [json.loads(line) for line in written.splitlines()]
    assert [each["id"] for each in answers] == [0, 1]
    assert answers[1]["result"]["structuredContent"] == {"items": [], "nextCursor": None}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_in_order(local: Mapping[str, str], tmp_path: Path, number: signal.Signals) -> None:
    session = Session(tmp_path, local)
    session.begin()
    session.process.send_signal(number)
    session.process.wait(timeout=30)
    assert session.process.returncode == 0, session.process.stderr and session.process.stderr.read()


def test_a_server_elsewhere_is_used_with_a_key(
    settings: Settings, conninfo: str, workspace: Workspace, tmp_path: Path
) -> None:
    with served(create_app(settings, conninfo)) as address:
        session = Session(tmp_path, {"OPENKOJI_URL": address, "OPENKOJI_API_KEY": workspace.key})
        session.begin()
        study = session.use("koji_create_study", study={"name": "Leaving"})
        assert study["url"].startswith(address)
        session.end()
        assert session.process.returncode == 0, session.process.stderr and session.process.stderr.read()


def test_a_key_that_a_server_elsewhere_refuses_is_told_at_once(
    settings: Settings, conninfo: str, tmp_path: Path
) -> None:
    with served(create_app(settings, conninfo)) as address:
        session = Session(tmp_path, {"OPENKOJI_URL": address, "OPENKOJI_API_KEY": "koji_live_wrong"})
        written, told = session.end()
    assert session.process.returncode == 1
    assert written == ""
    assert told.splitlines()[-1] == "openkoji: The provided API key is invalid or has been revoked."


def test_without_a_key_a_server_elsewhere_is_not_asked(tmp_path: Path) -> None:
    session = Session(tmp_path, {}, "--url", "https://koji.example")
    _, told = session.end()
    assert session.process.returncode == 1
    assert "OPENKOJI_API_KEY" in told


@pytest.mark.parametrize(
    "url", ["koji.example", "ftp://koji.example", "http://[::", "http://127.0.0.1:99999", "http://"]
)
def test_what_is_no_address_is_told(tmp_path: Path, url: str) -> None:
    session = Session(tmp_path, {"OPENKOJI_URL": url, "OPENKOJI_API_KEY": "koji_live_x"})
    _, told = session.end()
    assert session.process.returncode == 1
    assert told.splitlines()[-1].startswith(f"openkoji: {url} is no address of a server")


def test_an_agent_that_reads_no_more_ends_it_in_order(local: Mapping[str, str], tmp_path: Path) -> None:
    session = Session(tmp_path, local)
    session.begin()
    assert session.process.stdout is not None
    session.process.stdout.close()
    session.write(id=2, method="ping")
    session.process.wait(timeout=30)
    assert session.process.stderr is not None
    told = session.process.stderr.read()
    assert session.process.returncode == 0, told
    assert "Traceback" not in told
