"""A test of an endpoint: an example sent now, and what came back."""

from __future__ import annotations

from typing import Any

import pytest

from openkoji.events.types import EventType, MessageType
from openkoji.webhooks import verify
from tests.webhooks.calls import Api, create, listed, patch, post, refused
from tests.webhooks.receiver import Answer, Receiver


@pytest.mark.parametrize("wanted", [*EventType, MessageType.ENDPOINT_TEST, None])
async def test_a_test_sends_an_example_now_and_tells_what_came_back(
    api: Api, receiver: Receiver, wanted: str | None
) -> None:
    made = await create(api, receiver.url, events=["study.full"])
    receiver.answer = Answer(201, body=b"noted")
    result = await post(api, f"/webhooks/{made['id']}/test", {"type": wanted} if wanted else None)
    assert (result["delivered"], result["reply"]["status"], result["reply"]["body"]) == (True, 201, "noted")
    assert result["error"] is None
    received = receiver.received[-1]
    message = verify(received.body, received.headers, made["secret"])
    assert message["type"] == (wanted or "endpoint.test")
    if wanted in list(EventType):
        assert message["data"]["test"] is True
    else:
        assert message["data"] == {"endpoint_id": made["id"]}
    assert result["request"]["body"].encode() == received.body
    assert await listed(api, made) == []


@pytest.mark.usefixtures("impatient")
async def test_a_test_that_gets_no_reply_says_why(api: Api, receiver: Receiver) -> None:
    made = await create(api, receiver.url)
    receiver.answer = Answer(hangs=True)
    result = await post(api, f"/webhooks/{made['id']}/test")
    assert (result["delivered"], result["reply"], result["error"]["code"]) == (False, None, "timeout")
    receiver.answer = Answer(500)
    result = await post(api, f"/webhooks/{made['id']}/test")
    assert (result["delivered"], result["reply"]["status"]) == (False, 500)


async def test_a_test_reaches_a_paused_endpoint_too(api: Api, receiver: Receiver) -> None:
    made = await create(api, receiver.url)
    await patch(api, made["id"], status="paused")
    assert (await post(api, f"/webhooks/{made['id']}/test"))["delivered"]


@pytest.mark.parametrize("body", [{"type": "study.lost"}, {"type": "endpoint.verification"}, {"kind": "study.full"}])
async def test_a_test_of_what_is_no_event_is_refused(api: Api, receiver: Receiver, body: dict[str, Any]) -> None:
    made = await create(api, receiver.url)
    refused(await api.post(f"/webhooks/{made['id']}/test", json=body), 422, "validation_failed")
