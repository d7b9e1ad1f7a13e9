"""Whatever a service does, the caller meets one error, with a code that is stable, and within its own time."""

from __future__ import annotations

import asyncio

import pytest

from openkoji.language.models import Access, ModelUnavailableError, open_model, parse_model
from tests.fakes.model_server import BEHAVIOURS, FAILING_ONES, Failure, ModelServer, changed, filled, hang, rate_limited
from tests.language.models.conftest import NAMES, PROMPT, Spoken, model_at

CODES = {
    "rate_limited_without_hint": "rate_limited",
    "no_money": "rate_limited",
    "invalid": "refused",
    "unauthorised": "unauthorised",
    "forbidden": "unauthorised",
    "missing_model": "refused",
    "failed": "failed",
    "unavailable": "failed",
    "overloaded": "failed",
    "hang": "timeout",
    "hang_midway": "timeout",
    "hangs_up": "unreachable",
    "cut": "unreachable",
    "error_midway": "failed",
    "malformed": "malformed",
    "prose": "malformed",
    "wrong_shape": "malformed",
    "refusal": "refused",
    "filtered": "refused",
    "truncated": "malformed",
    "empty": "malformed",
    "not_utf8": "malformed",
    "redirect": "malformed",
    "html_error": "failed",
    "html_with_200": "malformed",
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("behaviour", CODES)
@pytest.mark.usefixtures("impatient")
async def test_each_failure_has_its_code(behaviour: str, name: str) -> None:
    async with ModelServer(BEHAVIOURS[behaviour](), may_refuse=True) as server:
        model = model_at(server, name)
        seconds = 0.3 if CODES[behaviour] == "timeout" else 30
        with pytest.raises(ModelUnavailableError) as whole:
            await model.complete(PROMPT, Spoken, timeout_seconds=seconds, most_tokens=300)
        with pytest.raises(ModelUnavailableError) as streamed:
            async with model.stream(PROMPT, Spoken, timeout_seconds=seconds, most_tokens=300) as stream:
                await stream.output()
        await server.until(serving=0)
    assert (whole.value.code, streamed.value.code) == (CODES[behaviour], CODES[behaviour])
    assert whole.value.sentence.endswith(".")


def test_every_failing_behaviour_of_the_fake_is_tried() -> None:
    elsewhere = {
        "rate_limited",  # asks to wait for seconds
        "fenced",  # is read all the same
        "giant",  # fails where it is streamed
    }
    assert set(FAILING_ONES) == set(CODES) | elsewhere


@pytest.mark.usefixtures("impatient")
async def test_an_address_where_nobody_listens_is_unreachable() -> None:
    async with ModelServer() as server:
        gone = server.openai_url
    model = open_model(Access(parse_model("openai:gpt-5-mini"), "k", gone))
    with pytest.raises(ModelUnavailableError) as raised:
        await model.complete(PROMPT, Spoken, timeout_seconds=5, most_tokens=300)
    assert raised.value.code == "unreachable"


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("name", NAMES)
async def test_what_may_pass_is_tried_again(name: str) -> None:
    async with ModelServer([rate_limited("0"), Failure("overloaded"), filled()]) as server:
        await model_at(server, name).complete(PROMPT, Spoken, timeout_seconds=10, most_tokens=300)
        assert len(server.requests) == 3


@pytest.mark.usefixtures("impatient")
async def test_a_stream_that_does_not_begin_is_tried_again() -> None:
    async with ModelServer([Failure("failed"), filled()]) as server:
        async with model_at(server).stream(PROMPT, Spoken, timeout_seconds=10, most_tokens=300) as stream:
            await stream.output()
        assert len(server.requests) == 2


@pytest.mark.usefixtures("impatient")
async def test_a_stream_that_broke_is_not_tried_again() -> None:
    async with ModelServer([changed(filled(), ending="cut", after=2, piece=6), filled()]) as server:
        with pytest.raises(ModelUnavailableError):
            async with model_at(server).stream(PROMPT, Spoken, timeout_seconds=10, most_tokens=300) as stream:
                await stream.output()
        assert len(server.requests) == 1


async def test_nobody_waits_for_a_retry_that_would_come_too_late() -> None:
    async with ModelServer([rate_limited("7"), filled()]) as server:
        with pytest.raises(ModelUnavailableError) as raised:
            await model_at(server).complete(PROMPT, Spoken, timeout_seconds=5, most_tokens=300)
        assert len(server.requests) == 1
    assert raised.value.retry_after == 7


@pytest.mark.parametrize("kind", ["invalid", "unauthorised", "missing", "no_money"])
async def test_what_cannot_pass_is_not_tried_again(kind: str) -> None:
    async with ModelServer([Failure(kind), filled()]) as server:  # type: ignore[arg-type]
        with pytest.raises(ModelUnavailableError):
            await model_at(server).complete(PROMPT, Spoken, timeout_seconds=5, most_tokens=300)
        assert len(server.requests) == 1


@pytest.mark.parametrize("name", NAMES)
async def test_the_first_words_have_a_deadline_of_their_own(name: str) -> None:
    async with ModelServer(hang()) as server:
        with pytest.raises(ModelUnavailableError) as raised:
            async with model_at(server, name).stream(
                PROMPT, Spoken, timeout_seconds=60, most_tokens=300, first_seconds=0.05
            ) as stream:
                await stream.output()
        await server.until(serving=0, connections=0)
    assert raised.value.code == "timeout"


async def test_between_two_sentences_the_caller_says_how_long_it_waits() -> None:
    async with (
        ModelServer(hang(after=3)) as server,
        model_at(server).stream(PROMPT, Spoken, timeout_seconds=60, most_tokens=300, first_seconds=30) as stream,
    ):
        partial = await anext(stream)
        stream.expect_within(0.05)
        with pytest.raises(ModelUnavailableError) as raised:
            await stream.output()
    assert "say" in partial
    assert raised.value.code == "timeout"


async def test_what_the_caller_does_meanwhile_is_never_interrupted() -> None:
    async with (
        ModelServer(filled()) as server,
        model_at(server).stream(PROMPT, Spoken, timeout_seconds=0.3, most_tokens=300) as stream,
    ):
        await anext(stream)
        await asyncio.sleep(0.5)  # as if a sentence took long to be written to the respondent
        with pytest.raises(ModelUnavailableError):
            await stream.output()
