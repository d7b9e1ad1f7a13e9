"""Credits over HTTP: the balance, the ledger in pages, the usage of a month; for the workspace's own keys alone."""

from __future__ import annotations

import httpx
import pytest

from openkoji.accounts import service as accounts
from openkoji.accounts.model import Scope
from openkoji.credits import service
from openkoji.credits.model import EntryReason, Subject, month_of
from openkoji.db import Database
from openkoji.kit.clock import now
from openkoji.kit.ids import Prefix, new_id, public_id
from tests.conftest import Workspace
from tests.credits.acts import STUDY, charge_interviews
from tests.credits.conftest import Account, PlansMaker
from tests.interviews.analyses import SLOW, analysed, completed
from tests.interviews.conftest import RICH

PATHS = ["/credits", "/credits/ledger", "/credits/usage"]
MONTH = f"{month_of(now()):%Y-%m}"


async def test_the_balance_comes_with_the_figures_of_its_month(account: Account) -> None:
    await account.on("insights", balance=-2)
    await account.grant(1, "gift")
    await account.research.begin()
    assert await account.shown() == {
        "plan": "insights",
        "balance": -2,
        "held": 1,
        "granted": 30,
        "charged": 31,
        "expired": 0,
        "month": MONTH,
        "currency": "EUR",
        "priceCents": 2900,
        "overage": {"credits": 2, "cap": 29, "cents": 200},
    }


async def test_an_interview_tells_what_it_came_to(account: Account, database: Database) -> None:
    conversation = await completed(account.research, RICH, SLOW)
    found = await account.research.interview(conversation.interview_id)
    assert found["credits"] == {"charged": 0, "held": 1, "reason": "started"}
    found = await analysed(account.research, database, conversation)
    assert found["credits"] == {"charged": 1, "held": 0, "reason": "quality_passed"}


async def test_the_ledger_is_read_in_pages_newest_first_and_adds_up_to_the_balance(account: Account) -> None:
    await account.on("free", balance=7)
    items, cursor = [], None
    for _ in range(10):
        page = (await account.research.get("/credits/ledger", limit=3, **({"cursor": cursor} if cursor else {}))).json()
        items += page["items"]
        cursor = page["nextCursor"]
        if cursor is None:
            break
    assert [item["kind"] for item in items] == ["charge", "hold"] * 3 + ["grant"]
    assert len({item["id"] for item in items}) == 7
    assert sum(item["amount"] for item in items) == 7
    assert items[0]["id"].startswith("led_")
    assert items[0]["studyId"] == public_id(Prefix.STUDY, STUDY)


async def test_the_ledger_is_filtered_by_interview_kind_month_and_time(account: Account) -> None:
    await account.on("free", balance=8)
    entries = await account.entries()
    interview = entries[-1]["interviewId"]
    assert [each["kind"] for each in await account.entries(interviewId=interview)] == ["hold", "charge"]
    assert len(await account.entries(kind="charge")) == 2
    assert len(await account.entries(month=MONTH)) == 5
    assert await account.entries(month="2020-01") == []
    later = entries[-2]["createdAt"]
    assert all(each["createdAt"] >= later for each in await account.entries(createdAfter=later))
    assert await account.entries(createdBefore=entries[0]["createdAt"]) == []


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/credits/ledger", {"interviewId": "int_x"}),
        ("/credits/ledger", {"reportId": f"int_{'0' * 32}"}),
        ("/credits/ledger", {"kind": "gift"}),
        ("/credits/ledger", {"month": "2026-13"}),
        ("/credits/ledger", {"createdAfter": "yesterday"}),
        ("/credits/ledger", {"cursor": "x"}),
        ("/credits/usage", {"month": "0000-01"}),
        ("/credits/usage", {"month": "2026-1"}),
        ("/credits/usage", {"studyId": "nonsense"}),
    ],
)
async def test_what_cannot_be_asked_is_refused(account: Account, path: str, query: dict[str, str]) -> None:
    refused = await account.research.get(path, **query)
    assert (refused.status_code, refused.json()["error"]) == (422, "validation_failed")


async def test_the_usage_of_a_month_is_told_by_study_and_mode(account: Account, database: Database) -> None:
    await account.on("insights")
    workspace_id, study, moment = account.workspace.workspace_id, new_id(), now()
    subjects = [Subject("interview", new_id(), study, mode) for mode in ("text", "text", "text", "voice")]
    for subject in subjects:
        async with database.workspace(workspace_id) as transaction:
            await service.hold(transaction, workspace_id, subject, moment)
    async with database.workspace(workspace_id) as transaction:
        await service.charge(transaction, workspace_id, subjects[0].id, moment, EntryReason.QUALITY_PASSED)
        await service.release(transaction, workspace_id, subjects[1].id, moment, EntryReason.QUALITY_FAILED)
    await charge_interviews(database, account.workspace, 30)
    usage = (await account.research.get("/credits/usage")).json()
    assert (usage["month"], usage["granted"], usage["charged"], usage["held"]) == (MONTH, 29, 31, 4)
    assert (usage["overage"], usage["currency"]) == ({"credits": 6, "cents": 600}, "EUR")
    one = (await account.research.get("/credits/usage", studyId=public_id(Prefix.STUDY, study))).json()["items"]
    nothing = {"count": 0, "credits": 0}
    once = {"count": 1, "credits": 1}
    told = [(item["kind"], item["mode"], item["charged"], item["held"], item["released"]) for item in one]
    assert told == [
        ("interview", "text", once, once, once),
        ("interview", "voice", nothing, {"count": 1, "credits": 3}, nothing),
    ]


@pytest.mark.parametrize("path", PATHS)
async def test_another_workspace_sees_nothing_of_it(
    account: Account, other_workspace: Workspace, client: httpx.AsyncClient, path: str
) -> None:
    await account.on("free", balance=8)
    found = (await client.get(f"/api/v1{path}", headers=other_workspace.headers)).json()
    assert found.get("plan", "unlimited") == "unlimited"
    assert found.get("items", []) == []
    assert found.get("granted", 0) == 0
    interview = (await account.entries())[-1]["interviewId"]
    asked = await client.get(
        "/api/v1/credits/ledger", params={"interviewId": interview}, headers=other_workspace.headers
    )
    assert asked.json()["items"] == []


@pytest.mark.parametrize("path", PATHS)
async def test_a_key_that_does_not_reach_the_whole_workspace_is_refused(
    account: Account, database: Database, client: httpx.AsyncClient, path: str
) -> None:
    async with database.workspace(account.workspace.workspace_id) as transaction:
        _, key = accounts.create_key(transaction, account.workspace.workspace_id, "narrow", scopes=[Scope.RESULTS_READ])
    refused = await client.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {key}"})
    assert (refused.status_code, refused.json()["error"]) == (403, "forbidden")


async def test_the_first_look_at_a_workspace_on_a_plan_shows_what_it_is_given(
    account: Account, with_plans: PlansMaker
) -> None:
    prices = "{text: 1, voice: 3, report: 5}"
    with_plans(f"default: trial\ncurrency: EUR\nprices: {prices}\nplans:\n  trial: {{once: 2, monthly: 1}}\n")
    assert await account.figures() == (3, 0)
    assert await account.lines() == [("grant", 1, "month_began"), ("grant", 2, "plan_began")]
