"""A request read strictly: bounded in size, time and depth, valid JSON, text that PostgreSQL can hold."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import orjson
from starlette.requests import Request
from starlette.types import Receive, Scope

from openkoji.kit.errors import FieldError, InvalidError, MalformedError, OpenKojiError, TooLargeError

MAXIMUM_BODY = 1_048_576  # bytes; a study document is at most 200,000, and may be escaped
MAXIMUM_CONVERSATION_BODY = 131_072  # a message is at most 20,000 characters, six bytes each when escaped
MAXIMUM_UPLOAD = 20_971_520  # a file, and what stands around it
READING_SECONDS = 30
UPLOAD_SECONDS = 300  # 20 MB at half a megabit a second
DEEPEST = 32  # levels of nesting; a study document has about six
_JSON = re.compile(r"application/(?:[\w.+-]+\+)?json *(?:;|$)", re.IGNORECASE)
_FORM = re.compile(r"multipart/form-data *; *boundary=", re.IGNORECASE)


class UnsupportedMediaTypeError(OpenKojiError):
    """The body is declared as something else than is taken."""

    code = "unsupported_media_type"


class RequestTimeoutError(OpenKojiError):
    """The body did not arrive in time."""

    code = "request_timeout"


class ApiRequest(Request):
    """Starlette's request with a body of at most `maximum` bytes, read in bounded time, and strict JSON."""

    _parsed: Any = None
    _refusal: OpenKojiError | None = None
    reading_seconds = READING_SECONDS

    def __init__(self, scope: Scope, receive: Receive, *, maximum: int = MAXIMUM_BODY) -> None:
        super().__init__(scope, receive)
        self._maximum = maximum

    async def body(self) -> bytes:
        """Raises `TooLargeError`, `RequestTimeoutError`, and Starlette's `ClientDisconnect`."""
        if self._refusal is not None:
            raise self._refusal  # the stream is spent; who asks again is told the same
        if not hasattr(self, "_body"):
            try:
                async with asyncio.timeout(self.reading_seconds):
                    self._body = await self._read()
            except TimeoutError:
                self._refusal = RequestTimeoutError(
                    f"The body did not arrive within {self.reading_seconds} seconds. Send the request again."
                )
                raise self._refusal from None
            except TooLargeError as error:
                self._refusal = error
                raise
        return self._body

    async def _read(self) -> bytes:
        declared = self.headers.get("content-length", "")
        if declared.isdigit() and int(declared[:20]) > self._maximum:
            raise self._too_large()
        chunks, size = [], 0
        async for chunk in self.stream():
            size += len(chunk)
            if size > self._maximum:
                raise self._too_large()
            chunks.append(chunk)
        return b"".join(chunks)

    def _too_large(self) -> TooLargeError:
        return TooLargeError(f"The body is larger than {self._maximum} bytes. Send less.")

    async def json(self) -> Any:
        """The body as JSON.

        Raises `MalformedError` for what is no JSON (NaN and lone surrogates included), and `InvalidError` for
        a NUL character, which no text field can hold, and for nesting that no call asks for.
        """
        if self._parsed is None:
            self._parsed = _parse(await self.body())
        return self._parsed

    async def check(self) -> None:
        """Read a JSON body now, so that what is wrong with it is told in our words.

        Raises as `json` does, and `UnsupportedMediaTypeError` for a body that is declared as something else.
        """
        if not await self.body():
            return
        if not _JSON.match(self.headers.get("content-type", "")):
            raise UnsupportedMediaTypeError("The body is not declared as JSON. Send Content-Type: application/json.")
        await self.json()


class UploadRequest(ApiRequest):
    """A request with a file: a form in parts, and no JSON."""

    reading_seconds = UPLOAD_SECONDS

    async def check(self) -> None:
        """Raises `UnsupportedMediaTypeError` for a body that is declared as something else."""
        if await self.body() and not _FORM.match(self.headers.get("content-type", "")):
            raise UnsupportedMediaTypeError(
                "The body is not declared as a form with a file. Send multipart/form-data with its boundary, as "
                "curl -F file=@list.csv does."
            )


def _parse(body: bytes) -> Any:
    try:
        parsed = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise MalformedError(f"The body is not valid JSON: {error}.") from error
    if b"\\u0000" in body and b"\\u0000" in body.replace(b"\\\\", b""):
        raise InvalidError(
            "The body holds a NUL character (\\u0000). Leave it out.",
            errors=[FieldError("body", "holds a NUL character")],
        )
    if body.count(b"[") + body.count(b"{") > DEEPEST and _is_too_deep(body):
        raise InvalidError(
            f"The body is nested deeper than {DEEPEST} levels.",
            errors=[FieldError("body", f"nested deeper than {DEEPEST} levels")],
        )
    return parsed


_AS_LISTS = bytes.maketrans(b"{}", b"[]")
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_NO_MARKS = bytes(set(range(256)) - set(b'[]{}"'))


def _is_too_deep(valid: bytes) -> bool:
    """Whether a valid JSON text is nested deeper than is taken, told from its brackets alone.

    Walking the parsed document costs ten times as much, and this runs before a call is counted.
    """
    unescaped = valid.replace(b"\\\\", b"").replace(b'\\"', b"")
    # Without what is neither bracket nor quotation mark most texts are two marks side by side, and are not looked at.
    marks = unescaped.translate(None, _NO_MARKS).replace(b'""', b"")
    outside_texts = b"".join(marks.split(b'"')[::2])
    brackets = outside_texts.translate(_AS_LISTS, _NO_BRACKETS)
    for _ in range(DEEPEST):
        brackets = brackets.replace(b"[]", b"")  # takes the innermost level away
        if not brackets:
            return False
    return True
