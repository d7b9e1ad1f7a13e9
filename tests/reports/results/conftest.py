"""A study with analysed interviews of every kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from openkoji.accounts import service as accounts
from openkoji.db import Database
from openkoji.interviews.analysing import embedder
from openkoji.reports.results.model import Filter, Results
from openkoji.reports.results.service import results_of
from tests.analysed import AnalysedStudy, analysed_study
from tests.conftest import Workspace, make_workspace
from tests.reports.results.desk import Desk
from tests.reports.results.reading import Headers, Reading


@pytest.fixture(scope="session")
async def study_workspace(database: Database) -> Workspace:
    """The workspace that `study` is in. Its key is shared by the session: over HTTP take one of `new_key`."""
    return await make_workspace(database)


@pytest.fixture(scope="session")
async def study(conninfo: str, study_workspace: Workspace) -> AnalysedStudy:
    """Sixty analysed interviews, and some that are not. No test changes it."""
    return analysed_study(
        conninfo, study_workspace.workspace_id, interviews=60, active=3, expired=2, waiting=2, failed=1
    )


async def results(database: Database, study: AnalysedStudy, wanted: Filter | None = None) -> Results:
    async with database.snapshot(study.workspace_id) as transaction:
        return await results_of(transaction, study.workspace_id, study.study_id, wanted or Filter())


async def new_key(database: Database, workspace: Workspace, **bounds: Any) -> Headers:
    """The headers of a key that no other test has used up."""
    async with database.workspace(workspace.workspace_id) as transaction:
        _, key = accounts.create_key(transaction, workspace.workspace_id, "results", **bounds)
    return {"Authorization": f"Bearer {key}"}


@pytest.fixture
async def headers(database: Database, study_workspace: Workspace) -> Headers:
    return await new_key(database, study_workspace)


@pytest.fixture
def reading(client: httpx.AsyncClient, study: AnalysedStudy, headers: Headers) -> Reading:
    return Reading(client, study, headers)


@pytest.fixture
async def make_desk(
    client: httpx.AsyncClient, conninfo: str, workspace: Workspace, database: Database
) -> Callable[..., Desk]:
    def make(interviews: int = 24, *, seed: int = 1) -> Desk:
        study = analysed_study(conninfo, workspace.workspace_id, interviews=interviews, seed=seed, embedder=embedder())
        return Desk(client, study, workspace, database)

    return make


@pytest.fixture
async def desk(make_desk: Callable[..., Desk]) -> Desk:
    return make_desk()
