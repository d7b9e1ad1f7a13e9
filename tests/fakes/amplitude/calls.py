"""Calling the fake by hand: the requests of a client that knows nothing of what it sends."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import httpx

from tests.fakes.amplitude.server import FakeAmplitude

WHEN = 1_793_817_970_000


def event(number: int = 0, **fields: Any) -> dict[str, Any]:
    return {"user_id": f"ada{number}@example.com", "event_type": "opened", "time": WHEN, **fields}


def upload(amplitude: FakeAmplitude, *events: Any, path: str = "/2/httpapi", **fields: Any) -> httpx.Response:
    body = {"api_key": amplitude.key, "events": list(events), **fields}
    return httpx.post(amplitude.url + path, json=body)


def identify(amplitude: FakeAmplitude, *told: Any, **fields: Any) -> httpx.Response:
    form = {"api_key": amplitude.key, "identification": json.dumps(list(told)), **fields}
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return httpx.post(f"{amplitude.url}/identify", content=urlencode(form), headers=headers)


def delete(amplitude: FakeAmplitude, *user_ids: str, **fields: Any) -> httpx.Response:
    auth = (amplitude.key, amplitude.secret)
    body = {"user_ids": list(user_ids), "requester": "dpo@example.com", **fields}
    return httpx.post(f"{amplitude.url}/api/2/deletions/users", json=body, auth=auth)
