"""Whether a server answers on a Unix socket and lets this user in: the first exchange of PostgreSQL's protocol 3.0.

Written out here (https://www.postgresql.org/docs/current/protocol-flow.html) because it is the readiness test of
every start and every attach: it takes 3 ms, importing a driver or running pg_isready takes 20 to 200 ms, and
pg_isready does not tell whether the login works.
"""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

_PROTOCOL_3_0 = 196608
_PATIENCE_SECONDS = 5.0


class Answer(Enum):
    READY = "lets us in"
    NO_DATABASE = "lets us in, but the database does not exist"
    NOT_YET = "is starting up, recovering or shutting down"
    ABSENT = "nobody listens"
    REFUSED = "does not let us in"


@dataclass(frozen=True)
class Greeting:
    answer: Answer
    version: str = ""
    message: str = ""


# https://www.postgresql.org/docs/current/errcodes-appendix.html
_MEANING = {
    "57P01": Answer.NOT_YET,  # admin_shutdown
    "57P02": Answer.NOT_YET,  # crash_shutdown
    "57P03": Answer.NOT_YET,  # cannot_connect_now
    "53300": Answer.READY,  # too_many_connections: it serves, only not us just now
    "3D000": Answer.NO_DATABASE,
}


def greet(socket_dir: Path, *, port: int, user: str, database: str) -> Greeting:
    """Logs in and leaves again."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(_PATIENCE_SECONDS)
        try:
            connection.connect(str(socket_dir / f".s.PGSQL.{port}"))
            connection.sendall(_startup_message(user, database))
            return _read_greeting(connection)
        except (FileNotFoundError, ConnectionRefusedError):
            return Greeting(Answer.ABSENT)
        except PermissionError as error:
            return Greeting(Answer.REFUSED, message=str(error))
        except (ConnectionError, EOFError, TimeoutError, BlockingIOError):
            return Greeting(Answer.NOT_YET)


def _startup_message(user: str, database: str) -> bytes:
    pairs = {"user": user, "database": database, "application_name": "openkoji readiness"}
    body = b"".join(f"{name}\0{value}\0".encode() for name, value in pairs.items()) + b"\0"
    return struct.pack("!II", len(body) + 8, _PROTOCOL_3_0) + body


def _read_greeting(connection: socket.socket) -> Greeting:
    version = ""
    with connection.makefile("rb") as stream:
        while True:
            header = stream.read(5)
            if len(header) < 5:
                raise EOFError
            kind, length = struct.unpack("!cI", header)
            body = stream.read(length - 4)
            if kind == b"S":  # ParameterStatus
                name, value = body.decode(errors="replace").split("\0")[:2]
                version = value.split()[0] if name == "server_version" else version
            elif kind == b"R" and body != b"\0\0\0\0":  # any Authentication but AuthenticationOk
                return Greeting(Answer.REFUSED, message="it asks for a password")
            elif kind == b"E":
                fields = {field[:1]: field[1:] for field in body.decode(errors="replace").split("\0") if field}
                answer = _MEANING.get(fields.get("C", ""), Answer.REFUSED)
                return Greeting(answer, message=fields.get("M", ""))
            elif kind == b"Z":  # ReadyForQuery
                connection.sendall(struct.pack("!cI", b"X", 4))  # Terminate
                return Greeting(Answer.READY, version)
