"""Reminders go to who has not begun, and to nobody else."""

from __future__ import annotations

import pytest

from openkoji.invitations import suppressions
from openkoji.invitations.suppressions import SuppressionReason
from tests.invitations.conftest import Office


async def reminded(office: Office) -> list[str]:
    """Whose e-mails there are after the first reminder's day."""
    office.later(days=3)
    await office.find_due()
    await office.send()
    return [taken.recipients[0] for taken in office.relay.taken]


async def test_reminders_come_on_their_days_and_then_no_more(office: Office) -> None:
    await office.person("ada@example.com", "Ada")
    await office.invite(reminders=[3, 7])
    await office.send()
    for day in range(1, 12):
        office.later(days=1)
        await office.send()
        expected = 1 if day < 3 else 2 if day < 7 else 3
        assert len(office.relay.taken) == expected, day
    first, second, third = [taken.message for taken in office.relay.taken]
    assert first["Subject"] == "Your view on Cancelling"
    assert second["Subject"] == third["Subject"] == "Reminder: Your view on Cancelling"
    assert len({first["Message-ID"], second["Message-ID"], third["Message-ID"]}) == 3
    assert [item["number"] for item in (await office.listed())["items"]] == [2, 1, 0]


async def test_a_reminder_has_its_own_words(office: Office) -> None:
    await office.person("ada@example.com", "Ada")
    await office.invite(reminders=[3], message="First words", reminderMessage="Other words, {{respondent.name}}")
    await office.send()
    await reminded(office)
    first, second = office.relay.taken
    assert "First words" in first.text
    assert "Other words, Ada" in second.text
    assert "First words" not in second.text


async def test_who_has_completed_is_not_reminded(office: Office) -> None:
    await office.person("ada@example.com")
    await office.invite(reminders=[3])
    await office.send()
    started = await office.answer("ada@example.com")
    await office.client.post("/api/v1/interviews/complete", json={"sessionToken": started["sessionToken"]})
    assert await reminded(office) == ["ada@example.com"]
    reminder, invitation = (await office.listed())["items"]
    assert (reminder["status"], reminder["reason"]) == ("cancelled", "completed")
    assert (invitation["status"], invitation["progress"]) == ("sent", "completed")


async def test_who_has_begun_is_not_reminded(office: Office) -> None:
    await office.person("ada@example.com")
    await office.invite(reminders=[3])
    await office.send()
    await office.answer("ada@example.com")
    assert await reminded(office) == ["ada@example.com"]


async def test_who_only_opened_the_page_is_reminded(office: Office) -> None:
    await office.person("ada@example.com")
    await office.invite(reminders=[3])
    await office.send()
    await office.begin("ada@example.com")
    assert await reminded(office) == ["ada@example.com", "ada@example.com"]


@pytest.mark.parametrize("how", ["withdrawn", "unsubscribed", "cancelled"])
async def test_who_wants_no_more_is_not_reminded(office: Office, how: str) -> None:
    await office.person("ada@example.com")
    await office.invite(reminders=[3])
    await office.send()
    workspace_id = office.workspace.workspace_id
    if how == "withdrawn":
        await office.write("UPDATE respondents SET withdrawn_at = now() WHERE workspace_id = %s", workspace_id)
    elif how == "unsubscribed":
        async with office.database.workspace(workspace_id) as transaction:
            made = suppressions.hash_of(workspace_id, "ada@example.com", office.settings.key_ring())
            suppressions.add(transaction, workspace_id, made, SuppressionReason.UNSUBSCRIBED, office.moment)
    else:
        await office.post(f"/studies/{office.study['id']}/invitations/cancel")
    assert await reminded(office) == ["ada@example.com"]


async def test_a_reminder_counts_from_the_day_the_invitation_was_sent(office: Office) -> None:
    await office.person("ada@example.com")
    await office.invite(reminders=[3])
    office.later(days=2)  # the relay was down
    await office.send()
    office.later(days=2)
    await office.send()
    assert len(office.relay.taken) == 1
    office.later(days=1)
    await office.send()
    assert len(office.relay.taken) == 2
