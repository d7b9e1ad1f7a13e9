"""A workspace brings models and a key of its own, which is kept encrypted and goes only where it was meant to."""

from __future__ import annotations

import logging
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from openkoji.accounts import service as accounts
from openkoji.accounts.model import Scope
from openkoji.db import Database
from openkoji.engines.model import Purpose
from openkoji.engines.service import Engines
from openkoji.kit.crypto import KeyRing
from openkoji.settings import Settings
from tests.conftest import SECRET, Workspace
from tests.engines.conftest import Models, SettingEngines
from tests.fakes.model_server import KEY, Failure, ModelServer, filled
from tests.fakes.models.replies import Raw

CANARY = "sk-canary-0123456789-wxyz"


async def test_what_was_set_is_shown_but_for_the_key(models: Models) -> None:
    set_ = await models.set(moderationModel="openai:gpt-5-mini", analysisModel="openai:gpt-5", apiKey=CANARY)
    shown = await models.shown()
    assert shown == set_
    assert shown["moderationModel"] == "openai:gpt-5-mini"
    assert shown["inUse"] == {"moderation": "openai:gpt-5-mini", "analysis": "openai:gpt-5"}
    assert (shown["hasKey"], shown["keyEndsWith"]) == (True, "wxyz")
    assert "canary" not in str(shown)


async def test_of_a_short_key_no_end_is_shown(models: Models) -> None:
    shown = await models.set(moderationModel="openai:gpt-5-mini", apiKey="tiny-key")
    assert (shown["hasKey"], shown["keyEndsWith"]) == (True, None)


async def test_the_key_is_encrypted_at_rest_and_in_no_log(
    models: Models, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await models.set(moderationModel="openai:gpt-5-mini", apiKey=CANARY)
    async with database.workspace(models.workspace.workspace_id) as transaction:
        row = await transaction.fetch_values("SELECT sealed_key, to_jsonb(s)::text FROM model_settings s")
    assert row is not None
    assert CANARY.encode() not in row[0]
    assert "canary" not in row[1]
    assert "canary" not in caplog.text


async def test_a_key_that_is_left_out_stays_and_one_that_is_null_goes(
    models: Models, at_server: dict[str, Any]
) -> None:
    await models.set(**at_server)
    kept = await models.set(moderationModel="openai:another", baseUrl=at_server["baseUrl"])
    assert kept["hasKey"]
    gone = await models.set(moderationModel="openai:another", baseUrl=at_server["baseUrl"], apiKey=None)
    assert not gone["hasKey"]


@pytest.mark.parametrize(
    "change",
    [
        {"moderationModel": "openai:own-model", "baseUrl": "https://1.1.1.1/v1"},
        {"moderationModel": "openai:own-model"},
        {"moderationModel": "mistral:own-model", "baseUrl": "AS BEFORE"},
    ],
)
async def test_a_key_is_never_taken_along_to_another_place(
    models: Models, at_server: dict[str, Any], change: dict[str, Any]
) -> None:
    await models.set(**at_server)
    if change.get("baseUrl") == "AS BEFORE":
        change = {**change, "baseUrl": at_server["baseUrl"]}
    refused = await models.put(**change)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "apiKey"
    assert (await models.shown())["baseUrl"] == at_server["baseUrl"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "moderationModel"),
        ({"moderationModel": "gpt-5-mini"}, "moderationModel"),
        ({"moderationModel": "azure:gpt-5-mini"}, "moderationModel"),
        ({"moderationModel": "openai:a", "analysisModel": "anthropic:b", "apiKey": "k"}, "analysisModel"),
        ({"moderationModel": "openai:gpt-5-mini"}, "apiKey"),
        ({"moderationModel": "openai:gpt-5-mini", "apiKey": ""}, "apiKey"),
        ({"moderationModel": "openai:gpt-5-mini", "apiKey": "sk-a\r\nX-Secret: b"}, "apiKey"),
        ({"moderationModel": "openai:gpt-5-mini", "apiKey": "sk-für-uns"}, "apiKey"),
        ({"moderationModel": "ollama:qwen3"}, "baseUrl"),
        ({"moderationModel": "openai:a", "baseUrl": "https://1.1.1.1/v1?key=x"}, "baseUrl"),
        ({"moderationModel": "openai:a", "apiKey": "k", "temperature": 1}, "temperature"),
    ],
)
async def test_what_cannot_be_is_refused_and_the_field_named(models: Models, body: dict[str, Any], field: str) -> None:
    refused = await models.put(**body)
    assert refused.status_code == 422, refused.text
    assert refused.json()["errors"][0]["field"] == field


@pytest.mark.parametrize("base_url", ["http://169.254.169.254/v1", "https://10.0.0.1/v1", "http://1.1.1.1/v1"])
async def test_an_address_that_only_this_server_can_reach_is_refused(models: Models, base_url: str) -> None:
    refused = await models.put(moderationModel="openai:a", baseUrl=base_url)
    assert refused.status_code == 422
    assert refused.json()["error"] == "target_refused"


async def test_forgotten_settings_leave_nothing(models: Models, database: Database) -> None:
    await models.set(moderationModel="openai:gpt-5-mini", apiKey=CANARY)
    await models.forget()
    await models.forget()
    assert not (await models.shown())["hasKey"]
    async with database.workspace(models.workspace.workspace_id) as transaction:
        assert await transaction.fetch_values("SELECT count(*) FROM model_settings") == (0,)


async def test_a_small_call_tells_whether_the_own_model_answers(
    models: Models, at_server: dict[str, Any], server: ModelServer
) -> None:
    await models.set(**at_server)
    tried = await models.tried()
    assert (tried["ok"], tried["model"], tried["error"]) == (True, "openai:own-model", None)
    assert tried["inputTokens"] > 0
    assert len(server.requests) == 1


async def test_a_small_call_that_fails_tells_why_in_the_providers_words(
    models: Models, at_server: dict[str, Any], server: ModelServer
) -> None:
    server.script = Failure("no_money")
    await models.set(**at_server)
    tried = await models.tried()
    assert not tried["ok"]
    assert tried["error"]["code"] == "rate_limited"
    assert tried["error"]["providerSays"] == "You exceeded your current quota."


async def test_not_even_a_provider_that_repeats_the_key_makes_us_show_it(
    models: Models, at_server: dict[str, Any], server: ModelServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.script = lambda asked: Raw(401, {}, f'{{"error": {{"message": "wrong: {asked.headers}"}}}}'.encode())
    await models.set(**at_server)
    response = await models.try_it()
    assert not response.json()["ok"]
    assert KEY not in response.text
    assert KEY not in caplog.text


async def test_a_wrong_key_is_told_however_often_it_is_tried(models: Models, at_server: dict[str, Any]) -> None:
    await models.set(**{**at_server, "apiKey": "sk-wrong-wrong-wrong"})
    for _ in range(6):
        tried = await models.tried()
        assert tried["error"]["code"] == "unauthorised"
    await models.set(**at_server)
    assert (await models.tried())["ok"]


async def test_without_a_model_there_is_nothing_to_try(models: Models) -> None:
    refused = await models.try_it()
    assert refused.status_code == 409
    assert refused.json()["error"] == "no_model"


async def test_of_the_servers_model_a_workspace_sees_no_more_than_its_name(
    models: Models, engines: SettingEngines, server: ModelServer
) -> None:
    server.script = Failure("no_money")
    engines(model="openai:servers", model_base_url=server.openai_url, model_api_key=SecretStr(KEY))
    shown = await models.shown()
    assert shown["inUse"] == {"moderation": "openai:servers", "analysis": "openai:servers"}
    assert not shown["hasKey"]
    tried = await models.tried()
    assert tried["error"]["providerSays"] is None


async def test_an_own_model_is_asked_with_the_own_key_and_nothing_of_the_servers(
    models: Models, engines: SettingEngines, server: ModelServer, at_server: dict[str, Any]
) -> None:
    engines(model="openai:servers", model_base_url="http://127.0.0.1:1/v1", model_api_key=SecretStr(CANARY))
    server.script = filled()
    await models.set(**at_server)
    assert (await models.tried())["ok"]
    [asked] = server.requests
    assert asked.model == "own-model"
    assert KEY in str(asked.headers)
    assert "canary" not in str(asked.headers)


async def test_only_a_key_that_reaches_everything_may_see_and_change_models(
    client: httpx.AsyncClient, workspace: Workspace, models: Models, database: Database
) -> None:
    async with database.workspace(workspace.workspace_id) as transaction:
        _, key = accounts.create_key(transaction, workspace.workspace_id, "narrow", scopes=[Scope.RESULTS_READ])
    headers = {"Authorization": f"Bearer {key}"}
    wish = {"moderationModel": "openai:gpt-5-mini", "apiKey": CANARY}
    for method, path in (
        ("GET", "model"),
        ("PUT", "model"),
        ("DELETE", "model"),
        ("POST", "model/test"),
        ("GET", "usage"),
    ):
        body = wish if method == "PUT" else None
        response = await client.request(method, f"/api/v1/{path}", json=body, headers=headers)
        assert response.status_code == 403, (method, path)


async def test_a_key_whose_secret_was_taken_away_leaves_the_embedded_engine_to_work(
    models: Models, engines: SettingEngines, settings: Settings, database: Database, at_server: dict[str, Any]
) -> None:
    """Not the server's model: the workspace meant to pay for itself."""
    await models.set(**at_server)
    elsewhere = Engines(settings.model_copy(update={"model": "ollama:servers"}), KeyRing([SECRET[::-1]]))
    async with database.workspace(models.workspace.workspace_id) as transaction:
        assert await elsewhere.engine_for(transaction, models.workspace.workspace_id, Purpose.MODERATION) is None
