"""Who is invited, who is not and why, and what is told where nothing can be sent."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from openkoji.invitations import inviting
from openkoji.settings import Settings
from tests.conftest import make_workspace
from tests.invitations.conftest import Office, client_with, publish, with_study


def reasons(answer: dict[str, Any]) -> dict[str, str]:
    return {each["respondentId"]: each["reason"] for each in answer["skipped"]}


async def test_each_person_who_is_left_out_is_told_with_the_reason(office: Office) -> None:
    good = await office.person("good@example.com")
    nobody = await office.person(None, "No address")
    claimed = await office.person("claimed@example.com", proved=False)
    odd = await office.person("two words@example.com")
    gone = await office.person("gone@example.com")
    begun = await office.person("begun@example.com")
    completed = await office.person("completed@example.com")
    off = await office.person("off@example.com")
    await office.answer("begun@example.com")
    done = await office.answer("completed@example.com")
    await office.client.post("/api/v1/interviews/complete", json={"sessionToken": done["sessionToken"]})
    await office.write(
        "UPDATE respondents SET withdrawn_at = now() WHERE workspace_id = %s AND email = 'gone@example.com'",
        office.workspace.workspace_id,
    )
    assert (await office.post("/suppressions", {"email": "OFF@example.com"})).status_code == 201
    unknown = f"rsp_{uuid4().hex}"
    named = [good, nobody, claimed, odd, gone, begun, completed, off, unknown]
    answer = await office.invite(respondentIds=[*named, good])
    assert answer["recipients"] == [good]
    assert reasons(answer) == {
        nobody: "no_email",
        claimed: "unproved",
        odd: "bad_address",
        gone: "withdrawn",
        begun: "begun",
        completed: "completed",
        off: "manual",
        unknown: "not_found",
    }
    again = await office.invite(respondentIds=[good])
    assert (again["queued"], again["sent"], reasons(again)) == (0, False, {good: "already_invited"})


async def test_all_means_who_was_not_invited_and_has_not_begun(office: Office) -> None:
    ada = await office.person("ada@example.com")
    await office.person(None, "No address")
    await office.person("begun@example.com")
    await office.answer("begun@example.com")
    first = await office.invite()
    assert (first["recipients"], first["withoutEmail"], first["more"]) == ([ada], 1, False)
    bob = await office.person("bob@example.com")
    assert (await office.invite())["recipients"] == [bob]
    assert (await office.invite())["recipients"] == []


async def test_a_long_list_is_taken_in_parts(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inviting, "MOST_AT_ONCE", 2)
    people = [await office.person(f"p{number}@example.com") for number in range(3)]
    await office.post("/suppressions", {"email": "p0@example.com"})
    first, second, third = [await office.invite() for _ in range(3)]
    assert (first["recipients"], reasons(first), first["more"]) == ([people[1]], {people[0]: "manual"}, True)
    assert (second["recipients"], second["more"]) == ([people[2]], False)
    assert (third["recipients"], third["skipped"]) == ([], [])
    statuses = {item["respondentId"]: item["status"] for item in (await office.listed())["items"]}
    assert statuses == {people[0]: "suppressed", people[1]: "queued", people[2]: "queued"}


async def test_a_dry_run_shows_what_would_be_sent_and_sends_nothing(office: Office) -> None:
    ada = await office.person("ada@example.com", "Ada <b>")
    answer = await office.invite(
        200, dryRun=True, subject="Hi {{respondent.name}}", message="Dear {{respondent.name|you}},\n\nsee {{link}}"
    )
    assert (answer["sent"], answer["queued"], answer["recipients"]) == (False, 0, [ada])
    preview = answer["preview"]
    assert preview["subject"] == "Hi Ada <b>"
    assert "Dear Ada <b>," in preview["text"]
    assert "Ada &lt;b&gt;" in preview["html"]
    assert "<b>" not in preview["html"]
    assert "https://research.example.com/i/PERSONAL-LINK" in preview["html"]
    assert "/u/PERSONAL-LINK" in preview["text"]
    assert (await office.listed())["items"] == []
    assert await office.waiting() == 0


async def test_without_a_relay_the_links_are_listed_and_nothing_pretends_to_be_sent(
    office: Office, settings: Settings, conninfo: str
) -> None:
    ada = await office.person("ada@example.com", "Ada")
    bob = await office.person(None, "Bob")
    async with client_with(settings, conninfo, smtp_url=None, public_url=None) as client:
        office.client = client
        for _ in range(2):
            answer = await office.invite(200)
            assert (answer["delivery"], answer["sent"], answer["queued"]) == ("links", False, 0)
            assert [link["respondentId"] for link in answer["links"]] == [ada, bob]
            assert (answer["links"][0]["name"], answer["links"][0]["email"]) == ("Ada", "ada@example.com")
            assert answer["links"][0]["link"].startswith("http://testserver/i/")
        assert (await office.invite(200, dryRun=True))["preview"]["subject"] == "Your view on Cancelling"
        assert (await office.listed())["items"] == []
    assert await office.waiting() == 0


async def test_without_an_address_of_its_own_the_server_says_which_setting_is_missing(
    office: Office, settings: Settings, conninfo: str
) -> None:
    await office.person("ada@example.com")
    async with client_with(settings, conninfo, public_url=None) as client:
        office.client = client
        refused = await office.invite(409)
    assert refused["error"] == "public_url_not_set"
    assert "OPENKOJI_PUBLIC_URL" in refused["detail"]


async def test_an_anonymous_study_has_no_addresses_to_write_to(office: Office) -> None:
    anonymous = with_study(office, await publish(office.client, office.workspace, name="Quiet", anonymous=True))
    refused = await anonymous.invite(409)
    assert refused["error"] == "invitations_anonymous"


async def test_only_a_published_study_invites(office: Office) -> None:
    await office.person("ada@example.com")
    path = f"/studies/{office.study['id']}"
    await office.post(f"{path}/pause")
    assert (await office.invite(409))["error"] == "study_not_published"
    await office.post(f"{path}/close")
    assert (await office.invite(409))["error"] == "study_closed"


async def test_somebody_of_another_study_or_workspace_is_not_found(office: Office) -> None:
    elsewhere = with_study(office, await publish(office.client, office.workspace, name="Another"))
    theirs = await elsewhere.person("ada@example.com")
    assert reasons(await office.invite(respondentIds=[theirs])) == {theirs: "not_found"}
    stranger = await make_workspace(office.database)
    response = await office.client.post(
        f"/api/v1/studies/{office.study['id']}/invitations", json={"all": True}, headers=stranger.headers
    )
    assert (response.status_code, response.json()["error"]) == (404, "study_not_found")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "body"),
        ({"all": True, "respondentIds": [f"rsp_{'0' * 32}"]}, "body"),
        ({"all": False}, "all"),
        ({"all": True, "respondentIds": []}, "respondentIds"),
        ({"respondentIds": ["ada@example.com"]}, "respondentIds.0"),
        ({"all": True, "reminders": [3, 3]}, "reminders"),
        ({"all": True, "reminders": [1, 2, 3, 4]}, "reminders"),
        ({"all": True, "reminders": [0]}, "reminders.0"),
        ({"all": True, "replyTo": "a@b.example\r\nBcc: c@d.example"}, "replyTo"),
        ({"all": True, "replyTo": "nobody"}, "replyTo"),
        ({"all": True, "quietHours": {"from": "9", "to": "10:00"}}, "quietHours.from"),
        ({"all": True, "quietHours": {"from": "09:00", "to": "10:00", "timeZone": "Mars/Base"}}, "quietHours.timeZone"),
        (
            {"all": True, "quietHours": {"from": "09:00", "to": "10:00", "timeZone": "../../etc/passwd"}},
            "quietHours.timeZone",
        ),
        ({"all": True, "subject": " "}, "subject"),
        ({"all": True, "message": "x" * 5001}, "message"),
    ],
)
async def test_a_wish_that_does_not_fit_is_told_by_field(office: Office, body: dict[str, Any], field: str) -> None:
    response = await office.post(f"/studies/{office.study['id']}/invitations", body)
    assert response.status_code == 422, response.text
    assert field in {error["field"] for error in response.json()["errors"]}, response.text


async def test_a_repeat_under_an_idempotency_key_invites_once_and_keeps_nobodys_address(office: Office) -> None:
    await office.person("ada-of-the-list@example.com", "Ada")
    path = f"/api/v1/studies/{office.study['id']}/invitations"
    headers = office.workspace.headers | {"Idempotency-Key": "k1"}
    first, second = [await office.client.post(path, json={"all": True}, headers=headers) for _ in range(2)]
    assert first.json() == second.json()
    assert first.json()["queued"] == 1
    async with office.database.workspace(office.workspace.workspace_id) as transaction:
        row = await transaction.fetch_values(
            "SELECT string_agg(to_jsonb(k)::text, '') FROM idempotency_keys k WHERE workspace_id = %s",
            [office.workspace.workspace_id],
        )
    assert row is not None
    assert row[0]
    assert "ada-of-the-list" not in row[0]


async def test_the_kept_wording_holds_placeholders_and_nobodys_name(office: Office) -> None:
    await office.person("ada@example.com", "Ada Lovelace")
    await office.invite(message="Dear {{respondent.name}}, {{link}}", subject="For {{respondent.name}}")
    async with office.database.workspace(office.workspace.workspace_id) as transaction:
        row = await transaction.fetch_values(
            "SELECT wording FROM invitations WHERE workspace_id = %s", [office.workspace.workspace_id]
        )
    assert row is not None
    assert row[0] == {"message": "Dear {{respondent.name}}, {{link}}", "subject": "For {{respondent.name}}"}


async def test_the_list_counts_e_mails_and_people(office: Office) -> None:
    for name in ("ada", "bob", "eve"):
        await office.person(f"{name}@example.com")
    await office.invite(reminders=[3])
    office.relay.answers = ["250 ok", "550 5.1.1 No such user"]
    await office.send()
    started = await office.answer("ada@example.com")
    await office.client.post("/api/v1/interviews/complete", json={"sessionToken": started["sessionToken"]})
    await office.answer("eve@example.com")
    found = await office.listed(limit=2)
    assert found["counts"] == {"queued": 2, "sent": 2, "failed": 1, "suppressed": 0, "cancelled": 0}
    assert found["progress"] == {"invited": 2, "begun": 1, "completed": 1, "withdrawn": 0}
    assert [item["number"] for item in found["items"]] == [1, 1]
    rest = await office.listed(cursor=found["nextCursor"])
    assert {item["email"] for item in rest["items"]} == {"ada@example.com", "bob@example.com", "eve@example.com"}
    assert [item["email"] for item in (await office.listed(status="failed"))["items"]] == ["bob@example.com"]
