"""A request read strictly: bounded, valid JSON, text that PostgreSQL can hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import orjson
from starlette.requests import Request

from openkoji.kit.errors import FieldError, InvalidError, MalformedError, OpenKojiError, TooLargeError

MAXIMUM_BODY = 1_048_576  # bytes; a message is at most 20,000 characters, a study document a few hundred kB
DEEPEST = 32  # levels of nesting; a study document has about six
_JSON = re.compile(r"application/(?:[\w.+-]+\+)?json *(?:;|$)", re.IGNORECASE)


class UnsupportedMediaTypeError(OpenKojiError):
    """The body is not declared as JSON."""

    code = "unsupported_media_type"


class ApiRequest(Request):
    """Starlette's request with a bounded body and strict JSON."""

    _parsed: Any = None
    _is_too_large = False

    async def body(self) -> bytes:
        if not hasattr(self, "_body"):
            declared = self.headers.get("content-length", "")
            if self._is_too_large or (declared.isdigit() and int(declared) > MAXIMUM_BODY):
                raise _too_large()
            chunks, size = [], 0
            async for chunk in self.stream():
                size += len(chunk)
                if size > MAXIMUM_BODY:
                    self._is_too_large = True  # the stream is spent; who asks again is told the same
                    raise _too_large()
                chunks.append(chunk)
            self._body = b"".join(chunks)
        return self._body

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


def _parse(body: bytes) -> Any:
    try:
        parsed = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise MalformedError(f"The body is not valid JSON: {error}.") from error
    if b"\\u0000" in body and any("\x00" in text for text, _ in _walk(parsed) if isinstance(text, str)):
        raise InvalidError(
            "The body holds a NUL character (\\u0000). Leave it out.",
            errors=[FieldError("body", "holds a NUL character")],
        )
    if body.count(b"[") + body.count(b"{") > DEEPEST and any(depth > DEEPEST for _, depth in _walk(parsed)):
        raise InvalidError(
            f"The body is nested deeper than {DEEPEST} levels.",
            errors=[FieldError("body", f"nested deeper than {DEEPEST} levels")],
        )
    return parsed


def _walk(document: object) -> Iterator[tuple[object, int]]:
    """Every key and value of a document with its depth; without recursion, since depth is what is asked."""
    waiting = [(document, 1)]
    while waiting:
        value, depth = waiting.pop()
        yield value, depth
        if isinstance(value, dict):
            waiting.extend((key, depth + 1) for key in value)
            waiting.extend((member, depth + 1) for member in value.values())
        elif isinstance(value, list):
            waiting.extend((member, depth + 1) for member in value)


def _too_large() -> TooLargeError:
    return TooLargeError(f"The body is larger than {MAXIMUM_BODY} bytes. Send less.")
