"""A second library, in another language and with no code in common, agrees with our signatures."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from openkoji.webhooks import verify
from openkoji.webhooks.signatures import Secrets, new_secret, signed_headers
from tests import nodejs
from tests.webhooks.test_signatures import EVENT, NEW, OLD, PUBLISHED

pytestmark = nodejs.needs_node

SCRIPT = Path(__file__).with_name("standardwebhooks.cjs")
BODIES = [EVENT.decode(), '{"text":"Zoë 🎈 „naïve“\u2028"}', "{}", '{"long":"' + "ü" * 9000 + '"}']


def in_node(*jobs: dict[str, Any]) -> list[Any]:
    results = nodejs.run(SCRIPT, jobs)
    assert len(results) == len(jobs)
    return list(results)


def verified_in_node(secret: str, headers: dict[str, str], body: str) -> Any:
    return in_node({"do": "verify", "secret": secret, "headers": headers, "body": body})[0]


def test_it_signs_the_published_messages_as_published() -> None:
    jobs = [
        {"do": "sign", "secret": secret, "id": message_id, "seconds": seconds, "body": body}
        for secret, message_id, seconds, body, _ in PUBLISHED
    ]
    assert in_node(*jobs) == [signature for *_, signature in PUBLISHED]


def test_it_takes_our_messages() -> None:
    at = datetime.now(UTC)
    jobs = [
        {
            "do": "verify",
            "secret": NEW,
            "headers": signed_headers(Secrets(NEW), f"evt_{number}", at, body.encode()),
            "body": body,
        }
        for number, body in enumerate(BODIES)
    ]
    assert in_node(*jobs) == [{"event": json.loads(body)} for body in BODIES]


def test_we_take_its_messages() -> None:
    jobs = [{"do": "sign", "secret": NEW, "id": "evt_1", "seconds": 1614265330, "body": body} for body in BODIES]
    for body, signature in zip(BODIES, in_node(*jobs), strict=True):
        headers = {"webhook-id": "evt_1", "webhook-timestamp": "1614265330", "webhook-signature": signature}
        assert verify(body, headers, NEW, now=datetime.fromtimestamp(1614265330, UTC)) == json.loads(body)


@pytest.mark.parametrize("activated", [False, True])
def test_while_a_secret_is_replaced_it_may_hold_either(activated: bool) -> None:
    headers = signed_headers(Secrets(NEW, previous=OLD, activated=activated), "evt_1", datetime.now(UTC), EVENT)
    body = EVENT.decode()
    assert verified_in_node(NEW, headers, body) == verified_in_node(OLD, headers, body) == {"event": json.loads(EVENT)}
    assert verified_in_node(new_secret(), headers, body) == {"refused": "No matching signature found"}


def test_while_we_hold_two_secrets_it_may_sign_with_either() -> None:
    at = datetime.now(UTC)
    seconds = int(at.timestamp())
    jobs = [{"do": "sign", "secret": s, "id": "evt_1", "seconds": seconds, "body": EVENT.decode()} for s in (OLD, NEW)]
    for signature in in_node(*jobs):
        headers = {"webhook-id": "evt_1", "webhook-timestamp": str(seconds), "webhook-signature": signature}
        assert verify(EVENT, headers, [NEW, OLD], now=at) == json.loads(EVENT)


def test_it_refuses_what_is_old_or_altered() -> None:
    old = signed_headers(Secrets(NEW), "evt_1", datetime.now(UTC) - timedelta(minutes=6), EVENT)
    fresh = signed_headers(Secrets(NEW), "evt_1", datetime.now(UTC), EVENT)
    assert verified_in_node(NEW, old, EVENT.decode()) == {"refused": "Message timestamp too old"}
    assert verified_in_node(NEW, fresh, EVENT.decode() + " ") == {"refused": "No matching signature found"}
