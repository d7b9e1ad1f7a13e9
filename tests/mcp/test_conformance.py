"""The suites of others: the protocol's conformance scenarios, and the inspector's strict look at the schemas.

Of the 32 scenarios of the suite, these are about any server. The others call tools, read resources and get prompts of
the suite's own fixture server by name (test_simple_text, test://static-text, test_simple_prompt, …), or are about
logging, completion, subscriptions, sampling and elicitation, which this server does not offer and does not declare.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from openkoji.mcp.tools import ALL
from openkoji.settings import Settings
from tests import nodejs
from tests.conftest import Workspace
from tests.mcp.serving import served_with_key

SUITE = nodejs.PACKAGES / "@modelcontextprotocol" / "conformance" / "dist" / "index.js"
INSPECTOR = nodejs.PACKAGES / "@modelcontextprotocol" / "inspector" / "clients" / "cli" / "build" / "index.js"
SCENARIOS = ("server-initialize", "ping", "tools-list", "resources-list", "prompts-list", "dns-rebinding-protection")

pytestmark = [
    nodejs.needs_node,
    pytest.mark.skipif(not SUITE.is_file(), reason="the suites of Node are not here: requirements/install test"),
]


@pytest.fixture
def address(settings: Settings, conninfo: str, workspace: Workspace) -> Iterator[str]:
    with served_with_key(settings, conninfo, workspace.key) as address:
        yield address


def run(script: Path, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [nodejs.program(), str(script), *arguments],
        env=nodejs.environment(),
        cwd=folder,  # the suite writes what it found where it runs
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_protocol_is_kept(address: str, tmp_path: Path, scenario: str) -> None:
    done = run(SUITE, "server", "--url", address, "--scenario", scenario, folder=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"Passed: ([1-9]\d*)/\1, 0 failed, 0 warnings", done.stdout), done.stdout


def test_the_inspector_finds_no_fault_with_any_schema(address: str, tmp_path: Path) -> None:
    arguments = ["--cli", address, "--transport", "http", "--method", "tools/list", "--strict"]
    done = run(INSPECTOR, *arguments, folder=tmp_path)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    assert {tool["name"] for tool in json.loads(done.stdout)["tools"]} == {declared.name for declared in ALL}


@pytest.mark.parametrize("method", ["resources/list", "resources/templates/list", "prompts/list"])
def test_the_inspector_lists_what_there_is(address: str, tmp_path: Path, method: str) -> None:
    done = run(INSPECTOR, "--cli", address, "--transport", "http", "--method", method, folder=tmp_path)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    assert json.loads(done.stdout)


def test_the_inspector_calls_a_tool(address: str, tmp_path: Path) -> None:
    arguments = ["--cli", address, "--transport", "http", "--method", "tools/call", "--tool-name"]
    done = run(INSPECTOR, *arguments, "koji_list_studies", "--tool-arg", "limit=5", folder=tmp_path)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    assert json.loads(done.stdout)["structuredContent"] == {"items": [], "nextCursor": None}
