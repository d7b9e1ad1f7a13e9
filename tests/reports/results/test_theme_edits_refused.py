"""What may not be done to themes, and by whom."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from openkoji.accounts.model import Scope
from openkoji.db import Database
from openkoji.kit.ids import Prefix, new_id, public_id
from tests.analysed import AnalysedStudy
from tests.conftest import Workspace
from tests.contract.problems import is_problem
from tests.reports.results.conftest import new_key
from tests.reports.results.desk import Desk, two_themes
from tests.reports.results.reading import Reading, theme_id


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
