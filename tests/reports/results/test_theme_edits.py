"""Renaming, merging and splitting themes: kept for good, taught to what comes next, and taken back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import UUID

import httpx
import numpy as np
import psycopg
import pytest

from openkoji.accounts.model import Scope
from openkoji.codebooks import edits, repository
from openkoji.db import Database
from openkoji.interviews.analysing import embedder
from openkoji.jobs import Run
from openkoji.kit.clock import now
from openkoji.kit.ids import Prefix, new_id, parse_id, public_id
from openkoji.language.embedders import LEXICAL, default_embedder
from openkoji.reports.results import tasks
from tests.analysed import AnalysedStudy, analysed_study
from tests.conftest import Workspace
from tests.contract.problems import is_problem
from tests.reports.results.conftest import Reading, new_key
from tests.reports.results.test_themes import theme_id


class Desk(Reading):
    """A person who edits, and a worker that learns from it when it is told to."""

    def __init__(self, client: httpx.AsyncClient, study: AnalysedStudy, workspace: Workspace, database: Database):
        super().__init__(client, study, workspace.headers)
        self.database = database
        self.workspace = workspace

    async def themes(self) -> dict[str, dict[str, Any]]:
        return {theme["name"]: theme for theme in (await self.read("/themes", minQuality=1))["items"]}

    async def quotes(self, theme: str, limit: int = 3) -> list[dict[str, Any]]:
        page = await self.read(f"/themes/{theme}/quotes", limit=limit, minQuality=1)
        return [{key: quote[key] for key in ("messageId", "start", "end")} for quote in page["items"]]

    async def learn(self, edit_id: str) -> None:
        run = Run(self.workspace.workspace_id, 0, 1, self.database)
        parsed = parse_id(Prefix.THEME_EDIT, edit_id)
        assert parsed is not None
        await tasks.learn(run, self.study.study_id, parsed)

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


def two_themes(themes: dict[str, dict[str, Any]]) -> tuple[str, str]:
    """The names of the two largest."""
    first, second, *_ = sorted(themes.values(), key=lambda theme: -theme["mentions"])
    return first["name"], second["name"]


async def test_a_name_that_a_person_gave_is_kept_and_told(desk: Desk) -> None:
    name = next(iter(desk.study.theme_ids))
    address = f"/themes/{theme_id(desk.study, name)}"
    edited = await desk.do("PATCH", address, {"name": "  What it\ncosts ", "description": "Bills and budgets."})
    assert (edited["name"], edited["description"]) == ("What it costs", "Bills and budgets.")
    assert (edited["namedByPerson"], edited["needsName"]) == (True, False)
    assert (await desk.read(address))["name"] == "What it costs"
    stored = (await desk.stored())[desk.study.theme_ids[name]]
    assert stored.named_by_person
    again = await desk.do("PATCH", address, {"name": "What it costs"})
    assert again["editId"] is None


async def test_what_cannot_be_seen_is_left_out_of_a_name(desk: Desk) -> None:
    address = f"/themes/{theme_id(desk.study, next(iter(desk.study.theme_ids)))}"
    edited = await desk.do("PATCH", address, {"name": "Bells\x07 and \u202eturns 👩\u200d🔬"})
    assert edited["name"] == "Bells and turns 👩\u200d🔬"


async def test_two_themes_never_have_one_name(desk: Desk) -> None:
    first, second = list(desk.study.theme_ids)[:2]
    refused = await desk.send("PATCH", f"/themes/{theme_id(desk.study, first)}", {"name": second.upper()})
    problem = is_problem(refused, 409, "theme_name_taken")
    assert theme_id(desk.study, second) in problem["message"]


async def test_a_merged_theme_is_in_the_other_with_all_that_was_said_on_it(desk: Desk) -> None:
    before = await desk.themes()
    into, taken = two_themes(before)
    edited = await desk.merge(taken, into)
    assert edited["id"] == theme_id(desk.study, into)
    after = await desk.themes()
    assert taken not in after
    assert after[into]["mentions"] == before[into]["mentions"] + before[taken]["mentions"]
    assert after[into]["respondents"] <= before[into]["respondents"] + before[taken]["respondents"]
    led = await desk.read(f"/themes/{theme_id(desk.study, taken)}", minQuality=1)
    assert led == after[into]
    interviews = await desk.client.get("/api/v1/interviews", params={"themeId": edited["id"]}, headers=desk.headers)
    assert interviews.status_code == 200


async def test_what_a_merge_teaches_is_in_the_codebook_that_workers_read(desk: Desk) -> None:
    before = await desk.stored()
    into, taken = two_themes(await desk.themes())
    first, second = desk.study.theme_ids[into], desk.study.theme_ids[taken]
    edited = await desk.merge(taken, into)
    await desk.learn(edited["editId"])
    after = await desk.stored()
    assert second not in after
    assert 2 <= len(after[first].taught) <= 50
    assert after[first].passages == before[first].passages + before[second].passages
    both = before[first].vector + before[second].vector
    assert np.allclose(after[first].vector, both, atol=0.05)
    await desk.learn(edited["editId"])
    again = await desk.stored()
    assert np.array_equal(again[first].taught, after[first].taught)
    assert np.array_equal(again[first].vector, after[first].vector)


async def test_what_was_taught_is_learned_anew_when_the_embedder_changes(
    desk: Desk, conninfo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken, into = two_themes(await desk.themes())
    edited = await desk.merge(taken, into)
    await desk.learn(edited["editId"])
    words_alone = default_embedder(None, LEXICAL)
    monkeypatch.setattr("openkoji.reports.results.tasks.embedder", lambda: words_alone)
    async with desk.database.workspace(desk.workspace.workspace_id) as transaction:
        await repository.open_locked(
            transaction,
            desk.workspace.workspace_id,
            desk.study.study_id,
            embedder=words_alone.name,
            size=words_alone.size,
            moment=now(),
        )
    with psycopg.connect(conninfo) as connection:
        waiting = connection.execute(
            "SELECT count(*) FROM jobs.procrastinate_jobs WHERE task_name = %s AND args ->> 'edit_id' = %s",
            [edits.LEARN, str(parse_id(Prefix.THEME_EDIT, edited["editId"]))],
        ).fetchone()
    assert waiting == (2,), "one for the edit, one for the change"
    await desk.learn(edited["editId"])
    async with desk.database.workspace(desk.workspace.workspace_id) as transaction:
        row = await transaction.fetch_values(
            "SELECT length(taught) / (4 * %s) FROM themes WHERE id = %s",
            [words_alone.size, desk.study.theme_ids[into]],
        )
    assert row is not None
    assert row[0] > 0


async def test_a_merge_is_undone_with_every_passage(desk: Desk) -> None:
    before, stored = await desk.themes(), await desk.stored()
    into, taken = two_themes(before)
    edited = await desk.merge(taken, into)
    await desk.learn(edited["editId"])
    undone = await desk.undo(edited["editId"])
    assert undone["undoes"] == edited["editId"]
    assert await desk.themes() == before
    await desk.learn(undone["id"])
    after = await desk.stored()
    assert {theme.id: (theme.name, theme.passages, len(theme.taught)) for theme in after.values()} == {
        theme.id: (theme.name, theme.passages, len(theme.taught)) for theme in stored.values()
    }
    for theme in after.values():
        assert np.allclose(theme.vector, stored[theme.id].vector, atol=0.05)


async def test_a_theme_is_split_by_example_and_what_is_like_them_follows(desk: Desk) -> None:
    """A worker has put what is two things into one theme; a few quotes of one set it apart."""
    themes = await desk.themes()
    into, taken = two_themes(themes)
    examples = await desk.quotes(themes[taken]["id"], limit=4)
    workspace_id, study_id, ids = desk.workspace.workspace_id, desk.study.study_id, desk.study.theme_ids
    async with desk.database.workspace(workspace_id) as transaction:
        edits.move_all(transaction, workspace_id, study_id, ids[taken], ids[into])
    merged = (await desk.themes())[into]
    made = await desk.do(
        "POST", f"/themes/{merged['id']}/split", {"name": "Set apart", "description": "By hand.", "quotes": examples}
    )
    assert (made["name"], made["origin"], made["namedByPerson"]) == ("Set apart", "person", True)
    split = (await desk.themes())["Set apart"]
    assert split["mentions"] == len(examples)
    await desk.learn(made["editId"])
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


async def test_a_split_is_undone(desk: Desk) -> None:
    before = await desk.themes()
    name, _ = two_themes(before)
    quotes = await desk.quotes(before[name]["id"])
    made = await desk.do("POST", f"/themes/{before[name]['id']}/split", {"name": "Set apart", "quotes": quotes})
    await desk.learn(made["editId"])
    undone = await desk.undo(made["editId"])
    await desk.learn(undone["id"])
    assert await desk.themes() == before
    assert (await desk.read(f"/themes/{made['id']}"))["id"] == before[name]["id"]
    assert len((await desk.stored())[desk.study.theme_ids[name]].taught) == 0


async def test_a_rename_is_undone_with_who_named_it(desk: Desk) -> None:
    before = await desk.themes()
    name, _ = two_themes(before)
    edited = await desk.do("PATCH", f"/themes/{before[name]['id']}", {"name": "Another name"})
    await desk.undo(edited["editId"])
    assert await desk.themes() == before


async def test_edits_are_listed_and_undone_in_turn(desk: Desk) -> None:
    into, taken = two_themes(await desk.themes())
    renamed = await desk.do("PATCH", f"/themes/{theme_id(desk.study, taken)}", {"name": "Before it was merged"})
    merged = await desk.merge(taken, into)
    first = await desk.read("/themes/edits", limit=1)
    second = await desk.read("/themes/edits", limit=1, cursor=first["nextCursor"])
    assert second["nextCursor"] is None
    assert [edit["action"] for edit in first["items"] + second["items"]] == ["merge", "rename"]
    assert first["items"][0]["otherThemeId"] == theme_id(desk.study, into)
    assert (second["items"][0]["previousName"], second["items"][0]["name"]) == (taken, "Before it was merged")
    too_early = await desk.send("POST", f"/themes/edits/{renamed['editId']}/undo")
    problem = is_problem(too_early, 409, "edit_not_undoable")
    assert merged["editId"] in problem["message"]
    undone = await desk.undo(merged["editId"])
    await desk.undo(renamed["editId"])
    for edit_id in (merged["editId"], undone["id"]):
        is_problem(await desk.send("POST", f"/themes/edits/{edit_id}/undo"), 409, "edit_not_undoable")
    items = (await desk.read("/themes/edits"))["items"]
    assert [edit["action"] for edit in items] == ["undo", "undo", "merge", "rename"]
    assert [edit["undoneAt"] is not None for edit in items] == [False, False, True, True]


async def test_a_theme_that_was_merged_cannot_be_edited_again(desk: Desk) -> None:
    into, taken = two_themes(await desk.themes())
    quotes = await desk.quotes(theme_id(desk.study, into), limit=1)
    await desk.merge(taken, into)
    address = f"/themes/{theme_id(desk.study, taken)}"
    other = next(name for name in desk.study.theme_ids if name not in {into, taken})
    for method, path, body in (
        ("PATCH", address, {"name": "Too late"}),
        ("POST", f"{address}/merge", {"into": theme_id(desk.study, other)}),
        ("POST", f"{address}/split", {"name": "Too late", "quotes": quotes}),
    ):
        problem = is_problem(await desk.send(method, path, body), 409, "theme_merged")
        assert theme_id(desk.study, into) in problem["message"]


async def test_themes_merged_one_after_the_other_lead_to_the_last(desk: Desk) -> None:
    before = await desk.themes()
    first, second, third = sorted(before, key=lambda name: -before[name]["mentions"])[:3]
    edited = await desk.merge(first, second)
    again = await desk.merge(second, third)
    assert (await desk.read(f"/themes/{theme_id(desk.study, first)}"))["name"] == third
    await desk.undo(again["editId"])
    assert (await desk.read(f"/themes/{theme_id(desk.study, first)}"))["name"] == second
    await desk.undo(edited["editId"])
    assert await desk.themes() == before


async def test_a_repeat_under_its_key_does_nothing_again(desk: Desk) -> None:
    into, taken = two_themes(await desk.themes())
    address, body = f"/themes/{theme_id(desk.study, taken)}/merge", {"into": theme_id(desk.study, into)}
    first = await desk.do("POST", address, body, **{"Idempotency-Key": "once"})
    assert await desk.do("POST", address, body, **{"Idempotency-Key": "once"}) == first
    assert len((await desk.read("/themes/edits"))["items"]) == 1


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


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "  \n "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "\x07\u202e"}, "name"),
        ({"name": 7}, "name"),
        ({"description": "x" * 501}, "description"),
        ({"origin": "person"}, "origin"),
    ],
)
async def test_a_name_that_cannot_be_one_is_refused(
    reading: Reading, study: AnalysedStudy, body: dict[str, Any], field: str
) -> None:
    address = f"/themes/{theme_id(study, next(iter(study.theme_ids)))}"
    problem = is_problem(await reading.send("PATCH", address, body), 422, "validation_failed")
    assert [each["field"] for each in problem["errors"]] == [field]


async def test_markup_in_a_name_stays_text(desk: Desk) -> None:
    name = next(iter(desk.study.theme_ids))
    hostile = "<script>alert(1)</script> '; DROP TABLE themes; -- {{7*7}}"
    edited = await desk.do("PATCH", f"/themes/{theme_id(desk.study, name)}", {"name": hostile})
    assert edited["name"] == hostile


async def test_a_split_takes_quotes_of_the_theme_alone(desk: Desk) -> None:
    themes = await desk.themes()
    name, other = two_themes(themes)
    mine, foreign = await desk.quotes(themes[name]["id"], 1), await desk.quotes(themes[other]["id"], 1)
    address = f"/themes/{themes[name]['id']}/split"
    unknown = {"messageId": public_id(Prefix.MESSAGE, new_id()), "start": 0, "end": 5}
    shifted = {**mine[0], "end": mine[0]["end"] + 1}
    body = {"name": "Set apart", "quotes": [mine[0], foreign[0], unknown, shifted, {**mine[0], "messageId": "x"}]}
    problem = is_problem(await desk.send("POST", address, body), 422, "validation_failed")
    assert [each["field"] for each in problem["errors"]] == [f"quotes.{place}" for place in (1, 2, 3, 4)]
    is_problem(await desk.send("POST", address, {"name": "Set apart", "quotes": []}), 422, "validation_failed")
    is_problem(await desk.send("POST", address, {"name": other, "quotes": mine}), 409, "theme_name_taken")
    assert await desk.themes() == themes


async def test_a_theme_is_not_merged_into_itself_or_into_nothing(reading: Reading, study: AnalysedStudy) -> None:
    mine = theme_id(study, next(iter(study.theme_ids)))
    is_problem(await reading.send("POST", f"/themes/{mine}/merge", {"into": mine}), 422, "validation_failed")
    for into in ("thm_x", public_id(Prefix.THEME, new_id())):
        is_problem(await reading.send("POST", f"/themes/{mine}/merge", {"into": into}), 404, "theme_not_found")
    edit_id = public_id(Prefix.THEME_EDIT, new_id())
    is_problem(await reading.send("POST", f"/themes/edits/{edit_id}/undo"), 404, "edit_not_found")
    is_problem(await reading.send("POST", "/themes/edits/ted_x/undo"), 404, "edit_not_found")


async def test_who_may_only_read_and_who_is_elsewhere_edits_nothing(
    client: httpx.AsyncClient,
    database: Database,
    study: AnalysedStudy,
    study_workspace: Workspace,
    other_workspace: Workspace,
) -> None:
    reader = Reading(client, study, await new_key(database, study_workspace, scopes=[Scope.RESULTS_READ]))
    stranger = Reading(client, study, other_workspace.headers)
    first, second = (theme_id(study, name) for name in list(study.theme_ids)[:2])
    quote = {"messageId": public_id(Prefix.MESSAGE, study.interviews[0].messages[1].id), "start": 0, "end": 4}
    for method, path, body in (
        ("PATCH", f"/themes/{first}", {"name": "Mine now"}),
        ("POST", f"/themes/{first}/merge", {"into": second}),
        ("POST", f"/themes/{first}/split", {"name": "Mine now", "quotes": [quote]}),
        ("POST", f"/themes/edits/{public_id(Prefix.THEME_EDIT, new_id())}/undo", None),
    ):
        is_problem(await reader.send(method, path, body), 403, "forbidden")
        is_problem(await stranger.send(method, path, body), 404, "study_not_found")
