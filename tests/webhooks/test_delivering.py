"""Deliveries: sent once they are due, tried again when they fail, and never lost."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import timedelta
from uuid import UUID

import pytest

from openkoji import webhooks
from openkoji.db import Database
from openkoji.events.outbox import EventType
from openkoji.kit.clock import now
from openkoji.settings import Settings
from openkoji.webhooks import delivering, tasks
from tests.conftest import Workspace
from tests.events.sent import hold_against_schema
from tests.webhooks.desk import Desk
from tests.webhooks.receiver import Answer, Receiver, listening

ATTEMPT = (
    "SELECT a.status, a.error, a.sentence, a.reply_head, a.request_headers, a.body_sha256, a.number, a.milliseconds "
    "FROM webhook_attempts a JOIN webhook_deliveries d ON d.workspace_id = a.workspace_id AND d.id = a.delivery_id "
    "WHERE a.workspace_id = %s AND d.endpoint_id = %s ORDER BY a.number DESC LIMIT 1"
)
DUE_IN = (
    "SELECT extract(epoch FROM next_attempt_at - now())::float8 FROM webhook_deliveries "
    "WHERE workspace_id = %s AND endpoint_id = %s"
)
ENDPOINT = (
    "SELECT status, disabled_why, failures, failing_since IS NULL FROM webhook_endpoints "
    "WHERE workspace_id = %s AND id = %s"
)
# Seconds from the end of the last attempt, and how long that took.
REST = (
    "SELECT extract(epoch FROM p.rests_until - a.attempted_at)::float8 - a.milliseconds / 1000, a.milliseconds / 1000 "
    "FROM webhook_endpoints p JOIN webhook_attempts a ON a.workspace_id = p.workspace_id AND a.endpoint_id = p.id "
    "WHERE p.workspace_id = %s AND p.id = %s ORDER BY a.attempted_at DESC LIMIT 1"
)


@pytest.fixture
def desk(database: Database, workspace: Workspace, settings: Settings) -> Desk:
    allowed = settings.model_copy(update={"allow_private_targets": "127.0.0.1/32", "public_url": "https://k.test"})
    return Desk(database, workspace, allowed)


async def rested(desk: Desk, endpoint_id: UUID) -> None:
    """As if the time until the next attempt had passed."""
    await desk.write("UPDATE webhook_endpoints SET rests_until = NULL WHERE id = %s AND workspace_id = %s", endpoint_id)
    await desk.write(
        "UPDATE webhook_deliveries SET next_attempt_at = now() - interval '1 ms' "
        "WHERE status = 'pending' AND endpoint_id = %s AND workspace_id = %s",
        endpoint_id,
    )


async def test_an_event_arrives_signed_under_its_own_id(desk: Desk, receiver: Receiver) -> None:
    endpoint_id = await desk.endpoint(receiver.url)
    event_id = await desk.happens(EventType.STUDY_PUBLISHED, {"study_slug": "cancel-flow"})
    await desk.deliver(endpoint_id)
    (request,) = receiver.received
    message = webhooks.verify(request.body, request.headers, await desk.secret())
    assert message["id"] == request.headers["webhook-id"] == f"evt_{event_id.hex}"
    assert message["type"] == "study.published"
    assert message["data"] == {"study_slug": "cancel-flow"}
    assert await desk.deliveries(endpoint_id) == {"delivered": 1}


async def test_an_attempt_is_logged_with_what_was_sent_and_what_came_back(desk: Desk, receiver: Receiver) -> None:
    receiver.answer = Answer(202, b"thank\0s", {"X-Trace": "t1"})
    endpoint_id = await desk.endpoint(receiver.url)
    await desk.happens()
    await desk.deliver(endpoint_id)
    status, error, sentence, head, headers, digest, number, milliseconds = await desk.one(ATTEMPT, endpoint_id)
    assert (status, error, sentence, number) == (202, None, None, 1)
    assert head == "thank\N{REPLACEMENT CHARACTER}s"
    assert headers["webhook-signature"] == receiver.received[0].headers["webhook-signature"]
    assert digest == hashlib.sha256(receiver.received[0].body).digest()
    assert milliseconds > 0


@pytest.mark.parametrize("status", [301, 302, 304, 400, 404, 429, 500, 503])
async def test_only_a_2xx_is_a_success(desk: Desk, receiver: Receiver, status: int) -> None:
    receiver.answer = Answer(status, b"", {"Location": receiver.url})
    endpoint_id = await desk.endpoint(receiver.url)
    await desk.happens()
    await desk.deliver(endpoint_id)
    assert await desk.deliveries(endpoint_id) == {"pending": 1}
    assert (await desk.one(ATTEMPT, endpoint_id))[0] == status
    assert len(receiver.received) == 1, "a redirect is not followed"
    (due_in,) = await desk.one(DUE_IN, endpoint_id)
    assert 4 < due_in < 6.1


async def test_every_attempt_carries_the_same_id_and_body_and_a_time_of_its_own(desk: Desk, receiver: Receiver) -> None:
    receiver.answer = Answer(500)
    endpoint_id = await desk.endpoint(receiver.url)
    await desk.happens()
    await desk.deliver(endpoint_id)
    await asyncio.sleep(1.1)
    await rested(desk, endpoint_id)
    await desk.deliver(endpoint_id)
    first, second = receiver.received
    assert first.body == second.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.headers["webhook-timestamp"] < second.headers["webhook-timestamp"]
    webhooks.verify(second.body, second.headers, await desk.secret())


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("answer", "error"), [(Answer(hangs=True), "timeout"), (Answer(drops=True), "connection_failed|bad_reply")]
)
async def test_who_gives_no_answer_is_asked_again(desk: Desk, receiver: Receiver, answer: Answer, error: str) -> None:
    receiver.answer = answer
    endpoint_id = await desk.endpoint(receiver.url)
    await desk.happens()
    await desk.deliver(endpoint_id)
    status, code, sentence, *_ = await desk.one(ATTEMPT, endpoint_id)
    assert status is None
    assert code in error.split("|")
    assert sentence
    assert await desk.deliveries(endpoint_id) == {"pending": 1}
    receiver.answer = Answer()
    await rested(desk, endpoint_id)
    await desk.deliver(endpoint_id)
    assert await desk.deliveries(endpoint_id) == {"delivered": 1}
    assert (await desk.one(ENDPOINT, endpoint_id))[:4] == ("active", None, 0, True)


@pytest.mark.usefixtures("impatient")
async def test_a_failing_endpoint_rests_four_times_as_long_as_its_attempt_took(desk: Desk, receiver: Receiver) -> None:
    receiver.answer = Answer(hangs=True)
    endpoint_id = await desk.endpoint(receiver.url)
    for _ in range(3):
        await desk.happens()
    await desk.deliver(endpoint_id)
    assert len(receiver.received) == 1, "the others wait until it has rested"
    rests, took = await desk.one(REST, endpoint_id)
    assert rests == pytest.approx(4 * took, rel=0.5)
    assert took >= 1
    await desk.deliver(endpoint_id)
    assert len(receiver.received) == 1


async def test_who_fails_at_once_rests_longer_with_each_failure(desk: Desk, receiver: Receiver) -> None:
    receiver.answer = Answer(500)
    endpoint_id = await desk.endpoint(receiver.url)
    await desk.happens()
    await desk.write("UPDATE webhook_endpoints SET failures = 12 WHERE id = %s AND workspace_id = %s", endpoint_id)
    await desk.deliver(endpoint_id)
    rests, took = await desk.one(REST, endpoint_id)
    assert rests >= 5 > 4 * took


async def test_a_failing_endpoint_is_tried_by_one_sender_at_a_time(desk: Desk, receiver: Receiver) -> None:
    receiver.answer = Answer(500, delay=0.2)
    endpoint_id = await desk.endpoint(receiver.url)
    for _ in range(2):
        await desk.happens()
    await desk.deliver(endpoint_id)
    await rested(desk, endpoint_id)
    await desk.deliver(endpoint_id, lane=1)
    assert len(receiver.received) == 1
    await desk.deliver(endpoint_id, lane=0)
    assert len(receiver.received) == 2


async def test_a_retry_after_holds_for_the_whole_endpoint(desk: Desk, receiver: Receiver) -> None:
    receiver.answer = Answer(429, b"", {"Retry-After": "120"})
    endpoint_id = await desk.endpoint(receiver.url)
    await desk.happens()
    await desk.happens()
    await desk.deliver(endpoint_id)
    assert len(receiver.received) == 1
    rests, _ = await desk.one(REST, endpoint_id)
    assert rests >= 120


async def test_after_the_last_attempt_a_delivery_has_failed(desk: Desk, receiver: Receiver) -> None:
    desk.settings = desk.settings.model_copy(update={"webhook_retry_seconds": "0, 0"})
    receiver.answer = Answer(500)
    endpoint_id = await desk.endpoint(receiver.url)
    await desk.happens()
    for _ in range(5):
        await rested(desk, endpoint_id)
        await desk.deliver(endpoint_id)
    assert len(receiver.received) == 3
    assert await desk.deliveries(endpoint_id) == {"failed": 1}


async def test_a_gone_disables_the_endpoint_and_tells_the_others(desk: Desk, receiver: Receiver) -> None:
    receiver.answer = Answer(410)
    gone = await desk.endpoint(receiver.url)
    async with listening() as other:
        witness = await desk.endpoint(other.url, events=["endpoint.disabled"])
        await desk.happens()
        await desk.happens()
        await desk.deliver(gone)
        assert (await desk.one(ENDPOINT, gone))[:2] == ("disabled", "gone")
        assert await desk.deliveries(gone) == {"failed": 2}, "none is lost: each can be sent again"
        (event,) = await desk.one("SELECT id FROM events WHERE workspace_id = %s AND type = 'endpoint.disabled'")
        await tasks.fan_out(desk.run, event)
        await desk.deliver(witness)
        (told,) = other.events
        hold_against_schema(told)
        assert told["data"]["reason"] == "gone"
        assert told["data"]["endpoint_id"] == f"whk_{gone.hex}"
        assert receiver.url not in str(told), "an address may be a secret"
    await desk.happens()
    assert await desk.deliveries(gone) == {"failed": 2}, "nothing more is kept for it"


async def test_a_rest_hook_that_is_gone_is_unsubscribed(desk: Desk, receiver: Receiver) -> None:
    receiver.answer = Answer(410)
    hook = await desk.endpoint(receiver.url, origin="hook")
    await desk.happens()
    await desk.deliver(hook)
    assert await desk.one("SELECT count(*) FROM webhook_endpoints WHERE workspace_id = %s") == (0,)
    await desk.deliver(hook)


async def test_five_days_of_nothing_but_failures_disable_an_endpoint(desk: Desk, receiver: Receiver) -> None:
    receiver.answer = Answer(500)
    endpoint_id = await desk.endpoint(receiver.url)
    for days, status in ((4.9, "active"), (5.0, "disabled")):
        await desk.happens()
        await desk.write(
            "UPDATE webhook_endpoints SET failing_since = %s, rests_until = NULL WHERE id = %s AND workspace_id = %s",
            now() - timedelta(days=days),
            endpoint_id,
        )
        await desk.deliver(endpoint_id)
        assert (await desk.one(ENDPOINT, endpoint_id))[0] == status
    assert (await desk.one(ENDPOINT, endpoint_id))[1] == "failing"


async def test_two_senders_never_take_the_same_delivery(desk: Desk, receiver: Receiver) -> None:
    receiver.answer = Answer(delay=0.02)
    endpoint_id = await desk.endpoint(receiver.url)
    for _ in range(20):
        await desk.happens()
    while await desk.deliveries(endpoint_id) != {"delivered": 20}:  # a lane's turn ends after two seconds
        await asyncio.gather(*(desk.deliver(endpoint_id, lane) for lane in range(delivering.LANES)))
    assert len({request.headers["webhook-id"] for request in receiver.received}) == len(receiver.received) == 20


async def test_what_a_killed_sender_had_taken_is_sent_by_another(desk: Desk, receiver: Receiver) -> None:
    receiver.answer = Answer(hangs=True)
    endpoint_id = await desk.endpoint(receiver.url)
    await desk.happens()
    killed = asyncio.create_task(desk.deliver(endpoint_id))
    await receiver.have(1)
    killed.cancel()
    receiver.answer = Answer()
    await desk.deliver(endpoint_id)
    assert len(receiver.received) == 1, "it may still be under way"
    await rested(desk, endpoint_id)
    await desk.find_neglected()
    assert await desk.waiting("webhooks.deliver") >= 1
    await desk.deliver(endpoint_id)
    assert await desk.deliveries(endpoint_id) == {"delivered": 1}


async def test_one_waiting_job_serves_all_that_is_behind_a_dead_endpoint(desk: Desk, receiver: Receiver) -> None:
    receiver.answer = Answer(500)
    endpoint_id = await desk.endpoint(receiver.url)
    for _ in range(30):
        await desk.happens()
    await desk.deliver(endpoint_id)
    assert await desk.waiting("webhooks.deliver") <= delivering.LANES


async def test_a_paused_endpoint_is_sent_nothing_until_it_goes_on(desk: Desk, receiver: Receiver) -> None:
    endpoint_id = await desk.endpoint(receiver.url)
    await desk.write("UPDATE webhook_endpoints SET status = 'paused' WHERE id = %s AND workspace_id = %s", endpoint_id)
    await desk.happens()
    await desk.deliver(endpoint_id)
    assert receiver.received == []
    assert await desk.deliveries(endpoint_id) == {"pending": 1}
    await desk.write("UPDATE webhook_endpoints SET status = 'active' WHERE id = %s AND workspace_id = %s", endpoint_id)
    await desk.deliver(endpoint_id)
    assert len(receiver.received) == 1


async def test_an_endpoint_that_is_not_allowed_is_never_dialled(desk: Desk, receiver: Receiver) -> None:
    desk.settings = desk.settings.model_copy(update={"allow_private_targets": ""})
    endpoint_id = await desk.endpoint(receiver.url)
    await desk.happens()
    await desk.deliver(endpoint_id)
    assert receiver.received == []
    assert (await desk.one(ATTEMPT, endpoint_id))[1] == "target_refused"


async def test_lanes_come_back_when_their_turn_is_over(
    desk: Desk, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint_id = await desk.endpoint(receiver.url)
    monkeypatch.setattr(delivering, "_TURN_SECONDS", 0)
    await desk.deliver(endpoint_id, lane=2)
    row = await desk.database.call(
        "SELECT array_agg(args ->> 'lane' ORDER BY args ->> 'lane') FROM jobs.procrastinate_jobs "
        "WHERE task_name = 'webhooks.deliver' AND "
        "args ->> 'endpoint_id' = %s AND status = 'todo'",
        [str(endpoint_id)],
    )
    assert row == (["0", "1", "2"],)


async def test_lanes_that_meet_a_gone_together_wait_for_one_another(desk: Desk, receiver: Receiver) -> None:
    receiver.answer = Answer(410, delay=0.2)
    for _ in range(4):
        endpoint_id = await desk.endpoint(receiver.url)
        for _ in range(6):
            await desk.happens()
        await asyncio.gather(*(desk.deliver(endpoint_id, lane) for lane in range(delivering.LANES)))
        assert (await desk.one(ENDPOINT, endpoint_id))[:2] == ("disabled", "gone")
        await desk.write("DELETE FROM webhook_endpoints WHERE id = %s AND workspace_id = %s", endpoint_id)


async def test_an_answer_that_makes_no_sense_is_a_failed_attempt(desk: Desk, receiver: Receiver) -> None:
    receiver.answer = Answer(503, b"", {"Retry-After": "Mon, 01 Jan 99999999999999999999 00:00:00 GMT"})
    endpoint_id = await desk.endpoint(receiver.url)
    await desk.happens()
    await desk.deliver(endpoint_id)
    assert (await desk.one(ATTEMPT, endpoint_id))[0] == 503


async def test_a_failure_at_the_former_address_is_not_held_against_the_new_one(desk: Desk, receiver: Receiver) -> None:
    changed = asyncio.Event()
    receiver.answer = Answer(410, until=changed)
    endpoint_id = await desk.endpoint(receiver.url)
    await desk.happens()
    under_way = asyncio.create_task(desk.deliver(endpoint_id))
    await receiver.have(1)
    await desk.write(
        "UPDATE webhook_endpoints SET url = %s WHERE id = %s AND workspace_id = %s", receiver.url + "/new", endpoint_id
    )
    changed.set()
    await under_way
    assert (await desk.one(ENDPOINT, endpoint_id))[:4] == ("active", None, 0, True)
    assert await desk.deliveries(endpoint_id) == {"pending": 1}


async def test_what_is_queued_again_while_its_last_attempt_is_under_way_stays_queued(
    desk: Desk, receiver: Receiver
) -> None:
    desk.settings = desk.settings.model_copy(update={"webhook_retry_seconds": "0"})
    receiver.answer = Answer(500, delay=0.2)
    endpoint_id = await desk.endpoint(receiver.url)
    await desk.happens()
    await desk.deliver(endpoint_id)
    await rested(desk, endpoint_id)
    queued = asyncio.Event()
    receiver.answer = Answer(500, delay=0.3, until=queued)
    under_way = asyncio.create_task(desk.deliver(endpoint_id))
    await receiver.have(2)
    await desk.write(
        "UPDATE webhook_deliveries SET tries = 0, next_attempt_at = now() WHERE endpoint_id = %s AND workspace_id = %s",
        endpoint_id,
    )
    queued.set()
    await under_way
    assert await desk.deliveries(endpoint_id) == {"pending": 1}
