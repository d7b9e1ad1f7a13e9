"""Who is erased is in no message that waits and in nothing that became of one, and no cohort brings them back."""

from __future__ import annotations

from typing import Any

import pytest

from openkoji.integrations.amplitude.cohorts import service
from openkoji.integrations.amplitude.cohorts.content import users_in
from tests.integrations.amplitude.cohorts.amplitude import Amplitude, message, outcomes, user

ADA = user("customer-41877", email="Ada@example.com", name="Ada")


async def erase(amplitude: Amplitude, email: str) -> None:
    answer = await amplitude.research.post("/respondents/erase", {"email": email})
    assert answer.status_code == 200, answer.text


async def test_what_became_of_them_tells_no_more_who_they_were(amplitude: Amplitude) -> None:
    run = await amplitude.sends(message([ADA, user("bob@example.com")]))
    await erase(amplitude, "ada@example.com")
    told = await amplitude.told(run["id"])
    assert outcomes(told) == [("prepared", "erased"), ("prepared", None)]
    assert (told["items"][0]["respondentId"], told["items"][0]["interviewId"]) == (None, None)
    assert await amplitude.rows("SELECT count(*) FROM cohort_addresses") == [(1,)]


async def test_an_interview_that_is_erased_alone_is_told_no_more(amplitude: Amplitude) -> None:
    run = await amplitude.sends(message([ADA]))
    research = amplitude.research
    erased = await research.client.delete(
        f"/api/v1/interviews/{run['items'][0]['interviewId']}", headers=research.workspace.headers
    )
    assert erased.status_code == 200, erased.text
    [person] = (await amplitude.told(run["id"]))["items"]
    assert (person["respondentId"], person["interviewId"]) == (run["items"][0]["respondentId"], None)


async def test_a_message_that_waits_is_rid_of_them_and_prepares_the_others(amplitude: Amplitude) -> None:
    await amplitude.sends(message([ADA]))
    others = [user("bob@example.com"), user("u_2", email="cy@example.com", manager="Ada <ADA@example.com>")]
    queued = (await amplitude.post(message([others[0], ADA, others[1]]))).json()["id"]
    await erase(amplitude, "ada@example.com")
    [(content,)] = await amplitude.rows("SELECT content FROM cohort_runs WHERE content IS NOT NULL")
    assert "ada" not in str(users_in(content)).lower()
    await amplitude.work(queued)
    assert outcomes(await amplitude.told(queued)) == [
        ("prepared", None),
        ("not_prepared", "erased"),
        ("not_prepared", "erased"),
    ]
    assert await amplitude.rows("SELECT email FROM respondents") == [("bob@example.com",)]


async def test_who_is_erased_in_the_middle_of_a_run_is_not_prepared_by_the_rest_of_it(
    amplitude: Amplitude, monkeypatch: pytest.MonkeyPatch
) -> None:
    await amplitude.sends(message([ADA]))
    monkeypatch.setattr(service, "BATCH", 1)
    original, batches = service.prepare_for, 0

    async def and_erase_after_the_first(*arguments: Any, **named: Any) -> Any:
        nonlocal batches
        batches += 1
        return await original(*arguments, **named)

    monkeypatch.setattr(service, "prepare_for", and_erase_after_the_first)
    queued = (
        await amplitude.post(message([user("bob@example.com"), ADA, user("customer-41877", email="new@example.com")]))
    ).json()["id"]
    lock = service.repository.lock

    async def erase_between(*arguments: Any) -> Any:
        if batches == 1:
            monkeypatch.setattr(service.repository, "lock", lock)
            await erase(amplitude, "ada@example.com")
        return await lock(*arguments)

    monkeypatch.setattr(service.repository, "lock", erase_between)
    await amplitude.work(queued)
    told = await amplitude.told(queued)
    assert (told["status"], outcomes(told)) == (
        "ready",
        [("prepared", None), ("not_prepared", "erased"), ("not_prepared", "erased")],
    )
    assert await amplitude.rows("SELECT email FROM respondents") == [("bob@example.com",)]
