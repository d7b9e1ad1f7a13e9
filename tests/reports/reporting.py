"""A study whose reports are generated, read and published over HTTP, with words put into its respondents' mouths."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID

import httpx
import psycopg

from openkoji.db import Database
from openkoji.jobs import Run
from openkoji.kit.ids import Prefix, parse_id
from openkoji.reports import tasks
from tests.analysed import AnalysedStudy
from tests.analysed_interviews import Made
from tests.conftest import Workspace

READS_BEST = 110
"""Characters of a quote that is chosen before others."""


@dataclass(frozen=True)
class Desk:
    """A researcher with a study, a key, and a worker that does what is asked of it."""

    client: httpx.AsyncClient
    database: Database
    workspace: Workspace
    study: AnalysedStudy
    conninfo: str

    @property
    def path(self) -> str:
        return f"/api/v1/studies/{self.study.public_id}/reports"

    async def post(self, path: str, body: Any = None, **headers: str) -> httpx.Response:
        return await self.client.post(f"{self.path}{path}", json=body, headers=self.workspace.headers | headers)

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self.client.get(f"{self.path}{path}", headers=self.workspace.headers | headers)

    async def ask(self) -> dict[str, Any]:
        """A report that no worker has written yet."""
        asked = await self.post("")
        assert asked.status_code == 202, asked.text
        head: dict[str, Any] = asked.json()
        return head

    async def work(self, report: Mapping[str, Any]) -> None:
        await tasks.generate(Run(self.workspace.workspace_id, 0, 1, self.database), uuid_of(report))

    async def generate(self) -> dict[str, Any]:
        """A version with what it says."""
        head = await self.ask()
        await self.work(head)
        return await self.read(head)

    async def read(self, report: Mapping[str, Any]) -> dict[str, Any]:
        read = await self.get(f"/{report['id']}")
        assert read.status_code == 200, read.text
        view: dict[str, Any] = read.json()
        return view

    async def publish(self, report: Mapping[str, Any], **how: Any) -> str:
        """The path of the public address."""
        published = await self.post(f"/{report['id']}/publish", how or None)
        assert published.status_code == 200, published.text
        return httpx.URL(published.json()["url"]).path

    async def events(self) -> list[tuple[str, dict[str, Any]]]:
        async with self.database.workspace(self.workspace.workspace_id) as transaction:
            rows = await transaction.fetch_values(
                "SELECT coalesce(array_agg(ARRAY[to_jsonb(type), data] ORDER BY id), '{}') FROM events "
                "WHERE study_id = %s AND type LIKE 'report.%%'",
                [self.study.study_id],
            )
        assert rows is not None
        return [(event_type, data) for event_type, data in rows[0]]

    def counted(self) -> list[Made]:
        return [made for made in self.study.interviews if (made.quality or 0) >= 3 and made.mentions]

    def say(self, made: Made, words: str) -> str:
        """Let a respondent have said nothing but this in one answer; what was said, in the length that reads best."""
        said = words.ljust(READS_BEST, ".")
        mention = made.mentions[0]
        place = [self.workspace.workspace_id, made.id, mention.message_seq]
        with psycopg.connect(self.conninfo) as connection:
            connection.execute("SET ROLE openkoji_eraser")
            connection.execute(
                "SELECT set_config('openkoji.workspace_id', %s, false)", [str(self.workspace.workspace_id)]
            )
            connection.execute(
                "UPDATE messages SET content = %s WHERE workspace_id = %s AND interview_id = %s AND seq = %s",
                [said, *place],
            )
            connection.execute(
                "DELETE FROM passages WHERE workspace_id = %s AND interview_id = %s AND message_seq = %s "
                "AND number <> %s",
                [*place, mention.number],
            )
            connection.execute(
                'UPDATE passages SET "start" = 0, "end" = %s, code = \'said\' '
                "WHERE workspace_id = %s AND interview_id = %s AND message_seq = %s",
                [len(said), *place],
            )
        return said

    def call(self, made: Made, name: str, email: str | None = None, **metadata: str) -> None:
        """Give a respondent this name."""
        with psycopg.connect(self.conninfo) as connection:
            connection.execute("SET ROLE openkoji_eraser")
            connection.execute(
                "SELECT set_config('openkoji.workspace_id', %s, false)", [str(self.workspace.workspace_id)]
            )
            connection.execute(
                "UPDATE respondents SET name = %s, email = coalesce(%s, email), metadata = %s "
                "WHERE workspace_id = %s AND id = %s",
                [
                    name,
                    email,
                    psycopg.types.json.Jsonb(metadata),
                    self.workspace.workspace_id,
                    made.respondent_id,
                ],
            )

    def run(self, statement: LiteralString, parameters: Sequence[object]) -> None:
        """Change what is stored, as if it had come about so."""
        with psycopg.connect(self.conninfo) as connection:
            connection.execute("SET ROLE openkoji_eraser")
            connection.execute(
                "SELECT set_config('openkoji.workspace_id', %s, false)", [str(self.workspace.workspace_id)]
            )
            connection.execute(statement, parameters)


def uuid_of(report: Mapping[str, Any]) -> UUID:
    report_id = parse_id(Prefix.REPORT, str(report["id"]))
    assert report_id is not None
    return report_id


def quotes_in(node: Any) -> Iterator[dict[str, Any]]:
    """Every quote of a report as JSON."""
    if isinstance(node, dict):
        if "tone" in node and "text" in node:
            yield node
        for value in node.values():
            yield from quotes_in(value)
    elif isinstance(node, list):
        for value in node:
            yield from quotes_in(value)
