"""A report is written after a language model went through the themes; its figures and texts stay the report's own."""

from __future__ import annotations

import json
from typing import Any

from openkoji.reports import tasks
from tests.fakes.model_server import Asked, ModelServer, answers
from tests.fakes.models.behaviours import FAILING_ONES
from tests.interviews.reading_models import run_with
from tests.reports.reporting import Desk, uuid_of

NEW = "Bills that doubled unannounced"


def names_one(asked: Asked) -> dict[str, Any]:
    shown = [json.loads(line) for line in asked.prompt.splitlines() if line.startswith('{"theme"')]
    number = next(theme["theme"] for theme in shown if theme["mayBeNamed"])
    return {"names": [{"theme": number, "name": NEW, "description": "The bill rose without a word."}], "same": []}


async def written(desk: Desk, behaviour: Any) -> dict[str, Any]:
    head = await desk.ask()
    async with ModelServer(behaviour) as model:
        await tasks.generate(run_with(model, desk.workspace, desk.database), uuid_of(head))
        assert len(model.requests) >= 1
    view: dict[str, Any] = (await desk.read(head))["report"]
    return view


async def test_the_names_that_a_model_gave_are_in_the_report(desk: Desk) -> None:
    assert NEW in json.dumps(await written(desk, answers(names_one)))


async def test_a_report_is_written_also_where_the_model_fails(desk: Desk) -> None:
    report = json.dumps(await written(desk, FAILING_ONES["failed"]()))
    assert "Price rises" in report
