"""Looking at what was sent, and at what came back."""

from __future__ import annotations

from typing import Any

import pytest

from openkoji.events.types import EventType
from tests.webhooks.calls import Api, create, deliver, get, gone_wrong, listed, refused, uuid_of
from tests.webhooks.desk import Desk
from tests.webhooks.receiver import Answer, Receiver


async def test_a_delivery_shows_what_was_sent_and_what_came_back(api: Api, receiver: Receiver, desk: Desk) -> None:
    made = await create(api, receiver.url)
    happened = await desk.happens(EventType.STUDY_FULL, {"study_slug": "cancel-flow", "max_interviews": 5})
    receiver.answer = Answer(503, body=b"x" * 5000 + b"\xff", headers={"X-Reason": "busy"})
    await deliver(desk, made)
    [pending] = await listed(api, made)
    assert (pending["status"], pending["attempts"], pending["eventType"]) == ("pending", 1, "study.full")
    assert pending["eventId"] == f"evt_{happened.hex}"
    assert pending["lastAttempt"]["status"] == 503
    await desk.write(
        "UPDATE webhook_endpoints SET rests_until = NULL WHERE id = %s AND workspace_id = %s", uuid_of(made)
    )
    await desk.write("UPDATE webhook_deliveries SET next_attempt_at = now() WHERE workspace_id = %s")
    receiver.answer = Answer(200, body=b"thanks")
    await deliver(desk, made)

    told = await get(api, f"/webhooks/{made['id']}/deliveries/{pending['id']}")
    assert (told["status"], told["attempts"], told["nextAttemptAt"]) == ("delivered", 2, None)
    assert told["settledAt"] is not None
    assert [each["number"] for each in told["log"]] == [2, 1]
    second, first = told["log"]
    assert (second["reply"]["status"], second["reply"]["body"], second["error"]) == (200, "thanks", None)
    assert (first["reply"]["status"], first["reply"]["headers"]["x-reason"]) == (503, "busy")
    assert first["reply"]["body"] == "x" * 4096
    for shown, received in zip((first, second), receiver.received[1:], strict=True):
        assert shown["request"]["url"] == receiver.url
        assert shown["request"]["body"].encode() == received.body
        assert shown["request"]["bodyIsAsSent"]
        for name in ("X-Koji-Signature", "webhook-id", "webhook-timestamp", "webhook-signature"):
            assert shown["request"]["headers"][name] == received.headers[name.lower()]
        assert shown["milliseconds"] >= 0


async def test_a_body_that_is_not_what_was_sent_any_more_is_told(api: Api, receiver: Receiver, desk: Desk) -> None:
    made = await create(api, receiver.url)
    await desk.happens(data={"study_slug": "before"})
    await deliver(desk, made)
    [delivery] = await listed(api, made)
    async with desk.database.workspace(desk.workspace.workspace_id) as transaction:
        transaction.write("SELECT set_config('role', 'openkoji_eraser', true)")
        transaction.write("UPDATE events SET data = '{}' WHERE workspace_id = %s", [desk.workspace.workspace_id])
    told = await get(api, f"/webhooks/{made['id']}/deliveries/{delivery['id']}")
    assert not told["log"][0]["request"]["bodyIsAsSent"]
    assert "before" not in str(told)


async def test_an_attempt_without_a_reply_says_why(api: Api, receiver: Receiver, desk: Desk) -> None:
    made = await create(api, receiver.url)
    await desk.happens()
    receiver.answer = Answer(drops=True)
    await deliver(desk, made)
    [delivery] = await listed(api, made)
    assert delivery["lastAttempt"]["error"] == "bad_reply"
    [attempt] = (await get(api, f"/webhooks/{made['id']}/deliveries/{delivery['id']}"))["log"]
    assert (attempt["reply"], attempt["error"]["code"]) == (None, "bad_reply")
    assert attempt["error"]["message"].endswith(".")


async def test_deliveries_are_listed_by_status_and_type_newest_first(api: Api, receiver: Receiver, desk: Desk) -> None:
    made = await create(api, receiver.url)
    for kind in (EventType.STUDY_FULL, EventType.STUDY_PUBLISHED, EventType.STUDY_FULL):
        await desk.happens(kind)
    await deliver(desk, made)
    await gone_wrong(desk, made, receiver)
    everything = await listed(api, made)
    assert [each["status"] for each in everything] == ["failed", "delivered", "delivered", "delivered"]
    assert [each["id"] for each in everything] == sorted((each["id"] for each in everything), reverse=True)
    assert await listed(api, made, status="failed") == everything[:1]
    assert [each["eventType"] for each in await listed(api, made, type="study.full")] == ["study.full"] * 2
    assert len(await listed(api, made, type="study.published", status="delivered")) == 1
    first = await get(api, f"/webhooks/{made['id']}/deliveries", limit=3)
    second = await get(api, f"/webhooks/{made['id']}/deliveries", limit=3, cursor=first["nextCursor"])
    assert first["items"] + second["items"] == everything


@pytest.mark.parametrize("query", [{"status": "lost"}, {"type": "study.lost"}, {"limit": 0}, {"cursor": "x"}])
async def test_a_filter_that_fits_nothing_is_refused(api: Api, receiver: Receiver, query: dict[str, Any]) -> None:
    made = await create(api, receiver.url)
    refused(await api.get(f"/webhooks/{made['id']}/deliveries", params=query), 422, "validation_failed")


async def test_a_delivery_of_another_endpoint_is_not_found(api: Api, receiver: Receiver, desk: Desk) -> None:
    made = await create(api, receiver.url)
    await desk.happens()
    [delivery] = await listed(api, made)
    other = await create(api, receiver.url)
    path = f"/webhooks/{other['id']}/deliveries/{delivery['id']}"
    refused(await api.get(path), 404, "delivery_not_found")
    refused(await api.post(f"{path}/resend"), 404, "delivery_not_found")
