"""What an export reads grows with the study, also while the planner's statistics are those of a small one."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from openkoji.db import Database
from openkoji.reports.exports.columns import Kind
from openkoji.reports.exports.queries import BY_INDEX, query_of
from openkoji.reports.exports.selection import Selection
from tests.analysed import AnalysedStudy, analysed_study
from tests.conftest import make_workspace
from tests.databases import fresh_database

INTERVIEWS = 400
PAGES_AN_INTERVIEW = 150
"""Of 8 kB, hits included: a look-up is 3 or 4, and an interview has some twenty messages and ten passages."""


@pytest.fixture(scope="module")
async def behind(server_conninfo: str, migrated_template: str) -> Iterator[tuple[str, AnalysedStudy]]:
    """A database whose statistics were taken before almost all of its rows came."""
    with fresh_database(server_conninfo, migrated_template) as conninfo:
        async with Database(conninfo) as database:
            small, large = await make_workspace(database), await make_workspace(database)
        tables = ("respondents", "interviews", "messages", "analyses", "answers", "passages", "themes")
        with psycopg.connect(conninfo, autocommit=True) as connection:
            for table in tables:
                connection.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = off)")
            analysed_study(conninfo, small.workspace_id, interviews=5)
            connection.execute("ANALYZE " + ", ".join(tables))
        yield conninfo, analysed_study(conninfo, large.workspace_id, interviews=INTERVIEWS)


@pytest.mark.parametrize("kind", list(Kind))
def test_an_export_reads_no_more_for_stale_statistics(behind: tuple[str, AnalysedStudy], kind: Kind) -> None:
    conninfo, study = behind
    statement, parameters = query_of(kind, study.workspace_id, study.study_id, Selection())
    with psycopg.connect(conninfo) as connection:
        connection.execute(
            "SELECT set_config('role', 'openkoji_app', true), set_config('openkoji.workspace_id', %s, true)",
            [str(study.workspace_id)],
        )
        connection.execute(BY_INDEX)
        shown = connection.execute("EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) " + statement, parameters)
        ((explained,),) = shown.fetchall()
    plan = explained[0]["Plan"]
    assert plan["Actual Rows"] > 0
    assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < PAGES_AN_INTERVIEW * INTERVIEWS
