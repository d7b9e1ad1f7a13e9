"""Anthropic's wire format: `POST /v1/messages`, whole and as a stream. Facts: the types of anthropic-sdk-python 2."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.fakes.models.anthropic_reading import PATH, check_headers, key_of, read
from tests.fakes.models.asked import Asked, FaultError, TurnedAwayError
from tests.fakes.models.replies import FailureKind, Reply

__all__ = ["PATH", "check_headers", "encode", "error", "events", "key_of", "read", "whole"]


def no_key(key: str | None) -> TurnedAwayError:
    message = "x-api-key header is required" if key is None else "invalid x-api-key"
    return TurnedAwayError(401, "authentication_error", message)


def turned_away(fault: FaultError) -> TurnedAwayError:
    """What is wrong, in Anthropic's words."""
    sentence = {
        "unknown": "Extra inputs are not permitted",
        "missing": "Field required",
        "type": f"Input should be a valid {fault.expected.replace('|null', '').replace('|', ' or ')}",
        "value": f"Input should be {fault.expected}",
        "other": fault.detail,
    }[fault.kind]
    return TurnedAwayError(400, "invalid_request_error", f"{fault.at}: {sentence}" if fault.at else sentence)


def not_json() -> TurnedAwayError:
    return TurnedAwayError(400, "invalid_request_error", "The request body is not valid JSON")


def wrong_media() -> TurnedAwayError:
    return TurnedAwayError(400, "invalid_request_error", "content-type: must be application/json")


def error(turned: TurnedAwayError, number: int) -> tuple[dict[str, str], dict[str, Any]]:
    """The headers and the body of an error."""
    request_id = f"req_{number:024d}"
    inner = {"type": turned.kind, "message": turned.message}
    return {"request-id": request_id}, {"type": "error", "error": inner, "request_id": request_id}


FAILURES: Mapping[FailureKind, TurnedAwayError] = {
    "invalid": TurnedAwayError(400, "invalid_request_error", "The request was not understood"),
    "unauthorised": TurnedAwayError(401, "authentication_error", "invalid x-api-key"),
    "forbidden": TurnedAwayError(
        403, "permission_error", "Your API key does not have permission to use the specified resource"
    ),
    "missing": TurnedAwayError(404, "not_found_error", "model: no such model"),
    "rate_limited": TurnedAwayError(
        429, "rate_limit_error", "This request would exceed your organization's rate limit"
    ),
    "no_money": TurnedAwayError(
        400, "invalid_request_error", "Your credit balance is too low to access the Anthropic API"
    ),
    "failed": TurnedAwayError(500, "api_error", "Internal server error"),
    "overloaded": TurnedAwayError(529, "overloaded_error", "Overloaded"),
}


def _calls_tool(asked: Asked, reply: Reply) -> bool:
    return asked.tool is not None and not reply.prose and reply.stop not in ("refusal", "filter")


def _stop(asked: Asked, reply: Reply) -> dict[str, Any]:
    reason = {"end": "end_turn", "length": "max_tokens", "refusal": "refusal", "filter": "refusal"}[reply.stop]
    if _calls_tool(asked, reply) and reply.stop == "end":
        reason = "tool_use"
    details = {"type": "refusal", "category": None, "explanation": None} if reason == "refusal" else None
    return {"stop_reason": reason, "stop_sequence": None, "stop_details": details}


def _message(asked: Asked, content: list[Any], stop: dict[str, Any], output_tokens: int) -> dict[str, Any]:
    return {
        "id": f"msg_{asked.number:024d}",
        "type": "message",
        "role": "assistant",
        "model": asked.model,
        "content": content,
        **stop,
        "usage": {
            "input_tokens": asked.input_tokens,
            "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": 0,
            "output_tokens": output_tokens,
            "service_tier": "standard",
        },
    }


def whole(asked: Asked, reply: Reply) -> dict[str, Any]:
    """The whole message, in which a tool's input is an object and not text."""
    content: list[Any] = [{"type": "text", "text": reply.text}] if reply.text else []
    if _calls_tool(asked, reply):
        content = [
            {"type": "tool_use", "id": f"toolu_{asked.number:024d}", "name": asked.tool, "input": reply.parsed()}
        ]
    return _message(asked, content, _stop(asked, reply), reply.output_tokens)


def events(asked: Asked, reply: Reply) -> tuple[list[Any], list[Any], list[Any]]:
    """The data of the stream's events: what opens it, the pieces, what closes it."""
    empty = {"stop_reason": None, "stop_sequence": None, "stop_details": None}
    if _calls_tool(asked, reply):
        block = {"type": "tool_use", "id": f"toolu_{asked.number:024d}", "name": asked.tool, "input": {}}
        deltas = [{"type": "input_json_delta", "partial_json": piece} for piece in reply.pieces()]
    else:
        block = {"type": "text", "text": ""}
        deltas = [{"type": "text_delta", "text": piece} for piece in reply.pieces()]
    opening = [{"type": "message_start", "message": _message(asked, [], empty, 1)}]
    closing: list[Any] = []
    if deltas:
        opening.append({"type": "content_block_start", "index": 0, "content_block": block})
        closing.append({"type": "content_block_stop", "index": 0})
    opening.append({"type": "ping"})
    closing.append(
        {"type": "message_delta", "delta": _stop(asked, reply), "usage": {"output_tokens": reply.output_tokens}}
    )
    closing.append({"type": "message_stop"})
    pieces = [{"type": "content_block_delta", "index": 0, "delta": delta} for delta in deltas]
    return opening, pieces, closing


def stream_error(number: int) -> Any:
    """The event with which a stream reports that it broke off."""
    return error(FAILURES["overloaded"], number)[1]


def encode(data: Any, as_json: Any) -> str:
    return f"event: {data['type']}\ndata: {as_json(data)}\n\n"
