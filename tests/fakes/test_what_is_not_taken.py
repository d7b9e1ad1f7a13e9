"""What the fake of model services knows of the vendors' formats, and what it turns away."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, get_type_hints

import anthropic
import httpx
import openai
import pytest
from anthropic.types import message_create_params
from openai.types.chat import completion_create_params

from tests.fakes.asking import SCHEMA, TOOL, anthropic_client, chat, format_of, message, openai_client
from tests.fakes.model_server import (
    KEY,
    ModelServer,
    filled,
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
