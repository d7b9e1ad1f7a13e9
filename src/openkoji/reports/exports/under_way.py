"""How many exports of a workspace one process makes at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from openkoji.kit.errors import RateLimitedError

MOST_OF_A_WORKSPACE = 2
"""Fewer than a process makes in all, so that no workspace waits for the files of another."""


class UnderWay:
    """The exports that this process makes."""

    def __init__(self) -> None:
        self._exports: Counter[UUID] = Counter()

    @contextmanager
    def one_more(self, workspace_id: UUID) -> Iterator[None]:
        """Raises `RateLimitedError` (`too_many_exports`)."""
        if self._exports[workspace_id] >= MOST_OF_A_WORKSPACE:
            raise RateLimitedError(
                f"{MOST_OF_A_WORKSPACE} exports of this workspace are being sent. Take one to its end, or close its "
                "connection, and ask again.",
                code="too_many_exports",
                retry_after=10,
            )
        self._exports[workspace_id] += 1
        try:
            yield
        finally:
            self._exports[workspace_id] -= 1
            if not self._exports[workspace_id]:
                del self._exports[workspace_id]
