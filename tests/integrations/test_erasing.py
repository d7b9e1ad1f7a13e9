"""Whoever is erased here is to be forgotten by the vendors that were told of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from openkoji.erasure import erasing
from openkoji.erasure.model import Reason
from openkoji.integrations import tasks
from openkoji.jobs import SystemRun
from openkoji.kit.clock import now
from tests.erasure.walking import places_of
from tests.integrations.desk import Analysed, Desk
from tests.integrations.pigeon.loft import FORGET_TOKEN, Loft
from tests.integrations.pigeon.vendor import Pigeon
from tests.webhooks.receiver import Answer

WAITING = {"waiting": 1, "failed": 0}
DONE = {"waiting": 0, "failed": 0, "message": None}


async def erase(desk: Desk, made: Analysed) -> None:
    response = await desk.api.delete(f"/respondents/rsp_{made.respondent_id.hex}")
    assert response.status_code == 200, response.text


async def erasures(desk: Desk) -> dict[str, Any]:
    found: dict[str, Any] = (await desk.connection())["erasures"]
    return found


async def test_who_was_told_of_and_is_erased_is_forgotten_by_the_vendor(desk: Desk, loft: Loft, conninfo: str) -> None:
    await desk.put(**loft.config, forgetToken=FORGET_TOKEN)
    made = await desk.analysed("quillonda.vexthorn@example.com")
    other = await desk.analysed()
    await desk.deliver()
    await erase(desk, made)
    assert places_of(conninfo, "vexthorn") == set(), "whom it is about is encrypted until then"
    assert (await erasures(desk)) == WAITING | {"message": None}
    await desk.erase()
    assert loft.forgotten == [made.email]
    assert await erasures(desk) == DONE
    [left] = await desk.one("SELECT count(*) FROM integration_erasures WHERE workspace_id = %s AND subject IS NOT NULL")
    assert left == 0
    assert [each["interviewId"] for each in await desk.deliveries()] == [f"int_{other.id.hex}"]


async def test_who_was_never_told_of_is_nothing_to_the_vendor(desk: Desk, loft: Loft) -> None:
    await desk.put(**loft.config, forgetToken=FORGET_TOKEN)
    made = await desk.analysed()
    await erase(desk, made)
    await desk.deliver()
    assert loft.letters == []
    assert await erasures(desk) == DONE


async def test_who_is_erased_while_a_letter_is_on_its_way_is_forgotten_after_it(
    desk: Desk, loft: Loft, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.put(**loft.config, forgetToken=FORGET_TOKEN)
    made = await desk.analysed()
    deliver = Pigeon.deliver

    async def deliver_meanwhile(self: Pigeon, *arguments: Any) -> Any:
        await erase(desk, made)
        return await deliver(self, *arguments)

    monkeypatch.setattr(Pigeon, "deliver", deliver_meanwhile)
    await desk.deliver()
    assert [letter["to"] for letter in loft.letters] == [made.email]
    [wait] = await desk.one(
        "SELECT extract(epoch FROM next_attempt_at - now())::float8 FROM integration_erasures WHERE workspace_id = %s"
    )
    assert wait > 60, "not before what is on its way has arrived"
    await desk.erase()
    assert loft.forgotten == [made.email]
    assert await desk.deliveries() == []


async def test_one_who_may_have_been_told_of_is_forgotten_too(desk: Desk, loft: Loft) -> None:
    await desk.put(**loft.config, forgetToken=FORGET_TOKEN)
    made = await desk.analysed()
    loft.fault = Answer(drops=True)
    await desk.deliver()
    loft.fault = None
    await erase(desk, made)
    await desk.erase()
    assert loft.forgotten == [made.email]


async def test_the_log_of_one_keeps_nothing_of_another_who_went_along(desk: Desk, loft: Loft, conninfo: str) -> None:
    await desk.put(**loft.config, forgetToken=FORGET_TOKEN)
    made = await desk.analysed("Brunolda.Quexley@example.com", respondent_name="Brunolda Qu\u00e9xley")
    await desk.analysed()
    loft.fate = lambda letter: {"fate": "never", "why": f"{letter['to']} has no roof."}
    await desk.deliver()
    first, second = await desk.deliveries()
    [of_first] = (await desk.get(f"/deliveries/{first['id']}"))["log"]
    assert of_first["error"]["message"] == "Brunolda.Quexley@example.com has no roof.", "of the one it is about"
    [of_second] = (await desk.get(f"/deliveries/{second['id']}"))["log"]
    assert of_second["error"]["message"].endswith("has no roof.")
    assert "Left out" in of_second["reply"]["body"]
    await erase(desk, made)
    assert places_of(conninfo, "quexley") == set()


async def test_without_what_it_needs_an_erasure_waits_and_says_for_what(desk: Desk, loft: Loft) -> None:
    await desk.put(**loft.config)
    made = await desk.analysed()
    await desk.deliver()
    await erase(desk, made)
    for _ in range(12):
        await desk.erase()
    told = await erasures(desk)
    assert told == WAITING | {"message": "Pigeon Post forgets nobody without its forgetToken."}
    await desk.write("UPDATE integration_erasures SET created_at = now() - interval '1 h'")
    await desk.put(forgetToken=FORGET_TOKEN)
    await tasks.erase(desk.run, await desk.integration_id())
    assert loft.forgotten == [made.email], "at once, and not the next day"
    assert await erasures(desk) == DONE


async def test_a_vendor_that_does_not_answer_is_asked_for_as_long_as_it_takes(desk: Desk, loft: Loft) -> None:
    await desk.put(**loft.config, forgetToken=FORGET_TOKEN)
    made = await desk.analysed()
    await desk.deliver()
    await erase(desk, made)
    loft.fault = Answer(500)
    for _ in range(12):
        await desk.erase()
    assert (await erasures(desk))["waiting"] == 1
    [wait] = await desk.one(
        "SELECT extract(epoch FROM next_attempt_at - now())::float8 FROM integration_erasures WHERE workspace_id = %s"
    )
    assert wait > 3600
    loft.fault = None
    await desk.erase()
    assert loft.forgotten == [made.email]


async def test_what_the_vendor_refuses_is_seen_and_tried_again_on_demand(desk: Desk, loft: Loft) -> None:
    await desk.put(**loft.config, forgetToken=FORGET_TOKEN)
    made = await desk.analysed()
    await desk.deliver()
    await erase(desk, made)
    loft.fault = Answer(409)
    await desk.erase()
    assert await erasures(desk) == {"waiting": 0, "failed": 1, "message": "Not now."}
    loft.fault = None
    await desk.post("/resume")
    await desk.erase()
    assert loft.forgotten == [made.email]


async def test_who_takes_their_consent_back_is_forgotten_too(desk: Desk, loft: Loft) -> None:
    await desk.put(**loft.config, forgetToken=FORGET_TOKEN)
    made = await desk.analysed()
    await desk.deliver()
    async with desk.database.workspace(desk.workspace_id) as transaction:
        await erasing.withdraw_and_erase(transaction, desk.workspace_id, made.respondent_id)
    await desk.erase()
    assert loft.forgotten == [made.email]


async def test_an_answer_that_is_kept_no_longer_asks_nothing_of_the_vendor(desk: Desk, loft: Loft) -> None:
    await desk.put(**loft.config, forgetToken=FORGET_TOKEN)
    made = await desk.analysed()
    await desk.deliver()
    async with desk.database.workspace(desk.workspace_id) as transaction:
        await erasing.erase_respondent(
            transaction, desk.workspace_id, made.respondent_id, desk.settings.key_ring(), reason=Reason.RETENTION
        )
    assert await erasures(desk) == DONE
    assert await desk.one("SELECT count(*) FROM integration_tellings WHERE workspace_id = %s") == (0,)


async def test_who_is_erased_after_one_interview_of_theirs_was_is_forgotten_too(desk: Desk, loft: Loft) -> None:
    await desk.put(**loft.config, forgetToken=FORGET_TOKEN)
    made = await desk.analysed()
    await desk.deliver()
    await desk.api.delete(f"/interviews/int_{made.id.hex}")
    assert await erasures(desk) == DONE
    await erase(desk, made)
    await desk.erase()
    assert loft.forgotten == [made.email]


async def test_an_erasure_that_a_killed_worker_left_is_taken_up_again(desk: Desk, loft: Loft) -> None:
    await desk.put(**loft.config, forgetToken=FORGET_TOKEN)
    made = await desk.analysed()
    await desk.deliver()
    await erase(desk, made)
    await tasks.erase(desk.run, await desk.integration_id())
    await desk.write("UPDATE integration_erasures SET next_attempt_at = now() - interval '1 s'")
    assert await waiting_now(desk) == 0
    await tasks.find_erasures(SystemRun(0, 1, desk.database, desk.settings))
    assert await waiting_now(desk) == 1


async def waiting_now(desk: Desk) -> int:
    """How many jobs are there that may run now."""
    row = await desk.database.call(
        "SELECT count(*) FROM jobs.procrastinate_jobs WHERE task_name = 'integrations.erase' "
        "AND args ->> 'workspace_id' = %s AND status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now())",
        [str(desk.workspace_id)],
    )
    assert row is not None
    return int(row[0])


async def test_each_account_is_asked_to_forget_whom_it_was_told_of_while_it_is_connected(
    desk: Desk, loft: Loft
) -> None:
    await desk.put(**loft.config, forgetToken=FORGET_TOKEN)
    made = await desk.analysed()
    await desk.deliver()
    first, loft.token = loft.token, "the-token-of-another-loft"
    await desk.put(token=loft.token)
    await desk.analysed_again(made)
    await desk.deliver()
    assert [letter["news"] for letter in loft.letters] == [True, True], "another account has heard of nobody"
    await erase(desk, made)
    await desk.erase()
    assert loft.forgotten == [made.email]
    waits = await erasures(desk)
    assert (waits["waiting"], "connected before" in waits["message"]) == (1, True)
    loft.token = first
    await desk.put(token=first)
    await desk.erase()
    assert loft.forgotten == [made.email, made.email]
    assert await erasures(desk) == DONE


async def test_what_was_passed_on_is_forgotten_after_a_month(desk: Desk, loft: Loft) -> None:
    await desk.put(**loft.config, forgetToken=FORGET_TOKEN)
    made = await desk.analysed()
    await desk.deliver()
    await erase(desk, made)
    await desk.erase()
    await desk.write("UPDATE integration_erasures SET settled_at = %s", now() - timedelta(days=31))
    await tasks.find_erasures(SystemRun(0, 1, desk.database, desk.settings))
    assert await desk.one("SELECT count(*) FROM integration_erasures WHERE workspace_id = %s") == (0,)
