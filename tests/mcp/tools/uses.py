"""Each tool used for real, in all that it can do: what a person who works with an agent would have it do."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from tests.mcp.agents import Agent
from tests.mcp.house import DEAR, House, interview_of, interviewed, published, talk, theme_of

Use = Callable[[House, Agent], Awaitable[None]]
LONG_AGO, LATER = "2026-01-01T00:00:00Z", "2090-01-01T00:00:00Z"


async def list_studies(_: House, agent: Agent) -> None:
    study = await agent.use("koji_create_study", study={"name": "Listed"})
    assert study["id"] in [each["id"] for each in (await agent.use("koji_list_studies", status="draft"))["items"]]


async def get_study(_: House, agent: Agent) -> None:
    study = await agent.use("koji_create_study", study={"name": "Read"})
    assert (await agent.use("koji_get_study", study_id=study["id"]))["name"] == "Read"


async def draft_study(_: House, agent: Agent) -> None:
    draft = await agent.use("koji_draft_study", goal="Why do customers cancel in the first month?", engine="templates")
    assert draft["study"]["status"] == "draft"


async def create_study(_: House, agent: Agent) -> None:
    assert (await agent.use("koji_create_study", study={"name": "Made"}))["status"] == "draft"


async def update_study(_: House, agent: Agent) -> None:
    study = await agent.use("koji_create_study", study={"name": "Before"})
    assert (await agent.use("koji_update_study", study_id=study["id"], changes={"name": "After"}))["name"] == "After"


async def check_study(_: House, agent: Agent) -> None:
    study = await agent.use("koji_create_study", study={"name": "Empty"})
    assert not (await agent.use("koji_check_study", study_id=study["id"], engine="embedded"))["ready"]


async def publish_study(_: House, agent: Agent) -> None:
    study = await published(agent)
    assert (await agent.use("koji_get_study", study_id=study["id"]))["status"] == "published"


async def pause_study(_: House, agent: Agent) -> None:
    study = await published(agent)
    assert (await agent.use("koji_pause_study", study_id=study["id"]))["status"] == "paused"


async def close_study(_: House, agent: Agent) -> None:
    study = await published(agent)
    assert (await agent.use("koji_close_study", study_id=study["id"]))["status"] == "closed"


async def duplicate_study(_: House, agent: Agent) -> None:
    study = await published(agent)
    assert (await agent.use("koji_duplicate_study", study_id=study["id"], name="Again"))["status"] == "draft"


async def delete_study(_: House, agent: Agent) -> None:
    study = await agent.use("koji_create_study", study={"name": "Gone"})
    assert await agent.use("koji_delete_study", study_id=study["id"], confirm=True) == {"deleted": study["id"]}


async def rehearse_study(_: House, agent: Agent) -> None:
    study = await published(agent)
    first = await agent.use("koji_rehearse_study", study_id=study["id"], respondents=1, seed=1, engine="scripted")
    assert first["status"] == "ready"
    second = await agent.use("koji_rehearse_study", study_id=study["id"], respondents=50, wait_seconds=0)
    of_second = {"study_id": study["id"], "rehearsal_id": second["id"]}
    cancelled = await agent.call("koji_rehearse_study", action="cancel", **of_second)
    assert cancelled["structuredContent"].get("error", "rehearsal_ended") == "rehearsal_ended", "it may be over by now"
    assert len((await agent.use("koji_rehearse_study", action="list", study_id=study["id"]))["items"]) == 2
    await agent.use(
        "koji_rehearse_study", action="delete", study_id=study["id"], rehearsal_id=first["id"], confirm=True
    )


async def start_interview(_: House, agent: Agent) -> None:
    study = await published(agent)
    ada = {"name": "Ada", "email": "ada@example.com", "plan": "pro"}
    started = await agent.use("koji_start_interview", study_slug=study["slug"], respondent=ada)
    assert not started["resumed"]
    assert (await agent.use("koji_start_interview", study_id=study["id"], respondent=ada))["resumed"]


async def send_message(_: House, agent: Agent) -> None:
    study = await published(agent)
    started = await agent.use("koji_start_interview", study_id=study["id"])
    said = {"session_token": started["sessionToken"], "message": DEAR, "client_message_id": "1"}
    reply = await agent.use("koji_send_message", **said)
    assert await agent.use("koji_send_message", **said) == reply
    while not reply["isComplete"]:
        widget = reply["widget"]
        answer = {"answer": {"questionId": "again", "value": False}} if widget else {"message": DEAR}
        reply = await agent.use("koji_send_message", session_token=started["sessionToken"], **answer)


async def complete_interview(_: House, agent: Agent) -> None:
    study = await published(agent)
    one, other = await interviewed(agent, study), await interviewed(agent, study)
    await agent.use(
        "koji_complete_interview",
        session_token=one["sessionToken"],
        reason="respondent_left",
        feedback={"thumb": "up"},
    )
    ended = await agent.use("koji_complete_interview", interview_id=other["interviewId"])
    assert ended["status"] == "completed"


async def get_interviews(house: House, agent: Agent) -> None:
    study = house.analysed(12)
    counted = await agent.use("koji_get_interviews", study_id=study.public_id)
    assert {each["analysis"]["qualityScore"] for each in counted["items"]} <= {3, 4, 5}
    every = await agent.use("koji_get_interviews", study_id=study.public_id, include_all=True, created_after=LONG_AGO)
    assert len(every["items"]) == 12 > len(counted["items"])


async def get_interview(house: House, agent: Agent) -> None:
    study = house.analysed(1)
    interview = await agent.use("koji_get_interview", interview_id=interview_of(study))
    assert all(each["content"].startswith("⟦interview: ") for each in interview["transcript"])


async def analyse_interview(_: House, agent: Agent) -> None:
    study = await published(agent)
    interview = await talk(agent, study)
    again = await agent.use("koji_analyse_interview", interview_id=interview["id"])
    assert again["analysis"]["status"] == "pending"


async def get_results(house: House, agent: Agent) -> None:
    study = house.analysed()
    results = await agent.use("koji_get_results", study_id=study.public_id, filters={"minQuality": 1})
    assert results["counts"]["completed"] == 8
    waited = await agent.use("koji_get_results", study_id=study.public_id, wait_seconds=1)
    assert waited["studyId"] == study.public_id


async def search_quotes(house: House, agent: Agent) -> None:
    study = house.analysed()
    page = await agent.use("koji_search_quotes", study_id=study.public_id, theme_id=theme_of(study), limit=2)
    assert all(each["text"].startswith("⟦interview: ") for each in page["items"])
    talked = await published(agent)
    await talk(agent, talked)
    found = await agent.use(
        "koji_search_quotes", study_id=talked["id"], query="too expensive", filters={"minQuality": 1}
    )
    assert (found["status"], found["found"]) == ("ready", True)
    assert "far too expensive" in found["quotes"][0]["text"]


async def ask(house: House, agent: Agent) -> None:
    study = house.analysed()
    answer = await agent.use("koji_ask", study_id=study.public_id, question="What do they say about the price?")
    assert answer["status"] == "ready"
    assert await agent.use("koji_ask", study_id=study.public_id, ask_id=answer["id"]) == answer


async def get_themes(house: House, agent: Agent) -> None:
    study = house.analysed()
    themes = (await agent.use("koji_get_themes", study_id=study.public_id))["items"]
    assert await agent.use("koji_get_themes", study_id=study.public_id, theme_id=themes[0]["id"]) == themes[0]


async def edit_themes(house: House, agent: Agent) -> None:
    study = house.analysed()
    of_study = {"study_id": study.public_id}
    one, other = theme_of(study), theme_of(study, 1)
    named = await agent.use("koji_edit_themes", action="rename", theme_id=one, name="Dearer than it was", **of_study)
    assert named["name"] == "⟦interview: Dearer than it was⟧"
    await agent.use("koji_edit_themes", action="describe", theme_id=one, description="Prices rose.", **of_study)
    quotes = (await agent.use("koji_search_quotes", theme_id=one, filters={"minQuality": 1}, **of_study))["items"]
    picked = [{name: quotes[0][name] for name in ("messageId", "start", "end")}]
    await agent.use("koji_edit_themes", action="split", theme_id=one, name="March", quotes=picked, **of_study)
    merged = await agent.use("koji_edit_themes", action="merge", theme_id=other, into=one, **of_study)
    await agent.use("koji_edit_themes", action="undo", edit_id=merged["editId"], **of_study)
    edits = (await agent.use("koji_edit_themes", action="list", **of_study))["items"]
    assert {each["action"] for each in edits} == {"rename", "split", "merge", "undo"}


async def import_respondents(_: House, agent: Agent) -> None:
    study = await published(agent)
    of_study = {"study_id": study["id"]}
    people = [{"name": "Ada", "email": "ada@example.com", "plan": "pro", "seats": 3}, {"externalId": "u_2"}]
    tried = await agent.use("koji_import_respondents", respondents=people, dry_run=True, **of_study)
    assert (tried["total"], tried["created"]) == (2, 2)
    added = await agent.use("koji_import_respondents", respondents=people, **of_study)
    assert added["created"] == 2
    rows = "Mail 2,plan\n" + "".join(f"p{n}@example.com,pro\n" for n in range(600)) + "no address,pro\n"
    begun = await agent.use("koji_import_respondents", csv=rows, mapping={"Mail 2": "email"}, header=True, **of_study)
    assert begun["total"] == 601
    of_import = of_study | {"import_id": begun["id"]}
    await agent.use("koji_import_respondents", action="status", **of_import)
    await agent.call("koji_import_respondents", action="cancel", **of_import)
    await agent.use("koji_import_respondents", action="errors", **of_import)
    assert (await agent.use("koji_import_respondents", action="list", **of_study))["items"][0]["id"] == begun["id"]


async def list_respondents(_: House, agent: Agent) -> None:
    study = await published(agent)
    await interviewed(agent, study, email="ada@example.com")
    [ada] = (await agent.use("koji_list_respondents", study_id=study["id"], status="active"))["items"]
    assert await agent.use("koji_list_respondents", respondent_id=ada["id"]) == ada


async def _somebody(agent: Agent, study: dict[str, object], **respondent: str) -> str:
    await interviewed(agent, study, **respondent)
    page = await agent.use("koji_list_respondents", study_id=study["id"])
    return str(page["items"][0]["id"])


async def export_respondent(_: House, agent: Agent) -> None:
    ada = await _somebody(agent, await published(agent), email="ada@example.com")
    held = await agent.use("koji_export_respondent", respondent_id=ada)
    assert held["interviews"][0]["messages"][1]["content"] == f"⟦interview: {DEAR}⟧"


async def withdraw_respondent(_: House, agent: Agent) -> None:
    ada = await _somebody(agent, await published(agent), email="ada@example.com")
    gone = await agent.use("koji_withdraw_respondent", respondent_id=ada, confirm=True)
    assert gone["status"] == "withdrawn"


async def erase_respondent(_: House, agent: Agent) -> None:
    study = await published(agent)
    grace = await _somebody(agent, study, email="grace@example.com")
    assert (await agent.use("koji_erase_respondent", respondent_id=grace, confirm=True))["respondentId"] == grace
    await _somebody(agent, study, email="mary@example.com")
    assert (await agent.use("koji_erase_respondent", email="mary@example.com", confirm=True))["items"]
    assert not (await agent.use("koji_erase_respondent", external_id="u_nobody", confirm=True))["items"]


async def erase_interview(_: House, agent: Agent) -> None:
    study = await published(agent)
    one, other = await interviewed(agent, study), await interviewed(agent, study)
    await agent.use("koji_erase_interview", interview_id=one["interviewId"], confirm=True)
    gone = await agent.use("koji_erase_interview", session_token=other["sessionToken"], confirm=True)
    assert gone["status"] == "withdrawn"


async def invite_respondents(_: House, agent: Agent) -> None:
    study = await published(agent)
    of_study = {"study_id": study["id"]}
    await agent.use("koji_import_respondents", respondents=[{"email": "ada@example.com"}], **of_study)
    everybody = {"all": True}
    tried = await agent.use(
        "koji_invite_respondents", action="invite", invitations=everybody | {"dryRun": True}, **of_study
    )
    assert not tried["sent"]
    invited = await agent.use(
        "koji_invite_respondents", action="invite", invitations=everybody, confirm=True, **of_study
    )
    assert invited["delivery"] == "links", "this server has no mail relay"
    await agent.use("koji_invite_respondents", action="list", **of_study)
    assert await agent.use("koji_invite_respondents", action="cancel", confirm=True, **of_study) == {"cancelled": 0}


async def manage_suppressions(_: House, agent: Agent) -> None:
    added = await agent.use("koji_manage_suppressions", action="add", email="ada@example.org")
    assert added in (await agent.use("koji_manage_suppressions", action="list"))["items"]
    await agent.use("koji_manage_suppressions", action="remove", suppression_id=added["id"], confirm=True)


async def get_consent_texts(_: House, agent: Agent) -> None:
    study = await published(agent)
    assert (await agent.use("koji_get_consent_texts", study_id=study["id"])) == {"items": []}


async def generate_report(house: House, agent: Agent) -> None:
    study = house.analysed()
    assert (await agent.use("koji_generate_report", study_id=study.public_id))["status"] == "ready"


async def get_report(house: House, agent: Agent) -> None:
    study = house.analysed()
    made = await agent.use("koji_generate_report", study_id=study.public_id)
    [head] = (await agent.use("koji_get_report", study_id=study.public_id))["items"]
    assert head["id"] == made["id"]
    of_report = {"study_id": study.public_id, "report_id": made["id"]}
    assert (await agent.use("koji_get_report", **of_report))["report"]["counted"]
    assert (await agent.use("koji_get_report", format="markdown", **of_report))["text"].startswith("⟦interview: # ")
    assert "<html" in (await agent.use("koji_get_report", format="html", **of_report))["text"]


async def publish_report(house: House, agent: Agent) -> None:
    study = house.analysed()
    made = await agent.use("koji_generate_report", study_id=study.public_id)
    of_report = {"study_id": study.public_id, "report_id": made["id"], "confirm": True}
    shown = await agent.use("koji_publish_report", settings={"segments": ["plan"]}, **of_report)
    assert shown["published"]
    assert (await house.client.get(shown["url"])).status_code == 200
    await agent.use("koji_publish_report", action="unpublish", **of_report)
    assert await agent.use("koji_publish_report", action="delete", **of_report) == {"deleted": made["id"]}


async def export_data(house: House, agent: Agent) -> None:
    study = house.analysed()
    rows = await agent.use("koji_export_data", study_id=study.public_id, kind="quotes", min_quality=3)
    assert not rows["truncated"]
    assert rows["text"].startswith("⟦interview: ")


async def manage_webhooks(house: House, agent: Agent) -> None:
    study = await published(agent)

    async def manage(action: str, **arguments: object) -> dict[str, object]:
        return await agent.use("koji_manage_webhooks", action=action, **arguments)

    assert (await manage("event_types"))["items"]
    made = await manage("create", endpoint={"url": house.receiver.url, "ownSecret": True}, confirm=True)
    assert "secret" not in made
    it = {"endpoint_id": made["id"]}
    assert made["id"] in [each["id"] for each in (await manage("list", origin="webhook"))["items"]]
    assert (await manage("get", **it))["id"] == made["id"]
    assert (await manage("update", changes={"description": "Ours"}, confirm=True, **it))["description"] == "Ours"
    assert (await manage("test", confirm=True, **it))["delivered"]
    await agent.use("koji_pause_study", study_id=study["id"])
    await agent.use("koji_publish_study", study_id=study["id"], confirm=True)
    await interviewed(agent, study)
    await house.receiver.have(3)  # verification, test, interview.started
    [event] = (await manage("events", study_id=study["id"], type="interview.started"))["items"]
    assert (await manage("event", event_id=event["id"]))["id"] == event["id"]
    [delivery] = (await manage("deliveries", type="interview.started", **it))["items"]
    assert (await manage("delivery", delivery_id=delivery["id"], **it))["id"] == delivery["id"]
    await manage("resend", delivery_id=delivery["id"], confirm=True, **it)
    assert (await manage("resend_failed", since=LONG_AGO, confirm=True, **it))["queued"] == 0
    await manage("replay", since=LONG_AGO, until=LATER, types=["interview.started"], confirm=True, **it)
    for action in ("rotate_secret", "activate_secret"):
        assert set(await manage(action, confirm=True, **it)) == {"previousUntil", "activated"}
    for action in ("rotate_workspace_secret", "activate_workspace_secret"):
        assert set(await manage(action, confirm=True)) == {"previousUntil", "activated"}
    assert await manage("delete", confirm=True, **it) == {"deleted": made["id"]}


async def manage_integrations(house: House, agent: Agent) -> None:
    study = await published(agent)
    interview = await talk(agent, study, email="ada@example.com")

    async def manage(action: str, **arguments: object) -> dict[str, object]:
        return await agent.use("koji_manage_integrations", action=action, **arguments)

    it = {"vendor": "amplitude"}
    assert [each["vendor"] for each in (await manage("list"))["items"]] == ["amplitude"]
    settings = {"apiKey": house.amplitude.key, "baseUrl": house.amplitude.url, "filter": {"minQuality": 1}}
    made = await manage("connect", settings=settings, confirm=True, **it)
    assert house.amplitude.key not in str(made)
    assert (await manage("get", **it))["connection"]["status"] == "active"
    assert (await manage("test", **it))["ok"]
    assert (await manage("preview", preview={"interviewId": interview["id"]}, **it))["wouldBeSent"]
    assert (await manage("pause", **it))["connection"]["status"] == "paused"
    await manage("resume", confirm=True, **it)
    soon = (datetime.now(UTC) + timedelta(minutes=1)).isoformat()
    await manage("replay", since=LONG_AGO, until=soon, confirm=True, **it)
    await asyncio.to_thread(house.amplitude.wait_for, lambda: len(house.amplitude.events) > 0)
    delivery = (await manage("deliveries", **it))["items"][0]
    of_delivery = it | {"delivery_id": delivery["id"]}
    assert (await manage("delivery", **of_delivery))["id"] == delivery["id"]
    await manage("resend", confirm=True, **of_delivery)
    await manage("resend_failed", since=LONG_AGO, confirm=True, **it)
    response = await house.client.post(
        f"/api/v1/integrations/amplitude/cohorts/{study['slug']}",
        json={"cohort_name": "All", "users": [{"user_id": "u_1", "user_properties": {"email": "b@example.com"}}]},
        headers=agent.headers,
    )
    run = response.json()
    of_study = {"study_slug": study["slug"]}
    assert (await manage("cohort_runs", **of_study))["items"][0]["id"] == run["id"]
    assert (await manage("cohort_run", run_id=run["id"], **of_study))["id"] == run["id"]
    assert (await manage("disconnect", confirm=True, **it))["vendor"] == "amplitude"


async def get_usage(_: House, agent: Agent) -> None:
    assert "plan" in await agent.use("koji_get_usage")
    assert "items" in await agent.use("koji_get_usage", action="ledger", created_after=LONG_AGO)
    assert (await agent.use("koji_get_usage", action="month", month="2026-11"))["month"] == "2026-11"
    assert "total" in await agent.use("koji_get_usage", action="models")


async def manage_models(house: House, agent: Agent) -> None:
    assert (await agent.use("koji_manage_models", action="get"))["moderationModel"] is None
    own = {"moderationModel": "openai:own", "baseUrl": house.model.openai_url, "apiKey": house.model.key}
    kept = await agent.use("koji_manage_models", action="set", models=own, confirm=True)
    assert house.model.key not in str(kept)
    assert (await agent.use("koji_manage_models", action="test", purpose="moderation"))["ok"]
    await agent.use("koji_manage_models", action="forget", confirm=True)


USES: dict[str, Use] = {
    f"koji_{use.__name__}": use
    for use in (
        *(list_studies, get_study, draft_study, create_study, update_study, check_study, publish_study, pause_study),
        *(close_study, duplicate_study, delete_study, rehearse_study),
        *(start_interview, send_message, complete_interview, get_interviews, get_interview, analyse_interview),
        *(get_results, search_quotes, ask, get_themes, edit_themes),
        *(import_respondents, list_respondents, export_respondent, withdraw_respondent),
        *(erase_respondent, erase_interview, invite_respondents, manage_suppressions, get_consent_texts),
        *(generate_report, get_report, publish_report, export_data),
        *(manage_webhooks, manage_integrations, get_usage, manage_models),
    )
}
