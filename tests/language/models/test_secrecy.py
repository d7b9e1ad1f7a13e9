"""A key is in no error, in no log line and in no `repr`, whatever a service does with it."""

from __future__ import annotations

import json
import logging
import traceback

import pytest

from openkoji.language.models import Access, ModelUnavailableError, open_model, parse_model
from tests.fakes.model_server import FAILING_ONES, ModelServer
from tests.fakes.models.replies import Raw
from tests.language.models.conftest import NAMES, PROMPT, Spoken

KEY = "sk-canary-7f3a9e21c4-do-not-show"


def everything_told(error: BaseException) -> str:
    """The error with all that it hangs together with, as the most talkative of loggers would write it."""
    told = []
    seen: set[int] = set()
    chain: list[BaseException | None] = [error]
    while chain:
        one = chain.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        told += [str(one), repr(one), repr(getattr(one, "__dict__", {}))]
        chain += [one.__cause__, one.__context__]
    told += traceback.format_exception(error)
    return "\n".join(told)


def echo(asked: object) -> Raw:
    """A careless proxy: it shows what it was sent."""
    message = f"Authorization: Bearer {KEY} was not taken; x-api-key: {KEY}"
    return Raw(401, {"content-type": "application/json"}, json.dumps({"error": {"message": message}}).encode())


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("behaviour", [*FAILING_ONES, "echo"])
@pytest.mark.usefixtures("impatient")
async def test_no_failure_shows_the_key(name: str, behaviour: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    script = echo if behaviour == "echo" else FAILING_ONES[behaviour]()
    async with ModelServer(script, key=KEY, may_refuse=True) as server:
        access = Access(parse_model(name), KEY, server.url_of(name.partition(":")[0]))
        model = open_model(access)
        for output in (_whole(model), _streamed(model)):
            try:
                await output
            except ModelUnavailableError as error:
                shown = everything_told(error) + repr(error.words)
                assert KEY not in shown
                assert "canary" not in shown
    assert "canary" not in repr(model)
    assert "canary" not in caplog.text


async def test_the_last_characters_of_a_key_that_a_provider_shows_are_not_repeated() -> None:
    def shows_the_ends(asked: object) -> Raw:
        body = {"error": {"message": f"Incorrect API key provided: {KEY[:7]}****{KEY[-6:]}."}}
        return Raw(401, {"content-type": "application/json"}, json.dumps(body).encode())

    async with ModelServer(shows_the_ends, key=KEY, may_refuse=True) as server:
        with pytest.raises(ModelUnavailableError) as raised:
            await _whole(open_model(Access(parse_model("openai:gpt-5-mini"), KEY, server.openai_url)))
    assert raised.value.words is None


async def _whole(model) -> None:  # type: ignore[no-untyped-def]
    await model.complete(PROMPT, Spoken, timeout_seconds=0.5, most_tokens=300)


async def _streamed(model) -> None:  # type: ignore[no-untyped-def]
    async with model.stream(PROMPT, Spoken, timeout_seconds=0.5, most_tokens=300) as stream:
        await stream.output()
