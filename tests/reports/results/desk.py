"""A person who edits the themes of a study, and a worker that learns from it when it is told to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import httpx

from openkoji.codebooks import repository
from openkoji.db import Database
from openkoji.interviews.analysing import embedder
from openkoji.jobs import Run
from openkoji.kit.clock import now
from openkoji.reports.results import tasks
from tests.analysed import AnalysedStudy
from tests.conftest import Workspace
from tests.reports.results.reading import Reading, theme_id


class Desk(Reading):
    """Edits over HTTP, and reads the codebook as workers do."""

    def __init__(self, client: httpx.AsyncClient, study: AnalysedStudy, workspace: Workspace, database: Database):
        super().__init__(client, study, workspace.headers)
        self.database = database
        self.workspace = workspace

    async def themes(self) -> dict[str, dict[str, Any]]:
        return {theme["name"]: theme for theme in (await self.read("/themes", minQuality=1))["items"]}

    async def quotes(self, theme: str, limit: int = 3) -> list[dict[str, Any]]:
        page = await self.read(f"/themes/{theme}/quotes", limit=limit, minQuality=1)
        return [{key: quote[key] for key in ("messageId", "start", "end")} for quote in page["items"]]

    async def learn(self) -> None:
        """Let a worker do what edits left to it."""
        await tasks.learn(Run(self.workspace.workspace_id, 0, 1, self.database), self.study.study_id)

    async def merge(self, taken: str, into: str) -> dict[str, Any]:
        made: dict[str, Any] = await self.do(
            "POST", f"/themes/{theme_id(self.study, taken)}/merge", {"into": theme_id(self.study, into)}
        )
        return made

    async def undo(self, edit_id: str) -> dict[str, Any]:
        made: dict[str, Any] = await self.do("POST", f"/themes/edits/{edit_id}/undo")
        return made

    async def stored(self) -> dict[UUID, Any]:
        """The codebook as a worker finds it."""
        reader = embedder()
        async with self.database.workspace(self.workspace.workspace_id) as transaction:
            codebook = await repository.open_locked(
                transaction,
                self.workspace.workspace_id,
                self.study.study_id,
                embedder=reader.name,
                size=reader.size,
                moment=now(),
            )
        return {theme.id: theme for theme in codebook.themes}


def two_themes(themes: dict[str, dict[str, Any]]) -> tuple[str, str]:
    """The names of the two largest."""
    first, second, *_ = sorted(themes.values(), key=lambda theme: -theme["mentions"])
    return first["name"], second["name"]
