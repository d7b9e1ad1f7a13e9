"""A key repeats its own calls only, and what is kept of a repeat names nobody."""

from __future__ import annotations

import httpx

from openkoji.db import Database
from openkoji.edge.context import Context
from openkoji.kit.crypto import KeyRing
from tests.conftest import SECRET, Workspace

MARK = "ada@example.com"


async def key_like(client: httpx.AsyncClient, workspace: Workspace, **body: object) -> dict[str, str]:
    created = await client.post("/api/v1/api-keys", json={"name": "another"} | body, headers=workspace.headers)
    assert created.status_code == 201, created.text
    return {"Authorization": f"Bearer {created.json()['key']}"}


async def test_another_key_gets_no_answer_of_this_one(client: httpx.AsyncClient, workspace: Workspace) -> None:
    other = await key_like(client, workspace, scopes=["studies:write"])
    repeat = {"Idempotency-Key": "once"}
    first = await client.post("/api/v1/studies", json={"name": "Mine"}, headers=workspace.headers | repeat)
    again = await client.post("/api/v1/studies", json={"name": "Mine"}, headers=workspace.headers | repeat)
    another = await client.post("/api/v1/studies", json={"name": "Mine"}, headers=other | repeat)
    assert first.json()["id"] == again.json()["id"]
    assert another.status_code == 201
    assert another.json()["id"] != first.json()["id"]


async def test_neither_the_key_nor_the_request_is_kept(
    client: httpx.AsyncClient, workspace: Workspace, database: Database
) -> None:
    body = {"name": MARK}
    await client.post("/api/v1/api-keys", json=body, headers=workspace.headers | {"Idempotency-Key": MARK})
    async with database.workspace(workspace.workspace_id) as transaction:
        kept = await transaction.fetch_values(
            "SELECT count(*), string_agg(to_jsonb(k)::text, ''), bool_or(position(%s IN key_hash) > 0) "
            "FROM idempotency_keys k",
            [MARK.encode()],
        )
    assert kept is not None
    assert (kept[0], MARK in kept[1], kept[2]) == (1, False, False)


async def test_a_repeat_is_known_after_the_secret_was_replaced(
    client: httpx.AsyncClient, workspace: Workspace, app: object
) -> None:
    headers = workspace.headers | {"Idempotency-Key": "once"}
    first = await client.post("/api/v1/studies", json={"name": "Mine"}, headers=headers)
    state = app.state  # type: ignore[attr-defined]
    before: Context = state.context
    ring = KeyRing(["another-secret-another-secret-another", SECRET])
    state.context = Context(before.database, ring, before.trusted_proxies, before.public_url)
    try:
        again = await client.post("/api/v1/studies", json={"name": "Mine"}, headers=headers)
        mismatch = await client.post("/api/v1/studies", json={"name": "Other"}, headers=headers)
    finally:
        state.context = before
    assert again.json() == first.json()
    assert mismatch.json()["error"] == "idempotency_mismatch"
