"""Once an anonymous study is over, nothing is left that could tell who took part."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from openkoji.db import Database
from openkoji.jobs import Run, SystemRun
from openkoji.kit.crypto import KeyRing
from openkoji.kit.ids import Prefix, parse_id
from openkoji.studies import anonymity, tasks
from tests.conftest import SECRET, Workspace
from tests.studies.conftest import Studies

CLOSES = "2099-01-01T00:00:00Z"
OVER = datetime(2099, 1, 1, 0, 5, tzinfo=UTC)


class Anonymous:
    """An anonymous study that is live, one link of which was used."""

    def __init__(self, database: Database, workspace: Workspace, study: dict[str, Any]) -> None:
        self.database, self.workspace_id = database, workspace.workspace_id
        parsed = parse_id(Prefix.STUDY, study["id"])
        assert parsed is not None
        self.study_id: UUID = parsed

    async def use_a_link(self) -> None:
        async with self.database.workspace(self.workspace_id) as transaction:
            key = await anonymity.study_key(transaction, self.workspace_id, self.study_id, KeyRing([SECRET]))
            mark = anonymity.mark_of(key, "ada@example.com")
            assert await anonymity.use_mark(transaction, self.workspace_id, self.study_id, mark)

    async def left(self) -> tuple[Any, ...] | None:
        async with self.database.workspace(self.workspace_id) as transaction:
            return await transaction.fetch_values(
                "SELECT (SELECT count(*) FROM anonymous_keys WHERE study_id = %s), "
                "(SELECT count(*) FROM anonymous_starts WHERE study_id = %s)",
                [self.study_id, self.study_id],
            )

    async def jobs(self) -> int:
        """How often it is queued to forget."""
        row = await self.database.call(
            "SELECT count(*) FROM jobs.procrastinate_jobs WHERE task_name = %s AND args::text LIKE %s",
            [tasks.FORGET_ANONYMOUS, f"%{self.study_id}%"],
        )
        assert row is not None
        return int(row[0])

    async def run_job(self) -> None:
        await tasks.forget_anonymous(Run(self.workspace_id, 0, 1, self.database), self.study_id)


@pytest.fixture
async def anonymous(studies: Studies, database: Database, workspace: Workspace) -> Anonymous:
    study = await studies.create(anonymous=True, closesAt=CLOSES)
    await studies.publish(study["id"])
    made = Anonymous(database, workspace, study)
    await made.use_a_link()
    return made


async def test_while_a_study_is_open_it_knows_which_links_were_used(anonymous: Anonymous, database: Database) -> None:
    await tasks.find_anonymous_over(SystemRun(0, 1, database))
    assert await anonymous.jobs() == 0
    await anonymous.run_job()
    assert await anonymous.left() == (1, 1)


async def test_when_its_closing_time_has_passed_it_forgets(
    anonymous: Anonymous, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "now", lambda: OVER)
    await tasks.find_anonymous_over(SystemRun(0, 1, database))
    assert await anonymous.jobs() == 1
    await anonymous.run_job()
    assert await anonymous.left() == (0, 0)


async def test_a_study_that_was_given_more_time_is_left_alone(
    anonymous: Anonymous, studies: Studies, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    study_id = f"stu_{anonymous.study_id.hex}"
    await studies.change(study_id, closesAt="2100-01-01T00:00:00Z")
    await studies.publish(study_id)
    monkeypatch.setattr(tasks, "now", lambda: OVER)
    await tasks.find_anonymous_over(SystemRun(0, 1, database))
    assert await anonymous.jobs() == 0
