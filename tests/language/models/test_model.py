"""A model is asked for an object: whole, or while it is written."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest

from openkoji.language.models import ModelUnavailableError
from tests.fakes.model_server import ModelServer, answers, changed, filled, malformed, slow_drip, turned, wrong_shape
from tests.fakes.models import openai_wire
from tests.language.models.conftest import NAMES, PROMPT, Reading, Spoken, model_at

each_wire = pytest.mark.parametrize("name", NAMES)
ASKED = "What was slow about it?"


@each_wire
async def test_an_object_comes_with_what_it_took(name: str) -> None:
    async with ModelServer(filled(ASKED)) as server:
        model = model_at(server, name)
        completed = await model.complete(PROMPT, Spoken, timeout_seconds=10, most_tokens=300)
    assert completed.output == Spoken(say=ASKED, reading=Reading(depth=0, topics=[ASKED]))
    assert completed.spent.input_tokens > 0
    assert completed.spent.output_tokens > 0
    assert completed.spent.cost_micros is None  # at an address of one's own nobody knows the price
    assert model.name == name


@pytest.mark.parametrize("counted", [-1, 10**10, 10**30])
async def test_what_a_service_cannot_have_counted_is_estimated(monkeypatch: pytest.MonkeyPatch, counted: int) -> None:
    monkeypatch.setattr(
        openai_wire, "_usage", lambda *_: dict.fromkeys(("prompt_tokens", "completion_tokens", "total_tokens"), counted)
    )
    async with ModelServer(filled(ASKED)) as server:
        completed = await model_at(server, "openai:fake").complete(PROMPT, Spoken, timeout_seconds=10, most_tokens=300)
    assert 0 < completed.spent.tokens < 1_000


@each_wire
async def test_the_first_words_are_there_before_the_last(name: str) -> None:
    async with (
        ModelServer(changed(filled(ASKED), piece=4)) as server,
        model_at(server, name).stream(PROMPT, Spoken, timeout_seconds=10, most_tokens=300) as stream,
    ):
        partials = [partial async for partial in stream]
        said = [partial["say"] for partial in partials if "say" in partial]
        assert len(set(said)) > 3
        assert all(later.startswith(earlier) for earlier, later in pairwise(said))
        first_with_all = next(partial for partial in partials if partial.get("say") == ASKED)
        assert "reading" not in first_with_all
        assert (await stream.output()).say == ASKED
        assert stream.spent.output_tokens > 0


@each_wire
async def test_the_prompt_has_one_system_part_and_one_user_part(name: str) -> None:
    async with ModelServer(filled(ASKED)) as server:
        await model_at(server, name).complete(PROMPT, Spoken, timeout_seconds=10, most_tokens=300)
        [asked] = server.requests
    assert PROMPT.user in asked.user
    assert PROMPT.system in asked.system


@each_wire
@pytest.mark.parametrize("bad", [wrong_shape, malformed])
async def test_a_reply_that_does_not_fit_goes_back_with_what_is_wrong_with_it(name: str, bad) -> None:  # type: ignore[no-untyped-def]
    async with ModelServer([bad(), filled(ASKED)]) as server:
        completed = await model_at(server, name).complete(PROMPT, Spoken, timeout_seconds=10, most_tokens=300)
        first, second = server.requests
    assert completed.output.say == ASKED
    assert "This does not fit" in second.prompt
    assert "This does not fit" not in first.prompt


async def test_what_a_check_objects_to_goes_back_in_its_words() -> None:
    def is_short(spoken: Spoken) -> Spoken:
        if len(spoken.say) > 40:
            raise ValueError("say is longer than 40 characters")
        return spoken

    async with ModelServer([filled(ASKED * 3), filled(ASKED)]) as server:
        model = model_at(server)
        completed = await model.complete(PROMPT, Spoken, check=is_short, timeout_seconds=10, most_tokens=300)
        assert "longer than 40 characters" in server.requests[1].prompt
    assert completed.output.say == ASKED


async def test_what_a_check_gives_is_what_comes() -> None:
    async with ModelServer(filled(ASKED)) as server:
        completed = await model_at(server).complete(
            PROMPT,
            Spoken,
            check=lambda spoken: spoken.model_copy(update={"say": "mended"}),
            timeout_seconds=10,
            most_tokens=300,
        )
    assert completed.output.say == "mended"


async def test_three_replies_that_do_not_fit_are_malformed_and_all_counted() -> None:
    async with ModelServer(wrong_shape()) as server:
        with pytest.raises(ModelUnavailableError) as raised:
            await model_at(server).complete(PROMPT, Spoken, timeout_seconds=10, most_tokens=300)
        assert len(server.requests) == 3
    assert raised.value.code == "malformed"
    assert raised.value.spent.output_tokens >= 3 * 10


@each_wire
async def test_a_stream_is_not_asked_again(name: str) -> None:
    async with ModelServer(wrong_shape()) as server:
        async with model_at(server, name).stream(PROMPT, Spoken, timeout_seconds=10, most_tokens=300) as stream:
            with pytest.raises(ModelUnavailableError) as raised:
                await stream.output()
        assert len(server.requests) == 1
    assert raised.value.code == "malformed"


async def test_a_reply_that_was_cut_off_is_asked_for_in_fewer_words() -> None:
    cut_off = changed(turned(filled(ASKED), lambda text: text[:20]), stop="length")
    async with ModelServer([cut_off, filled(ASKED)]) as server:
        await model_at(server).complete(PROMPT, Spoken, timeout_seconds=10, most_tokens=77)
        assert "77 tokens" in server.requests[1].prompt


async def test_a_reply_that_keeps_to_no_limit_is_left(caplog: pytest.LogCaptureFixture) -> None:
    endless = changed(filled("and then " * 50_000), obeys_limit=False, piece=4096)
    async with ModelServer(endless) as server:
        with pytest.raises(ModelUnavailableError, match="does not come to an end"):
            async with model_at(server).stream(PROMPT, Spoken, timeout_seconds=10, most_tokens=300) as stream:
                await stream.output()
        await server.until(serving=0)


@each_wire
async def test_leaving_a_stream_early_closes_its_connection(name: str) -> None:
    async with ModelServer(slow_drip(between=0.05)) as server:
        async with model_at(server, name).stream(PROMPT, Spoken, timeout_seconds=30, most_tokens=300) as stream:
            async for _ in stream:
                break
            spent = stream.spent
        await server.until(serving=0, connections=0)
    assert spent.input_tokens > 0  # estimated: the service counts at the end only


@each_wire
async def test_a_cancelled_call_closes_its_connection(name: str) -> None:
    async with ModelServer(slow_drip(between=5.0)) as server:
        model = model_at(server, name)
        asking = asyncio.create_task(model.complete(PROMPT, Spoken, timeout_seconds=30, most_tokens=300))
        await server.asked()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        await server.until(serving=0, connections=0)


async def test_calls_one_after_the_other_share_a_connection() -> None:
    async with ModelServer(filled(ASKED)) as server:
        model = model_at(server)
        for _ in range(3):
            await model.complete(PROMPT, Spoken, timeout_seconds=10, most_tokens=300)
            async with model.stream(PROMPT, Spoken, timeout_seconds=10, most_tokens=300) as stream:
                await stream.output()
        assert server.connections == 1


async def test_an_object_in_a_fence_with_words_around_it_is_taken() -> None:
    fenced = turned(filled(ASKED), lambda text: f"Sure! Here it is:\n```json\n{text}\n```\nAnything else?")
    async with ModelServer(fenced) as server:
        model = model_at(server, "openai:qwen3-8b")
        completed = await model.complete(PROMPT, Spoken, timeout_seconds=10, most_tokens=300)
        async with model.stream(PROMPT, Spoken, timeout_seconds=10, most_tokens=300) as stream:
            async for partial in stream:
                assert set(partial) <= {"say", "reading"}
            assert (await stream.output()).say == completed.output.say == ASKED


async def test_letters_of_every_language_come_whole() -> None:
    said = "Qu’est-ce qui était lent ? 遅かったのは何ですか 🙂"
    reply = answers({"say": said, "reading": {"depth": 1, "topics": []}})
    async with (
        ModelServer(changed(reply, piece=1)) as server,
        model_at(server).stream(PROMPT, Spoken, timeout_seconds=10, most_tokens=300) as stream,
    ):
        partials = [partial.get("say", "") async for partial in stream]
    assert partials[-1] == said
    assert all(said.startswith(partial) for partial in partials)
