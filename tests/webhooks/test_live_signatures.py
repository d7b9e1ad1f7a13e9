"""What is delivered verifies with two libraries that share no code, Python's and JavaScript's `standardwebhooks`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from openkoji.db import Database
from openkoji.kit.clock import now
from openkoji.settings import Settings
from openkoji.webhooks import VerificationError, secrets, verify
from openkoji.webhooks.signatures import new_secret
from tests import nodejs
from tests.conftest import Workspace
from tests.webhooks.desk import Desk
from tests.webhooks.receiver import Received, Receiver

SCRIPT = Path(__file__).with_name("standardwebhooks.cjs")

pytestmark = nodejs.needs_node


@pytest.fixture
def desk(database: Database, workspace: Workspace, settings: Settings) -> Desk:
    return Desk(database, workspace, settings)


async def delivered(desk: Desk, receiver: Receiver, times: int = 1) -> Sequence[Received]:
    endpoint_id = await desk.endpoint(receiver.url)
    for _ in range(times):
        await desk.happens(data={"study_slug": "kündigung", "study_name": "Zoë’s 🎈"})
    for lane in range(3):
        await desk.deliver(endpoint_id, lane)
    return await receiver.have(times)


def taken_by(secret: str, message: Received) -> list[bool]:
    """Whether the library in Python takes it, the one in JavaScript, and our own by X-Koji-Signature alone."""
    job = {"do": "verify", "secret": secret, "headers": message.headers, "body": message.body.decode()}
    [node] = nodejs.run(SCRIPT, [job])
    assert node in ({"event": message.json}, {"refused": "No matching signature found"})
    plain = {"X-Koji-Signature": message.headers["x-koji-signature"]}
    return [in_python(secret, message), "event" in node, fits(secret, message, plain)]


def in_python(secret: str, message: Received) -> bool:
    try:
        return bool(Webhook(secret).verify(message.body, dict(message.headers)) == message.json)
    except WebhookVerificationError:
        return False


def fits(secret: str, message: Received, headers: dict[str, str]) -> bool:
    try:
        return verify(message.body, headers, secret, untimed=True) == message.json
    except VerificationError:
        return False


async def test_each_delivery_verifies(desk: Desk, receiver: Receiver) -> None:
    messages = await delivered(desk, receiver, times=3)
    assert len({message.headers["webhook-id"] for message in messages}) == 3
    for message in messages:
        assert taken_by(await desk.secret(), message) == [True, True, True]
        assert taken_by(new_secret(), message) == [False, False, False]


@pytest.mark.parametrize("activated", [False, True])
async def test_while_the_secret_is_replaced_either_verifies(desk: Desk, receiver: Receiver, activated: bool) -> None:
    await desk.endpoint(f"{receiver.url}/other", events=["study.full"])
    workspace_id, key_ring = desk.workspace.workspace_id, desk.settings.key_ring()
    old = await desk.secret()
    async with desk.database.workspace(workspace_id) as transaction:
        await secrets.rotate(transaction, workspace_id, workspace_id, key_ring, now())
        if activated:
            secrets.activate(transaction, workspace_id, workspace_id)
    new = await desk.secret()
    [message] = await delivered(desk, receiver)
    assert taken_by(new, message) == [True, True, activated]
    assert taken_by(old, message) == [True, True, not activated]
