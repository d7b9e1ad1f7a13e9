"""Endpoints: kept with their choice of events, shown with their health, changed, paused, deleted."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from fastapi import FastAPI

from openkoji.accounts import service as accounts
from openkoji.accounts.model import Scope
from openkoji.studies import service as studies
from openkoji.webhooks import repository, service
from tests.conftest import Workspace
from tests.webhooks.calls import Api, create, deliver, get, patch, refused, uuid_of
from tests.webhooks.desk import Desk
from tests.webhooks.receiver import Answer, Receiver


async def test_an_unknown_event_is_refused_with_the_list_of_those_there_are(api: Api, receiver: Receiver) -> None:
    response = await api.post("/webhooks", json={"url": receiver.url, "events": ["interview.done"]})
    problem = refused(response, 422, "validation_failed")
    assert problem["errors"][0]["field"] == "events.0"
    assert "interview.completed" in problem["errors"][0]["message"]
    assert "study.full" in problem["errors"][0]["message"]


async def test_a_filter_names_studies_by_slug_and_keeps_their_ids(
    api: Api, receiver: Receiver, desk: Desk, other_workspace: Workspace
) -> None:
    async with desk.database.workspace(desk.workspace.workspace_id) as transaction:
        study = await studies.create_study(transaction, desk.workspace.workspace_id, {"name": "Cancel flow"})
    async with desk.database.workspace(other_workspace.workspace_id) as transaction:
        theirs = await studies.create_study(transaction, other_workspace.workspace_id, {"name": "Theirs"})
    public = f"stu_{study.id.hex}"
    made = await create(api, receiver.url, filter={"studies": [study.slug, public], "minQuality": 3})
    assert (made["filter"]["studies"], made["filter"]["minQuality"]) == ([public], 3)
    for unknown in (theirs.slug, f"stu_{theirs.id.hex}", "nobody"):
        body = {"url": receiver.url, "filter": {"studies": [study.slug, unknown]}}
        problem = refused(await api.post("/webhooks", json=body), 422, "validation_failed")
        assert problem["errors"][0]["field"] == "filter.studies.1"


async def test_an_endpoint_that_no_event_can_reach_is_refused(api: Api, receiver: Receiver) -> None:
    body = {"url": receiver.url, "events": ["study.full", "interview.completed"], "filter": {"minQuality": 3}}
    problem = (await api.post("/webhooks", json=body)).json()
    assert (problem["status"], problem["errors"][0]["field"]) == (422, "filter")
    assert "interview.analysis_ready" in problem["message"]
    made = await create(api, receiver.url, events=["study.full", "interview.analysis_ready"], filter={"minQuality": 3})
    refused = await api.patch(f"/webhooks/{made['id']}", json={"events": ["study.full"]})
    assert refused.status_code == 422


async def test_a_workspace_has_a_bounded_number_of_endpoints(
    api: Api, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MOST_ENDPOINTS", 2)
    made = [await create(api, receiver.url) for _ in range(2)]
    refused(await api.post("/webhooks", json={"url": receiver.url}), 409, "too_many_endpoints")
    hook = {"targetUrl": receiver.url, "event": "study.full"}
    refused(await api.post("/hooks", json=hook), 409, "too_many_endpoints")
    await api.delete(f"/webhooks/{made[0]['id']}")
    await create(api, receiver.url)


async def test_the_list_is_paged_and_newest_first(api: Api, receiver: Receiver) -> None:
    made = [(await create(api, receiver.url))["id"] for _ in range(3)]
    first = await get(api, "/webhooks", limit=2)
    assert [each["id"] for each in first["items"]] == made[:0:-1]
    second = await get(api, "/webhooks", limit=2, cursor=first["nextCursor"])
    assert [each["id"] for each in second["items"]] == made[:1]
    assert second["nextCursor"] is None


async def test_an_endpoint_tells_how_it_fares(api: Api, receiver: Receiver, desk: Desk) -> None:
    made = await create(api, receiver.url)
    receiver.answer = Answer(503, delay=0.2)
    await desk.happens()
    await desk.happens()
    await desk.deliver(uuid_of(made))
    [told] = (await get(api, "/webhooks"))["items"]
    assert (told["status"], told["failures"], told["pending"]) == ("active", 1, 2)
    assert told["failingSince"] is not None
    assert (told["lastAttempt"]["status"], told["lastAttempt"]["error"]) == (503, None)
    assert told == await get(api, f"/webhooks/{made['id']}")


async def test_what_waits_is_counted_to_a_bound(
    api: Api, receiver: Receiver, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many events wait for an endpoint, the list of endpoints costs the same."""
    monkeypatch.setattr(repository, "MOST_COUNTED", 2)
    await create(api, receiver.url)
    for _ in range(3):
        await desk.happens()
    assert [each["pending"] for each in (await get(api, "/webhooks"))["items"]] == [2]


async def test_what_is_left_out_of_a_change_stays(api: Api, receiver: Receiver) -> None:
    made = await create(
        api, receiver.url, description="CRM", events=["interview.quality_scored"], filter={"sentiments": ["negative"]}
    )
    changed = await patch(api, made["id"], events=[])
    assert (changed["events"], changed["description"]) == ([], "CRM")
    assert changed["filter"]["sentiments"] == ["negative"]
    changed = await patch(api, made["id"], filter={}, description="")
    assert (changed["filter"]["sentiments"], changed["description"]) == ([], "")
    assert len(receiver.received) == 1, "only an address is verified"


async def test_a_paused_endpoint_keeps_events_and_gets_them_when_it_goes_on(
    api: Api, receiver: Receiver, desk: Desk
) -> None:
    made = await create(api, receiver.url)
    assert (await patch(api, made["id"], status="paused"))["status"] == "paused"
    happened = await desk.happens()
    await deliver(desk, made)
    assert len(receiver.received) == 1
    assert (await get(api, f"/webhooks/{made['id']}"))["pending"] == 1
    assert (await patch(api, made["id"], status="active"))["status"] == "active"
    assert await desk.waiting("webhooks.deliver") == 3, "every lane looks at once"
    await deliver(desk, made)
    assert receiver.events[-1]["id"] == f"evt_{happened.hex}"
    assert len(receiver.received) == 2, "going on is no saving: nothing is verified"


async def test_a_deleted_endpoint_takes_its_deliveries_and_secret_with_it(
    api: Api, receiver: Receiver, desk: Desk
) -> None:
    made = await create(api, receiver.url, ownSecret=True)
    await desk.happens()
    await deliver(desk, made)
    await desk.happens()
    assert (await api.delete(f"/webhooks/{made['id']}")).status_code == 204
    refused(await api.get(f"/webhooks/{made['id']}"), 404, "endpoint_not_found")
    refused(await api.delete(f"/webhooks/{made['id']}"), 404, "endpoint_not_found")
    for table in ("webhook_endpoints", "webhook_deliveries", "webhook_attempts", "webhook_secrets"):
        assert await desk.one(f"SELECT count(*) FROM {table} WHERE workspace_id = %s") == (0,), table


@pytest.mark.parametrize("scopes", [[Scope.STUDIES_WRITE, Scope.RESULTS_READ, Scope.INTERVIEWS_WRITE], "study"])
async def test_only_a_key_with_full_access_reaches_webhooks(
    app: FastAPI, api: Api, desk: Desk, receiver: Receiver, scopes: Sequence[Scope] | str
) -> None:
    workspace_id = desk.workspace.workspace_id
    async with desk.database.workspace(workspace_id) as transaction:
        study = await studies.create_study(transaction, workspace_id, {"name": "Cancel flow"})
        await transaction.flush()
        narrow = {"study_id": study.id} if scopes == "study" else {"scopes": scopes}
        _, key = accounts.create_key(transaction, workspace_id, "narrow", **narrow)
    made = (await create(api, receiver.url))["id"]
    paths = [
        (method.upper(), path)
        for path, item in app.openapi()["paths"].items()
        if path.startswith(("/api/v1/webhooks", "/api/v1/hooks"))
        for method in item
    ]
    assert len(paths) > 20
    for method, path in paths:
        url = path.removeprefix("/api/v1").format(endpoint_id=made, hook_id=made, delivery_id="dlv_x", event_id="evt_x")
        response = await api.request(method, url, headers={"Authorization": f"Bearer {key}"})
        refused(response, 403, "forbidden")
    assert (await get(api, f"/webhooks/{made}"))["status"] == "active"
