"""Addresses that are not written to: kept without the addresses, found under every secret of the server."""

from __future__ import annotations

from openkoji.invitations.suppressions import UnsubscribeLink, hash_of, hashes_of
from openkoji.kit.crypto import KeyRing
from openkoji.kit.ids import new_id
from tests.conftest import make_workspace
from tests.invitations.conftest import Office

OLD, NEW = "an-old-secret-of-more-than-thirty-two-signs", "a-new-secret-of-more-than-thirty-two-signs"


async def test_an_address_is_added_once_listed_and_removed(office: Office) -> None:
    added = await office.post("/suppressions", {"email": "Ada@Example.com"})
    assert added.status_code == 201
    again = await office.post("/suppressions", {"email": "ada@example.com"})
    assert (again.status_code, again.json()["id"]) == (200, added.json()["id"])
    listed = await office.client.get("/api/v1/suppressions", headers=office.workspace.headers)
    assert [(each["id"], each["reason"]) for each in listed.json()["items"]] == [(added.json()["id"], "manual")]
    assert "ada" not in listed.text.lower()
    path = f"/api/v1/suppressions/{added.json()['id']}"
    assert (await office.client.delete(path, headers=office.workspace.headers)).status_code == 204
    gone = await office.client.delete(path, headers=office.workspace.headers)
    assert (gone.status_code, gone.json()["error"]) == (404, "suppression_not_found")


async def test_nothing_in_the_table_tells_the_address(office: Office) -> None:
    await office.post("/suppressions", {"email": "ada@example.com"})
    other = await make_workspace(office.database)
    ring = office.settings.key_ring()
    assert hash_of(office.workspace.workspace_id, "a@b.example", ring) != hash_of(
        other.workspace_id, "a@b.example", ring
    )
    async with office.database.workspace(office.workspace.workspace_id) as transaction:
        row = await transaction.fetch_values(
            "SELECT address_hash FROM suppressions WHERE workspace_id = %s", [office.workspace.workspace_id]
        )
    assert row is not None
    assert len(row[0]) == 16


async def test_pages_show_each_address_once(office: Office) -> None:
    for number in range(5):
        await office.post("/suppressions", {"email": f"p{number}@example.com"})
    seen: list[str] = []
    cursor = None
    while True:
        query = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        page = await office.client.get("/api/v1/suppressions", params=query, headers=office.workspace.headers)
        seen += [each["id"] for each in page.json()["items"]]
        cursor = page.json()["nextCursor"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 5


async def test_a_key_of_one_study_does_not_reach_the_workspaces_list(office: Office) -> None:
    made = await office.post("/api-keys", {"name": "narrow", "studyId": office.study["id"]})
    narrow = {"Authorization": f"Bearer {made.json()['key']}"}
    response = await office.client.get("/api/v1/suppressions", headers=narrow)
    assert response.status_code == 403


def test_a_replaced_secret_still_finds_what_it_made() -> None:
    workspace_id = new_id()
    made = hash_of(workspace_id, "Ada@example.com", KeyRing([OLD]))
    assert made in hashes_of(workspace_id, "ada@example.com", KeyRing([NEW, OLD]))
    assert made not in hashes_of(workspace_id, "ada@example.com", KeyRing([NEW]))


def test_a_link_works_for_as_long_as_its_secret_stands_there() -> None:
    workspace_id, old = new_id(), KeyRing([OLD])
    link = UnsubscribeLink(workspace_id, hash_of(workspace_id, "ada@example.com", old))
    token = link.token(old)
    assert UnsubscribeLink.of(token, KeyRing([NEW, OLD])) == link
    assert UnsubscribeLink.of(token, KeyRing([NEW])) is None
    for place in range(0, len(token), 7):
        other = "A" if token[place] != "A" else "B"
        assert UnsubscribeLink.of(token[:place] + other + token[place + 1 :], old) is None
    assert UnsubscribeLink.of(token[:-1], old) is None
    assert UnsubscribeLink.of("", old) is None
