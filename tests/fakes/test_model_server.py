"""The fake of model services, met by the vendors' own clients."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, get_type_hints

import anthropic
import httpx
import openai
import pytest
from anthropic.types import message_create_params
from openai.types.chat import completion_create_params

from tests.fakes.model_server import (
    KEY,
    Failure,
    ModelServer,
    Silence,
    answers,
    changed,
    fill,
    filled,
    hang,
    html_error,
    rate_limited,
    redirect,
)
from tests.fakes.models import anthropic_reading, openai_reading

SCHEMA = {
    "type": "object",
    "properties": {
        "say": {"type": "string"},
        "kind": {"type": "string", "enum": ["probe", "next"]},
        "quotes": {"type": "array", "items": {"$ref": "#/$defs/Quote"}},
    },
    "required": ["say", "kind", "quotes"],
    "additionalProperties": False,
    "$defs": {
        "Quote": {
            "type": "object",
            "properties": {"text": {"type": "string"}, "weight": {"type": "number"}},
            "required": ["text", "weight"],
            "additionalProperties": False,
        }
    },
}
OBJECT = {"say": "Was war dann?", "kind": "probe", "quotes": [{"text": "zu teuer", "weight": 0.5}]}


def format_of(schema: object, **more: Any) -> dict[str, Any]:
    return {"response_format": {"type": "json_schema", "json_schema": {"name": "turn", "schema": schema, **more}}}


FORMAT = format_of(SCHEMA, strict=True)["response_format"]
TOOL = {"type": "function", "function": {"name": "turn", "parameters": SCHEMA, "strict": True}}


def openai_client(server: ModelServer, key: str = KEY, **options: Any) -> openai.AsyncOpenAI:
    return openai.AsyncOpenAI(base_url=server.openai_url, api_key=key, max_retries=0, **options)


def anthropic_client(server: ModelServer, key: str = KEY, **options: Any) -> anthropic.AsyncAnthropic:
    return anthropic.AsyncAnthropic(base_url=server.anthropic_url, api_key=key, max_retries=0, **options)


def chat(**more: Any) -> dict[str, Any]:
    return {
        "model": "gpt-5-mini",
        "messages": [{"role": "system", "content": "s"}, {"role": "user", "content": "u"}],
        **more,
    }


def message(**more: Any) -> dict[str, Any]:
    return {"model": "claude-sonnet-5", "max_tokens": 500, "messages": [{"role": "user", "content": "u"}], **more}


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


# What it does not take


@asynccontextmanager
async def refusing() -> AsyncIterator[ModelServer]:
    async with ModelServer(filled(), may_refuse=True) as server:
        yield server
    assert not server.requests
    assert server.refused


_LOOSE = {**SCHEMA, "additionalProperties": True}
_OPTIONAL = {**SCHEMA, "required": ["say"]}


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"messages": []}, "empty array"),
        ({"extra_body": {"sentiment": 1}}, "Unknown parameter: 'sentiment'."),
        ({"extra_body": {"model": None}}, "Invalid type for 'model': expected string, but got null"),
        ({"extra_body": {"messages": [{"role": "wizard", "content": "x"}]}}, "Supported values are: 'system'"),
        ({"extra_body": {"messages": [{"role": "user"}]}}, "Missing required parameter: 'messages[0].content'."),
        ({"extra_body": {"messages": [{"role": "tool", "tool_call_id": "a", "content": "x"}]}}, "role 'tool' must be"),
        ({"max_tokens": 100}, "Use 'max_completion_tokens' instead"),
        ({"temperature": 0.2}, "'temperature' is not supported with this model"),
        ({"model": "gpt-4.1-mini", "temperature": 3}, "between 0 and 2"),
        ({"max_completion_tokens": 0}, "between 1"),
        ({"stream_options": {"include_usage": True}}, "only allowed when 'stream' is enabled"),
        ({"tool_choice": "required"}, "only allowed when 'tools' are specified"),
        ({"tools": [TOOL], "tool_choice": {"type": "function", "function": {"name": "other"}}}, "not found in 'tools'"),
        ({"response_format": {"type": "json_object"}}, "must contain the word 'json'"),
        ({"response_format": {"type": "json_schema", "json_schema": {"schema": SCHEMA}}}, "Missing required parameter"),
        (
            format_of(SCHEMA, name="a b"),
            "does not match pattern",
        ),
        (
            {
                "response_format": {
                    "type": "json_schema",
                    "json_schema": {"name": "t", "schema": _LOOSE, "strict": True},
                }
            },
            "'additionalProperties' is required to be supplied and to be false",
        ),
        (
            {
                "response_format": {
                    "type": "json_schema",
                    "json_schema": {"name": "t", "schema": _OPTIONAL, "strict": True},
                }
            },
            "every key in properties. Missing 'kind'",
        ),
        (
            {"tools": [{"type": "function", "function": {"name": "t", "parameters": {"type": "array"}}}]},
            "type 'object'",
        ),
    ],
)
async def test_openais_format_is_checked_and_turned_away_in_its_words(wrong: dict[str, Any], says: str):
    async with refusing() as server, openai_client(server) as client:
        with pytest.raises(openai.BadRequestError) as error:
            await client.chat.completions.create(**chat(**wrong))
        assert says in error.value.body["message"]
        assert error.value.body["type"] == "invalid_request_error"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"messages": []}, "at least one message is required"),
        ({"max_tokens": 0}, "max_tokens: Input should be between 1"),
        ({"extra_body": {"sentiment": 1}}, "sentiment: Extra inputs are not permitted"),
        ({"extra_body": {"max_tokens": None}}, "max_tokens: Input should be a valid integer"),
        ({"messages": [{"role": "assistant", "content": "x"}]}, 'first message must use the "user" role'),
        ({"messages": [{"role": "user", "content": ""}]}, "non-empty content"),
        ({"system": [{"type": "text", "text": ""}]}, "system: text content blocks must be non-empty"),
        ({"tool_choice": {"type": "any"}}, "only be specified while providing tools"),
        ({"output_config": {"format": {"type": "json_schema"}}}, "output_config.format.schema: Field required"),
        ({"output_config": {"format": {"type": "json_schema", "schema": _LOOSE}}}, "explicitly set to false"),
        (
            {
                "output_config": {
                    "format": {
                        "type": "json_schema",
                        "schema": {**SCHEMA, "properties": {"say": {"type": "string", "maxLength": 9}}},
                    }
                }
            },
            "property 'maxLength' is not supported",
        ),
        ({"extra_headers": {"anthropic-version": "1999-01-01"}}, "is not a valid version"),
    ],
)
async def test_anthropics_format_is_checked_and_turned_away_in_its_words(wrong: dict[str, Any], says: str):
    async with refusing() as server, anthropic_client(server) as client:
        with pytest.raises(anthropic.BadRequestError) as error:
            await client.messages.create(**message(**wrong))
        assert says in error.value.body["error"]["message"]
        assert error.value.body["error"]["type"] == "invalid_request_error"


async def test_a_wrong_key_is_turned_away_and_not_repeated_in_full():
    async with refusing() as server:
        async with openai_client(server, key="sk-somebody-elses-key") as client:
            with pytest.raises(openai.AuthenticationError) as error:
                await client.chat.completions.create(**chat())
        async with anthropic_client(server, key="sk-somebody-elses-key") as other:
            with pytest.raises(anthropic.AuthenticationError):
                await other.messages.create(**message())
    assert error.value.body["code"] == "invalid_api_key"
    assert "sk-somebody-elses-key" not in str(error.value)


async def test_another_path_method_or_kind_of_body_is_turned_away():
    async with refusing() as server, httpx.AsyncClient(headers={"authorization": f"Bearer {KEY}"}) as http:
        assert (await http.post(f"{server.openai_url}/completions", json={})).status_code == 404
        assert (await http.get(f"{server.openai_url}/chat/completions")).status_code == 405
        assert (await http.post(f"{server.openai_url}/chat/completions", content=b"{}")).status_code == 415
        broken = {"content-type": "application/json"}
        answer = await http.post(f"{server.openai_url}/chat/completions", content=b"{", headers=broken)
        assert "could not parse the JSON body" in answer.json()["error"]["message"]


async def test_what_was_turned_away_fails_the_test_unless_it_is_expected():
    with pytest.raises(AssertionError, match="Unknown parameter: 'sentiment'"):
        async with ModelServer() as server, openai_client(server) as client:
            with pytest.raises(openai.BadRequestError):
                await client.chat.completions.create(**chat(extra_body={"sentiment": 1}))


async def test_a_script_that_crashes_fails_the_test():
    with pytest.raises(KeyError):
        async with ModelServer(lambda asked: {}["nothing"]) as server, openai_client(server) as client:
            with pytest.raises(openai.InternalServerError):
                await client.chat.completions.create(**chat())


# A reply for any schema


def test_any_schema_is_filled_with_what_fits_it_and_says_what_it_is_given():
    assert fill(SCHEMA, lambda path, schema: "/".join(path)) == {
        "say": "say",
        "kind": "probe",
        "quotes": [{"text": "quotes/0/text", "weight": 0}],
    }
    assert fill(SCHEMA, lambda path, schema: "x", {"quotes": []})["quotes"] == []
    limited = {
        "type": "object",
        "properties": {
            "short": {"type": "string", "maxLength": 3},
            "told": {"type": "string", "description": "Short. {maxLength: 2}"},
            "noted": {"type": "string", "description": "Shorter. maxLength=1"},
            "from_one": {"type": "integer", "minimum": 1, "maximum": 5},
            "above": {"type": "integer", "exclusiveMinimum": 2},
            "below": {"type": "number", "maximum": -1},
            "two": {"type": "array", "items": {"type": "boolean"}, "minItems": 2},
            "maybe": {"anyOf": [{"type": "null"}, {"type": "string", "format": "date"}]},
        },
    }
    assert fill(limited, lambda path, schema: "abcdef") == {
        "short": "abc",
        "told": "ab",
        "noted": "a",
        "from_one": 1,
        "above": 3,
        "below": -1,
        "two": [True, True],
        "maybe": "2026-01-31",
    }


def test_a_schema_that_holds_itself_comes_to_an_end():
    tree = {
        "type": "object",
        "properties": {"name": {"type": "string"}, "inner": {"type": "array", "items": {"$ref": "#"}}},
    }
    assert fill(tree, lambda path, schema: "x")["inner"][0]["inner"][0]["name"] == "x"


def test_a_field_that_the_output_does_not_have_is_the_scripts_mistake():
    with pytest.raises(AssertionError, match="no \\['sey'\\]"):
        fill(SCHEMA, lambda path, schema: "x", {"sey": "x"})


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
