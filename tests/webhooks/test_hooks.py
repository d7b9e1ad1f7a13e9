"""REST hooks, as Zapier and Make use them: subscribe, sample, unsubscribe."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from openkoji.events.examples import EXAMPLES
from openkoji.events.outbox import EventType
from openkoji.webhooks import repository, verify
from tests.conftest import Workspace
from tests.webhooks.calls import Api, create, deliver, get, patch, post, refused
from tests.webhooks.desk import Desk
from tests.webhooks.receiver import Answer, Receiver


async def subscribe(api: Api, url: str, status: int = 201, **body: Any) -> dict[str, Any]:
    made: dict[str, Any] = await post(api, "/hooks", {"targetUrl": url, "event": "study.full"} | body, status)
    return made


async def test_a_subscriber_is_not_asked_and_gets_its_event_signed(api: Api, receiver: Receiver, desk: Desk) -> None:
    made = await subscribe(api, receiver.url)
    assert made["id"].startswith("whk_")
    assert (made["targetUrl"], made["event"]) == (receiver.url, "study.full")
    assert receiver.received == [], "any message would start the flow"
    await desk.happens(EventType.STUDY_PUBLISHED)
    happened = await desk.happens(EventType.STUDY_FULL)
    await deliver(desk, made)
    [request] = receiver.received
    message = verify(request.body, request.headers, (await get(api, "/webhooks/secret"))["secret"])
    assert message["id"] == f"evt_{happened.hex}"


@pytest.mark.parametrize("name", ["targetUrl", "hookUrl", "target_url"])
async def test_the_address_goes_by_the_names_that_subscribers_use(api: Api, receiver: Receiver, name: str) -> None:
    made = await post(api, "/hooks", {name: receiver.url, "event": "study.full"}, 201)
    assert made["targetUrl"] == receiver.url


async def test_the_same_subscription_again_is_the_same_one(api: Api, receiver: Receiver) -> None:
    first = await subscribe(api, receiver.url)
    assert await subscribe(api, receiver.url, status=200) == first
    others = [
        await subscribe(api, receiver.url, event="study.published"),
        await subscribe(api, receiver.url + "/other"),
        await subscribe(api, receiver.url, event="interview.quality_scored"),
        await subscribe(api, receiver.url, event="interview.quality_scored", filter={"sentiments": ["negative"]}),
    ]
    ids = [first["id"], *(each["id"] for each in others)]
    assert [each["id"] for each in (await get(api, "/hooks"))["items"]] == ids[::-1]


async def test_the_same_subscription_made_at_the_same_time_is_one(api: Api, receiver: Receiver, desk: Desk) -> None:
    body = {"targetUrl": receiver.url, "event": "study.full"}
    async with desk.database.workspace(desk.workspace.workspace_id) as transaction:
        repository.lock_all(transaction, desk.workspace.workspace_id)
        await transaction.flush()
        subscribing = [asyncio.create_task(api.post("/hooks", json=body)) for _ in range(2)]
        while await desk.database.call(  # noqa: ASYNC110  PostgreSQL sets no event of ours
            "SELECT 1 WHERE (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted) < 2"
        ):
            await asyncio.sleep(0.01)
    made = await asyncio.gather(*subscribing)
    assert sorted(each.status_code for each in made) == [200, 201]
    assert made[0].json() == made[1].json()


async def test_hooks_stand_among_the_endpoints_and_endpoints_not_among_the_hooks(api: Api, receiver: Receiver) -> None:
    hook = await subscribe(api, receiver.url)
    made = await create(api, receiver.url)
    assert [each["id"] for each in (await get(api, "/webhooks"))["items"]] == [made["id"], hook["id"]]
    assert [each["id"] for each in (await get(api, "/webhooks", origin="hook"))["items"]] == [hook["id"]]
    assert [each["id"] for each in (await get(api, "/webhooks", origin="webhook"))["items"]] == [made["id"]]
    assert [each["id"] for each in (await get(api, "/hooks"))["items"]] == [hook["id"]]


async def test_unsubscribing_is_answered_the_same_however_often(api: Api, receiver: Receiver, desk: Desk) -> None:
    made = await subscribe(api, receiver.url)
    for _ in range(2):
        response = await api.delete(f"/hooks/{made['id']}")
        assert (response.status_code, response.content) == (204, b"")
    await desk.happens(EventType.STUDY_FULL)
    await deliver(desk, made)
    assert receiver.received == []
    refused(await api.delete("/hooks/no_hook"), 404, "endpoint_not_found")


async def test_unsubscribing_ends_no_endpoint_that_is_no_hook(
    api: Api, receiver: Receiver, other_workspace: Workspace
) -> None:
    made = await create(api, receiver.url)
    refused(await api.delete(f"/hooks/{made['id']}"), 404, "endpoint_not_found")
    hook = await subscribe(api, receiver.url)
    theirs = await api.delete(f"/hooks/{hook['id']}", headers=other_workspace.headers)
    assert theirs.status_code == 204, "as for any id that leads nowhere"
    assert len((await get(api, "/webhooks"))["items"]) == 2


async def test_a_410_ends_a_subscription(api: Api, receiver: Receiver, desk: Desk) -> None:
    made = await subscribe(api, receiver.url)
    receiver.answer = Answer(410)
    await desk.happens(EventType.STUDY_FULL)
    await deliver(desk, made)
    assert (await get(api, "/hooks"))["items"] == []
    assert (await api.delete(f"/hooks/{made['id']}")).status_code == 204
    assert (await subscribe(api, receiver.url))["id"] != made["id"]


async def test_a_sample_is_an_array_of_the_last_events_as_a_hook_gets_them(
    api: Api, receiver: Receiver, desk: Desk
) -> None:
    made = await subscribe(api, receiver.url)
    for number in range(4):
        await desk.happens(EventType.STUDY_FULL, {"number": number})
    await desk.happens(EventType.STUDY_PUBLISHED)
    sample = await get(api, "/hooks/sample", event="study.full")
    assert [each["data"]["number"] for each in sample] == [3, 2, 1]
    assert len({each["id"] for each in sample}) == 3
    await deliver(desk, made)
    assert [each for each in receiver.events if each["id"] == sample[0]["id"]] == sample[:1]


@pytest.mark.parametrize("event", EventType)
async def test_where_nothing_happened_yet_the_sample_is_the_documented_example(api: Api, event: str) -> None:
    assert await get(api, "/hooks/sample", event=event) == [EXAMPLES[event]]


async def test_a_hook_can_be_paused_and_keeps_its_address(api: Api, receiver: Receiver) -> None:
    made = await subscribe(api, receiver.url)
    assert (await patch(api, made["id"], status="paused"))["status"] == "paused"
    assert (await patch(api, made["id"], status="active"))["status"] == "active"
    refused(await api.patch(f"/webhooks/{made['id']}", json={"url": receiver.url + "x"}), 409, "hook_address_fixed")
    assert receiver.received == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"event": "study.full"}, "validation_failed"),
        ({"targetUrl": "https://example.com"}, "validation_failed"),
        ({"targetUrl": "https://example.com", "event": "study.lost"}, "validation_failed"),
        ({"targetUrl": "https://example.com", "event": ["study.full"]}, "validation_failed"),
        ({"targetUrl": "https://10.0.0.1/", "event": "study.full"}, "target_refused"),
        (
            {"targetUrl": "https://a.test", "hookUrl": "https://b.test", "event": "study.full"},
            "validation_failed",
        ),
    ],
)
async def test_a_subscription_that_cannot_be_is_refused(api: Api, body: dict[str, Any], code: str) -> None:
    refused(await api.post("/hooks", json=body), 422, code)


async def test_a_sample_of_no_event_is_refused(api: Api) -> None:
    refused(await api.get("/hooks/sample"), 422, "validation_failed")
    refused(await api.get("/hooks/sample", params={"event": "study.lost"}), 422, "validation_failed")
