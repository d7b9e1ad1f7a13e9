"""What may be asked in OpenAI's wire format, and what it means. Facts: the types of its Python SDK."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tests.fakes.models.asked import Asked, FaultError, check_fields, one_of, within
from tests.fakes.models.schemas import check_openai

PATH = "/v1/chat/completions"

REQUIRED = {"model": "string", "messages": "array"}
OPTIONAL = {
    "audio": "object|null",
    "frequency_penalty": "number|null",
    "function_call": "string|object",
    "functions": "array",
    "logit_bias": "object|null",
    "logprobs": "boolean|null",
    "max_completion_tokens": "integer|null",
    "max_tokens": "integer|null",
    "metadata": "object|null",
    "modalities": "array|null",
    "moderation": "object|null",
    "n": "integer|null",
    "parallel_tool_calls": "boolean",
    "prediction": "object|null",
    "presence_penalty": "number|null",
    "prompt_cache_key": "string|null",
    "prompt_cache_options": "object",
    "prompt_cache_retention": "string|null",
    "reasoning_effort": "string|null",
    "response_format": "object",
    "safety_identifier": "string|null",
    "seed": "integer|null",
    "service_tier": "string|null",
    "stop": "string|array|null",
    "store": "boolean|null",
    "stream": "boolean|null",
    "stream_options": "object|null",
    "temperature": "number|null",
    "tool_choice": "string|object",
    "tools": "array",
    "top_logprobs": "integer|null",
    "top_p": "number|null",
    "user": "string",
    "verbosity": "string|null",
    "web_search_options": "object",
}
_REASONING = re.compile(r"(gpt-[5-9]|o[1-9])(?!.*-chat)")
_SAMPLING = ("temperature", "top_p", "presence_penalty", "frequency_penalty", "logprobs", "top_logprobs", "logit_bias")
_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")


def key_of(headers: Mapping[str, str]) -> str | None:
    scheme, _, key = headers.get("authorization", "").partition(" ")
    return key if scheme == "Bearer" and key else None


def check_headers(headers: Mapping[str, str]) -> None:
    """Nothing beyond the key and the content type, which every wire needs."""


def read(body: Mapping[str, Any], headers: Mapping[str, str]) -> Asked:
    """The request, or a `FaultError` for what OpenAI would not take."""
    check_fields(body, "", REQUIRED, OPTIONAL)
    _check_sampling(body)
    texts = _read_messages(body["messages"])
    tools = [_read_tool(tool, f"tools[{index}]") for index, tool in enumerate(body.get("tools") or [])]
    tool = _chosen_tool(body, tools)
    schema = _read_format(body, texts)
    if schema is None and tool is not None:
        schema = next(parameters for name, parameters in tools if name == tool)
    elif schema is not None and body.get("tool_choice", "auto") == "auto":
        tool = None
    options = body.get("stream_options")
    if options is not None:
        if not body.get("stream"):
            raise FaultError(
                "other", "stream_options", "The 'stream_options' parameter is only allowed when 'stream' is enabled."
            )
        check_fields(options, "stream_options", {}, {"include_usage": "boolean", "include_obfuscation": "boolean"})
    return Asked(
        wire="openai",
        model=body["model"],
        system="\n\n".join(text for role, text in texts if role in ("system", "developer")),
        user=next((text for role, text in reversed(texts) if role == "user"), ""),
        texts=[(role, text) for role, text in texts if role not in ("system", "developer")],
        stream=bool(body.get("stream")),
        schema=schema,
        tool=tool,
        most_tokens=body.get("max_completion_tokens") or body.get("max_tokens"),
        wants_usage=bool((options or {}).get("include_usage")),
        headers=headers,
        body=body,
    )


def _check_sampling(body: Mapping[str, Any]) -> None:
    within(body.get("temperature"), "temperature", 0, 2)
    within(body.get("top_p"), "top_p", 0, 1)
    within(body.get("n"), "n", 1, 1)
    for limit in ("max_tokens", "max_completion_tokens"):
        within(body.get(limit), limit, 1, 1_000_000)
    if body.get("max_tokens") is not None and body.get("max_completion_tokens") is not None:
        raise FaultError(
            "other", "max_tokens", "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported."
        )
    if effort := body.get("reasoning_effort"):
        one_of(effort, "reasoning_effort", ("none", "minimal", "low", "medium", "high", "xhigh", "max"))
    if not _REASONING.match(body["model"]) or body.get("reasoning_effort") == "none":
        return
    if body.get("max_tokens") is not None:
        raise FaultError(
            "other",
            "max_tokens",
            "Unsupported parameter: 'max_tokens' is not supported with this model. "
            "Use 'max_completion_tokens' instead.",
            code="unsupported_parameter",
        )
    for name in _SAMPLING:
        if body.get(name) is not None and not (name in ("temperature", "top_p") and body[name] == 1):
            raise FaultError(
                "other",
                name,
                f"Unsupported parameter: '{name}' is not supported with this model.",
                code="unsupported_parameter",
            )


def _read_messages(messages: list[Any]) -> list[tuple[str, str]]:
    if not messages:
        raise FaultError(
            "other", "messages", "Invalid 'messages': empty array. Expected an array with minimum length 1."
        )
    texts: list[tuple[str, str]] = []
    awaited: list[str] = []
    for index, message in enumerate(messages):
        at = f"messages[{index}]"
        if not isinstance(message, dict):
            raise FaultError("type", at, detail="no object", expected="object")
        role = message.get("role")
        one_of(role, f"{at}.role", ("system", "developer", "user", "assistant", "tool", "function"))
        if awaited and role != "tool":
            raise FaultError(
                "other",
                f"{at}.role",
                "An assistant message with 'tool_calls' must be followed by tool messages responding to each "
                f"'tool_call_id'. The following tool_call_ids did not have response messages: {', '.join(awaited)}",
            )
        optional = {"name": "string"}
        if role == "assistant":
            optional |= {
                "content": "string|array|null",
                "tool_calls": "array",
                "refusal": "string|null",
                "audio": "object|null",
            }
            check_fields(message, at, {"role": "string"}, optional)
            awaited = [call["id"] for call in message.get("tool_calls", [])]
            if message.get("content") is None and not awaited and not message.get("refusal"):
                raise FaultError(
                    "other", f"{at}.content", f"Invalid value for 'content' in {at}: expected a string, got null."
                )
        elif role == "tool":
            check_fields(message, at, {"role": "string", "content": "string|array", "tool_call_id": "string"}, {})
            if message["tool_call_id"] not in awaited:
                raise FaultError(
                    "other",
                    f"{at}.role",
                    "Invalid parameter: messages with role 'tool' must be a response to a preceding message with "
                    "'tool_calls'.",
                )
            awaited.remove(message["tool_call_id"])
        else:
            check_fields(message, at, {"role": "string", "content": "string|array"}, optional)
        texts.append((role, _read_content(message.get("content"), f"{at}.content")))
    return texts


def _read_content(content: object, at: str) -> str:
    if not isinstance(content, list):
        return str(content or "")
    said = []
    for index, part in enumerate(content):
        if not isinstance(part, dict):
            raise FaultError("type", f"{at}[{index}]", detail="no object", expected="object")
        one_of(part.get("type"), f"{at}[{index}].type", ("text", "refusal"))
        check_fields(
            part, f"{at}[{index}]", {"type": "string", part["type"]: "string"}, {"prompt_cache_breakpoint": "object"}
        )
        said.append(part[part["type"]])
    return "\n".join(said)


def _read_tool(tool: object, at: str) -> tuple[str, Mapping[str, Any]]:
    if not isinstance(tool, dict):
        raise FaultError("type", at, detail="no object", expected="object")
    one_of(tool.get("type"), f"{at}.type", ("function",))
    check_fields(tool, at, {"type": "string", "function": "object"}, {})
    function = tool["function"]
    optional = {"description": "string", "parameters": "object", "strict": "boolean|null"}
    check_fields(function, f"{at}.function", {"name": "string"}, optional)
    _check_name(function["name"], f"{at}.function.name")
    parameters = function.get("parameters", {"type": "object", "properties": {}})
    check_openai(
        parameters,
        f"function '{function['name']}'",
        strict=bool(function.get("strict")),
        param=f"{at}.function.parameters",
    )
    return function["name"], parameters


def _chosen_tool(body: Mapping[str, Any], tools: list[tuple[str, Mapping[str, Any]]]) -> str | None:
    """The tool that is called: the one that is asked for, else the first. None where none may be."""
    for name in ("tool_choice", "parallel_tool_calls"):
        if name in body and not tools:
            raise FaultError("other", name, f"'{name}' is only allowed when 'tools' are specified.")
    choice = body.get("tool_choice", "auto")
    if isinstance(choice, dict):
        check_fields(choice, "tool_choice", {"type": "string", "function": "object"}, {})
        wanted = choice["function"].get("name")
        if wanted not in [name for name, _ in tools]:
            raise FaultError("other", "tool_choice", f"Tool choice '{wanted}' not found in 'tools' parameter.")
        return str(wanted)
    one_of(choice, "tool_choice", ("auto", "none", "required"))
    return tools[0][0] if tools and choice != "none" else None


def _read_format(body: Mapping[str, Any], texts: list[tuple[str, str]]) -> Mapping[str, Any] | None:
    wanted = body.get("response_format")
    if wanted is None:
        return None
    one_of(wanted.get("type"), "response_format.type", ("text", "json_object", "json_schema"))
    if wanted["type"] != "json_schema":
        check_fields(wanted, "response_format", {"type": "string"}, {})
        if wanted["type"] == "json_object" and not any("json" in text.lower() for _, text in texts):
            raise FaultError(
                "other",
                "messages",
                "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
            )
        return None
    check_fields(wanted, "response_format", {"type": "string", "json_schema": "object"}, {})
    inner = wanted["json_schema"]
    optional = {"description": "string", "schema": "object", "strict": "boolean|null"}
    check_fields(inner, "response_format.json_schema", {"name": "string"}, optional)
    _check_name(inner["name"], "response_format.json_schema.name")
    schema: Mapping[str, Any] = inner.get("schema", {"type": "object", "properties": {}})
    check_openai(
        schema, f"response_format '{inner['name']}'", strict=bool(inner.get("strict")), param="response_format"
    )
    return schema


def _check_name(name: str, at: str) -> None:
    if not _NAME.fullmatch(name):
        raise FaultError(
            "other", at, f"Invalid '{at}': string does not match pattern '^[a-zA-Z0-9_-]+$'.", code="invalid_value"
        )
