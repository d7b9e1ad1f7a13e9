"""Locks that the kernel releases when their holders die, however they die."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from openkoji.db.embedded.errors import EmbeddedPostgresError


@contextmanager
def starter_lock(path: Path, *, deadline: float) -> Iterator[int]:
    """Holds the lock file `path` (made if missing) and gives its descriptor; `deadline` is of time.monotonic().

    A child that inherits the descriptor keeps the lock after its parent was killed: the next starter then
    waits for an orphaned initdb instead of working beside it.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        while not _locked(descriptor):
            if time.monotonic() > deadline:
                raise EmbeddedPostgresError(
                    f"Another process has been starting or stopping the database for too long (it holds {path}): end "
                    "that process, then start again."
                )
            time.sleep(0.02)
        yield descriptor
    finally:
        os.close(descriptor)


def lock_folder(folder: Path) -> int | None:
    """The descriptor of the folder with a lock on it, or None while somebody else holds that lock.

    The server inherits the descriptor of its cluster, and every backend inherits it from the server: as long as
    one process of a server is left, nobody else gets the lock. It needs no pids, which are reused, and are
    other numbers in another container.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        is_ours = _locked(descriptor)
    except OSError:  # NFS locks no folders; PostgreSQL's pid file and shared memory still keep two servers apart
        is_ours = True
    if is_ours:
        return descriptor
    os.close(descriptor)
    return None


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
