"""The fake of model services, met by the vendors' own clients: what it answers, and what goes wrong."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import get_type_hints

import anthropic
import httpx
import openai
import pytest
from anthropic.types import message_create_params
from openai.types.chat import completion_create_params

from tests.fakes.asking import FORMAT, OBJECT, SCHEMA, TOOL, anthropic_client, chat, message, openai_client
from tests.fakes.model_server import (
    KEY,
    Failure,
    ModelServer,
    Silence,
    answers,
    changed,
    hang,
    html_error,
    rate_limited,
    redirect,
)
from tests.fakes.models import anthropic_reading, openai_reading

# What is known of the vendors' formats


def test_the_fake_knows_the_fields_that_openais_client_knows():
    known = set(get_type_hints(completion_create_params.CompletionCreateParamsStreaming))
    assert {*openai_reading.REQUIRED, *openai_reading.OPTIONAL} == known


def test_the_fake_knows_the_fields_that_anthropics_client_knows_and_the_sampling_it_no_longer_names():
    known = set(get_type_hints(message_create_params.MessageCreateParamsStreaming))
    assert {*anthropic_reading.REQUIRED, *anthropic_reading.OPTIONAL} - known == {"temperature", "top_k", "top_p"}
    assert known <= {*anthropic_reading.REQUIRED, *anthropic_reading.OPTIONAL}


# A good reply, whichever way it is asked for


async def test_openai_gives_the_object_as_text_and_as_a_tool_call_with_its_usage():
    async with ModelServer(answers(OBJECT)) as server, openai_client(server) as client:
        told = await client.chat.completions.create(**chat(response_format=FORMAT))
        assert json.loads(told.choices[0].message.content) == OBJECT
        assert told.choices[0].finish_reason == "stop"
        assert told.usage.completion_tokens > 10
        called = await client.chat.completions.create(**chat(tools=[TOOL], tool_choice="required"))
        call = called.choices[0].message.tool_calls[0]
        assert (call.function.name, json.loads(call.function.arguments)) == ("turn", OBJECT)
        assert called.choices[0].finish_reason == "tool_calls"
    first, second = server.requests
    assert (first.system, first.user, first.schema, first.tool) == ("s", "u", SCHEMA, None)
    assert (second.schema, second.tool, second.outcome) == (SCHEMA, "turn", "answered")


@pytest.mark.parametrize("piece", [1, 7, 10_000])
async def test_openai_streams_the_object_in_pieces_and_the_usage_last(piece: int):
    options = {"include_usage": True}
    async with ModelServer(answers(OBJECT, piece=piece)) as server, openai_client(server) as client:
        chunks = [
            chunk
            async for chunk in await client.chat.completions.create(
                **chat(stream=True, stream_options=options, response_format=FORMAT)
            )
        ]
        said = [chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices]
        assert json.loads("".join(said)) == OBJECT
        assert max(map(len, said)) <= piece
        assert [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices][-1] == "stop"
        assert not chunks[-1].choices
        assert chunks[-1].usage.total_tokens > 0
        async with client.chat.completions.stream(**chat(tools=[TOOL], tool_choice="required")) as stream:
            final = await stream.get_final_completion()
        assert json.loads(final.choices[0].message.tool_calls[0].function.arguments) == OBJECT


async def test_anthropic_gives_the_object_as_text_and_as_a_tool_use_with_its_usage():
    tool = {"name": "turn", "input_schema": SCHEMA, "strict": True}
    config = {"format": {"type": "json_schema", "schema": SCHEMA}}
    async with ModelServer(answers(OBJECT)) as server, anthropic_client(server) as client:
        told = await client.messages.create(**message(output_config=config, system="s"))
        assert json.loads(told.content[0].text) == OBJECT
        assert (told.stop_reason, told.usage.input_tokens) == ("end_turn", 1)
        used = await client.messages.create(**message(tools=[tool], tool_choice={"type": "tool", "name": "turn"}))
        assert (used.content[0].input, used.stop_reason) == (OBJECT, "tool_use")
    assert [(asked.system, asked.tool) for asked in server.requests] == [("s", None), ("", "turn")]


@pytest.mark.parametrize("piece", [1, 7, 10_000])
async def test_anthropic_streams_the_object_in_pieces_from_start_to_stop(piece: int):
    tool = {"name": "turn", "input_schema": SCHEMA}
    async with ModelServer(answers(OBJECT, piece=piece)) as server, anthropic_client(server) as client:
        events = [event async for event in await client.messages.create(**message(stream=True))]
        assert events[0].type == "message_start"
        assert events[-1].type == "message_stop"
        deltas = [event.delta.text for event in events if event.type == "content_block_delta"]
        assert json.loads("".join(deltas)) == OBJECT
        assert max(map(len, deltas)) <= piece
        async with client.messages.stream(**message(tools=[tool], tool_choice={"type": "any"})) as stream:
            final = await stream.get_final_message()
        assert (final.content[0].input, final.stop_reason) == (OBJECT, "tool_use")


async def test_a_list_of_behaviours_is_met_in_order_and_its_last_stays():
    async with ModelServer([rate_limited(), answers("one"), answers("two")]) as server, openai_client(server) as client:
        with pytest.raises(openai.RateLimitError):
            await client.chat.completions.create(**chat())
        told = [(await client.chat.completions.create(**chat())).choices[0].message.content for _ in range(3)]
    assert told == ["one", "two", "two"]


async def test_a_model_that_keeps_to_its_limit_of_tokens_stops_and_says_why():
    async with ModelServer(answers("word " * 100)) as server:
        async with openai_client(server) as client:
            told = await client.chat.completions.create(**chat(max_completion_tokens=5))
        assert (len(told.choices[0].message.content), told.choices[0].finish_reason) == (20, "length")
        async with anthropic_client(server) as other:
            said = await other.messages.create(**message(max_tokens=5))
        assert (len(said.content[0].text), said.stop_reason) == (20, "max_tokens")


async def test_a_refusal_comes_as_each_vendor_says_it():
    async with ModelServer(answers("No.", stop="refusal")) as server:
        async with openai_client(server) as client:
            told = await client.chat.completions.create(**chat(response_format=FORMAT))
            assert (told.choices[0].message.refusal, told.choices[0].message.content) == ("No.", None)
            async with client.chat.completions.stream(**chat(response_format=FORMAT)) as stream:
                assert (await stream.get_final_completion()).choices[0].message.refusal == "No."
        async with anthropic_client(server) as other:
            assert (await other.messages.create(**message())).stop_reason == "refusal"


# What goes wrong


@pytest.mark.parametrize(
    ("failure", "of_openai", "of_anthropic", "status"),
    [
        (rate_limited("7"), openai.RateLimitError, anthropic.RateLimitError, (429, 429)),
        (Failure("failed"), openai.InternalServerError, anthropic.InternalServerError, (500, 500)),
        (Failure("overloaded"), openai.InternalServerError, anthropic.APIStatusError, (503, 529)),
        (Failure("unauthorised"), openai.AuthenticationError, anthropic.AuthenticationError, (401, 401)),
        (Failure("missing"), openai.NotFoundError, anthropic.NotFoundError, (404, 404)),
        (html_error(502), openai.InternalServerError, anthropic.InternalServerError, (502, 502)),
    ],
)
async def test_a_failure_has_the_vendors_status_and_shape(failure, of_openai, of_anthropic, status):
    async with ModelServer(failure) as server:
        async with openai_client(server) as client:
            with pytest.raises(of_openai) as first:
                await client.chat.completions.create(**chat())
        async with anthropic_client(server) as other:
            with pytest.raises(of_anthropic) as second:
                await other.messages.create(**message())
    assert (first.value.status_code, second.value.status_code) == status
    if failure == rate_limited("7"):
        assert first.value.response.headers["retry-after"] == second.value.response.headers["retry-after"] == "7"
        assert set(first.value.body) == {"message", "type", "param", "code"}
        assert second.value.body["error"]["type"] == "rate_limit_error"
        assert second.value.request_id == second.value.body["request_id"]


async def test_a_hang_before_the_first_byte_lasts_until_the_caller_gives_up_and_is_noticed():
    async with ModelServer(hang()) as server:
        async with openai_client(server, timeout=0.2) as client:
            with pytest.raises(openai.APITimeoutError):
                await client.chat.completions.create(**chat())
        await server.until(serving=0, connections=0)
        assert server.requests[0].outcome == "abandoned"


async def test_a_hang_in_the_middle_gives_the_first_pieces_and_no_more():
    behaviour = changed(answers("one two three four"), ending="hang", after=2, piece=4)
    async with ModelServer(behaviour) as server, anthropic_client(server, timeout=0.3) as client:
        said = []
        with pytest.raises((anthropic.APITimeoutError, httpx.ReadTimeout, Exception)):
            async for event in await client.messages.create(**message(stream=True)):
                if event.type == "content_block_delta":
                    said.append(event.delta.text)
        assert said == ["one ", "two "]


@pytest.mark.parametrize("stream", [False, True])
async def test_a_cut_connection_is_an_error_and_not_a_short_answer(stream: bool):
    behaviour = changed(answers("one two three four"), ending="cut", after=2, piece=4)
    async with ModelServer(behaviour) as server, httpx.AsyncClient() as http:
        request = http.build_request(
            "POST",
            f"{server.openai_url}/chat/completions",
            json=chat(stream=stream),
            headers={"authorization": f"Bearer {KEY}"},
        )
        with pytest.raises(httpx.RemoteProtocolError):
            await http.send(request)
    assert server.requests[0].outcome == "cut"


async def test_an_error_in_the_middle_of_a_stream_is_told_as_each_vendor_tells_it():
    async with ModelServer(changed(answers("one two three"), ending="error", after=1)) as server:
        async with openai_client(server) as client:
            with pytest.raises(openai.APIError, match="error while processing"):
                [chunk async for chunk in await client.chat.completions.create(**chat(stream=True))]
        async with anthropic_client(server) as other:
            with pytest.raises(anthropic.APIStatusError, match="overloaded_error"):
                [event async for event in await other.messages.create(**message(stream=True))]


async def test_bytes_that_are_no_text_and_a_connection_closed_without_a_word_and_a_redirect_come_as_they_are():
    async with ModelServer([answers("a\udcffb"), Silence(hangs_up=True), redirect()]) as server:
        headers = {"authorization": f"Bearer {KEY}"}
        async with httpx.AsyncClient(headers=headers) as http:
            url = f"{server.openai_url}/chat/completions"
            assert b"a\xffb" in (await http.post(url, json=chat())).content
            with pytest.raises(httpx.RemoteProtocolError):
                await http.post(url, json=chat())
            assert (await http.post(url, json=chat())).status_code == 307


# As a process


async def test_it_runs_as_a_process_and_tells_where_it_is():
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.fakes.model_server", "--sentence", "And then?", stdout=asyncio.subprocess.PIPE
    )
    try:
        told = json.loads(await process.stdout.readline())
        async with openai.AsyncOpenAI(base_url=told["openai"], api_key=told["key"], max_retries=0) as client:
            answer = await client.chat.completions.create(**chat())
        assert answer.choices[0].message.content == "And then?"
    finally:
        process.kill()
        await process.wait()
