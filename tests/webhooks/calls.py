"""Calls of the webhook API that several tests make, and what a refusal looks like."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import httpx

from openkoji.kit.ids import Prefix, parse_id
from tests.webhooks.desk import Desk
from tests.webhooks.receiver import Answer, Receiver

Api = httpx.AsyncClient


async def create(api: Api, url: str, **body: Any) -> dict[str, Any]:
    """A new endpoint, as the call answers it."""
    response = await api.post("/webhooks", json={"url": url} | body)
    assert response.status_code == 201, response.text
    made: dict[str, Any] = response.json()
    return made


async def get(api: Api, path: str, **query: Any) -> Any:
    response = await api.get(path, params=query)
    assert response.status_code == 200, response.text
    return response.json()


async def post(api: Api, path: str, body: object = None, status: int = 200) -> Any:
    response = await (api.post(path) if body is None else api.post(path, json=body))
    assert response.status_code == status, response.text
    return response.json()


async def patch(api: Api, endpoint_id: str, **body: Any) -> dict[str, Any]:
    response = await api.patch(f"/webhooks/{endpoint_id}", json=body)
    assert response.status_code == 200, response.text
    changed: dict[str, Any] = response.json()
    return changed


def refused(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    problem: dict[str, Any] = response.json()
    assert (response.status_code, problem["error"]) == (status, code), response.text
    return problem


def uuid_of(made: dict[str, Any]) -> UUID:
    """The uuid of an endpoint, for what works below the API."""
    parsed = parse_id(Prefix.ENDPOINT, made["id"])
    assert parsed is not None
    return parsed


async def listed(api: Api, made: dict[str, Any], **query: Any) -> list[dict[str, Any]]:
    """The deliveries of an endpoint, newest first."""
    items: list[dict[str, Any]] = (await get(api, f"/webhooks/{made['id']}/deliveries", **query))["items"]
    return items


async def deliver(desk: Desk, made: dict[str, Any]) -> None:
    """Let every lane of an endpoint send what is due."""
    for lane in range(3):
        await desk.deliver(uuid_of(made), lane)


async def gone_wrong(desk: Desk, made: dict[str, Any], receiver: Receiver, count: int = 1) -> list[UUID]:
    """Deliveries that have failed for good, of events that happened now."""
    happened = [await desk.happens() for _ in range(count)]
    receiver.answer = Answer(500)
    await desk.write(
        "UPDATE webhook_deliveries SET tries = 9 WHERE status = 'pending' AND endpoint_id = %s AND workspace_id = %s",
        uuid_of(made),
    )
    for _ in range(count):
        await desk.write("UPDATE webhook_endpoints SET rests_until = NULL WHERE workspace_id = %s")
        await deliver(desk, made)
    receiver.answer = Answer(200)
    return happened
