"""A process makes so many calls at a time with one key, and none to a service that keeps failing."""

from __future__ import annotations

import asyncio

import pytest

from openkoji.language.models import Access, Limits, ModelUnavailableError, model, open_model, parse_model, try_model
from tests.fakes.model_server import Failure, ModelServer, filled, hang
from tests.language.models.conftest import PROMPT, Spoken, model_at

ONE = Limits(concurrency=1)


async def asked(language_model: model.LanguageModel) -> Spoken:
    return (await language_model.complete(PROMPT, Spoken, timeout_seconds=30, most_tokens=300)).output


async def test_an_access_has_one_model_in_a_process() -> None:
    access = Access(parse_model("openai:gpt-5-mini"), "k")
    assert open_model(access) is open_model(Access(parse_model("openai:gpt-5-mini"), "k"))
    assert open_model(access) is not open_model(Access(parse_model("openai:gpt-5-mini"), "another"))


async def test_a_stream_without_a_place_is_told_so_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "_SLOT_SECONDS", 0.01)
    async with ModelServer(hang()) as server:
        busy = model_at(server, limits=ONE)
        holding = asyncio.create_task(asked(busy))
        await server.asked()
        with pytest.raises(ModelUnavailableError, match="1 calls are under way") as raised:
            async with busy.stream(PROMPT, Spoken, timeout_seconds=30, most_tokens=300):
                pass
        holding.cancel()
        await asyncio.wait([holding])
        assert len(server.requests) == 1
    assert raised.value.code == "busy"


async def test_what_is_asked_whole_waits_for_a_place() -> None:
    async with ModelServer(filled()) as server:
        shared = model_at(server, limits=ONE)
        replies = await asyncio.gather(*(asked(shared) for _ in range(5)))
        assert len(replies) == len(server.requests) == 5
        assert server.connections == 1


async def test_a_cancelled_call_gives_its_place_back() -> None:
    async with ModelServer([hang(), filled()]) as server:
        shared = model_at(server, limits=ONE)
        holding = asyncio.create_task(asked(shared))
        await server.asked()
        holding.cancel()
        await asyncio.wait([holding])
        await asked(shared)


async def test_two_models_with_one_key_share_their_places() -> None:
    async with ModelServer([hang(), filled()]) as server:
        holding = asyncio.create_task(asked(model_at(server, "openai:gpt-5-mini", ONE)))
        await server.asked()
        with pytest.raises(ModelUnavailableError) as raised:
            await model_at(server, "openai:gpt-5", ONE).complete(PROMPT, Spoken, timeout_seconds=0.05, most_tokens=9)
        holding.cancel()
        await asyncio.wait([holding])
    assert raised.value.code == "busy"


@pytest.mark.usefixtures("impatient")
async def test_after_five_failures_nobody_asks_for_a_while() -> None:
    async with ModelServer(Failure("failed")) as server:
        failing = model_at(server)
        for _ in range(5):
            with pytest.raises(ModelUnavailableError, match="failed"):
                await asked(failing)
        count = len(server.requests)
        with pytest.raises(ModelUnavailableError) as raised:
            await asked(failing)
        with pytest.raises(ModelUnavailableError, match="resting"):
            async with failing.stream(PROMPT, Spoken, timeout_seconds=30, most_tokens=300):
                pass
        assert len(server.requests) == count
    assert raised.value.code == "resting"


async def test_silence_counts_as_a_failure_of_the_service_and_a_caller_that_leaves_does_not() -> None:
    async with ModelServer(hang()) as server:
        silent = model_at(server)
        for _ in range(6):
            leaving = asyncio.create_task(asked(silent))
            await server.until(serving=1)
            leaving.cancel()
            await asyncio.wait([leaving])
            await server.until(serving=0)
        for _ in range(5):
            with pytest.raises(ModelUnavailableError, match="timeout"):
                async with silent.stream(
                    PROMPT, Spoken, timeout_seconds=30, most_tokens=300, first_seconds=0.02
                ) as stream:
                    await stream.output()
        with pytest.raises(ModelUnavailableError, match="resting"):
            await asked(silent)


@pytest.mark.usefixtures("impatient")
async def test_what_goes_wrong_with_one_key_is_not_another_keys_trouble() -> None:
    async with ModelServer(filled(), may_refuse=True) as server:
        wrong = open_model(Access(parse_model("openai:gpt-5-mini"), "sk-wrong-wrong-wrong", server.openai_url))
        for _ in range(5):
            with pytest.raises(ModelUnavailableError, match="unauthorised"):
                await asked(wrong)
        with pytest.raises(ModelUnavailableError, match=r"resting: .*unauthorised"):
            await asked(wrong)
        await asked(model_at(server))


@pytest.mark.usefixtures("impatient")
async def test_who_tries_a_model_is_not_kept_from_it_by_earlier_failures() -> None:
    async with ModelServer([*[Failure("unauthorised")] * 5, filled()]) as server:
        access = Access(parse_model("openai:gpt-5-mini"), server.key, server.openai_url)
        for _ in range(5):
            with pytest.raises(ModelUnavailableError):
                await asked(open_model(access))
        with pytest.raises(ModelUnavailableError, match="resting"):
            await asked(open_model(access))
        await asked(try_model(access))
