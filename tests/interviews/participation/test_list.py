"""The list of a study's respondents: who takes part, and how far each of them got."""

from __future__ import annotations

from typing import Any

from openkoji.db import Database
from openkoji.kit.ids import Prefix, new_id, parse_id
from openkoji.respondents.links import PersonalLink, link_of
from tests.interviews.analyses import SLOW, analysed, completed
from tests.interviews.conftest import RICH, Research, StudyMaker


async def respondents(research: Research, **wanted: Any) -> dict[str, Any]:
    response = await research.get(f"/studies/{research.study['id']}/respondents", **wanted)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


async def emails(research: Research, **wanted: Any) -> list[str]:
    return [each["email"] for each in (await respondents(research, **wanted))["items"]]


async def added(research: Research, **told: Any) -> str:
    """Somebody who is put on the list."""
    response = await research.post(f"/studies/{research.study['id']}/respondents", told)
    assert response.status_code == 201, response.text
    return str(response.json()["id"])


async def invited(research: Research, database: Database, respondent: str, *, reminders: int) -> None:
    async with database.workspace(research.workspace.workspace_id) as transaction:
        for number in range(reminders + 1):
            transaction.write(
                "INSERT INTO invitations (workspace_id, id, study_id, respondent_id, number, wording, status, "
                "created_at, settled_at) SELECT workspace_id, %s, study_id, id, %s, '{}', 'sent', now(), now() "
                "FROM respondents WHERE id = %s",
                [new_id(), number, parse_id(Prefix.RESPONDENT, respondent)],
            )


async def everybody(research: Research, database: Database) -> None:
    """One of each status."""
    await added(research, email="created@example.com")
    await invited(research, database, await added(research, email="invited@example.com"), reminders=2)
    await (await research.begin(email="active@example.com")).say(RICH)
    done = await completed(research, RICH, SLOW, email="completed@example.com")
    await analysed(research, database, done)
    await research.begin(email="expired@example.com")
    async with database.workspace(research.workspace.workspace_id) as transaction:
        transaction.write("UPDATE interviews SET status = 'expired' WHERE status = 'active' AND started_at IS NULL")
    gone = await added(research, email="withdrawn@example.com")
    assert (await research.post(f"/respondents/{gone}/withdraw")).status_code == 200


async def test_everybody_is_listed_newest_first_with_how_far_they_got(research: Research, database: Database) -> None:
    await everybody(research, database)
    listed = await respondents(research)
    assert [each["status"] for each in listed["items"]] == [
        *("withdrawn", "expired", "completed", "active", "invited", "created")
    ]
    assert listed["counts"] == dict.fromkeys(["created", "invited", "active", "completed", "expired", "withdrawn"], 1)
    done = listed["items"][2]
    assert done["qualityScore"] >= 1
    assert done["durationSeconds"] is not None
    assert done["interviewId"].startswith("int_")
    assert done["source"] == "api"
    told = listed["items"][4]
    assert (told["reminders"], told["source"]) == (2, "list")
    assert told["invitedAt"] is not None
    assert told["remindedAt"] is not None


async def test_each_status_can_be_asked_for_and_the_counts_stay_those_of_the_study(
    research: Research, database: Database
) -> None:
    await everybody(research, database)
    for status in ("created", "invited", "active", "completed", "expired", "withdrawn"):
        listed = await respondents(research, status=status)
        assert [each["email"] for each in listed["items"]] == [f"{status}@example.com"]
        assert sum(listed["counts"].values()) == 6


async def test_respondents_are_found_by_what_is_known_of_them(research: Research, database: Database) -> None:
    await added(research, email="Ada@Example.com", name="Ada Lovelace", externalId="u_1")
    await added(research, email="ben@example.com", name="100% Ben_jamin")
    await analysed(research, database, await completed(research, RICH, SLOW, email="cleo@example.com"))
    assert await emails(research, email="ADA@example.com") == ["Ada@Example.com"]
    assert await emails(research, externalId="u_1") == ["Ada@Example.com"]
    assert await emails(research, q="lovelace") == ["Ada@Example.com"]
    assert await emails(research, q="0% b") == ["ben@example.com"], "signs of patterns are letters like others"
    assert await emails(research, q="e_example") == []
    assert await emails(research, source="api") == ["cleo@example.com"]
    assert await emails(research, minQuality=1) == ["cleo@example.com"]
    assert await emails(research, createdAfter="2090-01-01T00:00:00Z") == []
    assert len(await emails(research, createdBefore="2090-01-01T00:00:00Z")) == 3


async def test_pages_follow_one_another_and_only_the_first_has_counts(research: Research) -> None:
    for number in range(5):
        await added(research, email=f"p{number}@example.com")
    first = await respondents(research, limit=3)
    second = await respondents(research, limit=3, cursor=first["nextCursor"])
    assert [each["email"] for each in first["items"] + second["items"]] == [
        f"p{number}@example.com" for number in (4, 3, 2, 1, 0)
    ]
    assert (first["counts"]["created"], second["counts"], second["nextCursor"]) == (5, None, None)


async def test_the_link_is_their_own_and_only_for_keys_that_may_start(research: Research, settings: Any) -> None:
    respondent = await added(research, email="ada@example.com")
    [listed] = (await respondents(research))["items"]
    assert listed == (await research.get(f"/respondents/{respondent}")).json()
    link = link_of(listed["link"].rpartition("/i/")[2], settings.key_ring())
    assert link == PersonalLink(research.workspace.workspace_id, parse_id(Prefix.RESPONDENT, respondent))  # type: ignore[arg-type]
    made = (await research.post("/api-keys", {"name": "reader", "scopes": ["results:read"]})).json()
    seen = await research.client.get(
        f"/api/v1/respondents/{respondent}", headers={"Authorization": f"Bearer {made['key']}"}
    )
    assert (seen.status_code, seen.json()["link"]) == (200, None)


async def test_an_anonymous_study_shows_how_far_people_got_and_nobody(make_research: StudyMaker) -> None:
    research = await make_research(anonymous=True)
    await completed(research, RICH, name="Ada", email="ada@example.com", plan="pro")
    [listed] = (await respondents(research))["items"]
    assert (listed["status"], listed["metadata"]) == ("completed", {"plan": "pro"})
    assert {listed[name] for name in ("email", "name", "externalId", "link")} == {None}


async def test_a_key_for_one_study_sees_nobody_of_another(make_research: StudyMaker) -> None:
    one, other = await make_research(), await make_research()
    respondent = await added(other, email="ada@example.com")
    made = (await one.post("/api-keys", {"name": "bound", "studyId": one.study["id"]})).json()
    bound = {"Authorization": f"Bearer {made['key']}"}
    for path, error in (
        (f"studies/{other.study['id']}/respondents", "study_not_found"),
        (f"respondents/{respondent}", "respondent_not_found"),
    ):
        refused = await one.client.get(f"/api/v1/{path}", headers=bound)
        assert (refused.status_code, refused.json()["error"]) == (404, error)
    refused = await one.client.post(f"/api/v1/respondents/{respondent}/withdraw", headers=bound)
    assert refused.status_code == 404
    assert (await other.get(f"/respondents/{respondent}")).json()["status"] == "created"
