"""The listening socket. The parent holds it, so that callers of an API that is being restarted wait, unrefused."""

from __future__ import annotations

import errno
import socket

from openkoji.serve.errors import ServeError

_BACKLOG = 2048
_ANY = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens on the address; port 0 takes a free one. Raises `ServeError`."""
    try:
        (family, _, _, _, address), *_ = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
    except OSError as error:
        raise ServeError(f"{host} is not an address of this machine: choose another host to listen on.") from error
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise ServeError(_sentence(error, host, port)) from error
    return listener


def _sentence(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} is in use: stop the program that listens there, or choose another port (0 takes a free one)."
        )
    if error.errno == errno.EACCES:
        return f"Port {port} needs more rights than this user has: choose a port from 1024 on."
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{host} is not an address of this machine: choose another host to listen on."
    return f"The server cannot listen on {host}:{port} ({error.strerror}): choose another host or port."


def reachable_at(listener: socket.socket) -> tuple[str, int]:
    """Host and port under which this machine itself reaches the socket."""
    host, port = listener.getsockname()[:2]
    return _ANY.get(host, host), port


def url_of(listener: socket.socket) -> str:
    host, port = reachable_at(listener)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
