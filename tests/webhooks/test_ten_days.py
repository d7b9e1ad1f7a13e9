"""A receiver that is down for days: what is tried when, what arrives by itself, and what is kept for later."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest

from openkoji import webhooks
from openkoji.db import Database
from openkoji.settings import Settings
from openkoji.webhooks import resending, service
from openkoji.webhooks.schedule import Schedule
from openkoji.webhooks.schemas import EndpointPatch
from tests.conftest import Workspace
from tests.webhooks.desk import Desk
from tests.webhooks.passing_time import PassingTime
from tests.webhooks.receiver import Answer, Received, Receiver, listening

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
EVERY = 6 * HOUR
DOWN = Answer(503, b"")

ATTEMPTS = (
    "SELECT array_agg(a.attempted_at ORDER BY a.number), (array_agg(d.status))[1] FROM webhook_attempts a "
    "JOIN webhook_deliveries d ON d.workspace_id = a.workspace_id AND d.id = a.delivery_id "
    "WHERE a.workspace_id = %s AND d.endpoint_id = %s"
)
STATE = "SELECT status, disabled_why FROM webhook_endpoints WHERE workspace_id = %s AND id = %s"


@pytest.fixture
def time(
    database: Database, conninfo: str, workspace: Workspace, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> PassingTime:
    return PassingTime(Desk(database, workspace, settings), conninfo, monkeypatch)


async def test_ten_attempts_are_made_over_three_days_and_more(time: PassingTime, receiver: Receiver) -> None:
    receiver.answer = DOWN
    endpoint_id = await time.desk.endpoint(receiver.url)
    await time.event(1)
    await time.passes(10 * DAY)

    attempted, status = await time.desk.one(ATTEMPTS, endpoint_id)
    delays = Schedule.parse(time.desk.settings.webhook_retry_seconds).delays
    assert (len(attempted), status) == (10, "failed")
    for (one, other), delay in zip(pairwise(attempted), delays, strict=True):
        assert delay <= other - one <= 1.2 * delay + timedelta(seconds=1)
    assert attempted[-1] - attempted[0] > 3 * DAY
    assert await time.desk.one(STATE, endpoint_id) == ("active", None)


async def test_every_attempt_is_the_same_message_signed_at_its_time(time: PassingTime, receiver: Receiver) -> None:
    receiver.answer = DOWN
    endpoint_id = await time.desk.endpoint(receiver.url)
    await time.event(1)
    await time.passes(10 * DAY)

    attempted, _ = await time.desk.one(ATTEMPTS, endpoint_id)
    secret = await time.desk.secret()
    for request, moment in zip(receiver.received, attempted, strict=True):
        webhooks.verify(request.body, request.headers, secret, now=moment)
    assert len({request.body for request in receiver.received}) == 1
    assert len({request.headers["webhook-id"] for request in receiver.received}) == 1


async def test_after_three_days_down_everything_arrives_by_itself(time: PassingTime, receiver: Receiver) -> None:
    receiver.answer = DOWN
    endpoint_id = await time.desk.endpoint(receiver.url)
    await days_with_events(time, until=3 * DAY)

    receiver.received.clear()
    receiver.answer = Answer()
    await time.passes(5 * DAY)

    assert arrived(receiver.received) == Counter(range(12))
    assert await time.desk.deliveries(endpoint_id) == {"delivered": 12}


async def test_after_four_days_down_what_ran_out_of_attempts_can_be_sent_again(
    time: PassingTime, receiver: Receiver
) -> None:
    receiver.answer = DOWN
    endpoint_id = await time.desk.endpoint(receiver.url)
    await days_with_events(time, until=4 * DAY)
    assert await time.desk.one(STATE, endpoint_id) == ("active", None)

    receiver.received.clear()
    receiver.answer = Answer()
    await resend_failed(time, endpoint_id, since=time.began)
    await time.passes(8 * DAY)

    assert arrived(receiver.received) == Counter(range(16))
    assert await time.desk.deliveries(endpoint_id) == {"delivered": 16}


async def test_after_five_days_of_failures_it_is_disabled_and_others_are_told(
    time: PassingTime, receiver: Receiver
) -> None:
    receiver.answer = DOWN
    endpoint_id = await time.desk.endpoint(receiver.url)
    async with listening() as other:
        await time.desk.endpoint(other.url, events=["endpoint.disabled"])
        await days_with_events(time, until=6 * DAY)

    assert await time.desk.one(STATE, endpoint_id) == ("disabled", "failing")
    (told,) = other.received
    assert told.json["data"] | {"failing_since": "", "failures": 0} == {
        "endpoint_id": f"whk_{endpoint_id.hex}",
        "host": "127.0.0.1",
        "reason": "failing",
        "failing_since": "",
        "failures": 0,
    }
    assert told.json["data"]["failures"] == len(receiver.received)
    since = datetime.fromisoformat(told.json["data"]["failing_since"])
    disabled_at = datetime.fromisoformat(told.json["timestamp"])
    assert 5 * DAY <= disabled_at - since < 5 * DAY + EVERY


async def test_what_a_disabled_endpoint_has_missed_is_kept_and_can_be_sent(
    time: PassingTime, receiver: Receiver
) -> None:
    receiver.answer = DOWN
    endpoint_id = await time.desk.endpoint(receiver.url)
    await days_with_events(time, until=6 * DAY)
    assert set(await time.desk.deliveries(endpoint_id)) == {"failed"}

    receiver.received.clear()
    receiver.answer = Answer()
    workspace_id, settings = time.desk.workspace.workspace_id, time.desk.settings
    async with time.desk.database.workspace(workspace_id) as transaction:
        patch = EndpointPatch(status="active")
        await service.change(transaction, workspace_id, endpoint_id, patch, settings.key_ring())
        await resending.replay(transaction, workspace_id, endpoint_id, time.began, time.moment, ())
    await time.passes(7 * DAY)

    of_studies = [request for request in receiver.received if request.json["type"] == "study.published"]
    assert arrived(of_studies) == Counter(range(24))


async def days_with_events(time: PassingTime, *, until: timedelta) -> None:
    """An event every six hours, from the beginning on."""
    for number in range(until // EVERY):
        await time.passes(number * EVERY)
        await time.event(number)
    await time.passes(until)


async def resend_failed(time: PassingTime, endpoint_id: UUID, *, since: datetime) -> None:
    workspace_id = time.desk.workspace.workspace_id
    async with time.desk.database.workspace(workspace_id) as transaction:
        await resending.resend_failed(transaction, workspace_id, endpoint_id, since, time.moment)


def arrived(received: Sequence[Received]) -> Counter[int]:
    """How often each event came."""
    return Counter(request.json["data"]["version"] for request in received)
