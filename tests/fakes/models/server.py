"""The server: takes requests off a loopback port, has them checked, and answers as the script says."""

from __future__ import annotations

import asyncio
import inspect
import json
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

from tests.fakes.models import anthropic_wire, http, openai_wire
from tests.fakes.models.asked import Asked, FaultError, Refused, TurnedAwayError
from tests.fakes.models.behaviours import filled
from tests.fakes.models.replies import Answer, Behaviour, Failure, Raw, Reply, Silence

KEY = "sk-fake-0123456789abcdef"
_WIRES: dict[str, Any] = {wire.PATH: wire for wire in (openai_wire, anthropic_wire)}
_PATIENCE_SECONDS = 60  # a test that waits for what never comes is to fail, and not to hang

Script = Behaviour | Answer | Sequence[Behaviour | Answer]


class ModelServer:
    """The fake, for as long as the context is open. `key=None` takes any key, or none, as a local server does."""

    def __init__(
        self, script: Script | None = None, *, key: str | None = KEY, may_refuse: bool = False, port: int = 0
    ) -> None:
        self.script: Script = script if script is not None else filled()
        self.key = key
        self.may_refuse = may_refuse
        self.port = port
        #: What was asked and taken, in order; and what was turned away.
        self.requests: list[Asked] = []
        self.refused: list[Refused] = []
        #: How many requests are being served, and how many connections are open.
        self.serving = 0
        self.connections = 0
        self._crashes: list[BaseException] = []
        self._number = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._changed = asyncio.Condition()

    @property
    def anthropic_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def openai_url(self) -> str:
        return f"{self.anthropic_url}/v1"

    @property
    def base_url(self) -> str:
        """The address for `openai:` and everything that speaks its format."""
        return self.openai_url

    def url_of(self, provider: str) -> str:
        """The base URL for a provider: `anthropic` has the host alone, all others end in `/v1`."""
        return self.anthropic_url if provider == "anthropic" else self.openai_url

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", self.port, limit=1024 * 1024)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if error is None and self._crashes:
            raise self._crashes[0]
        if error is None and self.refused and not self.may_refuse:
            told = "; ".join(f"{one.path} {one.status} {one.message}" for one in self.refused)
            raise AssertionError(f"the model's service turned away what it was asked: {told}")

    async def until(self, **counts: int) -> None:
        """Wait until `serving` and `connections` are what is said: `await server.until(serving=0)`.

        Raises `TimeoutError` where that does not come about.
        """
        async with asyncio.timeout(_PATIENCE_SECONDS), self._changed:
            await self._changed.wait_for(lambda: all(getattr(self, name) == count for name, count in counts.items()))

    async def asked(self, count: int = 1) -> None:
        """Wait until so many requests have come. Raises `TimeoutError` where they do not."""
        async with asyncio.timeout(_PATIENCE_SECONDS), self._changed:
            await self._changed.wait_for(lambda: len(self.requests) >= count)

    async def _count(self, name: str, by: int) -> None:
        setattr(self, name, getattr(self, name) + by)
        async with self._changed:
            self._changed.notify_all()

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve_connection(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve_connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._count("connections", 1)
        # The next byte of the caller: of its next request, or none, when it hangs up, also while it is served.
        coming = asyncio.create_task(reader.read(1))
        try:
            while begun := await coming:
                request = await http.read_request(reader, begun)
                if request is None:
                    break
                coming = asyncio.create_task(reader.read(1))
                if not await self._serve_request(request, writer, coming):
                    break
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            coming.cancel()
            writer.close()
            await self._count("connections", -1)

    async def _serve_request(
        self, request: http.HttpRequest, writer: asyncio.StreamWriter, coming: asyncio.Task[bytes]
    ) -> bool:
        """Serve one request, until it is done or the caller has hung up. Whether the connection stays open."""
        await self._count("serving", 1)
        asked = self._take(request, writer)
        serving = asyncio.create_task(self._answer(asked, writer)) if asked is not None else None
        if serving is None or asked is None:
            await self._count("serving", -1)
            return True
        try:
            await self._count("serving", 0)
            await asyncio.wait({serving, coming}, return_when=asyncio.FIRST_COMPLETED)
            if not serving.done():
                asked.outcome = "abandoned"
                return False
            return serving.result()
        except ConnectionError:
            asked.outcome = "abandoned"
            return False
        finally:
            serving.cancel()
            await self._count("serving", -1)

    def _take(self, request: http.HttpRequest, writer: asyncio.StreamWriter) -> Asked | None:
        """The request as it was understood; one that the vendor would turn away is answered here."""
        self._number += 1
        wire = _WIRES.get(request.path, anthropic_wire if "anthropic-version" in request.headers else openai_wire)
        try:
            asked = self._read(request, wire)
        except (FaultError, TurnedAwayError) as wrong:
            away = wire.turned_away(wrong) if isinstance(wrong, FaultError) else wrong
            self.refused.append(Refused(request.path, away.status, away.message, request.headers, request.body))
            headers, body = wire.error(away, self._number)
            writer.write(_json_answer(away.status, headers, body))
            return None
        asked.number = self._number
        self.requests.append(asked)
        return asked

    def _read(self, request: http.HttpRequest, wire: Any) -> Asked:
        if request.path not in _WIRES:
            kind = "not_found_error" if wire is anthropic_wire else "invalid_request_error"
            raise TurnedAwayError(404, kind, f"Invalid URL ({request.method} {request.path})")
        if request.method != "POST":
            raise TurnedAwayError(405, "invalid_request_error", f"Not allowed to {request.method} on {request.path}.")
        key = wire.key_of(request.headers)
        if self.key is not None and key != self.key:
            raise wire.no_key(key)
        wire.check_headers(request.headers)
        if request.headers.get("content-type", "").split(";")[0].strip() != "application/json":
            raise wire.wrong_media()
        try:
            body = json.loads(request.body)
        except ValueError:
            raise wire.not_json() from None
        if not isinstance(body, dict):
            raise wire.not_json()
        return wire.read(body, request.headers)  # type: ignore[no-any-return]

    async def _scripted(self, asked: Asked) -> Answer:
        """What the script has for this request; a crash of the script is kept, and raised when the context ends."""
        step: Any = self.script
        if isinstance(step, Sequence):
            step = step[min(len(self.requests), len(step)) - 1]
        try:
            answer = step(asked) if callable(step) else step
            return await answer if inspect.isawaitable(answer) else answer
        except Exception as crash:
            self._crashes.append(crash)
            return Failure("failed")

    async def _answer(self, asked: Asked, writer: asyncio.StreamWriter) -> bool:
        """Answer as scripted. Whether the connection stays open."""
        wire: Any = openai_wire if asked.wire == "openai" else anthropic_wire
        answer = await self._scripted(asked)
        asked.outcome = "failed"
        match answer:
            case Silence(hangs_up=True):
                return False
            case Silence():
                await asyncio.Event().wait()
            case Raw():
                writer.write(http.whole(answer.status, answer.headers, answer.body))
            case Failure():
                await asyncio.sleep(answer.after)
                failure = wire.FAILURES[answer.kind]
                headers, body = wire.error(failure, asked.number)
                if answer.retry_after is not None:
                    headers["retry-after"] = answer.retry_after
                writer.write(_json_answer(answer.status or failure.status, headers, body))
            case Reply():
                reply = answer.within(asked.most_tokens)
                asked.output_tokens = reply.output_tokens
                asked.outcome = "answered" if reply.ending == "whole" else "cut"
                if asked.stream:
                    return await self._stream(wire, asked, reply, writer)
                return await self._whole(wire, asked, reply, writer)
        await writer.drain()
        return True

    async def _whole(self, wire: Any, asked: Asked, reply: Reply, writer: asyncio.StreamWriter) -> bool:
        count = len(reply.pieces())
        await asyncio.sleep(reply.first + reply.between * count)
        if reply.ending == "error":
            headers, body = wire.error(wire.FAILURES["failed"], asked.number)
            writer.write(_json_answer(500, headers, body))
            return True
        body = _as_json(wire.whole(asked, reply)).encode("utf-8", "surrogateescape")
        whole = http.whole(200, {"content-type": "application/json"}, body)
        if reply.ending != "whole":
            writer.write(whole[: -len(body) // 2])
            return await self._broken_off(reply, writer)
        writer.write(whole)
        await writer.drain()
        return True

    async def _stream(self, wire: Any, asked: Asked, reply: Reply, writer: asyncio.StreamWriter) -> bool:
        def send(event: Any) -> None:
            writer.write(http.chunk(wire.encode(event, _as_json).encode("utf-8", "surrogateescape")))

        opening, pieces, closing = wire.events(asked, reply)
        await asyncio.sleep(reply.first)
        headers = {"content-type": "text/event-stream; charset=utf-8", "transfer-encoding": "chunked"}
        writer.write(http.head(200, headers))
        for event in opening:
            send(event)
        for index, event in enumerate(pieces):
            if reply.ending != "whole" and index >= reply.after:
                break
            send(event)
            await writer.drain()
            await asyncio.sleep(reply.between)
        if reply.ending == "error":
            event = wire.stream_error(asked.number)
            writer.write(
                http.chunk(
                    (("event: error\n" if wire is anthropic_wire else "") + f"data: {_as_json(event)}\n\n").encode()
                )
            )
        elif reply.ending != "whole":
            return await self._broken_off(reply, writer)
        else:
            for event in closing:
                send(event)
        writer.write(http.LAST_CHUNK)
        await writer.drain()
        return True

    async def _broken_off(self, reply: Reply, writer: asyncio.StreamWriter) -> bool:
        await writer.drain()
        if reply.ending == "hang":
            await asyncio.Event().wait()
        return False


def _as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _json_answer(status: int, headers: dict[str, str], body: object) -> bytes:
    return http.whole(status, {"content-type": "application/json", **headers}, _as_json(body).encode())
