"""OpenAI's wire format: `POST /v1/chat/completions`, whole and as a stream. Facts: the types of openai-python 3."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.fakes.models.asked import Asked, FaultError, TurnedAwayError
from tests.fakes.models.openai_reading import PATH, check_headers, key_of, read
from tests.fakes.models.replies import FailureKind, Reply

__all__ = ["PATH", "check_headers", "encode", "error", "events", "key_of", "read", "whole"]


def no_key(key: str | None) -> TurnedAwayError:
    if key is None:
        return TurnedAwayError(401, "invalid_request_error", "You didn't provide an API key.")
    shown = f"{key[:4]}****{key[-4:]}" if len(key) > 12 else "****"
    return TurnedAwayError(
        401, "invalid_request_error", f"Incorrect API key provided: {shown}.", None, "invalid_api_key"
    )


def turned_away(fault: FaultError) -> TurnedAwayError:
    """What is wrong, in OpenAI's words."""
    message, code = {
        "unknown": (f"Unknown parameter: '{fault.at}'.", "unknown_parameter"),
        "missing": (f"Missing required parameter: '{fault.at}'.", "missing_required_parameter"),
        "type": (
            f"Invalid type for '{fault.at}': expected {fault.expected}, but got {fault.detail} instead.",
            "invalid_type",
        ),
        "value": (f"Invalid value: {fault.detail}. Supported values are: {fault.expected}.", "invalid_value"),
        "other": (fault.detail, fault.code),
    }[fault.kind]
    return TurnedAwayError(400, "invalid_request_error", message, fault.at, code)


def not_json() -> TurnedAwayError:
    return TurnedAwayError(400, "invalid_request_error", "We could not parse the JSON body of your request.")


def wrong_media() -> TurnedAwayError:
    return TurnedAwayError(415, "invalid_request_error", "Unsupported Media Type: the body must be application/json.")


def error(turned: TurnedAwayError, number: int) -> tuple[dict[str, str], dict[str, Any]]:
    """The headers and the body of an error."""
    inner = {"message": turned.message, "type": turned.kind, "param": turned.param, "code": turned.code}
    return {"x-request-id": f"req_{number:032x}"}, {"error": inner}


FAILURES: Mapping[FailureKind, TurnedAwayError] = {
    "invalid": TurnedAwayError(400, "invalid_request_error", "The request was not understood."),
    "unauthorised": TurnedAwayError(
        401, "invalid_request_error", "Incorrect API key provided: ****.", None, "invalid_api_key"
    ),
    "forbidden": TurnedAwayError(403, "invalid_request_error", "You are not allowed to sample from this model."),
    "missing": TurnedAwayError(404, "invalid_request_error", "The model does not exist.", "model", "model_not_found"),
    "rate_limited": TurnedAwayError(
        429, "requests", "Rate limit reached on requests per min (RPM).", None, "rate_limit_exceeded"
    ),
    "no_money": TurnedAwayError(
        429, "insufficient_quota", "You exceeded your current quota.", None, "insufficient_quota"
    ),
    "failed": TurnedAwayError(500, "server_error", "The server had an error while processing your request."),
    "overloaded": TurnedAwayError(503, "server_error", "The server is overloaded or not ready yet."),
}

_FINISH = {"end": "stop", "length": "length", "refusal": "stop", "filter": "content_filter"}


def _usage(asked: Asked, reply: Reply) -> dict[str, Any]:
    into, out = asked.input_tokens, reply.output_tokens
    return {
        "prompt_tokens": into,
        "completion_tokens": out,
        "total_tokens": into + out,
        "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0},
    }


def _calls_tool(asked: Asked, reply: Reply) -> bool:
    return asked.tool is not None and not reply.prose and reply.stop not in ("refusal", "filter")


def _finish(asked: Asked, reply: Reply) -> str:
    return "tool_calls" if _calls_tool(asked, reply) and reply.stop == "end" else _FINISH[reply.stop]


def whole(asked: Asked, reply: Reply) -> dict[str, Any]:
    """The whole completion."""
    message: dict[str, Any] = {"role": "assistant", "content": reply.text, "refusal": None, "annotations": []}
    if reply.stop == "refusal":
        message |= {"content": None, "refusal": reply.text}
    elif _calls_tool(asked, reply):
        function = {"name": asked.tool, "arguments": reply.text}
        calls = [{"id": f"call_{asked.number:024d}", "type": "function", "function": function}]
        message |= {"content": None, "tool_calls": calls}
    return {
        "id": f"chatcmpl-{asked.number:029d}",
        "object": "chat.completion",
        "created": 1_780_000_000,
        "model": asked.model,
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": _finish(asked, reply)}],
        "usage": _usage(asked, reply),
        "service_tier": "default",
        "system_fingerprint": None,
    }


def events(asked: Asked, reply: Reply) -> tuple[list[Any], list[Any], list[Any]]:
    """The data of the stream's events: what opens it, the pieces, what closes it."""

    def chunk(delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
        choices = [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}]
        return base | {"choices": choices} | ({"usage": None} if asked.wants_usage else {})

    base = {
        "id": f"chatcmpl-{asked.number:029d}",
        "object": "chat.completion.chunk",
        "created": 1_780_000_000,
        "model": asked.model,
        "service_tier": "default",
        "system_fingerprint": None,
    }
    if _calls_tool(asked, reply):
        function = {"name": asked.tool, "arguments": ""}
        call = {"index": 0, "id": f"call_{asked.number:024d}", "type": "function", "function": function}
        opening = [chunk({"role": "assistant", "content": None, "tool_calls": [call], "refusal": None})]
        pieces = [chunk({"tool_calls": [{"index": 0, "function": {"arguments": piece}}]}) for piece in reply.pieces()]
    else:
        holder = "refusal" if reply.stop == "refusal" else "content"
        opening = [chunk({"role": "assistant", "content": "" if holder == "content" else None, "refusal": None})]
        pieces = [chunk({holder: piece}) for piece in reply.pieces()]
    closing: list[Any] = [chunk({}, _finish(asked, reply))]
    if asked.wants_usage:
        closing.append(base | {"choices": [], "usage": _usage(asked, reply)})
    closing.append("[DONE]")
    return opening, pieces, closing


def stream_error(number: int) -> Any:
    """The event with which a stream reports that it broke off."""
    return error(FAILURES["failed"], number)[1]


def encode(data: Any, as_json: Any) -> str:
    return f"data: {data if isinstance(data, str) else as_json(data)}\n\n"
