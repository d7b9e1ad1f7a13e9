"""What an interview costs: held when it starts, charged or given back by its first quality score, never in between."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest

from openkoji.db import Database
from openkoji.interviews import tasks
from openkoji.jobs import SystemRun
from openkoji.kit.clock import now
from tests.credits.conftest import Account
from tests.interviews.analyses import SLOW, analysed, completed, id_of, run_of
from tests.interviews.conftest import RICH, Conversation

HELD, CHARGED = ("hold", -1, "started"), ("charge", 0, "quality_passed")
RELEASED = ("release", 1, "quality_failed")


@dataclass
class Sweeper:
    """The jobs that look for what is held for nothing, some hours from now."""

    account: Account
    database: Database
    monkeypatch: pytest.MonkeyPatch

    async def after(self, hours: int, conversation: Conversation) -> None:
        self.monkeypatch.setattr(tasks, "now", lambda: now() + timedelta(hours=hours))
        await tasks.find_held_for_nothing(SystemRun(0, 1, self.database))
        await tasks.release_hold(run_of(self.account.research, self.database), id_of(conversation))


@pytest.fixture
def sweep(account: Account, database: Database, monkeypatch: pytest.MonkeyPatch) -> Sweeper:
    return Sweeper(account, database, monkeypatch)


async def test_a_start_holds_the_price_and_a_resumed_one_holds_nothing_more(account: Account) -> None:
    await account.on("free")
    assert await account.figures() == (10, 0)
    await account.research.begin(email="ada@example.com")
    assert await account.figures() == (9, 1)
    again = await account.research.start({"email": "ada@example.com"})
    assert again.json()["resumed"]
    assert await account.figures() == (9, 1)


async def test_an_interview_that_counts_is_charged_once_whatever_later_versions_say(
    account: Account, database: Database
) -> None:
    await account.on("free")
    conversation = await completed(account.research, RICH, SLOW)
    found = await analysed(account.research, database, conversation)
    assert found["analysis"]["qualityScore"] >= 3
    assert await account.lines(interviewId=conversation.interview_id) == [HELD, CHARGED]
    assert await account.figures() == (9, 0)
    await analysed(account.research, database, conversation)
    await analysed(account.research, database, conversation, version=2)
    assert await account.lines(interviewId=conversation.interview_id) == [HELD, CHARGED]


async def test_an_interview_of_low_quality_costs_nothing(account: Account, database: Database) -> None:
    await account.on("free")
    conversation = await completed(account.research, "idk")
    found = await analysed(account.research, database, conversation)
    assert found["analysis"]["qualityScore"] <= 2
    assert await account.lines(interviewId=conversation.interview_id) == [HELD, RELEASED]
    assert await account.figures() == (10, 0)


async def test_without_credits_an_interview_does_not_begin_and_the_answer_says_what_to_do(account: Account) -> None:
    await account.on("free", balance=1)
    await account.research.begin()
    refused = await account.research.start()
    assert (refused.status_code, refused.json()["error"]) == (402, "credits_exhausted")
    assert "openkoji credits grant" in refused.json()["message"]
    listed = (await account.research.get("/interviews")).json()["items"]
    assert len(listed) == 1, "a refused start leaves nothing"


async def test_a_refused_start_is_taken_under_the_same_idempotency_key_once_there_are_credits(account: Account) -> None:
    await account.on("free", balance=0)
    start = {"projectSlug": account.research.study["slug"]}
    refused = await account.research.post("/interviews/start", start, **{"Idempotency-Key": "one"})
    assert refused.status_code == 402
    await account.grant(5, "more")
    answers = [await account.research.post("/interviews/start", start, **{"Idempotency-Key": "one"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json()["interviewId"] == answers[1].json()["interviewId"]
    assert await account.figures() == (4, 1)


async def test_an_interview_that_began_goes_on_without_credits(account: Account) -> None:
    await account.on("free", balance=1)
    conversation = await account.research.begin()
    assert await account.figures() == (0, 1)
    await conversation.say(RICH)
    assert (await conversation.finish())["isComplete"]


async def test_a_hold_that_nobody_answers_for_a_day_is_given_back_and_placed_again_at_the_first_answer(
    account: Account, database: Database, sweep: Sweeper
) -> None:
    await account.on("free")
    conversation = await account.research.begin()
    await sweep.after(23, conversation)
    assert await account.figures() == (9, 1)
    await sweep.after(25, conversation)
    assert await account.figures() == (10, 0)
    await conversation.say(RICH)
    assert await account.figures() == (9, 1)
    await conversation.say(SLOW)
    await account.research.client.post("/api/v1/interviews/complete", json={"sessionToken": conversation.token})
    await analysed(account.research, database, conversation)
    assert await account.lines(interviewId=conversation.interview_id) == [
        HELD,
        ("release", 1, "unanswered"),
        ("hold", -1, "answered"),
        CHARGED,
    ]


async def test_a_late_first_answer_is_refused_without_credits_and_taken_once_there_are_some(
    account: Account, sweep: Sweeper
) -> None:
    await account.on("free", balance=1)
    conversation = await account.research.begin()
    await sweep.after(25, conversation)
    await account.use(1)
    refused = await conversation.send(message=RICH, clientMessageId="first")
    assert (refused.status_code, refused.json()["error"]) == (402, "credits_exhausted")
    assert "credit" not in refused.json()["message"], "a respondent reads this"
    await account.grant(1, "more")
    taken = await conversation.send(message=RICH, clientMessageId="first")
    assert taken.status_code == 200
    assert await account.figures() == (0, 1)
    await conversation.say(SLOW)


async def test_an_interview_that_expires_unanswered_gives_its_credit_back(account: Account, database: Database) -> None:
    await account.on("free")
    conversation = await account.research.begin()
    async with database.workspace(account.workspace.workspace_id) as transaction:
        transaction.write("UPDATE interviews SET expires_at = now() - interval '1 second'")
    await tasks.end_quiet(run_of(account.research, database), id_of(conversation))
    assert await account.lines(interviewId=conversation.interview_id) == [HELD, ("release", 1, "expired")]


async def test_who_starts_again_after_their_interview_expired_takes_no_second_credit(
    account: Account, database: Database
) -> None:
    await account.on("free", balance=1)
    first = await account.research.begin(email="ada@example.com")
    async with database.workspace(account.workspace.workspace_id) as transaction:
        transaction.write("UPDATE interviews SET expires_at = now() - interval '1 second'")
    second = await account.research.begin(email="ada@example.com")
    assert second.interview_id != first.interview_id
    assert await account.figures() == (0, 1)


async def test_an_analysis_that_failed_for_three_days_gives_the_credit_back(
    account: Account, database: Database, sweep: Sweeper
) -> None:
    await account.on("free")
    conversation = await completed(account.research, RICH, SLOW)
    await tasks._analysis_failed(run_of(account.research, database), id_of(conversation), 1)
    await sweep.after(71, conversation)
    assert await account.figures() == (9, 1)
    await sweep.after(73, conversation)
    assert await account.lines(interviewId=conversation.interview_id) == [HELD, ("release", 1, "analysis_failed")]
    await analysed(account.research, database, conversation)
    assert await account.figures() == (10, 0), "what was given back stays so"


async def test_a_self_hosted_workspace_is_unlimited_and_its_ledger_tells_the_same(
    account: Account, database: Database
) -> None:
    conversation = await completed(account.research, RICH, SLOW)
    shown = await account.shown()
    assert (shown["plan"], shown["balance"], shown["held"]) == ("unlimited", None, 1)
    await analysed(account.research, database, conversation)
    assert await account.lines(interviewId=conversation.interview_id) == [HELD, CHARGED]
    assert (await account.shown())["charged"] == 1
