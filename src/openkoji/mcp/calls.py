"""How tools reach the API: one operation at a time, by its id, as the agent's caller.

In the API's own process the operation runs in the same application, with the caller that the door admitted, so that
nothing is counted twice. Beside it, it is a request to a server elsewhere, with a key.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from openkoji.accounts.model import Caller
from openkoji.kit.errors import FieldError, InvalidError, OpenKojiError, UnavailableError
from openkoji.mcp.in_process import InProcess

_SECONDS = 120
"""An answer that a language model writes takes its time."""
_PATH_VALUE = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.~-]*")


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the API: `path` holds its parameters in braces."""

    method: str
    path: str


@dataclass(frozen=True, slots=True)
class Upload:
    """A file for an operation that takes one."""

    name: str
    content: bytes
    media_type: str


class Calls:
    """The operations of an API, called by their ids."""

    def __init__(self, operations: Mapping[str, Operation], client: httpx.AsyncClient) -> None:
        self._operations = operations
        self._client = client

    async def call(
        self,
        operation: str,
        *,
        path: Mapping[str, str] | None = None,
        query: Mapping[str, object] | None = None,
        body: object = None,
        upload: Upload | None = None,
        form: Mapping[str, str] | None = None,
    ) -> Any:
        """The answer to one operation: parsed JSON, text, the bytes of a file, or None where it has none.

        Members of `query` and `form` that are None are left out. Raises `OpenKojiError` with the code, the sentence
        and the fields of the problem that the API answered with.
        """
        wanted = self._wanted(operation)
        try:
            response = await self._client.request(
                wanted.method,
                _filled(wanted.path, path or {}),
                params=_written(query or {}),
                content=_encoded(body),
                headers={} if body is None else {"Content-Type": "application/json"},
                files={"file": (upload.name, upload.content, upload.media_type)} if upload else None,
                data={name: value for name, value in form.items() if value is not None} if form else None,
            )
        except httpx.HTTPError as error:
            raise self._silence(error) from error
        if response.is_success:
            return _read(response)
        raise problem_of(response)

    @asynccontextmanager
    async def opened(
        self, operation: str, *, path: Mapping[str, str], query: Mapping[str, object]
    ) -> AsyncIterator[AsyncIterator[bytes]]:
        """The answer to one operation as it is sent: what is not taken of it is never made. Raises as `call`."""
        wanted = self._wanted(operation)
        try:
            async with self._client.stream(
                wanted.method, _filled(wanted.path, path), params=_written(query)
            ) as response:
                if not response.is_success:
                    await response.aread()
                    raise problem_of(response)
                yield response.aiter_bytes()
        except httpx.HTTPError as error:
            raise self._silence(error) from error

    def _wanted(self, operation: str) -> Operation:
        wanted = self._operations.get(operation)
        if wanted is None:
            raise UnavailableError(f"This server has no operation {operation}. It may be of another version.")
        return wanted

    def _silence(self, error: httpx.HTTPError) -> UnavailableError:
        return UnavailableError(
            f"The server at {self._client.base_url} did not answer ({type(error).__name__}). Try again."
        )


class Carried:
    """An application that is called as somebody: the caller goes in its scope, where no request can write."""

    def __init__(self, app: FastAPI, caller: Caller) -> None:
        self._app = app
        self._caller = caller

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app({**scope, "openkoji.caller": self._caller}, receive, send)


def calls_within(request: Request, caller: Caller) -> Calls:
    """Calls of the application that answers this request, as its caller, from its address and under its name."""
    forwarded = {name: ",".join(given) for name in ("x-forwarded-for",) if (given := request.headers.getlist(name))}
    address = request.client
    return calls_in_process(
        request.app,
        caller,
        f"{request.url.scheme}://{request.headers.get('host', 'localhost')}",
        client=(address.host, address.port) if address else ("127.0.0.1", 0),
        headers=forwarded,
        root_path=request.scope.get("root_path", ""),
    )


def calls_in_process(
    app: FastAPI,
    caller: Caller,
    base: str,
    *,
    client: tuple[str, int] = ("127.0.0.1", 0),
    headers: Mapping[str, str] | None = None,
    root_path: str = "",
) -> Calls:
    """Calls of an application in this process; links in its answers begin with `base`."""
    transport = InProcess(Carried(app, caller), client=client, root_path=root_path)
    within = httpx.AsyncClient(transport=transport, base_url=base, headers=headers, trust_env=False, timeout=_SECONDS)
    return Calls(operations_of(app), within)


async def calls_elsewhere(client: httpx.AsyncClient) -> Calls:
    """Calls of a server elsewhere, which is asked what it can do.

    Raises `OpenKojiError` where the key does not hold, and `UnavailableError` where no OpenKoji answers.
    """
    described = await Calls({"openapi": Operation("GET", "/api/v1/openapi.json")}, client).call("openapi")
    if not isinstance(described, dict) or "paths" not in described:
        raise UnavailableError(f"What answers at {client.base_url} is no OpenKoji server. Check the address.")
    return Calls(
        {
            operation["operationId"]: Operation(method.upper(), path)
            for path, item in described["paths"].items()
            for method, operation in item.items()
        },
        client,
    )


def client_elsewhere(base: str, key: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=base, headers={"Authorization": f"Bearer {key}"}, timeout=_SECONDS)


def operations_of(app: FastAPI) -> Mapping[str, Operation]:
    """Every operation of an application by its id, read from its routes once."""
    operations: dict[str, Operation] | None = getattr(app.state, "operations", None)
    if operations is None:
        operations = app.state.operations = {
            str(route.name): Operation(next(iter(route.methods)), str(route.path_format))
            for route in iter_route_contexts(app.routes)
            if route.methods
        }
    return operations


def problem_of(response: httpx.Response) -> OpenKojiError:
    """The error that an answer tells of."""
    try:
        told = response.json()
        code, message = str(told["error"]), str(told["message"])
        fields = [FieldError(each["field"], each["message"]) for each in told.get("errors", ())]
    except (ValueError, KeyError, TypeError):
        return UnavailableError(f"The server answered {response.status_code}, and not as OpenKoji does. Try again.")
    wait = response.headers.get("retry-after", "")
    return OpenKojiError(message, code=code, errors=fields, retry_after=int(wait) if wait.isdigit() else None)


def _encoded(body: object) -> bytes | None:
    """Raises `InvalidError` for what a text within an argument may hold, and JSON has no way to write."""
    if body is None:
        return None
    try:
        return json.dumps(body, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        raise InvalidError("The arguments hold NaN, half a character, or lists in lists without end.") from None


def _filled(template: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        # A slash would make another operation's address of it, one that asks for no confirmation.
        if not _PATH_VALUE.fullmatch(value):
            raise InvalidError(
                f"{name} is no id: {value[:100]!r}.", errors=[FieldError(name, "is no id; give one as a list shows it")]
            )
        template = template.replace(f"{{{name}}}", value)
    return template


def _written(query: Mapping[str, object]) -> dict[str, Any]:
    return {name: _spelled(value) for name, value in query.items() if value is not None}


def _spelled(value: object) -> str | list[str]:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [str(each) for each in value]
    return str(value)


def _read(response: httpx.Response) -> Any:
    if not response.content:
        return None
    kind = response.headers.get("content-type", "").partition(";")[0].strip()
    if kind == "application/json" or kind.endswith("+json"):
        return response.json()
    return response.text if kind.startswith("text/") else response.content
