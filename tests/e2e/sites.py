"""A site of somebody else that embeds a study: http://localhost, which to a browser is foreign to 127.0.0.1."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


@dataclass
class HostSite:
    """`show("/cancel", "<h1>…")` says what is at a path, and gives its address."""

    port: int
    pages: dict[str, tuple[bytes, dict[str, str]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    @property
    def host(self) -> str:
        return f"localhost:{self.port}"

    @property
    def origin(self) -> str:
        return f"http://{self.host}"

    def show(self, path: str, content: str, headers: Mapping[str, str] | None = None) -> str:
        """Put a whole document there, with these headers (`Content-Security-Policy` …); a path ending in .js is a
        script."""
        media_type = "text/javascript" if path.endswith(".js") else "text/html"
        self.pages[path] = content.encode(), {"Content-Type": f"{media_type}; charset=utf-8", **(headers or {})}
        return self.origin + path

    def show_body(self, path: str, body: str, headers: Mapping[str, str] | None = None, *, head: str = "") -> str:
        """The same with a plain document around it."""
        return self.show(
            path,
            '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>A shop</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
            f"{head}</head>\n<body>\n{body}\n</body></html>",
            headers,
        )


@contextmanager
def host_site() -> Iterator[HostSite]:
    site = HostSite(0)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.asked.append(self.path)
            content, headers = site.pages.get(urlsplit(self.path).path, (None, {}))
            self.send_response(404 if content is None else 200)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content or b"")))
            self.end_headers()
            self.wfile.write(content or b"")

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
