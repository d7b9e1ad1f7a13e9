"""Reading events instead of listening, and the list of what there is."""

from __future__ import annotations

from typing import Any

from openkoji.events.outbox import EventType, emit
from openkoji.kit.ids import new_id
from tests.conftest import Workspace
from tests.webhooks.calls import Api, create, deliver, get, refused
from tests.webhooks.desk import Desk
from tests.webhooks.receiver import Receiver


async def test_an_event_reads_as_it_was_sent(api: Api, receiver: Receiver, desk: Desk) -> None:
    made = await create(api, receiver.url)
    happened = await desk.happens(EventType.STUDY_FULL, {"study_slug": "cancel-flow", "max_interviews": 5})
    await deliver(desk, made)
    read = await get(api, f"/webhooks/events/evt_{happened.hex}")
    assert read == receiver.events[-1]
    assert (await get(api, "/webhooks/events"))["items"] == [read]


async def test_events_are_listed_by_type_and_study_newest_first(api: Api, desk: Desk) -> None:
    studies = [new_id(), new_id()]
    async with desk.database.workspace(desk.workspace.workspace_id) as transaction:
        for number, (kind, study) in enumerate(
            [(EventType.STUDY_FULL, 0), (EventType.STUDY_PUBLISHED, 0), (EventType.STUDY_FULL, 1)]
        ):
            emit(
                transaction,
                desk.workspace.workspace_id,
                kind,
                str(number),
                {"number": number},
                study_id=studies[study],
            )

    async def numbers(**query: Any) -> list[int]:
        return [each["data"]["number"] for each in (await get(api, "/webhooks/events", **query))["items"]]

    assert await numbers() == [2, 1, 0]
    assert await numbers(type="study.full") == [2, 0]
    assert await numbers(studyId=f"stu_{studies[0].hex}") == [1, 0]
    assert await numbers(studyId=f"stu_{studies[0].hex}", type="study.full") == [0]
    assert await numbers(studyId=f"stu_{new_id().hex}") == []
    first = await get(api, "/webhooks/events", limit=2)
    assert await numbers(limit=2, cursor=first["nextCursor"]) == [0]


async def test_another_workspaces_event_is_not_found(api: Api, desk: Desk, other_workspace: Workspace) -> None:
    happened = await desk.happens()
    theirs = await api.get(f"/webhooks/events/evt_{happened.hex}", headers=other_workspace.headers)
    refused(theirs, 404, "event_not_found")
    refused(await api.get(f"/webhooks/events/whk_{happened.hex}"), 404, "event_not_found")
    assert (await api.get("/webhooks/events", headers=other_workspace.headers)).json()["items"] == []


async def test_every_event_is_told_with_an_example(api: Api) -> None:
    items = (await get(api, "/webhooks/event-types"))["items"]
    assert {each["type"] for each in items} == set(EventType)
    for each in items:
        assert each["example"]["type"] == each["type"]
        assert each["description"].endswith(".")
