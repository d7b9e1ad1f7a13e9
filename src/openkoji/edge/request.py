"""A request read strictly: bounded, valid JSON, text that PostgreSQL can hold."""

from __future__ import annotations

from typing import Any

import orjson
from starlette.requests import Request

from openkoji.kit.errors import FieldError, InvalidError, MalformedError, TooLargeError

MAXIMUM_BODY = 1_048_576  # bytes; a message is at most 20,000 characters, a study document a few hundred kB


class ApiRequest(Request):
    """Starlette's request with a bounded body and strict JSON."""

    _parsed: Any = None

    async def body(self) -> bytes:
        if not hasattr(self, "_body"):
            declared = self.headers.get("content-length", "")
            if declared.isdigit() and int(declared) > MAXIMUM_BODY:
                raise _too_large()
            chunks, size = [], 0
            async for chunk in self.stream():
                size += len(chunk)
                if size > MAXIMUM_BODY:
                    raise _too_large()
                chunks.append(chunk)
            self._body = b"".join(chunks)
        return self._body

    async def json(self) -> Any:
        """The body as JSON.

        Raises `MalformedError` for what is no JSON (NaN and lone surrogates included), and `InvalidError` for
        a NUL character, which no text field can hold.
        """
        if self._parsed is None:
            body = await self.body()
            try:
                self._parsed = orjson.loads(body)
            except orjson.JSONDecodeError as error:
                raise MalformedError(f"The body is not valid JSON: {error}.") from error
            if b"\\u0000" in body and _holds_nul(self._parsed):
                raise InvalidError(
                    "The body holds a NUL character (\\u0000). Leave it out.",
                    errors=[FieldError("body", "holds a NUL character")],
                )
        return self._parsed

    async def check(self) -> None:
        """Read a JSON body now, so that what is wrong with it is told in our words. Raises as `json` does."""
        if await self.body() and "json" in self.headers.get("content-type", ""):
            await self.json()


def _holds_nul(value: object) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any(_holds_nul(key) or _holds_nul(member) for key, member in value.items())
    return isinstance(value, list) and any(map(_holds_nul, value))


def _too_large() -> TooLargeError:
    return TooLargeError(f"The body is larger than {MAXIMUM_BODY} bytes. Send less.")
