"""What the tools on interviews, exports and people promise beyond the calls that they make."""

from __future__ import annotations

import csv
import io
import json

import pytest

from tests.mcp.agents import Agent
from tests.mcp.house import House, interview_of, published, theme_of


@pytest.fixture
async def agent(house: House) -> Agent:
    return await house.agent()


async def test_interviews_that_do_not_count_are_left_out_unless_all_are_asked_for(house: House, agent: Agent) -> None:
    study = house.analysed(20)
    qualities = {interview_of(study, number): each.quality for number, each in enumerate(study.interviews)}
    of_study = {"study_id": study.public_id}

    async def found(**wanted: object) -> set[str]:
        return {each["id"] for each in (await agent.use("koji_get_interviews", **of_study, **wanted))["items"]}

    assert await found() == {each for each, quality in qualities.items() if quality and quality >= 3}
    assert await found(min_quality=1) == set(qualities)
    assert await found(min_quality=5) == {each for each, quality in qualities.items() if quality == 5}
    assert await found(include_all=True) == set(qualities)


@pytest.mark.parametrize("wish", [{"status": "active"}, {"include_all": True, "min_quality": 4}])
async def test_a_gate_that_contradicts_what_is_asked_for_is_told(agent: Agent, wish: dict[str, object]) -> None:
    error = await agent.fail("koji_get_interviews", **wish)
    assert error["error"] == "validation_failed"
    assert "include_all" in error["message"]


@pytest.mark.parametrize("format", ["csv", "ndjson"])
async def test_a_long_export_ends_after_a_whole_row_and_says_where_the_file_is(
    house: House, agent: Agent, format: str
) -> None:
    study = house.analysed(30)
    house.multiline(study)
    answer = await agent.use(
        "koji_export_data", study_id=study.public_id, kind="messages", format=format, max_characters=6000
    )
    assert answer["truncated"]
    text = answer["text"].removeprefix("⟦interview: ").removesuffix("⟧")
    assert 3000 < len(text) <= 6000
    headers = agent.headers
    whole = (await house.client.get(answer["file"], headers=headers)).text
    assert whole.startswith(text)
    if format == "csv":
        rows, every = list(csv.reader(io.StringIO(text))), list(csv.reader(io.StringIO(whole)))
        assert rows == every[: len(rows)]
        assert any("\n" in cell for row in every for cell in row)
    else:
        assert [json.loads(line) for line in text.splitlines()]


async def test_an_action_takes_its_own_arguments_alone(agent: Agent, house: House) -> None:
    study = house.analysed(3)
    of_theme = {"study_id": study.public_id, "theme_id": theme_of(study)}
    missing = await agent.fail("koji_edit_themes", action="merge", **of_theme)
    assert [each["field"] for each in missing["errors"]] == ["into"]
    more = await agent.fail("koji_edit_themes", action="rename", name="x", into="thm_1", **of_theme)
    assert [each["field"] for each in more["errors"]] == ["into"]
    assert "rename" in more["message"]


async def test_what_cannot_be_undone_asks_with_what_it_would_do(agent: Agent, house: House) -> None:
    asked = await agent.fail("koji_erase_respondent", email="ada@example.com")
    assert asked["error"] == "confirmation_required"
    assert "ada@example.com" in asked["message"]
    both = await agent.fail("koji_erase_respondent", email="ada@example.com", respondent_id="rsp_1", confirm=True)
    assert both["error"] == "validation_failed"


async def test_a_dry_run_of_invitations_needs_no_consent_and_sending_does(agent: Agent) -> None:
    study = await published(agent)
    invite = {"action": "invite", "study_id": study["id"]}
    await agent.use("koji_invite_respondents", invitations={"all": True, "dryRun": True}, **invite)
    asked = await agent.fail("koji_invite_respondents", invitations={"all": True}, **invite)
    assert asked["error"] == "confirmation_required"


async def test_rows_are_tried_out_as_they_would_be_taken(agent: Agent) -> None:
    study = await published(agent)
    of_study = {"study_id": study["id"]}
    rows = [{"email": "a@example.com", "note": 'says "hi",\nand more'}, {"email": "no address"}, {"externalId": "7"}]
    tried = await agent.use("koji_import_respondents", respondents=rows, dry_run=True, **of_study)
    taken = await agent.use("koji_import_respondents", respondents=rows, **of_study)
    assert (
        [tried[name] for name in ("created", "skipped")] == [taken[name] for name in ("created", "skipped")] == [2, 1]
    )
