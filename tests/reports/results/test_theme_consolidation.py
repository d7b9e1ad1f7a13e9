"""A language model goes through the themes of a whole study: names and merges that people see, undo, and overrule."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import psycopg
import pytest

from openkoji.codebooks import consolidating, tasks
from openkoji.codebooks.due import CONSOLIDATE, EVERY, count_analysis
from tests.fakes.model_server import Asked, ModelServer, answers
from tests.fakes.models.behaviours import FAILING_ONES
from tests.interviews.reading_models import NAME, run_with
from tests.reports.results.desk import Desk, two_themes
from tests.reports.results.reading import theme_id

QUOTED = "“it forgets who I am”"
GIVEN = "Signing in again every time"


def shown(asked: Asked) -> list[Mapping[str, Any]]:
    return [json.loads(line) for line in asked.prompt.splitlines() if line.startswith('{"theme"')]


def consolidating_model(
    names: Mapping[str, str] | None = None, same: Sequence[Sequence[str]] = ()
) -> Callable[[Asked], Any]:
    """A model that renames themes by their present names, and puts groups of names together."""

    def output(asked: Asked) -> dict[str, Any]:
        number_of = {theme["name"]: theme["theme"] for theme in shown(asked)}
        return {
            "names": [
                {"theme": number_of[old], "name": new, "description": f"What was told of this: {new.lower()}."}
                for old, new in (names or {}).items()
                if old in number_of
            ],
            "same": [
                {"into": number_of[into], "themes": [number_of[each] for each in others], "reason": "They are one."}
                for into, *others in same
            ],
        }

    return answers(output)


async def consolidate(desk: Desk, behaviour: Any) -> list[Asked]:
    """Let the job run once; what the model was asked."""
    async with ModelServer(behaviour) as model:
        await tasks.consolidate(run_with(model, desk.workspace, desk.database), desk.study.study_id)
        return list(model.requests)


async def edits_of(desk: Desk) -> list[dict[str, Any]]:
    return list((await desk.read("/themes/edits"))["items"])


async def test_a_theme_that_needed_a_name_gets_one_that_stays(desk: Desk) -> None:
    assert (await desk.themes())[QUOTED]["needsName"]
    await consolidate(desk, consolidating_model({QUOTED: GIVEN}))
    theme = (await desk.themes())[GIVEN]
    assert not theme["needsName"]
    assert not theme["namedByPerson"]
    assert theme["description"] == f"What was told of this: {GIVEN.lower()}."
    assert (await desk.stored())[desk.study.theme_ids[QUOTED]].named_by_model


async def test_themes_that_say_the_same_become_one_and_can_be_taken_apart(desk: Desk) -> None:
    before = await desk.themes()
    into, taken = two_themes(before)
    await consolidate(desk, consolidating_model(same=[[into, taken]]))
    after = await desk.themes()
    assert taken not in after
    assert after[into]["mentions"] == before[into]["mentions"] + before[taken]["mentions"]
    assert not after[into]["namedByPerson"]
    await desk.learn()
    assert all(len(theme.taught) == 0 for theme in (await desk.stored()).values()), "nothing is learned from a model"
    merge = (await edits_of(desk))[0]
    assert (merge["action"], merge["by"], merge["model"]) == ("merge", "model", NAME)
    await desk.undo(merge["id"])
    assert await desk.themes() == before


async def test_what_a_person_did_is_shown_to_the_model_and_left_alone(desk: Desk) -> None:
    first, second = two_themes(await desk.themes())
    await desk.do("PATCH", f"/themes/{theme_id(desk.study, first)}", {"name": "As I call it"})
    asked = await consolidate(
        desk, consolidating_model({"As I call it": "As a model does", QUOTED: GIVEN}, same=[["As I call it", second]])
    )
    mine = next(theme for theme in shown(asked[0]) if theme["name"] == "As I call it")
    assert (mine["mayBeNamed"], mine["mayBeMerged"]) == (False, False)
    after = await desk.themes()
    assert {"As I call it", second, GIVEN} <= after.keys()


async def test_what_a_person_took_back_is_not_done_again(desk: Desk) -> None:
    before = await desk.themes()
    into, taken = two_themes(before)
    behaviour = consolidating_model({QUOTED: GIVEN}, same=[[into, taken]])
    await consolidate(desk, behaviour)
    for edit in await edits_of(desk):
        await desk.undo(edit["id"])
    assert await desk.themes() == before
    await touch(desk)
    await consolidate(desk, behaviour)
    assert await desk.themes() == before


async def test_what_a_person_does_while_the_model_thinks_stays(desk: Desk) -> None:
    first, second = two_themes(await desk.themes())

    async def meanwhile(asked: Asked) -> Any:
        await desk.do("PATCH", f"/themes/{theme_id(desk.study, first)}", {"name": "Mine meanwhile"})
        return consolidating_model({first: "A model's name", second: "Another name"})(asked)

    await consolidate(desk, meanwhile)
    assert {"Mine meanwhile", "Another name"} <= (await desk.themes()).keys()


async def touch(desk: Desk) -> None:
    """Let something have been analysed since."""
    async with desk.database.workspace(desk.workspace.workspace_id) as transaction:
        await count_analysis(transaction, desk.workspace.workspace_id, desk.study.study_id)


@pytest.mark.parametrize(
    "failure", ["failed", "rate_limited_without_hint", "refusal", "malformed", "wrong_shape", "unauthorised"]
)
async def test_a_model_that_fails_changes_nothing_and_is_asked_another_time(desk: Desk, failure: str) -> None:
    before = await desk.themes()
    assert await consolidate(desk, FAILING_ONES[failure]())
    assert await desk.themes() == before
    assert not await edits_of(desk)
    await consolidate(desk, consolidating_model({QUOTED: GIVEN}))
    assert GIVEN in await desk.themes()


async def test_it_is_done_once_until_something_new_is_analysed(desk: Desk) -> None:
    assert len(await consolidate(desk, consolidating_model())) == 1
    assert not await consolidate(desk, consolidating_model())
    await touch(desk)
    assert len(await consolidate(desk, consolidating_model())) == 1


async def test_a_theme_is_named_again_only_when_it_has_grown(desk: Desk) -> None:
    await consolidate(desk, consolidating_model({QUOTED: GIVEN}))
    await touch(desk)
    asked = await consolidate(desk, consolidating_model({GIVEN: "Yet another name"}))
    assert not next(theme for theme in shown(asked[0]) if theme["name"] == GIVEN)["mayBeNamed"]
    assert GIVEN in await desk.themes()


async def test_every_theme_is_shown_with_its_words_and_the_whole_is_bounded(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("openkoji.language.analysing.study.MOST_CHARACTERS", 600)
    [asked] = await consolidate(desk, consolidating_model())
    themes = shown(asked)
    spoken = {name for name, theme in (await desk.themes()).items() if theme["mentions"]} - {"Praise", "Complaints"}
    assert {theme["name"] for theme in themes} == spoken, "no theme is left out for its size"
    assert all(1 <= len(theme["quotes"]) <= 5 for theme in themes)
    assert sum(len(quote) for theme in themes for quote in theme["quotes"][1:]) <= 600


async def test_a_model_that_would_make_everything_one_is_not_followed(desk: Desk) -> None:
    before = await desk.themes()
    names = [name for name, theme in before.items() if theme["mentions"] and name not in ("Praise", "Complaints")]
    await consolidate(desk, consolidating_model(same=[names]))
    assert (await desk.themes()).keys() == before.keys()


@pytest.mark.parametrize(
    "name", ["Price rises", "PRICE RISES", "“her words”", "Mail ada@example.com", "Ask [Person 1]", "", "x" * 90]
)
async def test_some_names_are_not_given(desk: Desk, name: str) -> None:
    await consolidate(desk, consolidating_model({QUOTED: name}))
    assert QUOTED in await desk.themes()


async def test_no_respondent_is_named_to_the_model(desk: Desk) -> None:
    [asked] = await consolidate(desk, consolidating_model())
    assert "Robin" not in asked.prompt
    assert "@example.com" not in asked.prompt


async def test_after_every_ten_analyses_one_job_is_queued(desk: Desk, conninfo: str) -> None:
    def queued() -> int:
        with psycopg.connect(conninfo) as connection:
            statement = "SELECT count(*) FROM jobs.procrastinate_jobs WHERE task_name = %s AND args ->> 'study_id' = %s"
            row = connection.execute(statement, [CONSOLIDATE, str(desk.study.study_id)]).fetchone()
        assert row is not None
        return int(row[0])

    for _ in range(EVERY - 1):
        await touch(desk)
    assert queued() == 0
    for _ in range(3):
        await touch(desk)
    assert queued() == 1


async def test_what_it_took_is_counted(desk: Desk) -> None:
    await consolidate(desk, consolidating_model())
    await touch(desk)
    await consolidate(desk, FAILING_ONES["failed"]())
    async with desk.database.workspace(desk.workspace.workspace_id) as transaction:
        row = await transaction.fetch_values("SELECT purpose, model, calls, failures, study_id FROM model_usage")
    assert row == ("analysis", NAME, 2, 1, desk.study.study_id)


async def test_without_a_model_nothing_is_done(desk: Desk) -> None:
    before = await desk.themes()
    async with ModelServer() as model:
        run = run_with(model, desk.workspace, desk.database, model=None)
        await consolidating.consolidate(run, desk.study.study_id)
        assert not model.requests
    assert await desk.themes() == before
