"""A server that knows no JSON schema is asked in words."""

from __future__ import annotations

import json
from typing import Any

from openkoji.language.models import Access, open_model, parse_model
from tests.fakes.model_server import ModelServer, filled
from tests.fakes.models.asked import Asked
from tests.fakes.models.replies import Answer, Raw, Reply
from tests.language.models.conftest import PROMPT, Spoken, model_at

REPLY = json.dumps({"say": "And then?", "reading": {"depth": 1, "topics": []}})


def knows_no_schema(asked: Asked) -> Answer:
    if "response_format" in asked.body and asked.body["response_format"]["type"] == "json_schema":
        body = {"error": {"message": "response_format.type must be 'text' or 'json_object'", "code": 400}}
        return Raw(400, {"content-type": "application/json"}, json.dumps(body).encode())
    return Reply(f"Here you are: {REPLY}")


async def test_it_is_asked_again_with_the_schema_in_the_prompt_and_from_then_on_at_once() -> None:
    async with ModelServer(knows_no_schema) as server:
        model = model_at(server, "openai:old-model")
        completed = await model.complete(PROMPT, Spoken, timeout_seconds=20, most_tokens=300)
        async with model.stream(PROMPT, Spoken, timeout_seconds=20, most_tokens=300) as stream:
            streamed = await stream.output()
        _refused, first, second = server.requests
    assert completed.output == streamed
    assert completed.output.say == "And then?"
    assert "topics" in first.prompt
    assert "topics" in second.prompt


async def test_a_stream_falls_back_in_the_same_call() -> None:
    async with (
        ModelServer(knows_no_schema) as server,
        model_at(server, "openai:old-model").stream(PROMPT, Spoken, timeout_seconds=20, most_tokens=300) as stream,
    ):
        assert (await stream.output()).say == "And then?"


async def test_a_server_of_ones_own_is_shown_the_schema_in_any_case() -> None:
    async with ModelServer(filled()) as server:
        await model_at(server, "openai:qwen3-8b").complete(PROMPT, Spoken, timeout_seconds=20, most_tokens=300)
        [asked] = server.requests
    assert "topics" in asked.prompt
    assert asked.body["response_format"]["type"] == "json_schema"


async def limit_of(provider: str, name: str) -> dict[str, Any]:
    async with ModelServer(filled()) as server:
        access = Access(parse_model(f"{provider}:{name}"), server.key, server.url_of(provider))
        await open_model(access).complete(PROMPT, Spoken, timeout_seconds=20, most_tokens=77)
        [asked] = server.requests
    return {field: asked.body[field] for field in ("max_tokens", "max_completion_tokens") if field in asked.body}


async def test_each_service_is_told_its_limit_in_the_field_that_it_knows() -> None:
    assert await limit_of("mistral", "mistral-small-latest") == {"max_tokens": 77}
    assert await limit_of("google", "gemini-2.5-flash") == {"max_tokens": 77}
    assert await limit_of("ollama", "qwen3:8b") == {"max_tokens": 77}
    assert await limit_of("openai", "llama-3.1-8b-instruct") == {"max_tokens": 77}
    assert await limit_of("openai", "gpt-5-mini") == {"max_completion_tokens": 77}
