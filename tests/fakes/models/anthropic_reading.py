"""What may be asked in Anthropic's wire format, and what it means. Facts: the types of its Python SDK."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tests.fakes.models.asked import Asked, FaultError, TurnedAwayError, check_fields, one_of, within
from tests.fakes.models.schemas import check_anthropic

PATH = "/v1/messages"

REQUIRED = {"model": "string", "messages": "array", "max_tokens": "integer"}
OPTIONAL = {
    "cache_control": "object|null",
    "container": "string|object|null",
    "diagnostics": "object|null",
    "inference_geo": "string|null",
    "metadata": "object",
    "output_config": "object",
    "service_tier": "string",
    "speed": "string|null",
    "stop_sequences": "array",
    "stream": "boolean",
    "system": "string|array",
    "thinking": "object",
    "tool_choice": "object",
    "tools": "array",
    "user_profile_id": "string",
    "workspace_id": "string",
    # Left out of the newest SDK's signature, and still taken by the API for the models that sample.
    "temperature": "number",
    "top_k": "integer",
    "top_p": "number",
}
_VERSIONS = ("2023-01-01", "2023-06-01", "2026-10-21")
_NAME = re.compile(r"[a-zA-Z0-9_-]{1,128}")


def key_of(headers: Mapping[str, str]) -> str | None:
    """The key: in `x-api-key`, or, as the newest SDK sends it, as a bearer."""
    scheme, _, bearer = headers.get("authorization", "").partition(" ")
    return headers.get("x-api-key") or (bearer if scheme == "Bearer" else "") or None


def check_headers(headers: Mapping[str, str]) -> None:
    version = headers.get("anthropic-version")
    if version is None:
        raise TurnedAwayError(400, "invalid_request_error", "anthropic-version: header is required")
    if version not in _VERSIONS:
        raise TurnedAwayError(400, "invalid_request_error", f"anthropic-version: {version!r} is not a valid version")


def read(body: Mapping[str, Any], headers: Mapping[str, str]) -> Asked:
    """The request, or a `FaultError` for what Anthropic would not take."""
    check_fields(body, "", REQUIRED, OPTIONAL)
    within(body["max_tokens"], "max_tokens", 1, 128_000)
    within(body.get("temperature"), "temperature", 0, 1)
    within(body.get("top_p"), "top_p", 0, 1)
    texts = _read_messages(body["messages"])
    tools = [_read_tool(tool, f"tools.{index}") for index, tool in enumerate(body.get("tools") or [])]
    tool = _chosen_tool(body, tools)
    schema = _read_format(body)
    if schema is None and tool is not None:
        schema = next(given for name, given in tools if name == tool)
    elif schema is not None and body.get("tool_choice", {}).get("type", "auto") == "auto":
        tool = None
    return Asked(
        wire="anthropic",
        model=body["model"],
        system=_read_content(body.get("system", ""), "system"),
        user=next((text for role, text in reversed(texts) if role == "user"), ""),
        texts=texts,
        stream=bool(body.get("stream")),
        schema=schema,
        tool=tool,
        most_tokens=body["max_tokens"],
        wants_usage=True,
        headers=headers,
        body=body,
    )


def _read_messages(messages: list[Any]) -> list[tuple[str, str]]:
    if not messages:
        raise FaultError("other", "messages", "at least one message is required")
    texts = []
    calls: set[str] = set()
    for index, message in enumerate(messages):
        at = f"messages.{index}"
        if not isinstance(message, dict):
            raise FaultError("type", at, expected="object")
        check_fields(message, at, {"role": "string", "content": "string|array"}, {})
        one_of(message["role"], f"{at}.role", ("user", "assistant", "system"))
        if index == 0 and message["role"] != "user":
            raise FaultError("other", at, 'first message must use the "user" role')
        content = message["content"]
        blocks = content if isinstance(content, list) else []
        results = {block.get("tool_use_id") for block in blocks if block.get("type") == "tool_result"}
        if calls - results:
            raise FaultError("other", at, "`tool_use` ids were found without `tool_result` blocks immediately after")
        if results - calls:
            raise FaultError("other", at, "unexpected `tool_use_id` found in `tool_result` blocks")
        calls = {block.get("id", "") for block in blocks if block.get("type") == "tool_use"}
        text = _read_content(content, f"{at}.content")
        last = index == len(messages) - 1
        if not text.strip() and not results and not calls and not (last and message["role"] == "assistant"):
            raise FaultError(
                "other", at, "all messages must have non-empty content except for the optional final assistant message"
            )
        if last and message["role"] == "assistant" and text != text.rstrip():
            raise FaultError("other", at, "final assistant content cannot end with trailing whitespace")
        texts.append((message["role"], text))
    if calls:
        raise FaultError(
            "other", "messages", "`tool_use` ids were found without `tool_result` blocks immediately after"
        )
    return texts


_BLOCKS: Mapping[str, tuple[dict[str, str], dict[str, str]]] = {
    "text": ({"text": "string"}, {"citations": "array|null"}),
    "tool_use": ({"id": "string", "name": "string", "input": "object"}, {"caller": "object"}),
    "tool_result": ({"tool_use_id": "string"}, {"content": "string|array", "is_error": "boolean"}),
}


def _read_content(content: object, at: str) -> str:
    if isinstance(content, str):
        return content
    assert isinstance(content, list)
    said = []
    for index, block in enumerate(content):
        where = f"{at}.{index}"
        if not isinstance(block, dict):
            raise FaultError("type", where, expected="object")
        one_of(block.get("type"), f"{where}.type", tuple(_BLOCKS))
        required, optional = _BLOCKS[block["type"]]
        check_fields(block, where, {"type": "string", **required}, {"cache_control": "object|null", **optional})
        if block["type"] == "text":
            if not block["text"]:
                raise FaultError("other", where.split(".", maxsplit=1)[0], "text content blocks must be non-empty")
            said.append(block["text"])
        elif block["type"] == "tool_result":
            said.append(_read_content(block.get("content", ""), f"{where}.content"))
    return "\n".join(said)


def _read_tool(tool: object, at: str) -> tuple[str, Mapping[str, Any]]:
    if not isinstance(tool, dict):
        raise FaultError("type", at, expected="object")
    one_of(tool.get("type"), f"{at}.type", (None, "custom"))
    optional = {
        "type": "string|null",
        "description": "string",
        "strict": "boolean",
        "cache_control": "object|null",
        "defer_loading": "boolean",
        "eager_input_streaming": "boolean|null",
        "input_examples": "array",
        "allowed_callers": "array",
    }
    check_fields(tool, at, {"name": "string", "input_schema": "object"}, optional)
    if not _NAME.fullmatch(tool["name"]):
        raise FaultError("other", f"{at}.name", "String should match pattern '^[a-zA-Z0-9_-]{1,128}$'")
    check_anthropic(tool["input_schema"], f"{at}.input_schema", strict=bool(tool.get("strict")))
    return tool["name"], tool["input_schema"]


def _chosen_tool(body: Mapping[str, Any], tools: list[tuple[str, Mapping[str, Any]]]) -> str | None:
    choice = body.get("tool_choice", {"type": "auto"})
    one_of(choice.get("type"), "tool_choice.type", ("auto", "any", "tool", "none"))
    required = {"type": "string"} | ({"name": "string"} if choice["type"] == "tool" else {})
    check_fields(choice, "tool_choice", required, {"disable_parallel_tool_use": "boolean"})
    if choice["type"] in ("any", "tool"):
        if not tools:
            raise FaultError("other", "tool_choice", "tool_choice may only be specified while providing tools")
        if body.get("thinking", {}).get("type") in ("enabled", "adaptive"):
            raise FaultError("other", "", "Thinking may not be enabled when tool_choice forces tool use.")
    if choice["type"] == "tool":
        if choice["name"] not in [name for name, _ in tools]:
            raise FaultError("other", "", f"Tool '{choice['name']}' not found in provided tools")
        return str(choice["name"])
    return tools[0][0] if tools and choice["type"] != "none" else None


def _read_format(body: Mapping[str, Any]) -> Mapping[str, Any] | None:
    config = body.get("output_config", {})
    check_fields(config, "output_config", {}, {"effort": "string|null", "format": "object|null"})
    if config.get("effort") is not None:
        one_of(config["effort"], "output_config.effort", ("low", "medium", "high", "xhigh", "max"))
    wanted = config.get("format")
    if wanted is None:
        return None
    check_fields(wanted, "output_config.format", {"type": "string", "schema": "object"}, {})
    one_of(wanted["type"], "output_config.format.type", ("json_schema",))
    check_anthropic(wanted["schema"], "output_config.format.schema", strict=True)
    schema: Mapping[str, Any] = wanted["schema"]
    return schema
