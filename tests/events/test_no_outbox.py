"""What is imported or rehearsed tells nobody, though a database with an outbox is at hand."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from openkoji.db import Database
from openkoji.kit.ids import Prefix, public_id
from tests.conftest import SECRET, Workspace
from tests.docs.pages import REPOSITORY
from tests.events.sent import sent

SAMPLE = REPOSITORY / "docs" / "samples" / "allotments.txt"
STUDY: dict[str, Any] = {
    "name": "Leaving",
    "slug": "leaving",
    "brief": {"problem": "Why people leave is not known.", "audience": "People who cancelled."},
    "questions": [{"text": "What led you to cancel?"}],
}


@pytest.mark.parametrize("arguments", [["analyse", str(SAMPLE)], ["rehearse", "leaving"]])
async def test_a_command_leaves_the_outbox_as_it_was(
    arguments: list[str],
    client: httpx.AsyncClient,
    database: Database,
    workspace: Workspace,
    conninfo: str,
    tmp_path: Path,
) -> None:
    study = (await client.post("/api/v1/studies", json=STUDY, headers=workspace.headers)).json()
    await client.post(f"/api/v1/studies/{study['id']}/publish", headers=workspace.headers)
    before = await sent(database, workspace.workspace_id)
    if arguments[0] == "rehearse":
        arguments = [*arguments, "--workspace", public_id(Prefix.WORKSPACE, workspace.workspace_id)]
    environment = {"DATABASE_URL": conninfo, "OPENKOJI_SECRET_KEY": SECRET, "PATH": os.environ["PATH"]}
    ran = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "openkoji", *arguments],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, bool(ran.stdout)) == (0, True), ran.stderr
    assert [event["type"] for event in before] == ["study.published"]
    assert await sent(database, workspace.workspace_id) == before
