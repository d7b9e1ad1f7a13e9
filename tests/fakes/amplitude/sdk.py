"""The vendor's own client, pointed at the fake, and what it makes of the answers."""

from __future__ import annotations

import atexit
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import amplitude as sdk
import pytest
from amplitude.storage import InMemoryStorage, InMemoryStorageProvider

from tests.fakes.amplitude.server import FakeAmplitude


class Delays(InMemoryStorage):
    """The client's queue of events to send, which notes for how long it was told to wait with each."""

    def __init__(self) -> None:
        super().__init__()
        self.delays: dict[str, int] = {}

    def push(self, event: sdk.BaseEvent, delay: int = 0) -> tuple[bool, str | None]:
        self.delays[event.event_type] = delay
        return super().push(event, delay)


class Client:
    """The vendor's client, pointed at the fake, with what it called back."""

    def __init__(self, server: FakeAmplitude, path: str, key: str, options: dict[str, Any]) -> None:
        self.told: dict[str, tuple[int, str | None]] = {}
        self.queue = Delays()
        provider = InMemoryStorageProvider()
        provider.get_storage = lambda: self.queue
        self.configuration = sdk.Config(
            server_url=server.url + path, callback=self._note, storage_provider=provider, **options
        )
        self.client = sdk.Amplitude(key, self.configuration)

    def _note(self, event: sdk.BaseEvent, code: int, message: str | None) -> None:
        self.told[event.event_type] = (code, message)

    def send(self) -> None:
        """Send what waits; what is to be sent again is kept."""
        for future in self.client.flush():
            if future is not None:
                future.result()

    def send_all(self) -> None:
        while self.queue.total_events:
            self.send()


@contextmanager
def client(server: FakeAmplitude, path: str = "/2/httpapi", key: str | None = None, **options: Any) -> Iterator[Client]:
    with pytest.MonkeyPatch.context() as patched:
        # The thread that sends in the background would race with the test.
        patched.setattr("amplitude.worker.Workers.start", lambda _: None)
        made = Client(server, path, key or server.key, options)
        yield made
        made.queue.pull_all()
        made.client.shutdown()
        atexit.unregister(made.client.shutdown)
