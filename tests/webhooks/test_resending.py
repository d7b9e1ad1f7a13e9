"""Sending again: one delivery, what failed, a range of time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from psycopg.types.json import Jsonb

from openkoji.events.types import EventType
from openkoji.kit.clock import iso, now
from openkoji.kit.ids import new_id
from openkoji.webhooks import resending
from openkoji.webhooks import tasks as webhook_tasks
from tests.webhooks.calls import Api, create, deliver, get, gone_wrong, listed, patch, post, refused, uuid_of
from tests.webhooks.desk import Desk
from tests.webhooks.receiver import Answer, Receiver

LONG_AGO, FAR_AHEAD = "2020-01-01T00:00:00Z", "2090-01-01T00:00:00Z"
ALWAYS = {"from": LONG_AGO, "to": FAR_AHEAD}


async def happened_before(desk: Desk, moment: datetime, kind: EventType, data: dict[str, Any] | None = None) -> str:
    """An event of the past that nobody was told of."""
    event_id = UUID(int=(int(moment.timestamp() * 1000) << 80) | (new_id().int & ((1 << 80) - 1)))
    async with desk.database.workspace(desk.workspace.workspace_id) as transaction:
        transaction.write(
            "INSERT INTO events (workspace_id, id, type, unique_key, data, created_at) VALUES (%s, %s, %s, %s, %s, %s)",
            [desk.workspace.workspace_id, event_id, kind.value, event_id.hex, Jsonb(data or {}), moment],
        )
    return f"evt_{event_id.hex}"


async def test_a_resent_delivery_keeps_the_id_of_its_event(api: Api, receiver: Receiver, desk: Desk) -> None:
    made = await create(api, receiver.url)
    happened = await desk.happens()
    await deliver(desk, made)
    [delivered] = await listed(api, made)
    path = f"/webhooks/{made['id']}/deliveries/{delivered['id']}"
    again = await post(api, f"{path}/resend", status=202)
    assert (again["id"], again["status"]) == (delivered["id"], "pending")
    assert await desk.waiting("webhooks.deliver") == 3
    await deliver(desk, made)
    assert [each["id"] for each in receiver.events[1:]] == [f"evt_{happened.hex}"] * 2
    told = await get(api, path)
    assert (told["status"], told["attempts"]) == ("delivered", 2)


async def test_a_resent_delivery_has_the_whole_schedule_before_it_again(
    api: Api, receiver: Receiver, desk: Desk
) -> None:
    made = await create(api, receiver.url)
    await gone_wrong(desk, made, receiver)
    [failed] = await listed(api, made)
    await post(api, f"/webhooks/{made['id']}/deliveries/{failed['id']}/resend", status=202)
    receiver.answer = Answer(500)
    await deliver(desk, made)
    assert (await listed(api, made))[0]["status"] == "pending", "it is tried again"


async def test_what_waits_for_a_later_attempt_is_sent_at_once_by_a_resend(
    api: Api, receiver: Receiver, desk: Desk
) -> None:
    made = await create(api, receiver.url)
    receiver.answer = Answer(429, headers={"Retry-After": "36000"})
    await desk.happens()
    await deliver(desk, made)
    receiver.answer = Answer(200)
    [waiting] = await listed(api, made)
    await post(api, f"/webhooks/{made['id']}/deliveries/{waiting['id']}/resend", status=202)
    await deliver(desk, made)
    assert (await listed(api, made))[0]["status"] == "delivered"


async def test_what_is_being_sent_is_not_sent_twice_by_a_resend(api: Api, receiver: Receiver, desk: Desk) -> None:
    made = await create(api, receiver.url)
    await desk.happens()
    lease = "UPDATE webhook_deliveries SET next_attempt_at = now() + interval '1 min' WHERE workspace_id = %s"
    await desk.write(lease)
    [claimed] = await listed(api, made)
    again = await post(api, f"/webhooks/{made['id']}/deliveries/{claimed['id']}/resend", status=202)
    assert again["nextAttemptAt"] == claimed["nextAttemptAt"]


async def test_what_failed_since_a_moment_is_sent_again(api: Api, receiver: Receiver, desk: Desk) -> None:
    made = await create(api, receiver.url)
    old = await gone_wrong(desk, made, receiver)
    await desk.write("UPDATE webhook_deliveries SET settled_at = now() - interval '2 days' WHERE workspace_id = %s")
    new = await gone_wrong(desk, made, receiver, count=2)
    receiver.received.clear()
    since = iso(now() - timedelta(hours=1))
    assert await post(api, f"/webhooks/{made['id']}/resend", {"since": since}, 202) == {
        "queued": 2,
        "continues": False,
    }
    await deliver(desk, made)
    assert {each["id"] for each in receiver.events} == {f"evt_{each.hex}" for each in new}
    assert [each["eventId"] for each in await listed(api, made, status="failed")] == [f"evt_{old[0].hex}"]


async def test_many_failures_are_queued_by_a_job_that_goes_on(
    api: Api, receiver: Receiver, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resending, "STEP", 2)
    made = await create(api, receiver.url)
    await gone_wrong(desk, made, receiver, count=5)
    queued = await post(api, f"/webhooks/{made['id']}/resend", {"since": LONG_AGO}, 202)
    assert queued == {"queued": 2, "continues": True}
    steps = await run_queued(desk, resending.RESEND)
    assert steps == 2
    assert await desk.deliveries(uuid_of(made)) == {"pending": 5}


async def run_queued(desk: Desk, task: str) -> int:
    """Run the jobs of a task that wait, and those that they queue; how many there were."""
    functions = {resending.RESEND: webhook_tasks.resend, resending.REPLAY: webhook_tasks.replay}
    count = latest = 0
    while row := await desk.database.call(
        "SELECT id, args FROM jobs.procrastinate_jobs "
        "WHERE task_name = %s AND args ->> 'workspace_id' = %s AND id > %s ORDER BY id LIMIT 1",
        [task, str(desk.workspace.workspace_id), latest],
    ):
        count, latest = count + 1, row[0]
        given = {name: value for name, value in row[1].items() if name != "workspace_id"}
        uuids = {name: UUID(given[name]) for name in ("endpoint_id", "after") if name in given}
        await functions[task](desk.run, **(given | uuids))
    return count


async def test_a_replay_sends_every_fitting_event_of_a_range(api: Api, receiver: Receiver, desk: Desk) -> None:
    day = datetime(2026, 11, 20, tzinfo=UTC)
    before = await happened_before(desk, day - timedelta(milliseconds=1), EventType.STUDY_FULL)
    first = await happened_before(desk, day, EventType.STUDY_FULL)
    other_type = await happened_before(desk, day + timedelta(hours=1), EventType.STUDY_PUBLISHED)
    unfit = await happened_before(desk, day + timedelta(hours=1), EventType.INTERVIEW_STARTED)
    last = await happened_before(desk, day + timedelta(days=1, milliseconds=-1), EventType.STUDY_FULL)
    after = await happened_before(desk, day + timedelta(days=1), EventType.STUDY_FULL)
    made = await create(api, receiver.url, events=["study.full", "study.published"])
    times = {"from": "2026-11-20T00:00:00Z", "to": "2026-11-21T00:00:00Z"}
    path = f"/webhooks/{made['id']}/replay"

    assert await post(api, path, times | {"types": ["study.full"]}, 202) == {"queued": 2, "continues": False}
    assert (await get(api, f"/webhooks/{made['id']}"))["pending"] == 2
    await deliver(desk, made)
    assert {each["id"] for each in receiver.events[1:]} == {first, last}
    receiver.received.clear()

    assert (await post(api, path, times, 202))["queued"] == 3, "those that were delivered, too"
    await deliver(desk, made)
    sent = {each["id"] for each in receiver.events}
    assert sent == {first, other_type, last}
    assert not sent & {before, unfit, after}


async def test_a_replay_goes_by_the_endpoints_filter(api: Api, receiver: Receiver, desk: Desk) -> None:
    made = await create(api, receiver.url, filter={"sentiments": ["negative"]})
    day = datetime(2026, 11, 20, tzinfo=UTC)
    for sentiment in ("negative", "positive"):
        await happened_before(desk, day, EventType.QUALITY_SCORED, {"sentiment": sentiment})
    assert (await post(api, f"/webhooks/{made['id']}/replay", ALWAYS, 202))["queued"] == 1


async def test_a_long_replay_goes_on_in_a_job_and_queues_each_event_once(
    api: Api, receiver: Receiver, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resending, "STEP", 2)
    day = datetime(2026, 11, 20, tzinfo=UTC)
    for minute in range(5):
        await happened_before(desk, day + timedelta(minutes=minute), EventType.STUDY_FULL)
    made = await create(api, receiver.url)
    queued = await post(api, f"/webhooks/{made['id']}/replay", ALWAYS | {"types": ["study.full"]}, 202)
    assert queued == {"queued": 2, "continues": True}
    await deliver(desk, made)
    assert await run_queued(desk, resending.REPLAY) == 2
    await deliver(desk, made)
    sent = [each["id"] for each in receiver.events[1:]]
    assert len(sent) == len(set(sent)) == 5


async def test_a_replay_ends_where_its_endpoint_does(
    api: Api, receiver: Receiver, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resending, "STEP", 1)
    for _ in range(3):
        await happened_before(desk, now() - timedelta(days=1), EventType.STUDY_FULL)
    made = await create(api, receiver.url)
    await post(api, f"/webhooks/{made['id']}/replay", ALWAYS, 202)
    await api.delete(f"/webhooks/{made['id']}")
    assert await run_queued(desk, resending.REPLAY) == 1
    assert await desk.one("SELECT count(*) FROM webhook_deliveries WHERE workspace_id = %s") == (0,)


@pytest.mark.parametrize(
    "body",
    [
        {"from": FAR_AHEAD, "to": LONG_AGO},
        {"from": LONG_AGO, "to": LONG_AGO},
        {"from": LONG_AGO},
        {"from": "yesterday", "to": FAR_AHEAD},
        ALWAYS | {"types": ["study.lost"]},
        {"start": LONG_AGO, "end": FAR_AHEAD},
    ],
)
async def test_a_range_that_is_none_is_refused(api: Api, receiver: Receiver, body: dict[str, Any]) -> None:
    made = await create(api, receiver.url)
    problem = refused(await api.post(f"/webhooks/{made['id']}/replay", json=body), 422, "validation_failed")
    assert problem["errors"]


async def test_ranges_at_the_ends_of_time_are_taken(api: Api, receiver: Receiver) -> None:
    made = await create(api, receiver.url)
    times = {"from": "0001-01-01T00:00:00Z", "to": "9999-12-31T23:59:59Z"}
    assert (await post(api, f"/webhooks/{made['id']}/replay", times, 202))["queued"] == 0
    await post(api, f"/webhooks/{made['id']}/resend", {"since": "0001-01-01T00:00:00+14:00"}, 202)


async def test_for_a_paused_endpoint_what_is_sent_again_is_queued_and_not_sent(
    api: Api, receiver: Receiver, desk: Desk
) -> None:
    made = await create(api, receiver.url)
    await desk.happens()
    await deliver(desk, made)
    await patch(api, made["id"], status="paused")
    queued_before = await desk.waiting("webhooks.deliver")
    assert (await post(api, f"/webhooks/{made['id']}/replay", ALWAYS, 202))["queued"] == 1
    assert await desk.waiting("webhooks.deliver") == queued_before
    await deliver(desk, made)
    assert len(receiver.received) == 2
    assert (await get(api, f"/webhooks/{made['id']}"))["pending"] == 1


async def test_a_disabled_endpoint_gets_nothing_and_is_told_what_to_do(
    api: Api, receiver: Receiver, desk: Desk
) -> None:
    made = await create(api, receiver.url)
    receiver.answer = Answer(410)
    await desk.happens()
    await deliver(desk, made)
    [delivery] = await listed(api, made)
    for path, body in (
        (f"deliveries/{delivery['id']}/resend", None),
        ("resend", {"since": LONG_AGO}),
        ("replay", ALWAYS),
    ):
        response = await api.post(f"/webhooks/{made['id']}/{path}", json=body)
        problem = refused(response, 409, "endpoint_disabled")
        assert f"PATCH /api/v1/webhooks/{made['id']}" in problem["message"]


async def test_a_repeated_resend_queues_once(api: Api, receiver: Receiver, desk: Desk) -> None:
    made = await create(api, receiver.url)
    await gone_wrong(desk, made, receiver)
    key = {"Idempotency-Key": "resend once"}
    path, body = f"/webhooks/{made['id']}/resend", {"since": LONG_AGO}
    first = await api.post(path, json=body, headers=key)
    await deliver(desk, made)
    again = await api.post(path, json=body, headers=key)
    assert first.json() == again.json() == {"queued": 1, "continues": False}
    assert (await listed(api, made))[0]["status"] == "delivered"
