"""A researcher's desk with a study of forty interviews, and one for any number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from openkoji.db import Database
from tests.analysed import analysed_study
from tests.conftest import Workspace
from tests.reports.reporting import Desk

DeskMaker = Callable[..., Desk]


@pytest.fixture
def desk_of(client: httpx.AsyncClient, database: Database, workspace: Workspace, conninfo: str) -> DeskMaker:
    """Makes a study with so many analysed interviews; the rest is that of `analysed_study`."""

    def make(interviews: int, **more: Any) -> Desk:
        study = analysed_study(conninfo, workspace.workspace_id, interviews=interviews, **more)
        return Desk(client, database, workspace, study, conninfo)

    return make


@pytest.fixture
def desk(desk_of: DeskMaker) -> Desk:
    return desk_of(40, active=2, expired=1, waiting=1, failed=1)
