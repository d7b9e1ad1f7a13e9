"""What was analysed reaches the vendor once, in order, and whatever happens meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest

from openkoji.kit.clock import now
from tests.integrations.desk import Desk
from tests.integrations.pigeon.loft import Loft
from tests.integrations.pigeon.vendor import Pigeon
from tests.webhooks.receiver import Answer

STATUSES = "SELECT array_agg(status ORDER BY id) FROM webhook_deliveries WHERE workspace_id = %s"


async def test_an_analysed_interview_is_told_to_the_vendor(desk: Desk, loft: Loft) -> None:
    await desk.put(**loft.config)
    made = await desk.analysed(quality_score=4, sentiment="negative")
    await desk.deliver()
    assert loft.letters == [
        {
            "to": made.email,
            "id": f"int_{made.id.hex}",
            "news": True,
            "letter": {"mood": "negative", "about": "Calendar export"},
        }
    ]
    [delivery] = await desk.deliveries()
    assert (delivery["status"], delivery["interviewId"]) == ("delivered", f"int_{made.id.hex}")
    connection = await desk.connection()
    assert connection["lastDeliveredAt"] is not None
    assert (connection["pending"], connection["lastError"]) == (0, None)


async def test_several_go_in_one_call_and_in_the_order_of_their_analyses(desk: Desk, loft: Loft) -> None:
    await desk.put(**loft.config)
    made = [await desk.analysed() for _ in range(7)]
    await desk.deliver()
    assert loft.calls == [3, 3, 1]
    assert [letter["to"] for letter in loft.letters] == [each.email for each in made]


async def test_another_lane_leaves_it_to_the_first(desk: Desk, loft: Loft) -> None:
    await desk.put(**loft.config)
    await desk.analysed()
    await desk.deliver(lane=1)
    assert loft.letters == []
    await desk.deliver()
    assert len(loft.letters) == 1


async def test_each_of_a_call_has_its_own_fate(desk: Desk, loft: Loft) -> None:
    await desk.put(**loft.config)
    first, second, third = [await desk.analysed() for _ in range(3)]
    fates = {first.email: {"fate": "never", "why": "No such roof."}, second.email: {"fate": "later", "why": "Storm."}}
    loft.fate = lambda letter: fates.get(letter["to"], {"fate": "taken"})
    await desk.deliver()
    refused, again, delivered = await desk.deliveries()
    assert [refused["status"], again["status"], delivered["status"]] == ["failed", "pending", "delivered"]
    assert again["nextAttemptAt"] is not None
    log = (await desk.get(f"/deliveries/{refused['id']}"))["log"]
    assert log[0]["error"] == {"code": "refused", "message": "No such roof."}
    assert log[0]["reply"]["status"] == 200
    connection = await desk.connection()
    assert connection["failingSince"] is None, "the vendor answers and takes others"
    fates.clear()
    await desk.rested()
    await desk.deliver()
    assert [letter["to"] for letter in loft.letters] == [third.email, second.email]


async def test_a_vendor_that_is_out_of_reach_is_told_later_and_all_of_it(desk: Desk, loft: Loft) -> None:
    await desk.put(**loft.config)
    made = [await desk.analysed() for _ in range(4)]
    loft.fault = Answer(503, b"no pigeons", {"Retry-After": "90"})
    await desk.deliver()
    [due] = await desk.one(
        "SELECT min(extract(epoch FROM next_attempt_at - now()))::float8 FROM webhook_deliveries "
        "WHERE workspace_id = %s AND attempts = 1"
    )
    assert 80 < due < 91
    assert (await desk.connection())["failures"] == 1
    loft.fault = None
    await desk.rested()
    await desk.deliver()
    assert sorted(letter["to"] for letter in loft.letters) == sorted(str(each.email) for each in made)
    assert (await desk.connection())["failingSince"] is None


async def test_a_key_that_is_refused_loses_nothing_and_is_seen(desk: Desk, loft: Loft) -> None:
    await desk.put(**loft.config | {"token": "an-older-token-0123"})
    made = await desk.analysed()
    await desk.deliver()
    connection = await desk.connection()
    assert connection["lastError"] == "Pigeon Post does not know this token."
    assert (connection["status"], connection["pending"], connection["failures"]) == ("active", 1, 1)
    await desk.write("UPDATE webhook_deliveries SET next_attempt_at = now() + interval '5 h'")
    await desk.put(token=loft.token)
    await desk.deliver()
    assert [letter["to"] for letter in loft.letters] == [made.email], "what waits is tried at once"
    assert (await desk.connection())["lastError"] is None


async def test_after_five_days_of_failures_it_is_disabled_until_it_is_mended(desk: Desk, loft: Loft) -> None:
    await desk.put(**loft.config)
    made = await desk.analysed()
    loft.fault = Answer(500)
    await desk.deliver()
    await desk.write("UPDATE webhook_endpoints SET failing_since = %s", now() - timedelta(days=5, minutes=1))
    await desk.rested()
    await desk.deliver()
    connection = await desk.connection()
    assert (connection["status"], connection["disabledWhy"]) == ("disabled", "failing")
    problem = await desk.post("/pause", status=409)
    assert problem["error"] == "integration_disabled"
    loft.fault = None
    await desk.post("/resume")
    await desk.post("/deliveries/resend", {"since": "2026-01-01T00:00:00Z"}, status=202)
    await desk.deliver()
    assert [letter["to"] for letter in loft.letters] == [made.email]


async def test_anonymous_interviews_make_no_delivery(desk: Desk, loft: Loft) -> None:
    await desk.put(**loft.config)
    await desk.analysed(email=None)
    assert await desk.deliveries() == []


async def test_who_cannot_be_named_to_the_vendor_is_told_in_the_log(desk: Desk, loft: Loft) -> None:
    await desk.put(**loft.config, knownBy="externalId")
    await desk.analysed()
    await desk.deliver()
    [delivery] = await desk.deliveries()
    assert delivery["status"] == "failed"
    [attempt] = (await desk.get(f"/deliveries/{delivery['id']}"))["log"]
    assert attempt["error"]["code"] == "no_subject"
    assert loft.receiver.received == []


@pytest.mark.parametrize(("quality", "told"), [(2, 0), (3, 1)])
async def test_low_quality_is_not_told_unless_asked_for(desk: Desk, loft: Loft, quality: int, told: int) -> None:
    await desk.put(**loft.config)
    await desk.analysed(quality_score=quality)
    assert len(await desk.deliveries()) == told
    await desk.put(filter={})
    await desk.analysed(quality_score=quality)
    assert len(await desk.deliveries()) == told + 1


async def test_a_later_analysis_is_no_news_to_the_vendor(desk: Desk, loft: Loft) -> None:
    await desk.put(**loft.config)
    made = await desk.analysed()
    await desk.deliver()
    await desk.analysed_again(made, sentiment="positive")
    await desk.deliver()
    assert [(letter["news"], letter["letter"]["mood"]) for letter in loft.letters] == [
        (True, "negative"),
        (False, "positive"),
    ]


async def test_two_analyses_that_wait_are_told_one_after_the_other(desk: Desk, loft: Loft) -> None:
    await desk.put(**loft.config)
    made = await desk.analysed()
    await desk.analysed_again(made)
    await desk.deliver()
    assert [letter["news"] for letter in loft.letters] == [True, False]
    assert loft.calls == [1, 1]


async def test_an_analysis_that_a_later_one_overtook_is_not_told(desk: Desk, loft: Loft) -> None:
    await desk.put(**loft.config)
    loft.fault = Answer(500)
    made = await desk.analysed()
    await desk.deliver()
    loft.fault = None
    await desk.write("UPDATE webhook_endpoints SET rests_until = NULL")
    await desk.analysed_again(made, sentiment="positive")
    await desk.deliver()
    await desk.rested()
    await desk.deliver()
    assert [letter["letter"]["mood"] for letter in loft.letters] == ["positive"]
    assert [each["status"] for each in await desk.deliveries()] == ["delivered", "delivered"]


async def test_what_was_claimed_by_a_worker_that_was_killed_is_told_by_another(
    desk: Desk, loft: Loft, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.put(**loft.config)
    made = [await desk.analysed() for _ in range(3)]

    class KilledError(BaseException):
        """What ends the worker in the middle of a delivery, once the vendor has taken it."""

    deliver = Pigeon.deliver

    async def deliver_and_die(self: Pigeon, *arguments: object) -> None:
        await deliver(self, *arguments)  # type: ignore[arg-type]
        raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr(Pigeon, "deliver", deliver_and_die)
        with pytest.raises(KilledError):
            await desk.deliver()
    assert await desk.one(STATUSES) == (["pending"] * 3,)
    await desk.rested()
    await desk.deliver()
    told = [(letter["to"], letter["id"], letter["news"]) for letter in loft.letters]
    assert told[:3] == told[3:], "a repeat says the same under the same ids"
    assert [each["status"] for each in await desk.deliveries()] == ["delivered"] * 3
    assert {letter["to"] for letter in loft.letters} == {each.email for each in made}


async def test_a_vendors_code_that_breaks_loses_nothing(
    desk: Desk, loft: Loft, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.put(**loft.config)
    await desk.analysed()

    async def broken(self: Pigeon, *arguments: object) -> None:
        raise RuntimeError("a mistake")

    with monkeypatch.context() as patch:
        patch.setattr(Pigeon, "deliver", broken)
        await desk.deliver()
    [delivery] = await desk.deliveries()
    assert (delivery["status"], delivery["attempts"]) == ("pending", 1)
    await desk.rested()
    await desk.deliver()
    assert len(loft.letters) == 1


async def test_a_paused_integration_keeps_what_it_is_to_be_told(desk: Desk, loft: Loft) -> None:
    await desk.put(**loft.config)
    await desk.post("/pause")
    made = await desk.analysed()
    await desk.deliver()
    assert loft.letters == []
    assert (await desk.connection())["pending"] == 1
    await desk.put(mapping={"letter": {"score": "qualityScore"}})
    assert (await desk.connection())["status"] == "paused", "a change of the config does not let it go on"
    await desk.post("/resume")
    await desk.deliver()
    assert [(letter["to"], letter["letter"]) for letter in loft.letters] == [(made.email, {"score": 4})]
