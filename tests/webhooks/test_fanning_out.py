"""Who is told of an event: each endpoint that asked for it, once."""

from __future__ import annotations

from openkoji.events.outbox import EventType, emit
from openkoji.webhooks import tasks
from tests.webhooks.desk import Desk
from tests.webhooks.receiver import Receiver


async def test_an_endpoint_gets_what_it_asked_for(desk: Desk, receiver: Receiver) -> None:
    endpoint_id = await desk.endpoint(receiver.url, events=["interview.analysis_ready"], minQuality=3)
    await desk.happens(EventType.ANALYSIS_READY, {"quality_score": 2})
    await desk.happens(EventType.QUALITY_SCORED, {"quality_score": 5})
    await desk.happens(EventType.ANALYSIS_READY, {"quality_score": 4})
    await desk.deliver(endpoint_id)
    assert [event["data"]["quality_score"] for event in receiver.events] == [4]


async def test_an_event_that_is_found_twice_is_one_delivery(desk: Desk, receiver: Receiver) -> None:
    endpoint_id = await desk.endpoint(receiver.url)
    event_id = await desk.happens()
    await tasks.fan_out(desk.run, event_id)
    assert await desk.deliveries(endpoint_id) == {"pending": 1}


async def test_nobody_listens_and_no_job_is_queued(desk: Desk) -> None:
    await desk.happens()
    assert await desk.waiting("webhooks.fan_out") == 0


async def test_a_burst_of_events_is_found_its_listeners_by_one_job(desk: Desk, receiver: Receiver) -> None:
    endpoint_id = await desk.endpoint(receiver.url)
    async with desk.database.workspace(desk.workspace.workspace_id) as transaction:
        for number in range(50):
            emit(transaction, desk.workspace.workspace_id, EventType.STUDY_PUBLISHED, str(number), {"study_slug": "s"})
    assert await desk.waiting("webhooks.fan_out") == 50
    await desk.happens()
    assert await desk.waiting("webhooks.fan_out") == 0
    assert await desk.deliveries(endpoint_id) == {"pending": 51}


async def test_an_endpoint_whose_filter_cannot_be_read_misses_nothing(desk: Desk, receiver: Receiver) -> None:
    endpoint_id = await desk.endpoint(receiver.url, ofAnotherVersion=True)
    await desk.happens()
    assert await desk.deliveries(endpoint_id) == {"pending": 1}
