"""An address is asked before it is used, and what is not verified is not there."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from openkoji.app import create_app
from openkoji.jobs import SystemRun
from openkoji.kit.targets import Targets
from openkoji.settings import Settings
from openkoji.webhooks import service, tasks, verify
from openkoji.webhooks.outgoing import Outgoing, Sent
from tests.conftest import Workspace
from tests.webhooks.calls import Api, create, deliver, get, patch, refused, uuid_of
from tests.webhooks.desk import Desk
from tests.webhooks.receiver import Answer, Receiver, listening

NOBODY = "http://127.0.0.1:9/hook"
"""The discard port: nothing listens there."""


async def test_a_new_endpoint_is_verified_by_a_signed_message_and_active(api: Api, receiver: Receiver) -> None:
    made = await create(api, receiver.url, description="CRM", events=["interview.completed"])
    assert made["id"].startswith("whk_")
    assert (made["status"], made["url"], made["description"]) == ("active", receiver.url, "CRM")
    assert (made["events"], made["ownSecret"], made["origin"]) == (["interview.completed"], False, "webhook")
    assert (made["failures"], made["pending"], made["lastAttempt"]) == (0, 0, None)
    [request] = receiver.received
    message = verify(request.body, request.headers, made["secret"])
    assert message["type"] == "endpoint.verification"
    assert message["data"] == {"endpoint_id": made["id"]}
    assert message["id"] == request.headers["webhook-id"]
    assert message["id"].startswith("evt_")
    read = await get(api, f"/webhooks/{made['id']}")
    assert read == {name: value for name, value in made.items() if name != "secret"}


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Answer(500), "answered 500"),
        (Answer(404), "answered 404"),
        (Answer(302, headers={"Location": "https://example.com"}), "redirects are not followed"),
        (Answer(drops=True), "no HTTP reply"),
    ],
    ids=["500", "404", "302", "drops"],
)
async def test_an_address_that_does_not_answer_with_a_2xx_is_not_saved(
    api: Api, receiver: Receiver, answer: Answer, told: str
) -> None:
    await _is_not_saved(api, receiver, answer, told)


@pytest.mark.usefixtures("impatient")
async def test_an_address_that_never_answers_is_not_saved(api: Api, receiver: Receiver) -> None:
    await _is_not_saved(api, receiver, Answer(hangs=True), "within 1 second")


async def _is_not_saved(api: Api, receiver: Receiver, answer: Answer, told: str) -> None:
    receiver.answer = answer
    problem = refused(await api.post("/webhooks", json={"url": receiver.url}), 422, "endpoint_verification_failed")
    assert told in problem["message"]
    assert "2xx" in problem["message"], "what to do"
    assert (await get(api, "/webhooks"))["items"] == []


async def test_an_address_where_nobody_listens_is_not_saved(api: Api) -> None:
    refused(await api.post("/webhooks", json={"url": NOBODY}), 422, "endpoint_verification_failed")
    assert (await get(api, "/webhooks"))["items"] == []


async def test_while_it_is_verified_an_endpoint_is_pending_and_gets_nothing_else(
    api: Api, receiver: Receiver, desk: Desk
) -> None:
    looked = asyncio.Event()
    receiver.answer = Answer(until=looked)
    creating = asyncio.create_task(api.post("/webhooks", json={"url": receiver.url}))
    await receiver.have(1)
    [pending] = (await get(api, "/webhooks"))["items"]
    assert pending["status"] == "pending"
    refused(await api.patch(f"/webhooks/{pending['id']}", json={"status": "paused"}), 409, "endpoint_not_verified")
    failed = {"since": "2026-01-01T00:00:00Z"}
    refused(await api.post(f"/webhooks/{pending['id']}/resend", json=failed), 409, "endpoint_not_verified")
    await desk.happens()
    looked.set()
    assert (await creating).json()["status"] == "active"
    assert (await get(api, f"/webhooks/{pending['id']}/deliveries"))["items"] == []


async def test_no_database_connection_is_held_while_an_address_is_verified(
    settings: Settings, conninfo: str, workspace: Workspace, receiver: Receiver
) -> None:
    app = create_app(settings.model_copy(update={"database_connections": 2}), conninfo)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://testserver/api/v1", headers=workspace.headers
        ) as api:
            looked = asyncio.Event()
            receiver.answer = Answer(until=looked)
            creating = [asyncio.create_task(api.post("/webhooks", json={"url": receiver.url})) for _ in range(4)]
            await receiver.have(4)
            assert len((await get(api, "/webhooks"))["items"]) == 4, "answered while four verifications wait"
            looked.set()
            assert [made.status_code for made in await asyncio.gather(*creating)] == [201] * 4


async def test_what_a_server_that_stopped_left_pending_is_removed(
    api: Api, receiver: Receiver, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the call can be repeated with its Idempotency-Key."""
    key = {"Idempotency-Key": "create once"}

    async def stop(*_: Any) -> Sent:
        raise KeyboardInterrupt

    def nothing(*_: Any) -> None: ...

    with monkeypatch.context() as patched:
        patched.setattr(Outgoing, "send", stop)
        patched.setattr(service, "give_up", nothing)
        with pytest.raises(KeyboardInterrupt):
            await api.post("/webhooks", json={"url": receiver.url, "ownSecret": True}, headers=key)
    [left] = (await get(api, "/webhooks"))["items"]
    assert left["status"] == "pending"
    refused(
        await api.post("/webhooks", json={"url": receiver.url, "ownSecret": True}, headers=key), 409, "already_created"
    )
    system = SystemRun(0, 1, desk.database, desk.settings)
    await tasks.remove_unverified(system)
    assert len((await get(api, "/webhooks"))["items"]) == 1, "it may still be verified"
    await desk.write("UPDATE webhook_endpoints SET created_at = now() - interval '6 min' WHERE workspace_id = %s")
    await tasks.remove_unverified(system)
    assert (await get(api, "/webhooks"))["items"] == []
    assert await desk.one("SELECT count(*) FROM webhook_secrets WHERE workspace_id = %s") == (0,)
    again = await api.post("/webhooks", json={"url": receiver.url, "ownSecret": True}, headers=key)
    assert again.status_code == 201


async def test_a_repeated_create_registers_once_and_shows_no_secret_again(
    api: Api, receiver: Receiver, desk: Desk
) -> None:
    key = {"Idempotency-Key": "create once"}
    body = {"url": receiver.url}
    first = await api.post("/webhooks", json=body, headers=key)
    assert first.status_code == 201
    problem = refused(await api.post("/webhooks", json=body, headers=key), 409, "already_created")
    assert first.json()["id"] in problem["message"]
    assert len((await get(api, "/webhooks"))["items"]) == 1
    assert len(receiver.received) == 1
    refused(await api.post("/webhooks", json=body | {"description": "x"}, headers=key), 422, "idempotency_mismatch")
    kept = await desk.one("SELECT string_agg(to_jsonb(k)::text, '') FROM idempotency_keys k WHERE workspace_id = %s")
    assert "whsec_" not in kept[0]


async def test_a_create_that_was_not_verified_can_be_repeated_with_its_key(api: Api, receiver: Receiver) -> None:
    key = {"Idempotency-Key": "create once"}
    receiver.answer = Answer(500)
    refused(await api.post("/webhooks", json={"url": receiver.url}, headers=key), 422, "endpoint_verification_failed")
    receiver.answer = Answer(200)
    assert (await api.post("/webhooks", json={"url": receiver.url}, headers=key)).status_code == 201


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.slack.com/services/T0/B0/x",
        "https://hooks.zapier.com/hooks/standard/1/abc/",
        "https://hook.eu1.make.com/abc",
        "https://hook.make.com/abc",
        "https://hook.integromat.com/abc",
    ],
)
async def test_what_starts_a_flow_or_is_read_by_people_is_not_asked(
    api: Api, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    asked = reach_everything(monkeypatch)
    made = await create(api, url)
    assert (made["status"], asked) == ("active", [])
    assert made["secret"].startswith("whsec_")


@pytest.mark.parametrize(
    "url", ["https://hooks.zapier.com.example.com/", "https://example.com/hooks.zapier.com", "https://a.make.com/x"]
)
async def test_an_address_that_only_looks_like_theirs_is_asked(
    api: Api, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    asked = reach_everything(monkeypatch)
    await create(api, url)
    assert asked == [url]


def reach_everything(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """As if every name were known and answered; returns the addresses that are asked."""
    asked: list[str] = []

    async def admit(*_: Any) -> None: ...

    async def send(self: Outgoing, url: str, *rest: Any) -> Sent:
        asked.append(url)
        return await real(self, RECEIVED[0], *rest)

    real = Outgoing.send
    monkeypatch.setattr(Targets, "check", admit)
    monkeypatch.setattr(Outgoing, "send", send)
    return asked


RECEIVED: list[str] = []


@pytest.fixture(autouse=True)
async def known_receiver(receiver: Receiver) -> None:
    RECEIVED[:] = [receiver.url]


@pytest.mark.parametrize(
    "url",
    [
        "http://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data",
        "http://[::1]/",
        "https://me:secret@example.com/",
        "ftp://example.com/",
        "not a url",
        "https://name.invalid/",
    ],
)
async def test_an_address_that_no_workspace_may_call_is_refused(api: Api, url: str) -> None:
    problem = refused(await api.post("/webhooks", json={"url": url}), 422, "target_refused")
    assert problem["message"]
    made = await create(api, RECEIVED[0])
    refused(await api.patch(f"/webhooks/{made['id']}", json={"url": url}), 422, "target_refused")


async def test_another_address_is_verified_and_the_old_one_stays_until_it_is(
    api: Api, receiver: Receiver, desk: Desk
) -> None:
    made = await create(api, receiver.url)
    async with listening() as other:
        other.answer = Answer(500)
        response = await api.patch(f"/webhooks/{made['id']}", json={"url": other.url, "description": "new"})
        refused(response, 422, "endpoint_verification_failed")
        unchanged = await get(api, f"/webhooks/{made['id']}")
        assert (unchanged["url"], unchanged["description"]) == (receiver.url, "")
        other.answer = Answer(200)
        assert (await patch(api, made["id"], url=other.url))["url"] == other.url
        message = verify(other.received[-1].body, other.received[-1].headers, made["secret"])
        assert message["type"] == "endpoint.verification"
        await desk.happens()
        await deliver(desk, made)
        assert other.events[-1]["type"] == "study.published"
    assert len(receiver.received) == 1


async def test_a_disabled_endpoint_comes_back_after_a_verification(api: Api, receiver: Receiver, desk: Desk) -> None:
    made = await create(api, receiver.url)
    receiver.answer = Answer(410)
    await desk.happens()
    await desk.deliver(uuid_of(made))
    gone = await get(api, f"/webhooks/{made['id']}")
    assert (gone["status"], gone["disabledWhy"], gone["pending"]) == ("disabled", "gone", 0)
    refused(await api.patch(f"/webhooks/{made['id']}", json={"status": "paused"}), 409, "endpoint_disabled")
    response = await api.patch(f"/webhooks/{made['id']}", json={"status": "active"})
    assert "answered 410" in refused(response, 422, "endpoint_verification_failed")["message"]
    receiver.answer = Answer(200)
    back = await patch(api, made["id"], status="active")
    assert (back["status"], back["disabledWhy"]) == ("active", None)
    assert (back["failures"], back["failingSince"]) == (0, None)
