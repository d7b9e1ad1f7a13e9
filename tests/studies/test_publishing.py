"""A study goes live by versions; what runs stays on the version that it began."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import pytest

from openkoji.db import Database
from openkoji.events.types import EventType
from openkoji.kit.errors import ConflictError, NotFoundError
from openkoji.kit.ids import Prefix, new_id, parse_id
from openkoji.studies import service
from openkoji.studies.model import PublishedStudy
from tests.conftest import Workspace
from tests.events.sent import sent
from tests.studies.conftest import COMPLETE, Studies, fields_of


async def published(
    database: Database, workspace: Workspace, study_id: str | None = None, slug: str | None = None
) -> PublishedStudy:
    async with database.workspace(workspace.workspace_id) as transaction:
        parsed = parse_id(Prefix.STUDY, study_id) if study_id else None
        return await service.published(transaction, workspace.workspace_id, study_id=parsed, slug=slug)


async def versions(database: Database, workspace: Workspace, study_id: str) -> list[int]:
    async with database.workspace(workspace.workspace_id) as transaction:
        row = await transaction.fetch_values(
            "SELECT array_agg(version ORDER BY version) FROM study_versions WHERE study_id = %s",
            [parse_id(Prefix.STUDY, study_id)],
        )
    return row[0] or []


async def test_publishing_makes_the_first_version(studies: Studies) -> None:
    study = await studies.create()
    live = await studies.publish(study["id"])
    assert (live["status"], live["version"], live["hasUnpublishedChanges"]) == ("published", 1, False)
    assert live["publishedAt"] is not None
    assert await studies.read(study["id"]) == live


@pytest.mark.parametrize(
    ("fields", "lacking"),
    [
        ({"brief": {}}, ["brief.problem", "brief.audience"]),
        ({"brief": {"problem": " ", "audience": "a"}}, ["brief.problem"]),
        ({"questions": []}, ["questions"]),
        ({"consent": {"required": True}}, ["consent.text"]),
    ],
)
async def test_an_incomplete_study_is_told_each_missing_field(
    studies: Studies, fields: dict[str, Any], lacking: list[str]
) -> None:
    study = await studies.create(**fields)
    problem = await studies.refused(422, "POST", f"/{study['id']}/publish")
    assert (problem["error"], list(fields_of(problem))) == ("study_incomplete", lacking)
    assert (await studies.read(study["id"]))["status"] == "draft"


async def test_publishing_again_makes_a_version_only_when_something_changed(
    studies: Studies, database: Database, workspace: Workspace
) -> None:
    study = await studies.publish((await studies.create())["id"])
    assert await studies.publish(study["id"]) == study
    await studies.change(study["id"], name="Changed")
    await studies.change(study["id"], name=study["name"])
    assert (await studies.publish(study["id"]))["version"] == 1
    await studies.change(study["id"], name="Changed")
    assert (await studies.publish(study["id"]))["version"] == 2
    assert await versions(database, workspace, study["id"]) == [1, 2]


async def test_changes_go_live_with_the_next_publish_and_not_before(
    studies: Studies, database: Database, workspace: Workspace
) -> None:
    study = await studies.publish((await studies.create())["id"])
    changed = await studies.change(study["id"], questions=[{"text": "What changed?"}])
    assert (changed["hasUnpublishedChanges"], changed["version"]) == (True, 1)
    live = await published(database, workspace, study["id"])
    assert (live.version, live.document["questions"][0]["text"]) == (1, "What led you to cancel?")
    await studies.publish(study["id"])
    live = await published(database, workspace, study["id"])
    assert (live.version, live.document["questions"][0]["text"]) == (2, "What changed?")


async def test_each_new_version_is_told_and_a_resumed_study_is_none(
    studies: Studies, database: Database, workspace: Workspace
) -> None:
    study = await studies.create()
    live = await studies.publish(study["id"])
    await studies.publish(study["id"])
    await studies.call("POST", f"/{study['id']}/pause")
    await studies.publish(study["id"])
    await studies.change(study["id"], name="Leaving")
    newest = await studies.publish(study["id"])
    told = [event["data"] for event in await sent(database, workspace.workspace_id, EventType.STUDY_PUBLISHED)]
    about = {"study_id": study["id"], "study_slug": study["slug"], "mode": "hybrid"}
    assert told == [
        about | {"study_name": "Cancel flow", "version": 1, "published_at": live["publishedAt"]},
        about | {"study_name": "Leaving", "version": 2, "published_at": newest["publishedAt"]},
    ]


async def test_publishes_at_once_make_one_version(studies: Studies, database: Database, workspace: Workspace) -> None:
    study_id = parse_id(Prefix.STUDY, (await studies.create())["id"])
    assert study_id is not None

    async def publish() -> int | None:
        async with database.workspace(workspace.workspace_id) as transaction:
            return (await service.publish(transaction, workspace.workspace_id, study_id)).published_version

    for version in (1, 2, 3):
        async with database.workspace(workspace.workspace_id) as transaction:
            await service.change_study(transaction, workspace.workspace_id, study_id, {"name": f"Name {version}"})
        assert set(await asyncio.gather(*(publish() for _ in range(10)))) == {version}
    assert await versions(database, workspace, f"stu_{study_id.hex}") == [1, 2, 3]
    told = await sent(database, workspace.workspace_id, EventType.STUDY_PUBLISHED)
    assert [event["data"]["version"] for event in told] == [1, 2, 3]


async def test_publishes_and_changes_at_once_never_lose_a_change(
    studies: Studies, database: Database, workspace: Workspace
) -> None:
    study_id = parse_id(Prefix.STUDY, (await studies.create())["id"])
    assert study_id is not None

    async def act(number: int) -> None:
        async with database.workspace(workspace.workspace_id) as transaction:
            if number % 2:
                await service.publish(transaction, workspace.workspace_id, study_id)
            else:
                patch = {"name": f"Name {number}"}
                await service.change_study(transaction, workspace.workspace_id, study_id, patch)

    await asyncio.gather(*map(act, range(12)))
    async with database.workspace(workspace.workspace_id) as transaction:
        final = await service.publish(transaction, workspace.workspace_id, study_id)
        live = await service.published(transaction, workspace.workspace_id, study_id=study_id)
    assert live.document == final.document
    numbers = await versions(database, workspace, f"stu_{study_id.hex}")
    assert numbers == list(range(1, len(numbers) + 1))


async def test_a_paused_study_rests_until_it_is_published_again(studies: Studies) -> None:
    study = await studies.publish((await studies.create())["id"])
    paused = (await studies.call("POST", f"/{study['id']}/pause")).json()
    assert (paused["status"], paused["version"]) == ("paused", 1)
    assert (await studies.call("POST", f"/{study['id']}/pause")).json() == paused
    resumed = await studies.publish(study["id"])
    assert (resumed["status"], resumed["version"], resumed["publishedAt"]) == ("published", 1, study["publishedAt"])


async def test_a_closed_study_can_be_opened_again(studies: Studies) -> None:
    study = await studies.publish((await studies.create())["id"])
    closed = (await studies.call("POST", f"/{study['id']}/close")).json()
    assert closed["status"] == "closed"
    assert closed["closedAt"] is not None
    assert (await studies.call("POST", f"/{study['id']}/close")).json() == closed
    reopened = await studies.publish(study["id"])
    assert (reopened["status"], reopened["closedAt"], reopened["version"]) == ("published", None, 1)


async def test_a_study_whose_closing_time_is_past_is_not_opened(studies: Studies) -> None:
    study = await studies.publish((await studies.create())["id"])
    await studies.call("POST", f"/{study['id']}/close")
    await studies.change(study["id"], closesAt="2020-01-01T00:00:00Z")
    problem = await studies.refused(409, "POST", f"/{study['id']}/publish")
    assert problem["error"] == "closing_time_is_past"
    assert (await studies.read(study["id"]))["status"] == "closed"
    await studies.change(study["id"], closesAt=None)
    assert (await studies.publish(study["id"]))["status"] == "published"


async def test_only_what_is_published_can_be_paused_or_closed(studies: Studies) -> None:
    draft = await studies.create()
    for verb in ("pause", "close"):
        assert (await studies.refused(409, "POST", f"/{draft['id']}/{verb}"))["error"] == "study_not_published"
    await studies.publish(draft["id"])
    await studies.call("POST", f"/{draft['id']}/close")
    assert (await studies.refused(409, "POST", f"/{draft['id']}/pause"))["error"] == "study_not_published"


async def test_a_published_study_is_found_by_id_and_by_slug(
    studies: Studies, database: Database, workspace: Workspace
) -> None:
    study = await studies.publish((await studies.create(closesAt="2100-01-01T01:00:00+01:00"))["id"])
    by_id = await published(database, workspace, study["id"])
    assert by_id == await published(database, workspace, slug=study["slug"])
    assert (by_id.public_id, by_id.slug, by_id.status, by_id.version) == (study["id"], "cancel-flow", "published", 1)
    assert by_id.closes_at is not None
    assert by_id.closes_at.isoformat() == "2100-01-01T00:00:00+00:00"
    await studies.call("POST", f"/{study['id']}/close")
    assert (await published(database, workspace, slug="cancel-flow")).status == "closed"


async def test_a_draft_is_told_from_a_study_that_is_not_there(
    studies: Studies, database: Database, workspace: Workspace
) -> None:
    draft = await studies.create()
    with pytest.raises(ConflictError) as unpublished:
        await published(database, workspace, draft["id"])
    assert unpublished.value.code == "study_not_published"
    for reference in ({"study_id": f"stu_{new_id().hex}"}, {"slug": "nothing"}, {}):
        with pytest.raises(NotFoundError) as missing:
            await published(database, workspace, **reference)
        assert missing.value.code == "study_not_found"


async def test_another_workspaces_published_study_is_not_there(
    studies: Studies, database: Database, other_workspace: Workspace
) -> None:
    study = await studies.publish((await studies.create())["id"])
    for reference in ({"study_id": study["id"]}, {"slug": study["slug"]}):
        with pytest.raises(NotFoundError):
            await published(database, other_workspace, **reference)


async def test_a_publish_that_fails_later_in_its_transaction_leaves_nothing(
    database: Database, workspace: Workspace
) -> None:
    async with database.workspace(workspace.workspace_id) as transaction:
        study = await service.create_study(transaction, workspace.workspace_id, COMPLETE)

    async def publish_and_fail(study_id: UUID) -> None:
        async with database.workspace(workspace.workspace_id) as transaction:
            await service.publish(transaction, workspace.workspace_id, study_id)
            raise RuntimeError("as a lost connection would")

    with pytest.raises(RuntimeError):
        await publish_and_fail(study.id)
    assert await versions(database, workspace, f"stu_{study.id.hex}") == []
    assert await sent(database, workspace.workspace_id) == []
    async with database.workspace(workspace.workspace_id) as transaction:
        assert (await service.find(transaction, workspace.workspace_id, study_id=study.id)).status == "draft"
