"""Studies by the tools alone, from a goal to the end."""

from __future__ import annotations

from tests.mcp.agents import Agent

GOAL = "Find out why customers cancel in the first month"


async def test_a_study_goes_from_a_goal_to_live_and_to_its_end(agent: Agent) -> None:
    draft = await agent.use("koji_draft_study", goal=GOAL, engine="templates")
    study_id = draft["study"]["id"]
    check = await agent.use("koji_check_study", study_id=study_id, engine="embedded")
    assert check["ready"]
    changed = await agent.use(
        "koji_update_study",
        study_id=study_id,
        changes={"name": "Leaving early", "brief": {"decision": "What to mend."}},
    )
    assert (changed["name"], changed["brief"]["decision"]) == ("Leaving early", "What to mend.")
    assert changed["brief"]["problem"] == draft["document"]["brief"]["problem"]
    live = await agent.use("koji_publish_study", study_id=study_id, confirm=True)
    assert (live["status"], live["version"]) == ("published", 1)
    assert live["url"].startswith("http://localhost/s/")
    assert (await agent.use("koji_pause_study", study_id=study_id))["status"] == "paused"
    assert (await agent.use("koji_publish_study", study_id=study_id, confirm=True))["status"] == "published"
    assert (await agent.use("koji_close_study", study_id=study_id))["status"] == "closed"
    listed = await agent.use("koji_list_studies", status="closed")
    assert [each["id"] for each in listed["items"]] == [study_id]


async def test_a_draft_can_be_shown_without_being_kept(agent: Agent) -> None:
    draft = await agent.use("koji_draft_study", goal=GOAL, engine="templates", save=False)
    assert draft["study"] is None
    assert (await agent.use("koji_list_studies"))["items"] == []


async def test_a_change_replaces_lists_and_resets_what_is_null(agent: Agent) -> None:
    made = await agent.use("koji_create_study", study={"name": "Leaving", "maxInterviews": 5, "mode": "structured"})
    changes = {"maxInterviews": None, "mode": None, "questions": [{"text": "What led you here?", "type": "open_ended"}]}
    changed = await agent.use("koji_update_study", study_id=made["id"], changes=changes)
    assert (changed["maxInterviews"], changed["mode"]) == (None, "hybrid")
    assert [question["text"] for question in changed["questions"]] == ["What led you here?"]


async def test_a_copy_is_a_draft_of_its_own(agent: Agent) -> None:
    made = await agent.use("koji_create_study", study={"name": "Leaving"})
    copy = await agent.use("koji_duplicate_study", study_id=made["id"], name="Leaving, again")
    assert copy["id"] != made["id"]
    assert (copy["name"], copy["status"]) == ("Leaving, again", "draft")


async def test_nothing_is_published_without_confirmation(agent: Agent) -> None:
    draft = await agent.use("koji_draft_study", goal=GOAL, engine="templates")
    study_id = draft["study"]["id"]
    error = await agent.fail("koji_publish_study", study_id=study_id)
    assert error["error"] == "confirmation_required"
    assert study_id in error["message"]
    assert "confirm: true" in error["message"]
    assert (await agent.use("koji_get_study", study_id=study_id))["status"] == "draft"


async def test_nothing_is_deleted_without_confirmation(agent: Agent) -> None:
    made = await agent.use("koji_create_study", study={"name": "Leaving"})
    assert (await agent.fail("koji_delete_study", study_id=made["id"]))["error"] == "confirmation_required"
    assert await agent.use("koji_delete_study", study_id=made["id"], confirm=True) == {"deleted": made["id"]}
    assert (await agent.fail("koji_get_study", study_id=made["id"]))["error"] == "study_not_found"
