"""A resolver whose answers a test decides."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Sequence
from typing import Any


class FakeNames:
    """Answers for the names it was told, in turn where there are several answers; the last one stays."""

    def __init__(self) -> None:
        self._answers: dict[str, Iterator[Sequence[str]]] = {}
        self.asked: list[str] = []
        self._real = socket.getaddrinfo

    def say(self, name: str, *answers: Sequence[str]) -> None:
        def in_turn() -> Iterator[Sequence[str]]:
            yield from answers
            while True:
                yield answers[-1]

        self._answers[name] = in_turn()

    def getaddrinfo(self, host: Any, port: Any, *args: Any, **options: Any) -> list[Any]:
        name = host.decode() if isinstance(host, bytes) else host
        if name not in self._answers:
            return self._real(host, port, *args, **options)
        self.asked.append(name)
        return [entry for text in next(self._answers[name]) for entry in self._entries(text, port)]

    def _entries(self, text: str, port: Any) -> list[Any]:
        return self._real(text, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
