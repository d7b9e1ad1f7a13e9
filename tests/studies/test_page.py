"""The form on a study's page, and what of the page travels with the study."""

from __future__ import annotations

from typing import Any

import pytest

from tests.studies.conftest import Studies
from tests.studies.test_document import faults, settle


def field(key: str = "role", **fields: Any) -> dict[str, Any]:
    return {"key": key, "label": "Your role", **fields}


def intake(*fields: dict[str, Any]) -> dict[str, Any]:
    return {"page": {"intake": list(fields)}}


@pytest.mark.parametrize(
    "fields",
    [
        [field("name"), field("email", type="email"), field()],
        [field(type="choice", options=["Teacher", "Pupil"])],
        [field("work-email", type="email", required=True)],
    ],
)
def test_a_form_may_ask_for_what_a_study_needs(fields: list[dict[str, Any]]) -> None:
    kept = settle(**intake(*fields))["page"]["intake"]
    assert [each["key"] for each in kept] == [each["key"] for each in fields]


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ([field(), field()], "page.intake.1.key"),
        ([field("Role"), field("role")], "page.intake.1.key"),
        ([field(type="choice")], "page.intake.0.options"),
        ([field(type="choice", options=["One"])], "page.intake.0.options"),
        ([field(type="choice", options=["One", "one "])], "page.intake.0.options"),
        ([field(options=["One", "Two"])], "page.intake.0.options"),
        ([field("email")], "page.intake.0.type"),
        ([field("name", type="choice", options=["Ada", "Bea"])], "page.intake.0.type"),
        ([field("externalId")], "page.intake.0.key"),
        ([field(key=" ")], "page.intake.0.key"),
        ([field(type="date")], "page.intake.0.type"),
        ([field()] * 21, "page.intake"),
    ],
)
def test_a_form_that_cannot_be_is_told_by_its_field(fields: list[dict[str, Any]], fault: str) -> None:
    assert fault in faults(**intake(*fields))


@pytest.mark.parametrize("asked", [field("email", type="email"), field("contact", type="email"), field("name")])
def test_an_anonymous_study_does_not_ask_who_somebody_is(asked: dict[str, Any]) -> None:
    assert faults(anonymous=True, **intake(asked)) == ["page.intake.0.key"]
    assert settle(anonymous=True, **intake(field()))["anonymous"] is True


async def test_a_study_becomes_anonymous_once_its_form_does_not_ask_for_a_name(studies: Studies) -> None:
    study = await studies.create(**intake(field("name"), field()))
    problem = await studies.refused(422, "PATCH", f"/{study['id']}", {"anonymous": True})
    assert [each["field"] for each in problem["errors"]] == ["page.intake.0.key"]
    changed = await studies.change(study["id"], anonymous=True, **intake(field()))
    assert changed["anonymous"] is True


async def test_a_copy_of_a_study_keeps_its_page(studies: Studies) -> None:
    page = {"title": "About leaving", "intro": "Five minutes.", "thanks": "Thank you.", "openLink": False}
    branding = {"color": "#0b5cad", "badge": False}
    study = await studies.create(page={**page, "intake": [field()]}, branding=branding)
    copy = (await studies.call("POST", f"/{study['id']}/duplicate")).json()
    assert copy["page"] == study["page"]
    assert copy["page"]["title"] == "About leaving"
    assert copy["branding"] == study["branding"]
