"""What can go wrong with the embedded database, each as one sentence that says what to do."""

from __future__ import annotations

import errno
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class EmbeddedPostgresError(Exception):
    """The embedded database cannot do what was asked; the message is one sentence with the remedy."""


FULL_DISK = "The disk that holds {path} is full: free at least 200 MB there and start again."

_REMEDIES = {
    errno.ENOSPC: FULL_DISK,
    errno.EDQUOT: FULL_DISK,
    errno.EACCES: "{path} is closed to this user: run OpenKoji as the user that owns it, or choose another data "
    "directory.",
    errno.EROFS: "{path} is on a read-only file system: choose a data directory that can be written.",
    errno.ENOTDIR: "A file stands where a folder is needed, at or above {path}: move it away, or choose another data "
    "directory.",
}
_REMEDIES[errno.EPERM] = _REMEDIES[errno.EACCES]
_REMEDIES[errno.EEXIST] = _REMEDIES[errno.ENOTDIR]


@contextmanager
def in_sentences(data_dir: Path) -> Iterator[None]:
    """Turns the operating system's refusals inside the block into an EmbeddedPostgresError."""
    try:
        yield
    except OSError as error:
        remedy = _REMEDIES.get(error.errno or 0, "{path} cannot be used for the embedded database ({reason}).")
        path = error.filename or data_dir
        raise EmbeddedPostgresError(remedy.format(path=path, reason=error.strerror or error)) from error


_FULL_DISK_SIGNS = ("No space left on device", "Disk quota exceeded")
_FATAL = {"FATAL", "PANIC", "error"}
_MESSAGE = re.compile(r"\b(LOG|ERROR|FATAL|PANIC|error): +(.*)")
_WAL_SEGMENT_BYTES = 16 * 1024 * 1024


def sentence_for(output: str, *, failed: str, place: Path) -> str:
    """What PostgreSQL's own messages mean for the person who reads them.

    `output` is what the program wrote, `failed` what it was to do ("be started"), `place` the folder it works in.
    """
    # A full disk may leave no room for the message that tells of it.
    if any(sign in output for sign in _FULL_DISK_SIGNS) or shutil.disk_usage(place).free < _WAL_SEGMENT_BYTES:
        return FULL_DISK.format(path=place)
    messages = _MESSAGE.findall(output) or [("", line) for line in output.split("\n") if line] or [("", "nothing")]
    worst = max((index for index, (level, _) in enumerate(messages) if level in _FATAL), default=len(messages) - 1)
    said = "; ".join(text.strip() for _, text in messages[max(0, worst - 1) : worst + 1])
    return f"The database in {place} could not {failed} (PostgreSQL says: {said}): mend that and start again."
