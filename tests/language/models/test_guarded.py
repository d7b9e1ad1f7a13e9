"""What a workspace brought is called through the guard, and with nothing of the server's own."""

from __future__ import annotations

import asyncio

import pytest

from openkoji.language.models import Access, Limits, ModelUnavailableError, open_model, parse_model
from tests.fakes.model_server import ModelServer, changed, filled, redirect, slow_drip
from tests.language.models.conftest import NAMES, PROMPT, Spoken

LOOPBACK = Limits(allowed_networks="127.0.0.0/8")


def own(server: ModelServer, name: str = NAMES[0], limits: Limits = LOOPBACK, key: str | None = None):  # type: ignore[no-untyped-def]
    access = Access(parse_model(name), key or server.key, server.url_of(name.partition(":")[0]), guarded=True)
    return open_model(access, limits)


async def ask(model) -> Spoken:  # type: ignore[no-untyped-def]
    spoken: Spoken = (await model.complete(PROMPT, Spoken, timeout_seconds=20, most_tokens=300)).output
    return spoken


@pytest.mark.parametrize("name", NAMES)
async def test_inside_a_network_that_is_allowed_it_works_as_any_other(name: str) -> None:
    async with ModelServer(changed(filled("And then?"), piece=3)) as server:
        model = own(server, name)
        assert (await ask(model)).say == "And then?"
        async with model.stream(PROMPT, Spoken, timeout_seconds=20, most_tokens=300) as stream:
            assert len([partial async for partial in stream]) > 5
            assert (await stream.output()).say == "And then?"
        assert server.connections == 1  # kept between calls


@pytest.mark.parametrize("name", NAMES)
async def test_an_inside_address_is_not_called(name: str) -> None:
    async with ModelServer() as server:
        with pytest.raises(ModelUnavailableError, match="not an address on the public internet") as raised:
            await ask(own(server, name, Limits()))
        assert server.requests == []
        assert server.connections == 0
    assert raised.value.code == "unreachable"


@pytest.mark.parametrize(
    "base_url", ["http://169.254.169.254/v1", "https://localhost/v1", "http://[::1]:5432/v1", "https://10.0.0.1/v1"]
)
async def test_no_metadata_service_and_no_database_is_reached(base_url: str) -> None:
    model = open_model(Access(parse_model("openai:x"), "k", base_url, guarded=True))
    with pytest.raises(ModelUnavailableError) as raised:
        await ask(model)
    assert raised.value.code == "unreachable"
    assert not raised.value.may_pass


async def test_a_redirect_is_not_followed() -> None:
    async with ModelServer(redirect()) as server:
        with pytest.raises(ModelUnavailableError) as raised:
            await ask(own(server))
    assert raised.value.code == "malformed"


@pytest.mark.parametrize("name", NAMES)
async def test_nothing_of_the_servers_environment_is_sent(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_ADMIN_KEY", "ANTHROPIC_API_KEY"):
        monkeypatch.setenv(variable, "canary-of-the-server")
    monkeypatch.setenv("ANTHROPIC_AUTH_TOKEN", "canary-of-the-server")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Secret: canary-of-the-server")
    monkeypatch.setenv("ANTHROPIC_CUSTOM_HEADERS", "X-Secret: canary-of-the-server")
    for variable in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(variable, "http://127.0.0.1:9")
    async with ModelServer(filled()) as server:
        await ask(own(server, name))
        [asked] = server.requests
        assert server.key in str(asked.headers)
        assert "canary" not in str(asked.headers)


async def test_without_a_key_none_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "canary-of-the-server")
    async with ModelServer(filled(), key=None) as server:
        await ask(open_model(Access(parse_model("openai:qwen3"), None, server.openai_url, guarded=True), LOOPBACK))
        [asked] = server.requests
        assert "authorization" not in {name.lower() for name in asked.headers}


async def test_leaving_a_stream_closes_its_connection() -> None:
    async with ModelServer(slow_drip(between=0.05)) as server:
        async with own(server).stream(PROMPT, Spoken, timeout_seconds=30, most_tokens=300) as stream:
            await anext(stream)
        await server.until(serving=0, connections=0)


async def test_a_cancelled_call_closes_its_connection() -> None:
    async with ModelServer(slow_drip(between=5)) as server:
        asking = asyncio.create_task(ask(own(server)))
        await server.asked()
        asking.cancel()
        await asyncio.wait([asking])
        await server.until(serving=0, connections=0)
