"""Whether the API answers."""

from __future__ import annotations

import asyncio

_PATIENCE = 5.0


async def answers(host: str, port: int) -> bool:
    """True when GET /healthz gives 200. While no API is there to take the connection, it waits in the backlog."""
    try:
        async with asyncio.timeout(_PATIENCE):
            reader, writer = await asyncio.open_connection(host, port)
            try:
                writer.write(f"GET /healthz HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
                status_line = await reader.readline()
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return False
    return b" 200 " in status_line
