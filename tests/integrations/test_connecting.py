"""Connecting a vendor, changing how it is connected, and what is shown of it."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from openkoji.kit.crypto import KeyRing
from tests.conftest import SECRET, Workspace
from tests.integrations.desk import Desk
from tests.integrations.pigeon.loft import FORGET_TOKEN, TOKEN, Loft
from tests.webhooks.receiver import Answer

NEW_SECRET = "another-secret-another-secret-another-secret"


async def test_a_secret_is_never_shown_again(desk: Desk, loft: Loft, conninfo: str) -> None:
    told = [await desk.put(**loft.config), await desk.get(), (await desk.api.get("/integrations")).json()]
    assert all(TOKEN not in str(each) for each in told)
    connection = told[1]["connection"]
    assert connection["secrets"] == {
        "token": {"isSet": True, "endsWith": TOKEN[-4:]},
        "forgetToken": {"isSet": False, "endsWith": None},
    }
    assert connection["config"] == {"loft": loft.url, "knownBy": "email"}
    [kept] = await desk.one("SELECT to_jsonb(i)::text FROM integrations i WHERE workspace_id = %s")
    assert TOKEN not in kept
    assert TOKEN.encode().hex() not in kept


async def test_what_is_left_out_stays_as_it_is_and_null_is_as_never_set(desk: Desk, loft: Loft) -> None:
    await desk.put(
        **loft.config, forgetToken=FORGET_TOKEN, knownBy="externalId", filter={"minQuality": 5}, mapping={"letter": {}}
    )
    before = await desk.connection()
    await desk.put()
    after = await desk.connection()
    changing = ("updatedAt",)
    assert {**after, **{name: before[name] for name in changing}} == before
    connection = (await desk.put(forgetToken=None, knownBy=None, filter=None, mapping=None))["connection"]
    assert connection["secrets"]["forgetToken"]["isSet"] is False
    assert connection["secrets"]["token"]["isSet"] is True
    assert connection["config"]["knownBy"] == "email"
    assert connection["filter"]["minQuality"] == 3
    assert connection["mapping"] == {"letter": {"mood": "sentiment", "about": "theme.1"}}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "token"),
        ({"token": None}, "token"),
        ({"loft": None}, "loft"),
        ({"knownBy": "colour"}, "knownBy"),
        ({"colour": "grey"}, "colour"),
        ({"filter": {"minQuality": 9}}, "filter.minQuality"),
        ({"filter": {"studies": ["no-such-study"]}}, "filter.studies.0"),
        ({"mapping": {"parcel": {"a": "sentiment"}}}, "mapping.parcel"),
        ({"mapping": {"letter": {"a": "weather"}}}, "mapping.letter.a"),
        ({"mapping": {"letter": {" ": "sentiment"}}}, "mapping.letter. "),
    ],
)
async def test_what_does_not_fit_is_told_by_its_field_and_nothing_is_kept(
    desk: Desk, loft: Loft, body: dict[str, Any], field: str
) -> None:
    whole = {} if body == {} else loft.config | body
    problem = await desk.put(status=422, **whole)
    assert field in [each["field"] for each in problem["errors"]]
    assert (await desk.get())["connection"] is None


async def test_an_address_inside_is_refused(desk: Desk) -> None:
    problem = await desk.put(status=422, token=TOKEN, loft="http://10.0.0.1")
    assert problem["error"] == "target_refused"
    assert (await desk.get())["connection"] is None


async def test_a_secret_goes_to_no_other_address_than_it_was_given_for(desk: Desk, loft: Loft) -> None:
    await desk.put(**loft.config)
    problem = await desk.put(status=422, loft=f"{loft.url}/elsewhere")
    assert [each["field"] for each in problem["errors"]] == ["token"]
    assert (await desk.connection())["config"]["loft"] == loft.url
    await desk.put(loft=f"{loft.url}/elsewhere", token=TOKEN)
    assert (await desk.connection())["config"]["loft"] == f"{loft.url}/elsewhere"


async def test_a_test_tells_whether_the_vendor_takes_the_key(desk: Desk, loft: Loft) -> None:
    await desk.put(**loft.config)
    assert (await desk.post("/test"))["ok"] is True
    loft.token = "the-token-was-changed"
    told = await desk.post("/test")
    assert (told["ok"], told["message"]) == (False, "Pigeon Post does not know this token.")
    assert [each["status"] for each in told["answers"]] == [403]
    assert await desk.deliveries() == []


async def test_a_secret_of_the_server_can_be_replaced_and_one_that_was_taken_away_is_told(
    desk: Desk, loft: Loft, app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.put(**loft.config)
    context = app.state.context
    made = await desk.analysed()

    desk.settings = desk.settings.model_copy(update={"secret_key": type(desk.settings.secret_key)(NEW_SECRET)})
    await desk.deliver()
    object.__setattr__(context, "key_ring", KeyRing([NEW_SECRET]))
    try:
        connection = await desk.connection()
        assert "OPENKOJI_SECRET_KEY" in connection["lastError"]
        assert (await desk.post("/test", status=409))["error"] == "secrets_unreadable"
        [delivery] = await desk.deliveries()
        [attempt] = (await desk.get(f"/deliveries/{delivery['id']}"))["log"]
        assert attempt["error"]["code"] == "config_unreadable"

        object.__setattr__(context, "key_ring", KeyRing([NEW_SECRET, SECRET]))
        assert (await desk.connection())["secrets"]["token"]["endsWith"] == TOKEN[-4:]
        await desk.put()  # and it is encrypted with the new one
        object.__setattr__(context, "key_ring", KeyRing([NEW_SECRET]))
        assert (await desk.connection())["secrets"]["token"]["endsWith"] == TOKEN[-4:]
    finally:
        object.__setattr__(context, "key_ring", KeyRing([SECRET]))
    await desk.rested()
    await desk.deliver()
    assert [letter["to"] for letter in loft.letters] == [made.email]


async def test_disconnecting_leaves_nothing_and_says_what_went(desk: Desk, loft: Loft) -> None:
    await desk.put(**loft.config)
    told = await desk.analysed()
    await desk.deliver()
    loft.fault = Answer(500)
    await desk.analysed()
    await desk.api.delete(f"/respondents/rsp_{told.respondent_id.hex}")
    gone = await desk.api.delete("/integrations/pigeon")
    assert gone.json() == {"vendor": "pigeon", "deliveries": 1, "waiting": 1, "erasures": 1}
    for table in ("integrations", "integration_tellings", "integration_erasures", "webhook_deliveries"):
        assert await desk.one(f"SELECT count(*) FROM {table} WHERE workspace_id = %s") == (0,), table
    assert (await desk.get())["connection"] is None
    again = await desk.api.delete("/integrations/pigeon")
    assert (again.status_code, again.json()["error"]) == (404, "integration_not_connected")


async def test_every_vendor_is_listed_with_what_connecting_takes(desk: Desk) -> None:
    listed = {each["vendor"]: each for each in (await desk.api.get("/integrations")).json()["items"]}
    assert {"amplitude", "pigeon"} <= listed.keys()
    shape = listed["pigeon"]["configSchema"]["properties"]
    assert shape["token"]["description"] == "What opens the loft."
    assert listed["pigeon"]["configSchema"]["required"] == ["token", "loft"]
    assert "theme.1" in [each["name"] for each in listed["pigeon"]["sources"]]


async def test_a_vendor_that_there_is_not_is_not_found(desk: Desk) -> None:
    for path in ("", "/test", "/pause", "/resume", "/preview"):
        response = await desk.api.request("POST" if path else "GET", f"/integrations/owl{path}")
        assert (response.status_code, response.json()["error"]) == (404, "vendor_not_found")


async def test_webhooks_do_not_show_integrations(desk: Desk, loft: Loft) -> None:
    await desk.put(**loft.config)
    await desk.analysed()
    assert (await desk.api.get("/webhooks")).json()["items"] == []
    endpoint = f"whk_{(await desk.integration_id()).hex}"
    [delivery] = await desk.deliveries()
    for path in ("", "/deliveries", f"/deliveries/{delivery['id']}"):
        response = await desk.api.get(f"/webhooks/{endpoint}{path}")
        assert (response.status_code, response.json()["error"]) == (404, "endpoint_not_found")
    replayed = await desk.api.post(
        f"/webhooks/{endpoint}/replay", json={"from": "2026-01-01T00:00:00Z", "to": "2026-01-02T00:00:00Z"}
    )
    assert replayed.status_code == 404
    assert (await desk.api.delete(f"/webhooks/{endpoint}")).status_code == 404


async def test_one_workspace_sees_nothing_of_anothers(
    desk: Desk, loft: Loft, client: httpx.AsyncClient, other_workspace: Workspace
) -> None:
    await desk.put(**loft.config)
    theirs = await client.get("/api/v1/integrations/pigeon", headers=other_workspace.headers)
    assert theirs.json()["connection"] is None
