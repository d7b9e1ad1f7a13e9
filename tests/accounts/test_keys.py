"""API keys: shown once, kept as a hash, revocable, reaching no further than their scopes."""

from __future__ import annotations

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openkoji.accounts import keys
from openkoji.db import Database
from openkoji.kit.crypto import sha256
from tests.conftest import Workspace


def test_a_key_is_well_formed_and_any_typo_is_not() -> None:
    key = keys.new_key()
    assert key.startswith("koji_live_")
    assert keys.is_well_formed(key)
    for place in range(len("koji_live_"), len(key)):
        changed = key[:place] + ("a" if key[place] != "a" else "b") + key[place + 1 :]
        assert not keys.is_well_formed(changed)


@given(st.text())
def test_no_other_text_is_taken_for_a_key(text: str) -> None:
    assert not keys.is_well_formed(text)


async def test_a_key_is_kept_as_a_hash_only(
    client: httpx.AsyncClient, workspace: Workspace, database: Database
) -> None:
    created = (await client.post("/api/v1/api-keys", json={"name": "mine"}, headers=workspace.headers)).json()
    async with database.workspace(workspace.workspace_id) as transaction:
        row = await transaction.fetch_values("SELECT hash, to_jsonb(api_keys)::text FROM api_keys WHERE name = 'mine'")
    assert row is not None
    assert row[0] == sha256(created["key"])
    assert created["key"] not in row[1]
    listed = (await client.get("/api/v1/api-keys", headers=workspace.headers)).text
    assert created["key"] not in listed


async def test_a_revoked_key_is_refused_at_once(client: httpx.AsyncClient, workspace: Workspace) -> None:
    created = (await client.post("/api/v1/api-keys", json={"name": "mine"}, headers=workspace.headers)).json()
    own = {"Authorization": f"Bearer {created['key']}"}
    assert (await client.get("/api/v1/api-keys", headers=own)).status_code == 200
    revoked = await client.delete(f"/api/v1/api-keys/{created['id']}", headers=workspace.headers)
    assert revoked.json()["revokedAt"] is not None
    refused = await client.get("/api/v1/api-keys", headers=own)
    assert (refused.status_code, refused.json()["error"]) == (401, "unauthorized")


async def test_a_key_says_when_it_was_last_used(client: httpx.AsyncClient, workspace: Workspace) -> None:
    listed = (await client.get("/api/v1/api-keys", headers=workspace.headers)).json()
    used = listed["items"][0]["lastUsedAt"]
    assert used is not None
    assert used.endswith(":00.000Z"), "to the minute"


async def test_a_repeated_creation_shows_no_second_key(client: httpx.AsyncClient, workspace: Workspace) -> None:
    headers = workspace.headers | {"Idempotency-Key": "make-mine"}
    first = await client.post("/api/v1/api-keys", json={"name": "mine"}, headers=headers)
    again = await client.post("/api/v1/api-keys", json={"name": "mine"}, headers=headers)
    other = await client.post("/api/v1/api-keys", json={"name": "another"}, headers=headers)
    assert first.status_code == 201
    assert (again.status_code, again.json()["error"]) == (409, "already_created")
    assert first.json()["id"] in again.json()["message"]
    assert (other.status_code, other.json()["error"]) == (422, "idempotency_mismatch")
    names = [key["name"] for key in (await client.get("/api/v1/api-keys", headers=workspace.headers)).json()["items"]]
    assert names.count("mine") == 1


@pytest.mark.parametrize("scope", ["interviews:write", "studies:write", "results:read"])
async def test_a_key_without_the_scope_makes_no_keys(
    client: httpx.AsyncClient, workspace: Workspace, scope: str
) -> None:
    body = {"name": "narrow", "scopes": [scope]}
    created = (await client.post("/api/v1/api-keys", json=body, headers=workspace.headers)).json()
    own = {"Authorization": f"Bearer {created['key']}"}
    refused = await client.post("/api/v1/api-keys", json={"name": "more"}, headers=own)
    assert (refused.status_code, refused.json()["error"]) == (403, "forbidden")


async def test_the_list_is_walked_by_its_cursor(client: httpx.AsyncClient, workspace: Workspace) -> None:
    for number in range(4):
        await client.post("/api/v1/api-keys", json={"name": f"key {number}"}, headers=workspace.headers)
    names, cursor = [], None
    while True:
        parameters = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (await client.get("/api/v1/api-keys", params=parameters, headers=workspace.headers)).json()
        names += [key["name"] for key in page["items"]]
        cursor = page["nextCursor"]
        if cursor is None:
            break
    assert names == ["key 3", "key 2", "key 1", "key 0", "tests"]
