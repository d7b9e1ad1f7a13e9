"""Edits of two persons at once, and of a person and a worker: one finds what the other left."""

from __future__ import annotations

import asyncio

import pytest

from openkoji.codebooks import edits, repository
from openkoji.interviews.analysing import embedder
from openkoji.kit.clock import now
from tests.contract.problems import is_problem
from tests.reports.results.desk import Desk, two_themes
from tests.reports.results.reading import theme_id


async def test_of_two_merges_at_once_one_finds_what_the_other_left(desk: Desk) -> None:
    into, taken = two_themes(await desk.themes())
    before = await desk.themes()
    total = before[into]["mentions"] + before[taken]["mentions"]
    there = desk.send("POST", f"/themes/{theme_id(desk.study, taken)}/merge", {"into": theme_id(desk.study, into)})
    back = desk.send("POST", f"/themes/{theme_id(desk.study, into)}/merge", {"into": theme_id(desk.study, taken)})
    answers = await asyncio.gather(there, back)
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    standing = [theme for name, theme in (await desk.themes()).items() if name in {into, taken}]
    assert [theme["mentions"] for theme in standing] == [total]


async def test_an_edit_waits_for_the_worker_that_holds_the_codebook(desk: Desk) -> None:
    into, taken = two_themes(await desk.themes())
    reader = embedder()
    async with desk.database.workspace(desk.workspace.workspace_id) as transaction:
        before = await repository.open_locked(
            transaction,
            desk.workspace.workspace_id,
            desk.study.study_id,
            embedder=reader.name,
            size=reader.size,
            moment=now(),
        )
        editing = asyncio.create_task(desk.merge(taken, into))
        done, _ = await asyncio.wait([editing], timeout=0.2)
        assert not done
        merged = {desk.study.theme_ids[taken]: desk.study.theme_ids[into]}
        repository.save(transaction, desk.workspace.workspace_id, desk.study.study_id, before, before, merged, now())
    with pytest.raises(AssertionError, match="theme_merged"):
        await editing


async def test_an_edit_that_waits_too_long_says_what_to_do(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edits, "LOCKED_SECONDS", 0.2)
    into, taken = two_themes(await desk.themes())
    async with desk.database.workspace(desk.workspace.workspace_id) as transaction:
        await edits.lock(transaction, desk.workspace.workspace_id, desk.study.study_id)
        refused = await desk.send(
            "POST", f"/themes/{theme_id(desk.study, taken)}/merge", {"into": theme_id(desk.study, into)}
        )
    is_problem(refused, 503, "themes_busy")
    assert int(refused.headers["Retry-After"]) > 0
    await desk.merge(taken, into)
