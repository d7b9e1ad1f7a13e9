"""Renaming, merging and splitting themes: kept for good, and taken back."""

from __future__ import annotations

import numpy as np
import psycopg

from tests.contract.problems import is_problem
from tests.reports.results.desk import Desk, two_themes
from tests.reports.results.reading import theme_id


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


async def test_a_merge_is_undone_with_every_passage(desk: Desk) -> None:
    before, stored = await desk.themes(), await desk.stored()
    into, taken = two_themes(before)
    edited = await desk.merge(taken, into)
    await desk.learn()
    undone = await desk.undo(edited["editId"])
    assert undone["undoes"] == edited["editId"]
    assert await desk.themes() == before
    await desk.learn()
    after = await desk.stored()
    assert {theme.id: (theme.name, theme.passages, len(theme.taught)) for theme in after.values()} == {
        theme.id: (theme.name, theme.passages, len(theme.taught)) for theme in stored.values()
    }
    for theme in after.values():
        assert np.allclose(theme.vector, stored[theme.id].vector, atol=0.05)


async def test_a_split_is_undone(desk: Desk) -> None:
    before = await desk.themes()
    name, _ = two_themes(before)
    quotes = await desk.quotes(before[name]["id"])
    made = await desk.do("POST", f"/themes/{before[name]['id']}/split", {"name": "Set apart", "quotes": quotes})
    await desk.learn()
    await desk.undo(made["editId"])
    await desk.learn()
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


async def test_an_undone_merge_leaves_what_was_analysed_again_whatever_the_clocks_say(
    desk: Desk, conninfo: str
) -> None:
    into, taken = two_themes(await desk.themes())
    before = (await desk.themes())[taken]
    edited = await desk.merge(taken, into)
    with psycopg.connect(conninfo) as connection:
        kept = connection.execute("SELECT moved FROM theme_edits WHERE study_id = %s", [desk.study.study_id]).fetchone()
        assert kept is not None
        interview_id, (version, *numbers) = next(iter(kept[0].items()))
        connection.execute("UPDATE interviews SET analysis_version = %s WHERE id = %s", [version + 1, interview_id])
        # A clock that goes slow says that it was analysed before the merge.
        connection.execute("UPDATE analyses SET created_at = now() - interval '1 day'")
    await desk.undo(edited["editId"])
    assert (await desk.themes())[taken]["mentions"] == before["mentions"] - len(numbers)


async def test_the_list_of_edits_does_not_read_what_each_moved(desk: Desk, conninfo: str) -> None:
    into, taken = two_themes(await desk.themes())
    await desk.merge(taken, into)
    with psycopg.connect(conninfo) as connection:
        rows = connection.execute(
            "SELECT document ? 'moved', moved IS NOT NULL FROM theme_edits WHERE study_id = %s", [desk.study.study_id]
        ).fetchall()
    assert rows == [(False, True)]
