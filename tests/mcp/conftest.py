"""An agent in the workspace of a test."""

from __future__ import annotations

import httpx
import pytest

from tests.conftest import Workspace
from tests.mcp.agents import Agent


@pytest.fixture
def agent(client: httpx.AsyncClient, workspace: Workspace) -> Agent:
    return Agent(client, workspace.headers)
