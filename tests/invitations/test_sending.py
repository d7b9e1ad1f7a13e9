"""What is queued is sent, once as far as anybody can promise, and what becomes of it is told."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from openkoji.db import Transaction
from openkoji.invitations import queue, sending, suppressions
from openkoji.invitations.suppressions import SuppressionReason
from openkoji.settings import Settings
from tests.conftest import Workspace, make_workspace
from tests.invitations.conftest import Office, publish, with_study
from tests.invitations.relay import relaying


async def suppressed(office: Office, email: str) -> str | None:
    """Why an address is suppressed."""
    workspace_id = office.workspace.workspace_id
    hashes = suppressions.hashes_of(workspace_id, email, office.settings.key_ring())
    async with office.database.workspace(workspace_id) as transaction:
        found = await suppressions.find(transaction, workspace_id, hashes)
    return found.reason if found else None


async def test_an_invitation_goes_out_with_the_persons_own_link(office: Office) -> None:
    ada = await office.person("ada@example.com", "Ada")
    answer = await office.invite()
    assert (answer["delivery"], answer["sent"], answer["queued"]) == ("email", True, 1)
    assert answer["recipients"] == [ada]
    await office.send()
    [taken] = office.relay.taken
    assert taken.recipients == ["ada@example.com"]
    assert "https://research.example.com/i/" in taken.text
    assert (await office.only())["status"] == "sent"


async def test_the_link_opens_this_persons_interview(office: Office) -> None:
    await office.person("ada@example.com", "Ada")
    await office.invite()
    await office.send()
    token = office.relay.taken[0].text.partition("/i/")[2].split()[0]
    started = await office.client.post(
        f"/api/v1/embed/{office.study['id']}/start",
        json={"linkToken": token},
        headers={"Origin": "http://testserver"},
    )
    assert started.status_code == 201, started.text
    [item] = (await office.listed())["items"]
    assert item["progress"] == "not_begun"  # the page was opened, and nothing answered


async def test_one_connection_carries_what_is_due(office: Office) -> None:
    for number in range(5):
        await office.person(f"p{number}@example.com")
    await office.invite()
    await office.send()
    assert sorted(taken.recipients[0] for taken in office.relay.taken) == [
        f"p{number}@example.com" for number in range(5)
    ]
    assert office.relay.connections == 1


async def test_a_relay_that_ends_its_connections_gets_the_rest_by_others(office: Office) -> None:
    for number in range(5):
        await office.person(f"p{number}@example.com")
    await office.invite()
    office.relay.messages_per_connection = 2
    await office.send()
    assert (len(office.relay.taken), office.relay.connections) == (5, 3)
    assert {item["attempts"] for item in (await office.listed())["items"]} == {1}


async def test_a_temporary_refusal_is_tried_again_later_and_later(office: Office) -> None:
    await office.person("ada@example.com")
    await office.invite()
    office.relay.answers = ["451 4.7.1 Greylisted, come back"]
    await office.send()
    item = await office.only()
    assert (item["status"], item["reason"], item["attempts"]) == ("queued", "deferred", 1)
    assert item["detail"] == "451 4.7.1 Greylisted, come back"
    await office.send()
    assert office.relay.taken == []  # it is not its time
    office.later(minutes=5)
    await office.send()
    assert len(office.relay.taken) == 1
    item = await office.only()
    assert (item["status"], item["reason"], item["detail"], item["attempts"]) == ("sent", None, None, 2)
    assert await suppressed(office, "ada@example.com") is None


async def test_a_refusal_that_never_ends_is_a_failure_with_its_reason(office: Office) -> None:
    await office.person("ada@example.com")
    await office.invite(quietHours={"from": "00:00", "to": "00:00"})
    for pause in (*sending.PAUSES, timedelta()):
        office.relay.answers = ["452 4.2.2 Mailbox full"]
        await office.send()
        office.moment += pause
    item = await office.only()
    assert (item["status"], item["reason"], item["attempts"]) == ("failed", "deferred", 6)
    assert item["detail"] == "452 4.2.2 Mailbox full"
    await office.send()
    assert office.relay.taken == []


@pytest.mark.parametrize("answer", ["550 5.1.1 No such user", "550 no such user here", "550 5.2.1 Mailbox disabled"])
async def test_an_address_that_is_none_is_not_written_to_again(office: Office, answer: str) -> None:
    ada = await office.person("Ada@example.com")
    await office.invite()
    office.relay.answers = [answer]
    await office.send()
    item = await office.only()
    assert (item["status"], item["reason"], item["detail"]) == ("failed", "bounced", answer)
    assert await suppressed(office, "ada@example.com") == "bounced"
    again = await office.invite(respondentIds=[ada])
    assert again["skipped"] == [{"respondentId": ada, "reason": "bounced"}]


@pytest.mark.parametrize(
    "answer", ["554 5.7.1 Relay access denied", "550 5.7.26 DKIM is missing", "552 message too large"]
)
async def test_a_refusal_of_ours_says_nothing_of_the_address(office: Office, answer: str) -> None:
    await office.person("ada@example.com")
    await office.invite()
    office.relay.answers = [answer]
    await office.send()
    item = await office.only()
    assert (item["status"], item["reason"]) == ("failed", "refused")
    assert await suppressed(office, "ada@example.com") is None
    assert (await office.invite())["queued"] == 1  # it may be tried anew


@pytest.mark.parametrize(("answer", "status"), [("554 5.6.0 Not like this", "failed"), ("451 4.3.0 Later", "queued")])
async def test_a_refusal_of_the_content_says_nothing_of_the_address(office: Office, answer: str, status: str) -> None:
    await office.person("ada@example.com")
    await office.invite()
    office.relay.data_answers = [answer]
    await office.send()
    assert (await office.only())["status"] == status
    assert await suppressed(office, "ada@example.com") is None


async def test_one_refused_address_does_not_hold_up_the_next(office: Office) -> None:
    await office.person("first@example.com")
    await office.person("second@example.com")
    await office.invite()
    office.relay.answers = ["550 5.1.1 No such user"]
    await office.send()
    assert [taken.recipients for taken in office.relay.taken] == [["second@example.com"]]


async def test_a_relay_that_is_gone_is_tried_once_and_asked_again_in_a_minute(
    office: Office, settings: Settings
) -> None:
    for number in range(3):
        await office.person(f"p{number}@example.com")
    await office.invite()
    gone = settings.model_copy(update={"smtp_url": SecretStr("smtp://127.0.0.1:1?starttls=off")})
    await office.send(gone)
    items = (await office.listed())["items"]
    assert sorted(item["attempts"] for item in items) == [0, 0, 1]
    assert {item["reason"] for item in items} == {None, "relay_fails"}
    assert await office.waiting() == 1
    office.later(minutes=5)
    await office.send()
    assert len(office.relay.taken) == 3


async def test_a_sender_killed_in_the_middle_leaves_the_e_mail_to_another(office: Office) -> None:
    await office.person("ada@example.com")
    await office.invite()
    office.relay.data_answers = ["hang"]
    loop, asked = asyncio.get_running_loop(), asyncio.Event()

    def note() -> None:
        loop.call_soon_threadsafe(asked.set)

    office.relay.on_asked = note
    killed = asyncio.create_task(office.send())
    await asked.wait()
    killed.cancel()
    await asyncio.gather(killed, return_exceptions=True)
    await office.send()
    assert office.relay.taken == []  # it counts as taken for a while
    office.moment += sending.LEASE
    await office.find_due()
    assert await office.waiting() == 1
    await office.send()
    assert len(office.relay.taken) == 1
    assert (await office.only())["status"] == "sent"


async def test_what_was_sent_and_not_written_down_is_sent_again_under_its_message_id(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.person("ada@example.com")
    await office.invite()
    with monkeypatch.context() as patch:

        def killed(*_: object) -> None:
            raise asyncio.CancelledError

        patch.setattr(sending, "_keep", killed)
        with pytest.raises(asyncio.CancelledError):
            await office.send()
    office.moment += sending.LEASE
    await office.send()
    first, second = office.relay.taken
    assert first.message["Message-ID"] == second.message["Message-ID"]
    assert first.recipients == second.recipients


async def test_an_e_mail_that_kills_its_sender_each_time_ends(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    await office.person("ada@example.com")
    await office.invite(quietHours={"from": "00:00", "to": "00:00"})

    async def killed(*_: object) -> None:
        raise asyncio.CancelledError

    with monkeypatch.context() as patch:
        patch.setattr(sending.Relay, "hand_over", killed)
        for _ in range(6):
            with pytest.raises(asyncio.CancelledError):
                await office.send()
            office.moment += sending.LEASE
    await office.send()
    item = await office.only()
    assert (item["status"], item["reason"]) == ("failed", "interrupted")
    assert office.relay.taken == []


async def test_no_transaction_is_open_while_the_relay_is_talked_to(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.person("ada@example.com")
    await office.invite()
    opened = 0
    seen: list[int] = []
    original, original_commit = Transaction.__init__, Transaction.commit

    def begin(transaction: Transaction, *arguments: Any, **keywords: Any) -> None:
        nonlocal opened
        opened += 1
        original(transaction, *arguments, **keywords)

    async def commit(transaction: Transaction) -> None:
        nonlocal opened
        await original_commit(transaction)
        opened -= 1

    monkeypatch.setattr(Transaction, "__init__", begin)
    monkeypatch.setattr(Transaction, "commit", commit)
    office.relay.on_data = lambda: seen.append(opened)
    await office.send()
    assert seen == [0]


async def test_who_unsubscribes_between_queueing_and_sending_gets_nothing(office: Office) -> None:
    await office.person("Ada@Example.com")
    await office.invite()
    async with office.database.workspace(office.workspace.workspace_id) as transaction:
        made = suppressions.hash_of(office.workspace.workspace_id, "ada@example.com", office.settings.key_ring())
        suppressions.add(
            transaction, office.workspace.workspace_id, made, SuppressionReason.UNSUBSCRIBED, office.moment
        )
    await office.send()
    item = await office.only()
    assert (item["status"], item["reason"]) == ("suppressed", "unsubscribed")
    assert office.relay.taken == []


async def test_who_begins_before_it_is_sent_gets_nothing(office: Office) -> None:
    await office.person("ada@example.com")
    await office.invite()
    await office.answer("ada@example.com")
    await office.send()
    item = await office.only()
    assert (item["status"], item["reason"], item["progress"]) == ("cancelled", "begun", "begun")
    assert office.relay.taken == []


async def test_who_withdraws_before_it_is_sent_gets_nothing(office: Office) -> None:
    await office.person("ada@example.com")
    await office.invite()
    await office.write(
        "UPDATE respondents SET withdrawn_at = %s WHERE workspace_id = %s", office.moment, office.workspace.workspace_id
    )
    await office.send()
    assert ((await office.only())["status"], office.relay.taken) == ("cancelled", [])


async def test_who_is_erased_before_it_is_sent_gets_nothing(office: Office) -> None:
    await office.person("ada@example.com")
    await office.invite()
    await office.write("DELETE FROM respondents WHERE workspace_id = %s", office.workspace.workspace_id)
    await office.send()
    assert ((await office.listed())["items"], office.relay.taken) == ([], [])


async def test_a_closed_study_invites_nobody(office: Office) -> None:
    await office.person("ada@example.com")
    await office.invite()
    assert (await office.post(f"/studies/{office.study['id']}/close")).status_code == 200
    await office.send()
    item = await office.only()
    assert (item["status"], item["reason"], office.relay.taken) == ("cancelled", "study_closed", [])


async def test_a_paused_study_invites_when_it_goes_on(office: Office) -> None:
    await office.person("ada@example.com")
    await office.invite()
    await office.post(f"/studies/{office.study['id']}/pause")
    await office.send()
    item = await office.only()
    assert (item["status"], item["reason"], item["attempts"]) == ("queued", "study_paused", 0)
    await office.post(f"/studies/{office.study['id']}/publish")
    office.later(hours=1)
    await office.send()
    assert len(office.relay.taken) == 1


async def test_a_full_study_invites_nobody(office: Office) -> None:
    full = with_study(office, await publish(office.client, office.workspace, name="Full", maxInterviews=1))
    await full.person("ada@example.com")
    await full.person("bob@example.com")
    await full.invite()
    await full.answer("bob@example.com")
    await full.send()
    reasons = {item["email"]: item["reason"] for item in (await full.listed())["items"]}
    assert reasons == {"ada@example.com": "study_full", "bob@example.com": "begun"}
    assert full.relay.taken == []


async def test_what_is_queued_can_be_cancelled(office: Office) -> None:
    ada = await office.person("ada@example.com")
    await office.person("bob@example.com")
    await office.invite()
    one = await office.post(f"/studies/{office.study['id']}/invitations/cancel", {"respondentIds": [ada]})
    assert one.json() == {"cancelled": 1}
    await office.send()
    assert [taken.recipients for taken in office.relay.taken] == [["bob@example.com"]]
    rest = await office.post(f"/studies/{office.study['id']}/invitations/cancel")
    assert rest.json() == {"cancelled": 0}
    assert (await office.invite())["recipients"] == [ada]  # who was cancelled can be invited again


async def test_what_was_sent_while_it_was_cancelled_was_sent(office: Office) -> None:
    await office.person("ada@example.com")
    await office.invite(reminders=[3])
    loop = asyncio.get_running_loop()
    cancelled: list[Any] = []

    def cancel() -> None:
        call = office.post(f"/studies/{office.study['id']}/invitations/cancel")
        cancelled.append(asyncio.run_coroutine_threadsafe(call, loop).result(10))

    # The relay runs in a thread of its own, so it may wait for the call that is answered here.
    office.relay.on_data = cancel
    await office.send()
    assert cancelled[0].json() == {"cancelled": 1}
    [item] = (await office.listed())["items"]
    assert item["status"] == "sent"  # and no reminder waits


async def test_workers_share_one_pace(office: Office, settings: Settings) -> None:
    """The moments that are given out are a gap apart, whichever workspace asks."""
    await office.person("ada@example.com")
    await office.person("bob@example.com")
    await office.invite()
    slow = settings.model_copy(update={"mail_rate": 1})
    await office.send(slow)
    assert len(office.relay.taken) == 1
    assert await office.waiting() == 1
    office.later(seconds=30)
    await office.send(slow)
    assert len(office.relay.taken) == 1
    office.later(seconds=31)
    await office.send(slow)
    assert len(office.relay.taken) == 2


async def test_no_two_senders_get_the_same_moment(office: Office) -> None:
    """Whichever workspaces ask at once: the moments are a gap apart, and those too far ahead are not given."""
    workspaces = [await make_workspace(office.database) for _ in range(8)]
    gap = timedelta(milliseconds=400)

    async def turn(workspace: Workspace) -> datetime | None:
        async with office.database.workspace(workspace.workspace_id) as transaction:
            return await queue.take_turn(transaction, office.moment, timedelta(seconds=2), gap)

    given = await asyncio.gather(*(turn(workspace) for workspace in workspaces))
    assert sorted(each for each in given if each is not None) == [office.moment + gap * number for number in range(6)]
    assert given.count(None) == 2


async def test_a_clock_that_ran_ahead_does_not_stop_the_mail(office: Office) -> None:
    async with office.database.system() as transaction:
        transaction.write("UPDATE mail_pace SET next_at = %s", [office.moment + timedelta(days=400)])
    await office.person("ada@example.com")
    await office.invite()
    await office.send()
    assert len(office.relay.taken) == 1


async def test_what_is_queued_waits_for_a_relay_that_was_taken_away(office: Office, settings: Settings) -> None:
    await office.person("ada@example.com")
    await office.invite()
    await office.send(settings.model_copy(update={"smtp_url": None}))
    assert (await office.only())["status"] == "queued"
    await office.send()
    assert len(office.relay.taken) == 1


async def test_an_address_beyond_ascii_needs_a_relay_that_knows_them(office: Office) -> None:
    await office.person("zoë@example.com", "Zoë")
    await office.invite()
    await office.send()
    item = await office.only()
    assert (item["status"], item["reason"]) == ("failed", "smtputf8_not_supported")
    assert office.relay.taken == []


async def test_a_relay_that_knows_addresses_beyond_ascii_takes_them(office: Office, settings: Settings) -> None:
    await office.person("zoë@example.com", "Zoë")
    await office.invite()
    with relaying(enable_SMTPUTF8=True) as relay:
        await office.send(settings.model_copy(update={"smtp_url": SecretStr(relay.url)}))
    [taken] = relay.taken
    assert taken.recipients == ["zoë@example.com"]
    assert "SMTPUTF8" in taken.mail_options
    assert (await office.only())["status"] == "sent"


async def test_a_domain_beyond_ascii_is_written_as_every_relay_knows_it(office: Office) -> None:
    await office.person("ada@bücher.example")
    await office.person("ada@straße.example")
    await office.invite()
    await office.send()
    assert [taken.recipients for taken in office.relay.taken] == [
        ["ada@xn--bcher-kva.example"],
        ["ada@xn--strae-oqa.example"],
    ]
    assert b"To: <ada@xn--bcher-kva.example>" in office.relay.taken[0].head
