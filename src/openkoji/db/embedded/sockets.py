"""The folder of the server's socket: short enough for the kernel, and closed to everybody else."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from openkoji.db.embedded.account import Account
from openkoji.db.embedded.errors import EmbeddedPostgresError
from openkoji.db.embedded.place import Place

PORT = 5432
"""Only a part of the socket's name: every database has a folder of its own, and no TCP port is opened."""

_LONGEST_SOCKET_PATH = 103
"""Bytes: sun_path has 108 on Linux and 104 on macOS, with the closing zero."""

_SEPARATORS = set(",\n\"'\\")  # in a connection string a comma separates hosts; the rest needs quoting twice


def socket_dirs(place: Place) -> Iterator[Path]:
    """Where the socket may be, best first; the same for every process and environment of one user.

    In the home where the path is short enough: no cleaner of /tmp, no logout and no systemd PrivateTmp takes it
    away there, and nobody else can have made it.
    """
    if _fits(place.home / "socket"):
        yield place.home / "socket"
    import hashlib

    short = hashlib.sha256(os.fsencode(place.home)).hexdigest()[:16]
    uid = os.geteuid()
    bases = ["/run/openkoji", "/tmp/openkoji-0"] if uid == 0 else [f"/tmp/openkoji-{uid}", f"/run/user/{uid}/openkoji"]  # noqa: S108
    yield from (Path(base, short) for base in bases)


def _fits(folder: Path) -> bool:
    is_short = len(os.fsencode(folder / f".s.PGSQL.{PORT}")) <= _LONGEST_SOCKET_PATH
    return is_short and not _SEPARATORS & set(str(folder))


def make_socket_dir(place: Place, account: Account) -> Path:
    """The first of `socket_dirs` that can be had, made for the server's user alone."""
    refusals = []
    for folder in socket_dirs(place):
        try:
            if folder.parent != place.home:
                _own(folder.parent, os.geteuid(), mode=0o711 if os.geteuid() == 0 else 0o700)
            _own(folder, account.uid, mode=0o700, gid=account.gid)
        except OSError as error:
            refusals.append(f"{error.filename}: {error.strerror or error}")
        else:
            return folder
    raise EmbeddedPostgresError(
        f"There is no safe folder for the database's socket ({'; '.join(refusals)}): choose a data directory with a "
        "shorter path, or remove what stands in the way."
    )


def _own(folder: Path, uid: int, *, mode: int, gid: int = -1) -> None:
    """Makes the folder, or makes sure that it is a real one, that user's and nobody else's to write in."""
    try:
        folder.mkdir(mode=mode & 0o700)
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode):
            raise NotADirectoryError(errno.ENOTDIR, "is not a folder", folder) from None
        if found.st_uid != uid or found.st_mode & 0o022:
            raise PermissionError(errno.EPERM, "belongs to somebody else", folder) from None
    else:
        os.chown(folder, uid, gid, follow_symlinks=False)
        folder.chmod(mode)  # whatever the caller's umask took away
