"""A small HTTP server on loopback that hands each message to a function and answers what it says."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = tuple[int, bytes]
"""A status and a body."""
Take = Callable[[bytes, Mapping[str, str]], Answer]

_MOST_BYTES = 1_000_000
_IDLE_SECONDS = 60


class Receiver(ThreadingHTTPServer):
    """Listens on a port of 127.0.0.1 (0: a free one) from the start. Raises OSError where it cannot."""

    daemon_threads = True
    allow_reuse_address = False

    def __init__(self, port: int, take: Take) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.take = take

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that breaks ends its thread alone; the sender tries again."""
        print(f"A message could not be received ({type(sys.exception()).__name__}).", file=sys.stderr)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = _IDLE_SECONDS
    server: Receiver

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit()) or int(length) > _MOST_BYTES:
            self.close_connection = True
            self._answer(413 if length else 411, b"")
            return
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            self.close_connection = True  # the sender left in the middle, and will try again
            return
        self._answer(*self.server.take(body, dict(self.headers.items())))

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Events are printed by those who take them."""
