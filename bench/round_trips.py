"""Round trips to PostgreSQL, counted where they happen: between the application and the server's socket.

A client of PostgreSQL's protocol waits for the server once for each Sync, which ends a statement or a pipeline,
and once for each simple Query. So the two kinds of message are counted as they pass, whatever the driver meant.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

_SYNC, _QUERY = ord("S"), ord("Q")
_NO_ENCRYPTION = {80877103, 80877104}  # SSLRequest and GSSENCRequest: the start-up message follows them


class Counter:
    """Counts while bytes pass; `round_trips` rises for all connections together."""

    def __init__(self) -> None:
        self.round_trips = 0

    @asynccontextmanager
    async def before(self, conninfo: str) -> AsyncIterator[str]:
        """The conninfo of a socket that leads to the same server through this counter."""
        target = conninfo_to_dict(conninfo)
        name = f".s.PGSQL.{target['port']}"
        with tempfile.TemporaryDirectory(prefix="okjp") as folder:

            async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                onward = await asyncio.open_unix_connection(str(Path(str(target["host"])) / name))
                await asyncio.gather(self._count(reader, onward[1]), _copy(onward[0], writer))

            server = await asyncio.start_unix_server(serve, str(Path(folder) / name))
            async with server:
                yield f"host={folder} port={target['port']} user={target['user']} dbname={target['dbname']}"

    async def _count(self, reader: asyncio.StreamReader, onward: asyncio.StreamWriter) -> None:
        pending, started = b"", False
        while data := await reader.read(65536):
            onward.write(data)
            pending += data
            while True:
                kind_length = 1 if started else 0
                if len(pending) < kind_length + 4:
                    break
                length = kind_length + int.from_bytes(pending[kind_length : kind_length + 4], "big")
                if len(pending) < length:
                    break
                message, pending = pending[:length], pending[length:]
                if started:
                    self.round_trips += message[0] in (_SYNC, _QUERY)
                else:
                    started = int.from_bytes(message[4:8], "big") not in _NO_ENCRYPTION
        onward.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
    writer.close()
