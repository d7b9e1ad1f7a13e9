"""What a worker learns from edits: one job for all of them, that keeps nobody waiting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import numpy as np
import psycopg
import pytest

from openkoji.codebooks import counting, edits, repository, sorted_passages
from openkoji.codebooks.repository import SWITCHED_FOR
from openkoji.kit.clock import now
from openkoji.language.embedders import LEXICAL, default_embedder
from tests.reports.results.desk import Desk, two_themes


async def test_what_a_merge_teaches_is_in_the_codebook_that_workers_read(desk: Desk) -> None:
    before = await desk.stored()
    into, taken = two_themes(await desk.themes())
    first, second = desk.study.theme_ids[into], desk.study.theme_ids[taken]
    await desk.merge(taken, into)
    await desk.learn()
    after = await desk.stored()
    assert second not in after
    assert 2 <= len(after[first].taught) <= 50
    assert after[first].passages == before[first].passages + before[second].passages
    both = before[first].vector + before[second].vector
    assert np.allclose(after[first].vector, both, atol=0.05)
    await desk.learn()
    again = await desk.stored()
    assert np.array_equal(again[first].taught, after[first].taught)
    assert np.array_equal(again[first].vector, after[first].vector)


async def test_a_theme_is_split_by_example_and_what_is_like_them_follows(desk: Desk) -> None:
    """A worker has put what is two things into one theme; a few quotes of one set it apart."""
    themes = await desk.themes()
    into, taken = two_themes(themes)
    examples = await desk.quotes(themes[taken]["id"], limit=4)
    workspace_id, study_id, ids = desk.workspace.workspace_id, desk.study.study_id, desk.study.theme_ids
    async with desk.database.workspace(workspace_id) as transaction:
        sorted_passages.move_all(transaction, workspace_id, study_id, ids[taken], ids[into])
    merged = (await desk.themes())[into]
    made = await desk.do(
        "POST", f"/themes/{merged['id']}/split", {"name": "Set apart", "description": "By hand.", "quotes": examples}
    )
    assert (made["name"], made["origin"], made["namedByPerson"]) == ("Set apart", "person", True)
    split = (await desk.themes())["Set apart"]
    assert split["mentions"] == len(examples)
    await desk.learn()
    after = await desk.themes()
    assert after["Set apart"]["mentions"] + after[into]["mentions"] == merged["mentions"]
    assert after["Set apart"]["mentions"] > len(examples)
    stored = (await desk.stored())[UUID(made["id"].removeprefix("thm_"))]
    assert (stored.passages, len(stored.taught)) == (after["Set apart"]["mentions"], len(examples))
    moved = {quote["text"] for quote in after["Set apart"]["quotes"]}
    meant = {
        mention.text
        for interview in desk.study.interviews
        for mention in interview.mentions
        if mention.topic and mention.topic.name == taken
    }
    assert len(moved & meant) > len(moved) / 2


def waiting(conninfo: str, desk: Desk) -> int:
    """Jobs of the study that would learn."""
    with psycopg.connect(conninfo) as connection:
        row = connection.execute(
            "SELECT count(*) FROM jobs.procrastinate_jobs "
            "WHERE task_name = %s AND status = 'todo' AND args ->> 'study_id' = %s",
            [edits.LEARN, str(desk.study.study_id)],
        ).fetchone()
    assert row is not None
    return int(row[0])


def while_counting(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], Any]) -> None:
    """Have something happen, once, after the passages were read and before anything is written."""
    original = counting.counted
    happened: list[bool] = []

    async def counted(*arguments: Any) -> Any:
        found = await original(*arguments)
        if not happened:
            happened.append(True)
            await happens()
        return found

    monkeypatch.setattr(counting, "counted", counted)


async def test_one_job_learns_from_all_edits_that_wait(desk: Desk, conninfo: str) -> None:
    names = sorted(await desk.themes())
    await desk.merge(names[0], names[1])
    await desk.merge(names[2], names[3])
    assert waiting(conninfo, desk) == 1
    await desk.learn()
    after = await desk.stored()
    assert [len(after[desk.study.theme_ids[names[into]]].taught) > 1 for into in (1, 3)] == [True, True]


async def test_themes_can_be_edited_while_a_worker_counts_them(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    names = sorted(await desk.themes())
    monkeypatch.setattr(edits, "LOCKED_SECONDS", 0.2)
    while_counting(monkeypatch, lambda: desk.merge(names[2], names[3]))
    await desk.merge(names[0], names[1])
    await desk.learn()
    taught = [len((await desk.stored())[desk.study.theme_ids[names[into]]].taught) for into in (1, 3)]
    assert taught == [0, 0], "the job of the later edit learns from both"
    await desk.learn()
    assert all([len((await desk.stored())[desk.study.theme_ids[names[into]]].taught) > 1 for into in (1, 3)])


async def test_what_is_sorted_in_while_a_worker_counts_is_counted_too(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    into, taken = two_themes(await desk.themes())
    total = sum(theme["mentions"] for name, theme in (await desk.themes()).items() if name in {into, taken})
    one = desk.study.theme_ids[into]

    async def sorted_in() -> None:
        async with desk.database.workspace(desk.workspace.workspace_id) as transaction:
            transaction.write("UPDATE themes SET passages = passages + 3 WHERE id = %s", [one])

    while_counting(monkeypatch, sorted_in)
    await desk.merge(taken, into)
    await desk.learn()
    assert (await desk.stored())[one].passages == total + 3


async def test_a_worker_with_another_embedder_learns_nothing_and_spoils_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    into, taken = two_themes(await desk.themes())
    await desk.merge(taken, into)
    before = await desk.stored()
    with monkeypatch.context() as patch:
        patch.setattr("openkoji.reports.results.tasks.embedder", lambda: default_embedder(None, LEXICAL))
        await desk.learn()
    after = await desk.stored()
    assert all(np.array_equal(after[each].vector, before[each].vector) for each in before)
    await desk.learn()
    assert len((await desk.stored())[desk.study.theme_ids[into]].taught) > 1


async def test_a_study_that_goes_over_to_another_embedder_has_its_vectors_and_lessons_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    into, taken = two_themes(await desk.themes())
    await desk.merge(taken, into)
    await desk.learn()
    before = {theme.id: (theme.passages, len(theme.taught)) for theme in (await desk.stored()).values()}
    words_alone = default_embedder(None, LEXICAL)
    async with desk.database.workspace(desk.workspace.workspace_id) as transaction:
        await repository.open_locked(
            transaction,
            desk.workspace.workspace_id,
            desk.study.study_id,
            embedder=words_alone.name,
            size=words_alone.size,
            moment=now() + SWITCHED_FOR,
            switch=True,
        )
    monkeypatch.setattr("openkoji.reports.results.tasks.embedder", lambda: words_alone)
    await desk.learn()
    async with desk.database.workspace(desk.workspace.workspace_id) as transaction:
        row = await transaction.fetch_values(
            "SELECT count(*) FILTER (WHERE length(vector) = 2 * %s), count(*) FROM passages WHERE study_id = %s",
            [words_alone.size, desk.study.study_id],
        )
        themes = await repository.standing_themes(
            transaction, desk.workspace.workspace_id, desk.study.study_id, size=words_alone.size
        )
    assert row is not None
    assert row[0] == row[1] > 0
    assert {theme.id: (theme.passages, len(theme.taught)) for theme in themes} == before
