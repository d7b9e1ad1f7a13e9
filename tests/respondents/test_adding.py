"""People on a study's list: who is new, who is known, who is refused, and what a link leads to."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from dataclasses import replace
from typing import Any

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openkoji.db import Database
from openkoji.kit.ids import Prefix, parse_id
from openkoji.respondents.adding import add as add_all
from openkoji.respondents.identity import Identity
from openkoji.respondents.model import Source
from openkoji.respondents.roll import Roll
from tests.conftest import Workspace
from tests.interviews.conftest import Research, StudyMaker


async def add(research: Research, body: object, **headers: str) -> dict[str, Any]:
    response = await research.post(f"/studies/{research.study['id']}/respondents", body, **headers)
    assert response.status_code in {200, 201}, response.text
    added: dict[str, Any] = response.json()
    return added


async def rows(database: Database, research: Research) -> list[tuple[Any, ...]]:
    async with database.workspace(research.workspace.workspace_id) as transaction:
        return [
            row
            async for batch in transaction.batches(
                "SELECT email, external_id, name, metadata, identity_verified, source FROM respondents ORDER BY id",
                size=100,
            )
            for row in batch
        ]


async def start_by(client: httpx.AsyncClient, research: Research, link: str) -> httpx.Response:
    return await client.post(
        f"/api/v1/embed/{research.study['slug']}/start",
        json={"linkToken": link.rpartition("/")[2]},
        headers={"Origin": "http://testserver"},
    )


async def narrow_key(research: Research, **limits: Any) -> Research:
    made = await research.post("/api-keys", {"name": "narrow"} | limits)
    assert made.status_code == 201, made.text
    return replace(research, workspace=Workspace(research.workspace.workspace_id, made.json()["key"]))


async def test_one_who_cannot_be_read_is_skipped_with_a_reason_and_the_others_are_taken(research: Research) -> None:
    people = [
        {"email": "ada@example.com"},
        {"email": "broken"},
        {"email": "bo@example.com", "tags": ["a"]},
        {"name": "Cy"},
    ]
    added = await add(research, {"respondents": people})
    assert [each["outcome"] for each in added["respondents"]] == ["created", "skipped", "skipped", "created"]
    assert (added["created"], added["skipped"]) == (2, 2)
    assert added["respondents"][1]["reason"] == "email: is no e-mail address"
    assert added["respondents"][2]["reason"].startswith("tags")
    alone = await research.post(f"/studies/{research.study['id']}/respondents", {"email": "broken"})
    assert alone.status_code == 422


async def test_one_person_gets_a_link_that_starts_their_interview(
    client: httpx.AsyncClient, research: Research
) -> None:
    added = await add(research, {"name": "Ada", "email": "ada@example.com", "plan": "pro", "seats": 12})
    assert added["outcome"] == "created"
    assert added["link"].startswith("http://testserver/i/")
    started = await start_by(client, research, added["link"])
    assert started.status_code == 201, started.text
    interview = await research.interview(started.json()["interviewId"])
    assert interview["respondent"] == {
        "id": added["id"],
        "name": "Ada",
        "email": "ada@example.com",
        "externalId": None,
        "identityVerified": True,
        "metadata": {"plan": "pro", "seats": 12},
    }


async def test_who_is_known_is_updated_and_keeps_their_link(research: Research) -> None:
    first = await add(research, {"email": "ada@example.com"})
    response = await research.post(
        f"/studies/{research.study['id']}/respondents", {"email": "ADA@example.com", "externalId": 7, "name": "Ada"}
    )
    assert response.status_code == 200
    assert response.json() == {"outcome": "updated", "id": first["id"], "link": first["link"], "reason": None}


async def test_a_start_by_key_meets_who_is_on_the_list(research: Research) -> None:
    added = await add(research, {"email": "ada@example.com", "plan": "pro"})
    conversation = await research.begin(email="Ada@example.com")
    interview = await research.interview(conversation.interview_id)
    assert (interview["respondent"]["id"], interview["respondent"]["metadata"]) == (added["id"], {"plan": "pro"})


async def test_of_several_each_is_told_and_who_is_refused_holds_nobody_up(
    database: Database, research: Research
) -> None:
    await add(research, {"respondents": [{"email": "ada@example.com"}, {"externalId": "u-2", "name": "Bob"}]})
    answer = await add(
        research,
        {
            "respondents": [
                {"email": "new@example.com"},
                {"email": "ada@example.com", "name": "Ada"},
                {"email": "ada@example.com", "externalId": "u-2"},
                {"email": "New@example.com", "name": "New"},
            ]
        },
    )
    told = [(each["outcome"], each["reason"]) for each in answer["respondents"]]
    assert told == [
        ("created", None),
        ("updated", None),
        ("skipped", "the e-mail address and the external id belong to two different people"),
        ("updated", None),
    ]
    assert (answer["created"], answer["updated"], answer["skipped"]) == (1, 2, 1)
    assert await rows(database, research) == [
        ("ada@example.com", None, "Ada", {}, True, "list"),
        (None, "u-2", "Bob", {}, True, "list"),
        ("New@example.com", None, "New", {}, True, "list"),
    ]


async def test_a_repeat_under_the_same_idempotency_key_adds_nobody(database: Database, research: Research) -> None:
    first = await add(research, {"name": "Ada"}, **{"Idempotency-Key": "one"})
    assert await add(research, {"name": "Ada"}, **{"Idempotency-Key": "one"}) == first
    assert len(await rows(database, research)) == 1


async def test_what_a_narrow_key_says_is_a_claim(database: Database, research: Research) -> None:
    await add(research, {"email": "ada@example.com", "plan": "pro"})
    bound = await narrow_key(research, studyId=research.study["id"])
    claimed = await add(bound, {"email": "ada@example.com", "plan": "none of theirs"})
    assert claimed["outcome"] == "created"
    assert [(row[3], row[4]) for row in await rows(database, research)] == [
        ({"plan": "pro"}, True),
        ({"plan": "none of theirs"}, False),
    ]


async def test_a_key_that_only_reads_adds_nobody(research: Research) -> None:
    reader = await narrow_key(research, scopes=["results:read"])
    response = await reader.post(f"/studies/{research.study['id']}/respondents", {"name": "Ada"})
    assert (response.status_code, response.json()["error"]) == (403, "forbidden")


async def test_more_than_500_at_once_are_for_the_import(research: Research) -> None:
    many = {"respondents": [{"name": "x"}] * 501}
    response = await research.post(f"/studies/{research.study['id']}/respondents", many)
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, "respondents")


async def test_a_closed_study_takes_nobody(research: Research) -> None:
    await research.post(f"/studies/{research.study['id']}/close")
    response = await research.post(f"/studies/{research.study['id']}/respondents", {"name": "Ada"})
    assert (response.status_code, response.json()["error"]) == (409, "study_closed")


async def test_an_anonymous_study_gives_links_and_keeps_nothing(
    client: httpx.AsyncClient, database: Database, make_research: StudyMaker
) -> None:
    research = await make_research(anonymous=True)
    answer = await add(
        research,
        {"respondents": [{"email": "ada@example.com", "name": "Ada"}, {"externalId": "u-2"}, {}]},
        **{"Idempotency-Key": "anonymous"},
    )
    assert [(each["outcome"], each["id"]) for each in answer["respondents"]] == [("linked", None)] * 3
    assert await rows(database, research) == []
    again = await add(research, {"email": "ADA@example.com"})
    assert again["link"] == answer["respondents"][0]["link"], "one link a person, in however many lists"
    assert len({each["link"] for each in answer["respondents"]}) == 3
    async with database.workspace(research.workspace.workspace_id) as transaction:
        kept = await transaction.fetch_values("SELECT count(*) FROM idempotency_keys")
    assert kept == (0,), "no answer with links is kept either"
    assert (await start_by(client, research, again["link"])).status_code == 201
    used = await start_by(client, research, again["link"])
    assert (used.status_code, used.json()["error"]) == (409, "link_used")


async def test_a_study_whose_draft_becomes_anonymous_keeps_nobody_from_then_on(
    database: Database, research: Research
) -> None:
    changed = await research.client.patch(
        f"/api/v1/studies/{research.study['id']}", json={"anonymous": True}, headers=research.workspace.headers
    )
    assert changed.status_code == 200, changed.text
    assert (await add(research, {"email": "ada@example.com"}))["outcome"] == "linked"
    assert await rows(database, research) == []


async def test_starts_of_the_same_people_meanwhile_end_as_one_person_each(
    database: Database, research: Research
) -> None:
    people = [{"email": f"p{number}@example.com", "externalId": f"u-{number}"} for number in range(40)]
    lists = [add(research, {"respondents": people[::step]}) for step in (1, -1)]
    await asyncio.gather(*lists, *(research.begin(email=each["email"]) for each in people[::4]))
    kept = await rows(database, research)
    assert sorted(row[0] for row in kept) == sorted(each["email"] for each in people)
    assert {(row[0], row[1]) for row in kept} == {(each["email"], each["externalId"]) for each in people}


def _spelled(row: tuple[Any, ...]) -> str:
    return json.dumps(row, sort_keys=True)


_CLOSE = st.builds(
    Identity,
    st.none() | st.sampled_from(["Ada", "Bob"]),
    st.none() | st.sampled_from(["a@x.io", "A@x.io", "b@x.io", "c@x.io"]),
    st.none() | st.sampled_from(["1", "2", "3"]),
    st.dictionaries(st.sampled_from(["plan", "city"]), st.sampled_from(["x", "y"])),
    st.just(True),
)


async def test_the_database_does_what_the_rule_says(database: Database, make_research: StudyMaker) -> None:
    """However the people of a list are known: in one statement they become what they would one after the other."""
    research = await make_research()
    workspace_id, study_id = research.workspace.workspace_id, parse_id(Prefix.STUDY, research.study["id"])
    assert study_id is not None

    async def become(before: list[Identity], identities: list[Identity]) -> None:
        rolls = Roll([])
        for identity in before:
            rolls.take(identity)
        expected_roll = Roll(rolls.created.values())
        expected = [expected_roll.take(identity).outcome for identity in identities]
        async with database.workspace(workspace_id) as transaction:
            transaction.write("DELETE FROM respondents WHERE workspace_id = %s", [workspace_id])
            await add_all(transaction, workspace_id, study_id, before, Source.LIST)
            taken = await add_all(transaction, workspace_id, study_id, identities, Source.LIST)
        assert [each.outcome for each in taken] == expected
        people = (expected_roll.created | {each.id: each for each in rolls.created.values()}) | expected_roll.changed
        kept = Counter(map(_spelled, await rows(database, research)))
        assert kept == Counter(
            _spelled((each.email, each.external_id, each.name, each.metadata, True, "list")) for each in people.values()
        )

    examples: list[tuple[list[Identity], list[Identity]]] = []

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(_CLOSE, max_size=5), st.lists(_CLOSE, max_size=8))
    def gather(before: list[Identity], identities: list[Identity]) -> None:
        examples.append((before, identities))

    gather()
    for before, identities in examples:
        await become(before, identities)
