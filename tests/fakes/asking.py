"""What the vendors' clients ask of the fake: an object of one schema, in every way in which it can be asked for."""

from __future__ import annotations

from typing import Any

import anthropic
import openai

from tests.fakes.model_server import KEY, ModelServer

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
