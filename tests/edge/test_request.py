"""A body is read in bounded time, to a bounded depth, and a caller who leaves is no fault of ours."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import orjson
import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Message

from openkoji.edge.request import DEEPEST, MAXIMUM_CONVERSATION_BODY, ApiRequest
from openkoji.kit.errors import InvalidError
from tests.conftest import Workspace


def sent(body: bytes) -> ApiRequest:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return ApiRequest({"type": "http", "headers": []}, receive)


TEXTS = st.text(alphabet='[]{}"\\/u0a', max_size=12)
DOCUMENTS = st.recursive(
    TEXTS | st.integers(-(2**53), 2**53),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
)


def nested(document: object, levels: int) -> object:
    for level in range(levels):
        document = [document] if level % 2 else {'"[': document}
    return document


def depth(document: object) -> int:
    if isinstance(document, dict):
        return 1 + max((depth(value) for value in document.values()), default=0)
    if isinstance(document, list):
        return 1 + max((depth(value) for value in document), default=0)
    return 0


@given(DOCUMENTS, st.integers(min_value=0, max_value=DEEPEST + 2))
def test_depth_is_what_the_brackets_outside_of_texts_say(document: object, levels: int) -> None:
    deep = nested(document, levels)
    request = sent(orjson.dumps(deep))
    if depth(deep) > DEEPEST:
        with pytest.raises(InvalidError, match="nested deeper"):
            asyncio.run(request.json())
    else:
        assert asyncio.run(request.json()) == deep


@pytest.mark.parametrize(
    ("body", "is_refused"), [(rb'["\u0000"]', True), (rb'["\\u0000"]', False), (rb'["\\\u0000"]', True)]
)
async def test_a_nul_is_told_from_the_words_that_spell_one(body: bytes, is_refused: bool) -> None:
    if is_refused:
        with pytest.raises(InvalidError, match="NUL"):
            await sent(body).json()
    else:
        assert await sent(body).json() == ["\\u0000"]


@pytest.mark.parametrize("path", ["start", "messages", "complete"])
async def test_a_conversation_call_takes_a_small_body(
    client: httpx.AsyncClient, workspace: Workspace, path: str
) -> None:
    body = {"message": "x" * MAXIMUM_CONVERSATION_BODY}
    refused = await client.post(f"/api/v1/interviews/{path}", json=body, headers=workspace.headers)
    assert (refused.status_code, refused.json()["error"]) == (413, "payload_too_large")
    assert "X-RateLimit-Remaining" in refused.headers


async def test_the_longest_message_fits_however_it_is_escaped(client: httpx.AsyncClient, workspace: Workspace) -> None:
    body = b'{"sessionToken": "x", "message": "' + b"\\u00e9" * 20_000 + b'"}'
    headers = workspace.headers | {"Content-Type": "application/json"}
    refused = await client.post("/api/v1/interviews/messages", content=body, headers=headers)
    assert refused.json()["error"] == "invalid_session_token"


async def test_a_body_that_does_not_arrive_is_given_up(
    client: httpx.AsyncClient, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ApiRequest, "reading_seconds", 0.01)

    async def stalled() -> AsyncIterator[bytes]:
        yield b'{"name": '
        await asyncio.Event().wait()

    headers = workspace.headers | {"Content-Type": "application/json"}
    refused = await client.post("/api/v1/studies", content=stalled(), headers=headers)
    assert (refused.status_code, refused.json()["error"]) == (408, "request_timeout")
    assert refused.headers["Connection"] == "close"


@pytest.mark.parametrize("path", ["/api/v1/studies", "/api/v1/interviews/messages"])
async def test_a_caller_who_leaves_while_sending_is_no_fault(
    app: httpx.ASGITransport, workspace: Workspace, path: str
) -> None:
    left: list[Message] = [{"type": "http.request", "body": b'{"na', "more_body": True}, {"type": "http.disconnect"}]

    async def receive() -> Message:
        return left.pop(0) if len(left) > 1 else left[0]

    async def send(_: Message) -> None:
        pass

    headers = [(b"authorization", workspace.headers["Authorization"].encode()), (b"content-type", b"application/json")]
    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "query_string": b"",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("testserver", 80),
        "scheme": "http",
        "http_version": "1.1",
        "root_path": "",
    }
    with structlog.testing.capture_logs() as lines:
        await app(scope, receive, send)  # type: ignore[operator, arg-type]
    assert lines == []
