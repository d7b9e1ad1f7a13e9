"""What the tools on interviews, exports and people promise beyond the calls that they make."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.mcp.agents import Agent
from tests.mcp.house import House, interview_of, published, talk, theme_of


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


def texts_in(answer: Any) -> Iterator[str]:
    if isinstance(answer, dict):
        for member in answer.values():
            yield from texts_in(member)
    elif isinstance(answer, list):
        for each in answer:
            yield from texts_in(each)
    elif isinstance(answer, str):
        yield answer


async def test_wherever_a_respondents_words_reach_an_agent_they_are_marked(house: House, agent: Agent) -> None:
    endpoint = {"url": house.receiver.url, "events": ["interview.analysis_ready"]}
    hook = await agent.use("koji_manage_webhooks", action="create", endpoint=endpoint, confirm=True)
    study = await published(agent)
    of_study = {"study_id": study["id"]}
    interview = await talk(agent, study, name="Far too expensive", plan="far too expensive")
    every = {**of_study, "filters": {"minQuality": 1}}
    theme = (await agent.use("koji_get_themes", **every))["items"][0]["id"]
    respondent = interview["respondent"]["id"]
    report = await agent.use("koji_generate_report", **of_study)
    async with asyncio.timeout(30):
        while True:  # the worker sets no event of ours
            sent = (await manage(agent, "deliveries", endpoint_id=hook["id"]))["items"]
            if sent and sent[0]["status"] == "delivered":
                break
            await asyncio.sleep(0.2)
    told = await manage(agent, "delivery", endpoint_id=hook["id"], delivery_id=sent[0]["id"])
    reader = await house.agent()
    answers = [
        told,
        await manage(reader, "events", study_id=study["id"]),
        await manage(reader, "event", event_id=sent[0]["eventId"]),
        await reader.use("koji_get_interview", interview_id=interview["id"]),
        await reader.use("koji_get_interviews", include_all=True, **of_study),
        await reader.use("koji_get_results", **every),
        await reader.use("koji_get_themes", **every),
        await reader.use("koji_get_themes", theme_id=theme, **every),
        await reader.use("koji_search_quotes", theme_id=theme, **every),
        await reader.use("koji_ask", question="Was it too expensive?", **every),
        await reader.use("koji_edit_themes", action="rename", theme_id=theme, name="Far too expensive", **of_study),
        await reader.use("koji_edit_themes", action="list", **of_study),
        await reader.use("koji_list_respondents", **of_study),
        await reader.use("koji_list_respondents", respondent_id=respondent),
        await reader.use("koji_export_respondent", respondent_id=respondent),
        await reader.use("koji_export_data", kind="messages", **of_study),
        await reader.use("koji_get_report", report_id=report["id"], **of_study),
        await reader.use("koji_get_report", report_id=report["id"], format="markdown", **of_study),
    ]
    for answer in answers:
        for text in texts_in(answer):
            assert "far too expensive" not in text.lower() or text.startswith("⟦interview: "), (answer, text)
    bare = [each for each in answers[:-2] if not any("far too expensive" in text.lower() for text in texts_in(each))]
    assert bare == [], "each of them holds such words"


async def manage(agent: Agent, action: str, **arguments: Any) -> dict[str, Any]:
    return await agent.use("koji_manage_webhooks", action=action, **arguments)
