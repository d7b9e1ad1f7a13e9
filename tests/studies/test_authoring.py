"""Studies are made, read, changed, copied and deleted, each in its own workspace."""

from __future__ import annotations

import asyncio

import psycopg
import pytest

from openkoji.accounts import service as accounts
from openkoji.accounts.model import Scope
from openkoji.db import Database
from openkoji.kit.clock import now
from openkoji.kit.ids import Prefix, new_id, parse_id
from openkoji.studies import service
from tests.conftest import Workspace
from tests.studies.conftest import Studies, fields_of


async def test_a_name_is_enough_to_begin(studies: Studies) -> None:
    response = await studies.call("POST", json={"name": "Cancel flow"})
    assert response.status_code == 201
    study = response.json()
    assert study["id"].startswith("stu_")
    assert study["slug"] == "cancel-flow"
    assert study["url"] == "http://testserver/s/cancel-flow"
    assert (study["status"], study["version"], study["hasUnpublishedChanges"]) == ("draft", None, True)
    assert (study["mode"], study["idleHours"], study["transcriptLinks"]) == ("hybrid", 24, "token")
    assert study["interviewer"]["languages"] == ["en"]
    assert study["questions"] == []
    assert await studies.read(study["id"]) == study


async def test_what_was_read_can_be_sent_back_as_it_is(studies: Studies) -> None:
    study = await studies.create(
        questions=[
            {"text": "How was it?", "type": "scale"},
            {"text": "Why?", "showIf": {"questionId": "q1", "lessThan": 5}},
        ]
    )
    known = {"id", "slug", "status", "url", "version", "hasUnpublishedChanges"}
    document = {key: value for key, value in study.items() if key not in known and not key.endswith("At")}
    again = await studies.create(**document)
    assert {key: again[key] for key in document} == document
    unchanged = await studies.change(study["id"], **document)
    assert unchanged == study


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Kündigung – warum?", "kundigung-warum"), ("なぜ", "study"), ("x" * 200, "x" * 60), ("--A  b--", "a-b")],
)
async def test_a_slug_is_made_from_the_name(studies: Studies, name: str, slug: str) -> None:
    assert (await studies.create(name=name))["slug"] == slug


async def test_made_slugs_are_numbered_and_a_given_one_that_is_taken_is_refused(studies: Studies) -> None:
    slugs = [(await studies.create())["slug"] for _ in range(3)]
    assert slugs == ["cancel-flow", "cancel-flow-2", "cancel-flow-3"]
    problem = await studies.refused(409, "POST", json={"name": "Other", "slug": "cancel-flow"})
    assert problem["error"] == "slug_taken"


async def test_studies_made_at_once_under_one_name_all_get_a_slug_of_their_own(
    database: Database, workspace: Workspace
) -> None:
    async def create() -> str:
        async with database.workspace(workspace.workspace_id) as transaction:
            return (await service.create_study(transaction, workspace.workspace_id, {"name": "Cancel flow"})).slug

    slugs = await asyncio.gather(*(create() for _ in range(12)))
    assert sorted(slugs) == sorted(["cancel-flow", *(f"cancel-flow-{number}" for number in range(2, 13))])


async def test_the_same_slug_is_free_in_another_workspace(studies: Studies, other_studies: Studies) -> None:
    assert (await studies.create())["slug"] == (await other_studies.create())["slug"]


async def test_another_workspaces_study_does_not_exist(studies: Studies, other_studies: Studies) -> None:
    study_id = (await studies.create())["id"]
    calls = [("GET", ""), ("PATCH", ""), ("DELETE", ""), ("GET", "/identity-secret")]
    calls += [("POST", f"/{verb}") for verb in ("publish", "pause", "close", "duplicate", "check")]
    for method, suffix in calls:
        problem = await other_studies.refused(404, method, f"/{study_id}{suffix}", {} if method == "PATCH" else None)
        assert problem["error"] == "study_not_found", (method, suffix)
    assert (await other_studies.call("GET")).json()["items"] == []
    assert (await studies.read(study_id))["status"] == "draft"


@pytest.mark.parametrize("study_id", ["stu_" + "0" * 32, "int_" + "0" * 32, "cancel-flow", "stu_x"])
async def test_what_is_no_id_of_a_study_is_not_found(studies: Studies, study_id: str) -> None:
    assert (await studies.refused(404, "GET", f"/{study_id}"))["error"] == "study_not_found"


async def test_a_list_shows_the_newest_first_page_by_page(studies: Studies) -> None:
    made = [(await studies.create())["id"] for _ in range(5)]
    seen, cursor = [], ""
    while True:
        page = (await studies.call("GET", f"?limit=2{cursor}")).json()
        seen += [item["id"] for item in page["items"]]
        if page["nextCursor"] is None:
            break
        cursor = f"&cursor={page['nextCursor']}"
    assert seen == made[::-1]
    assert "questions" not in page["items"][0]


async def test_a_list_can_be_of_one_status(studies: Studies) -> None:
    await studies.create()
    live = await studies.publish((await studies.create())["id"])
    items = (await studies.call("GET", "?status=published")).json()["items"]
    assert [item["id"] for item in items] == [live["id"]]
    assert items[0]["version"] == 1
    await studies.refused(422, "GET", "?status=lost")


async def test_a_patch_merges_objects_replaces_lists_and_resets_with_null(studies: Studies) -> None:
    study = await studies.create(
        brief={"problem": "p", "audience": "a", "decision": "d"},
        interviewer={"name": "Ada", "maxMinutes": 5},
        questions=[{"text": "One?"}, {"text": "Two?"}],
        allowRepeats=True,
    )
    changed = await studies.change(
        study["id"],
        brief={"decision": None, "hypothesis": "h"},
        interviewer={"maxMinutes": None},
        questions=[{"text": "Three?"}],
        allowRepeats=None,
    )
    assert changed["brief"] == {**study["brief"], "decision": None, "hypothesis": "h"}
    assert (changed["interviewer"]["name"], changed["interviewer"]["maxMinutes"]) == ("Ada", 10)
    assert [question["text"] for question in changed["questions"]] == ["Three?"]
    assert changed["allowRepeats"] is False
    assert changed["updatedAt"] > study["updatedAt"]
    assert changed["createdAt"] == study["createdAt"]
    assert await studies.read(study["id"]) == changed


async def test_a_patch_that_does_not_fit_changes_nothing(studies: Studies) -> None:
    study = await studies.create()
    for patch, field in [
        ({"brief": {"problm": "x"}}, "brief.problm"),
        ({"name": None}, "name"),
        ({"slug": None}, "slug"),
        ({"slug": "No Slug"}, "slug"),
        ({"id": study["id"]}, "id"),
        ({"interviewer": {"max_minutes": 3}}, "interviewer.max_minutes"),
        ({"idleHours": "5"}, "idleHours"),
        (
            {"name": "New", "questions": [{"text": "One?", "type": "scale", "config": {"min": 9, "max": 1}}]},
            "questions.0.config.max",
        ),
    ]:
        problem = await studies.refused(422, "PATCH", f"/{study['id']}", patch)
        assert (problem["error"], list(fields_of(problem))) == ("validation_failed", [field])
    assert await studies.read(study["id"]) == study


async def test_changes_at_once_are_all_kept(database: Database, workspace: Workspace) -> None:
    names = ["problem", "decision", "hypothesis", "audience", "outOfScope", "context"]
    async with database.workspace(workspace.workspace_id) as transaction:
        study = await service.create_study(transaction, workspace.workspace_id, {"name": "x"})

    async def change(name: str) -> None:
        async with database.workspace(workspace.workspace_id) as transaction:
            await service.change_study(transaction, workspace.workspace_id, study.id, {"brief": {name: name}})

    await asyncio.gather(*map(change, names))
    async with database.workspace(workspace.workspace_id) as transaction:
        kept = await service.find(transaction, workspace.workspace_id, study_id=study.id)
    assert kept.document["brief"] == {name: name for name in names}


async def test_questions_keep_their_ids_through_edits_and_never_take_over_anothers(studies: Studies) -> None:
    study = await studies.create(questions=[{"text": "One?"}, {"text": "Two?"}, {"id": "why", "text": "Why?"}])
    assert [question["id"] for question in study["questions"]] == ["q1", "q2", "why"]
    await studies.publish(study["id"])
    changed = await studies.change(study["id"], questions=[{"text": "New?"}, {"text": "Two?"}])
    assert [question["id"] for question in changed["questions"]] == ["q3", "q2"]
    # q1 is gone from the working document and was published: it still means "One?".
    again = await studies.change(study["id"], questions=[{"text": "Another?"}])
    assert [question["id"] for question in again["questions"]] == ["q4"]


async def test_a_slug_can_change_until_links_hold_it(studies: Studies) -> None:
    study = await studies.create()
    await studies.create(slug="taken")
    assert (await studies.change(study["id"], slug="leaving"))["url"] == "http://testserver/s/leaving"
    assert (await studies.refused(409, "PATCH", f"/{study['id']}", {"slug": "taken"}))["error"] == "slug_taken"
    await studies.publish(study["id"])
    assert (await studies.refused(409, "PATCH", f"/{study['id']}", {"slug": "x"}))["error"] == "slug_is_public"
    await studies.change(study["id"], slug="leaving", name="The same slug is no change")


async def test_a_duplicate_is_a_draft_of_its_own(studies: Studies) -> None:
    study = await studies.create(closesAt="2100-01-01T00:00:00Z", slug="original")
    await studies.publish(study["id"])
    copy = (await studies.call("POST", f"/{study['id']}/duplicate")).json()
    assert copy["id"] != study["id"]
    assert (copy["name"], copy["slug"], copy["status"]) == ("Cancel flow (copy)", "cancel-flow-copy", "draft")
    assert (copy["version"], copy["closesAt"]) == (None, None)
    assert copy["questions"] == study["questions"]
    named = (await studies.call("POST", f"/{study['id']}/duplicate", {"name": "Second wave"})).json()
    assert (named["name"], named["slug"]) == ("Second wave", "second-wave")
    await studies.change(copy["id"], questions=[])
    assert (await studies.read(study["id"]))["questions"] == study["questions"]


async def test_a_draft_can_be_deleted_and_a_published_study_cannot(studies: Studies) -> None:
    draft = await studies.create()
    assert (await studies.call("DELETE", f"/{draft['id']}")).status_code == 204
    await studies.refused(404, "GET", f"/{draft['id']}")
    live = await studies.create()
    await studies.publish(live["id"])
    await studies.call("POST", f"/{live['id']}/close")
    problem = await studies.refused(409, "DELETE", f"/{live['id']}")
    assert problem["error"] == "study_not_draft"
    assert "version 1" in problem["message"]


async def test_a_draft_that_has_respondents_says_so_and_stays(
    studies: Studies, database: Database, workspace: Workspace
) -> None:
    study = await studies.create()
    async with database.workspace(workspace.workspace_id) as transaction:
        transaction.write(
            "INSERT INTO respondents (workspace_id, id, study_id, metadata, identity_verified, created_at) "
            "VALUES (%s, %s, %s, '{}', false, %s)",
            [workspace.workspace_id, new_id(), parse_id(Prefix.STUDY, study["id"]), now()],
        )
    problem = await studies.refused(409, "DELETE", f"/{study['id']}")
    assert problem["error"] == "study_in_use"
    assert "respondents" in problem["message"]
    assert await studies.read(study["id"]) == study


async def test_a_repeated_post_is_one_study(studies: Studies) -> None:
    body = {"name": "Once"}
    first = await studies.call("POST", json=body, **{"Idempotency-Key": "a"})
    second = await studies.call("POST", json=body, **{"Idempotency-Key": "a"})
    assert (second.status_code, second.content) == (201, first.content)
    other = await studies.call("POST", json={"name": "Other"}, **{"Idempotency-Key": "a"})
    assert other.json()["error"] == "idempotency_mismatch"
    assert len((await studies.call("GET")).json()["items"]) == 1


async def test_scopes_decide_who_changes_and_everyone_reads(
    studies: Studies, database: Database, workspace: Workspace
) -> None:
    study = await studies.create()
    async with database.workspace(workspace.workspace_id) as transaction:
        _, reading = accounts.create_key(transaction, workspace.workspace_id, "r", scopes=[Scope.RESULTS_READ])
        _, writing = accounts.create_key(transaction, workspace.workspace_id, "w", scopes=[Scope.STUDIES_WRITE])
    reader = Studies(studies.client, {"Authorization": f"Bearer {reading}"})
    writer = Studies(studies.client, {"Authorization": f"Bearer {writing}"})
    assert await reader.read(study["id"]) == study
    assert (await reader.call("POST", f"/{study['id']}/check")).status_code == 200
    for method, path in [("POST", ""), ("PATCH", f"/{study['id']}"), ("DELETE", f"/{study['id']}"),
                         ("POST", f"/{study['id']}/publish")]:  # fmt: skip
        assert (await reader.refused(403, method, path, {"name": "x"}))["error"] == "forbidden"
    await writer.change(study["id"], name="Changed")
    assert (await writer.refused(403, "GET", f"/{study['id']}/identity-secret"))["error"] == "forbidden"
    nobody = Studies(studies.client, {})
    assert (await nobody.refused(401, "GET", f"/{study['id']}"))["error"] == "unauthorized"


async def test_a_key_for_one_study_reaches_that_study_only(
    studies: Studies, database: Database, workspace: Workspace
) -> None:
    own, other = await studies.create(), await studies.create()
    async with database.workspace(workspace.workspace_id) as transaction:
        _, key = accounts.create_key(
            transaction, workspace.workspace_id, "bound", study_id=parse_id(Prefix.STUDY, own["id"])
        )
    bound = Studies(studies.client, {"Authorization": f"Bearer {key}"})
    assert [item["id"] for item in (await bound.call("GET")).json()["items"]] == [own["id"]]
    await bound.change(own["id"], name="Changed")
    await bound.refused(404, "GET", f"/{other['id']}")
    await bound.refused(404, "POST", f"/{other['id']}/publish")
    await bound.refused(403, "POST", json={"name": "x"})
    await bound.refused(403, "POST", f"/{own['id']}/duplicate")


async def test_one_workspace_cannot_see_anothers_study_even_by_a_query_that_forgets_to_ask(
    studies: Studies, database: Database, other_workspace: Workspace
) -> None:
    await studies.create()
    async with database.workspace(other_workspace.workspace_id) as transaction:
        assert await transaction.fetch_values("SELECT count(*) FROM studies") == (0,)


async def test_a_published_version_cannot_be_changed_by_the_application(
    studies: Studies, database: Database, workspace: Workspace
) -> None:
    await studies.publish((await studies.create())["id"])
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        async with database.workspace(workspace.workspace_id) as transaction:
            await transaction.fetch_values("UPDATE study_versions SET document = '{}' RETURNING 1")
