"""Which model works for a workspace: its own, the server's within its budget, or none."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import SecretStr

from openkoji.db import Database
from openkoji.engines.model import Engine, Purpose
from openkoji.engines.service import Engines, server_models
from openkoji.engines.usage import record
from openkoji.language.models import Spent
from openkoji.settings import Settings, SettingsError
from tests.conftest import Workspace
from tests.engines.conftest import Models, SettingEngines

KEY = SecretStr("sk-of-the-server")


@pytest.fixture(autouse=True)
def _no_keys_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY", "GOOGLE_API_KEY", "MISTRAL_API_KEY"):
        monkeypatch.delenv(variable, raising=False)


async def engine(
    engines: Engines, database: Database, workspace: Workspace, purpose: Purpose = Purpose.MODERATION
) -> Engine | None:
    async with database.workspace(workspace.workspace_id) as transaction:
        return await engines.engine_for(transaction, workspace.workspace_id, purpose)


async def used(database: Database, workspace: Workspace, spent: Spent) -> None:
    async with database.workspace(workspace.workspace_id) as transaction:
        record(transaction, workspace.workspace_id, None, Purpose.ANALYSIS, "openai:servers", spent)


async def test_without_settings_there_is_none(
    engines: SettingEngines, database: Database, workspace: Workspace
) -> None:
    for purpose in Purpose:
        assert await engine(engines(), database, workspace, purpose) is None
    assert not engines().has_any


async def test_the_servers_models_are_for_every_workspace(
    engines: SettingEngines, database: Database, workspace: Workspace
) -> None:
    both = engines(model="openai:quick", analysis_model="openai:careful", model_api_key=KEY, model_masking=False)
    found = {purpose: await engine(both, database, workspace, purpose) for purpose in Purpose}
    names = {purpose: one.model.name for purpose, one in found.items() if one is not None}
    assert names == {
        Purpose.MODERATION: "openai:quick",
        Purpose.ANALYSIS: "openai:careful",
        Purpose.DRAFTING: "openai:quick",
        Purpose.REHEARSAL: "openai:quick",
    }
    assert not any(one.masks or one.is_own for one in found.values() if one is not None)


async def test_a_workspaces_own_models_go_before(
    models: Models, engines: SettingEngines, database: Database, workspace: Workspace
) -> None:
    running = engines(model="openai:servers", model_api_key=KEY)
    await models.set(analysisModel="anthropic:own", apiKey="sk-own-own-own-own", masking=False)
    analyses = await engine(running, database, workspace, Purpose.ANALYSIS)
    moderates = await engine(running, database, workspace)
    assert analyses is not None
    assert (analyses.model.name, analyses.is_own, analyses.masks) == ("anthropic:own", True, False)
    assert moderates is not None
    assert (moderates.model.name, moderates.is_own, moderates.masks) == ("openai:servers", False, False)
    await models.forget()
    again = await engine(running, database, workspace, Purpose.ANALYSIS)
    assert again is not None
    assert (again.model.name, again.masks) == ("openai:servers", True)


@pytest.mark.parametrize(
    ("budget", "spent", "goes_on"),
    [
        ({"model_monthly_budget": 0.5}, Spent(10, 10, 499_999), True),
        ({"model_monthly_budget": 0.5}, Spent(10, 10, 500_000), False),
        ({"model_monthly_budget": 0.5}, Spent(10**9, 10, None), True),
        ({"model_monthly_tokens": 1_000}, Spent(500, 499), True),
        ({"model_monthly_tokens": 1_000}, Spent(500, 500), False),
        ({"model_monthly_tokens": 0}, Spent(), False),
        ({}, Spent(10**9, 10**9, 10**12), True),
    ],
)
async def test_what_a_workspace_used_up_of_the_servers_model_ends_it_for_the_month(
    engines: SettingEngines,
    database: Database,
    workspace: Workspace,
    budget: dict[str, Any],
    spent: Spent,
    goes_on: bool,
) -> None:
    running = engines(model="openai:servers", model_api_key=KEY, **budget)
    await used(database, workspace, spent)
    assert (await engine(running, database, workspace) is not None) is goes_on


async def test_the_budget_is_not_for_models_that_a_workspace_pays_itself(
    models: Models, engines: SettingEngines, database: Database, workspace: Workspace
) -> None:
    running = engines(model="openai:servers", model_api_key=KEY, model_monthly_tokens=10)
    await used(database, workspace, Spent(10, 10))
    assert await engine(running, database, workspace) is None
    await models.set(moderationModel="openai:own", apiKey="sk-own-own-own-own")
    assert await engine(running, database, workspace) is not None


async def test_an_interview_has_a_budget_of_tokens(
    engines: SettingEngines, database: Database, workspace: Workspace
) -> None:
    running = engines(model="openai:servers", model_api_key=KEY, model_interview_tokens=100)
    async with database.workspace(workspace.workspace_id) as transaction:
        assert await running.for_turn(transaction, workspace.workspace_id, interview_tokens=99) is not None
        assert await running.for_turn(transaction, workspace.workspace_id, interview_tokens=100) is None


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ({"model": "gpt-5"}, "OPENKOJI_MODEL does not fit: .*provider:name"),
        ({"model": "openai:gpt-5"}, "OPENKOJI_MODEL does not fit: .*OPENAI_API_KEY"),
        ({"analysis_model": "acme:x"}, "OPENKOJI_ANALYSIS_MODEL does not fit: .*no known provider"),
        (
            {"model": "openai:gpt-5", "model_api_key": KEY, "analysis_model": "anthropic:claude-sonnet-5"},
            "OPENKOJI_ANALYSIS_MODEL does not fit: .*ANTHROPIC_API_KEY",
        ),
    ],
)
def test_a_model_that_cannot_be_stops_the_start(settings: Settings, wanted: dict[str, Any], told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        server_models(settings.model_copy(update=wanted))


def test_key_and_address_are_those_of_the_first_models_provider(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-usual")
    wanted = {
        "model": "openai:qwen3",
        "model_base_url": "http://10.0.0.5/v1",
        "model_api_key": KEY,
        "analysis_model": "anthropic:claude-sonnet-5",
    }
    found = server_models(settings.model_copy(update=wanted))
    moderates, analyses = found[Purpose.MODERATION], found[Purpose.ANALYSIS]
    assert (moderates.address, moderates.api_key) == ("http://10.0.0.5/v1", "sk-of-the-server")
    assert (analyses.address, analyses.api_key) == ("https://api.anthropic.com", "sk-usual")
    assert not moderates.guarded
