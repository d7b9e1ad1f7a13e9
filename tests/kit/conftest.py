"""What the tests of calls to the outside share."""

from __future__ import annotations

import socket

import httpcore
import pytest

from tests.kit.certificates import Authority
from tests.kit.names import FakeNames


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> FakeNames:
    """The resolver, of this process and of everything in it."""
    fake = FakeNames()
    monkeypatch.setattr(socket, "getaddrinfo", fake.getaddrinfo)
    return fake


@pytest.fixture
def dialled(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """What would be dialled; nothing is."""
    calls: list[tuple[str, int]] = []

    async def connect_tcp(_self: object, host: str, port: int, *_rest: object) -> httpcore.AsyncNetworkStream:
        calls.append((host, port))
        raise httpcore.ConnectError("a test dials nothing")

    monkeypatch.setattr(httpcore.AnyIOBackend, "connect_tcp", connect_tcp)
    return calls


@pytest.fixture(scope="session")
def authority() -> Authority:
    return Authority()
