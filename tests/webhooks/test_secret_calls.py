"""Reading, replacing and activating secrets over the API, as messages show it to a receiver."""

from __future__ import annotations

import asyncio
import hmac
from datetime import timedelta
from typing import Any

import pytest

from openkoji.db import Database
from openkoji.settings import Settings
from openkoji.webhooks import VerificationError, verify
from tests.conftest import Workspace
from tests.webhooks.calls import Api, create, get, patch, post, refused
from tests.webhooks.desk import Desk
from tests.webhooks.receiver import Received, Receiver

KOJI_SIGNATURE = "x-koji-signature"


@pytest.fixture(params=["the workspace's", "its own"])
async def signed(request: pytest.FixtureRequest, api: Api, receiver: Receiver) -> tuple[dict[str, Any], str]:
    """An endpoint, and where its secret is."""
    if request.param == "its own":
        made = await create(api, receiver.url, ownSecret=True)
        return made, f"/webhooks/{made['id']}/secret"
    return await create(api, receiver.url), "/webhooks/secret"


async def sent(api: Api, made: dict[str, Any], receiver: Receiver) -> Received:
    assert (await post(api, f"/webhooks/{made['id']}/test"))["delivered"]
    return receiver.received[-1]


def fits(message: Received, secret: str) -> bool:
    try:
        verify(message.body, message.headers, secret, untimed=True)
    except VerificationError:
        return False
    return True


def fits_plainly(message: Received, secret: str) -> bool:
    """By X-Koji-Signature alone."""
    return hmac.digest(secret.encode(), message.body, "sha256").hex() == message.headers[KOJI_SIGNATURE]


async def test_creating_shows_the_secret_that_is_read_later(api: Api, signed: tuple[dict[str, Any], str]) -> None:
    made, path = signed
    assert await get(api, path) == {
        "secret": made["secret"],
        "previousSecret": None,
        "previousUntil": None,
        "activated": True,
    }


async def test_the_workspaces_secret_is_made_when_it_is_first_read(
    api: Api, receiver: Receiver, database: Database, other_workspace: Workspace
) -> None:
    first = await get(api, "/webhooks/secret")
    assert first == await get(api, "/webhooks/secret")
    assert (await create(api, receiver.url))["secret"] == first["secret"]
    theirs = await api.get("/webhooks/secret", headers=other_workspace.headers)
    assert theirs.json()["secret"] != first["secret"]


async def test_a_rotation_overlaps_until_it_is_activated_and_beyond(
    api: Api, receiver: Receiver, signed: tuple[dict[str, Any], str], database: Database, workspace: Workspace
) -> None:
    made, path = signed
    old = made["secret"]
    rotated = await post(api, f"{path}/rotate")
    new = rotated["secret"]
    assert new != old
    assert (rotated["previousSecret"], rotated["activated"]) == (old, False)
    assert rotated["previousUntil"] is not None

    during = await sent(api, made, receiver)
    assert fits(during, old)
    assert fits(during, new)
    assert fits_plainly(during, old)
    assert not fits_plainly(during, new)

    assert (await post(api, f"{path}/activate"))["activated"]
    activated = await sent(api, made, receiver)
    assert fits(activated, old)
    assert fits(activated, new)
    assert fits_plainly(activated, new)

    async with database.workspace(workspace.workspace_id) as transaction:
        transaction.write(
            "UPDATE webhook_secrets SET previous_until = previous_until - %s WHERE workspace_id = %s",
            [timedelta(hours=24), workspace.workspace_id],
        )
    after = await sent(api, made, receiver)
    assert fits(after, new)
    assert not fits(after, old)
    assert (await get(api, path))["previousSecret"] is None


async def test_a_second_rotation_waits_for_the_first_unless_the_old_ones_are_to_end(
    api: Api, receiver: Receiver, signed: tuple[dict[str, Any], str]
) -> None:
    made, path = signed
    first = await post(api, f"{path}/rotate")
    problem = refused(await api.post(f"{path}/rotate"), 409, "rotation_under_way")
    assert first["previousUntil"] in problem["message"]
    assert (await get(api, path))["secret"] == first["secret"]
    leaked = await post(api, f"{path}/rotate", {"expireOld": True})
    assert (leaked["previousSecret"], leaked["activated"]) == (None, True)
    message = await sent(api, made, receiver)
    assert fits(message, leaked["secret"])
    assert fits_plainly(message, leaked["secret"])
    assert not fits(message, first["secret"])
    assert not fits(message, made["secret"])
    await post(api, f"{path}/rotate")


async def test_of_rotations_at_the_same_time_one_is_made(api: Api, signed: tuple[dict[str, Any], str]) -> None:
    made, path = signed
    answers = await asyncio.gather(*(api.post(f"{path}/rotate") for _ in range(4)))
    assert sorted(each.status_code for each in answers) == [200, 409, 409, 409]
    assert (await get(api, path))["previousSecret"] == made["secret"]


async def test_what_shows_secrets_or_words_is_kept_by_no_cache(api: Api, signed: tuple[dict[str, Any], str]) -> None:
    made, path = signed
    for read in (path, "/webhooks", f"/webhooks/{made['id']}/deliveries", "/webhooks/events", "/hooks"):
        assert (await api.get(read)).headers["cache-control"] == "no-store", read


async def test_a_repeated_rotation_rotates_once(
    api: Api, signed: tuple[dict[str, Any], str], database: Database, settings: Settings, workspace: Workspace
) -> None:
    _, path = signed
    key = {"Idempotency-Key": "rotate once"}
    body = {"expireOld": True}
    first = await api.post(f"{path}/rotate", json=body, headers=key)
    again = await api.post(f"{path}/rotate", json=body, headers=key)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json() == await get(api, path)
    kept = await Desk(database, workspace, settings).one(
        "SELECT string_agg(to_jsonb(k)::text, '') FROM idempotency_keys k WHERE workspace_id = %s"
    )
    assert "whsec_" not in kept[0]


async def test_activating_where_nothing_is_rotated_changes_nothing(
    api: Api, signed: tuple[dict[str, Any], str]
) -> None:
    made, path = signed
    assert (await post(api, f"{path}/activate"))["secret"] == made["secret"]


async def test_an_endpoint_takes_a_secret_of_its_own_and_gives_it_back(api: Api, receiver: Receiver) -> None:
    made = await create(api, receiver.url)
    own = f"/webhooks/{made['id']}/secret"
    for response in (await api.get(own), await api.post(f"{own}/rotate"), await api.post(f"{own}/activate")):
        assert "ownSecret" in refused(response, 409, "no_own_secret")["message"]
    assert (await patch(api, made["id"], ownSecret=True))["ownSecret"]
    secret = (await get(api, own))["secret"]
    assert secret != made["secret"]
    message = await sent(api, made, receiver)
    assert fits(message, secret)
    assert not fits(message, made["secret"])
    assert not (await patch(api, made["id"], ownSecret=False))["ownSecret"]
    assert fits(await sent(api, made, receiver), made["secret"])
    refused(await api.get(own), 409, "no_own_secret")
    await patch(api, made["id"], ownSecret=True)
    assert (await get(api, own))["secret"] != secret, "the one before is gone"


async def test_rotating_the_workspaces_secret_leaves_an_endpoints_own_alone(api: Api, receiver: Receiver) -> None:
    made = await create(api, receiver.url, ownSecret=True)
    await post(api, "/webhooks/secret/rotate", {"expireOld": True})
    assert fits(await sent(api, made, receiver), made["secret"])


@pytest.mark.parametrize("call", ["GET {}", "POST {}/rotate", "POST {}/activate"])
async def test_an_endpoint_that_is_not_there_has_no_secret(api: Api, call: str) -> None:
    method, path = call.format(f"/webhooks/whk_{'0' * 32}/secret").split()
    refused(await api.request(method, path), 404, "endpoint_not_found")
