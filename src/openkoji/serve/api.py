"""The API process: `python -m openkoji.serve.api`, started by the supervisor."""

from __future__ import annotations

import gc
import importlib.util
import socket
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from openkoji.kit.logs import configure_logs
from openkoji.serve.handover import DRAIN_SECONDS, receive
from openkoji.settings import Settings

if TYPE_CHECKING:
    from fastapi import FastAPI


def main(make_app: Callable[[Settings, str], FastAPI] | None = None) -> None:
    """Serve on the handed-over socket until SIGTERM, then let running requests end."""
    handover = receive()
    configure_logs(handover.settings.log_level, process=handover.name)
    if make_app is None:
        from openkoji.app import create_app

        make_app = create_app
    import uvicorn

    from openkoji.serve.http_server import HttpServer

    app = make_app(handover.settings, handover.conninfo)
    config = uvicorn.Config(
        app,
        loop="uvloop" if importlib.util.find_spec("uvloop") else "asyncio",
        http="httptools",
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,  # the app decides which proxies to believe (OPENKOJI_TRUSTED_PROXIES)
        timeout_graceful_shutdown=int(DRAIN_SECONDS),
    )
    server = HttpServer(config, end_streams=app.state.streams.end)
    # What is loaded by now stays for good, and a turn leaves little in cycles: looking for them less often took
    # the CPU of a turn from 2.1 to 1.7 ms.
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
    server.run(sockets=[socket.socket(fileno=handover.listener)])
    if not server.started:
        sys.exit(1)


if __name__ == "__main__":
    main()
