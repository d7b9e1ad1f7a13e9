"""A strict fake of the address that a flow of Zapier's or Make's is started by, on a loopback port.

    with CatchingHook("interview.analysis_ready") as hook:
        ...  # subscribed at hook.url
        body = hook.run()

Whatever is posted to such an address starts the flow. So a post that is not the event that the flow is about is an
error on leaving the context: a question whether the address is there, another event, no JSON. An id that was there
before starts nothing, as Zapier leaves out what it has had. A flow that is off answers 410.
"""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

MOST_BYTES = 10 * 1024 * 1024
_PATIENCE_SECONDS = 60.0


class CatchingHook:
    def __init__(self, event_type: str) -> None:
        self.event_type = event_type
        self.is_on = True
        self.faults: list[str] = []
        self._ids: set[str] = set()
        self._runs: list[str] = []
        self._came = threading.Condition()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/zap"

    def run(self, number: int = 0) -> str:
        """The body that the flow ran with, once it did. Raises `TimeoutError` where it never does."""
        with self._came:
            if not self._came.wait_for(lambda: len(self._runs) > number, _PATIENCE_SECONDS):
                raise TimeoutError(f"The flow ran {len(self._runs)} times. {' '.join(self.faults)}")
            return self._runs[number]

    def catch(self, content_type: str, body: bytes) -> int:
        """What such a post is answered with."""
        if not self.is_on:
            return 410
        fault, event = self._read(content_type, body)
        with self._came:
            if fault:
                self.faults.append(f"{fault}: {body[:200].decode(errors='replace')}")
                return 400
            if event["id"] not in self._ids:
                self._ids.add(event["id"])
                self._runs.append(body.decode())
            self._came.notify_all()
        return 200

    def _read(self, content_type: str, body: bytes) -> tuple[str, Any]:
        if len(body) > MOST_BYTES:
            return "The post is larger than 10 MB", None
        if content_type.split(";", maxsplit=1)[0].strip() != "application/json":
            return f"The post is {content_type or 'of no type'}", None
        try:
            event = json.loads(body)
        except ValueError:
            return "The post is no JSON", None
        if not isinstance(event, dict) or not isinstance(event.get("id"), str):
            return "The post has no id to go by", None
        if event.get("type") != self.event_type:
            return f"The flow was started by {event.get('type')}", None
        return "", event

    def __enter__(self) -> Self:
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(hook.catch(self.headers.get("Content-Type", ""), body))
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        if error is None and self.faults:
            raise AssertionError("; ".join(self.faults))
