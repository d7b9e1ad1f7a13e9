"""The operating-system user that PostgreSQL runs as: the caller, or a dedicated one where the caller is root."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from openkoji.db.embedded.errors import EmbeddedPostgresError

DEDICATED_USER = "openkoji"

_EVERYBODYS = "/"
"""The working directory: one that nobody is refused, so that an error about it tells of the change of user."""


@dataclass(frozen=True)
class Account:
    """An operating-system user, and whether this process has to become it to act as it."""

    name: str
    uid: int
    gid: int

    def run(self, argv: Sequence[str | Path], *, pass_fds: Collection[int] = ()) -> subprocess.CompletedProcess[str]:
        """Runs a program to its end as this user; stdout and stderr come back together.

        It runs in a session of its own, so that Ctrl-C at the terminal ends the caller and not half an initdb,
        and with an environment of its own: the server needs none of OpenKoji's secrets, and PGDATA or PGOPTIONS
        of the caller must not steer it.
        """
        becomes = self.is_another
        try:
            return subprocess.run(
                [os.fspath(part) for part in argv],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                cwd=_EVERYBODYS,
                env=_environment(),
                encoding="utf-8",
                errors="replace",
                umask=0o077,
                start_new_session=True,
                pass_fds=pass_fds,
                user=self.uid if becomes else None,
                group=self.gid if becomes else None,
                extra_groups=[] if becomes else None,
                check=False,
            )
        except PermissionError as error:
            if not becomes or error.filename != _EVERYBODYS:  # then it is the program that may not be executed
                raise
            raise EmbeddedPostgresError(
                f"This process is root but may not become the user {self.name!r}: run OpenKoji as an ordinary user, "
                "or grant it CAP_SETUID and CAP_SETGID."
            ) from error

    @property
    def is_another(self) -> bool:
        """Whether it is not the user that this process runs as."""
        return os.geteuid() != self.uid

    def can_enter(self, folder: Path) -> bool:
        """Tried out rather than read from modes: ACLs and mount options count, too."""
        return self.run(["/bin/sh", "-c", 'cd -- "$1"', "sh", folder]).returncode == 0


def _environment() -> dict[str, str]:
    kept = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
    return {name: os.environ[name] for name in kept if name in os.environ} | {"LC_ALL": "C", "TZ": "UTC"}


def server_account() -> Account:
    """The user that the server of this process runs as; as root it is made if it is missing."""
    uid = os.geteuid()
    if uid == 0:
        return _dedicated_account()
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        raise EmbeddedPostgresError(
            f"The user id {uid} has no entry in /etc/passwd and PostgreSQL refuses to run without one: add the entry, "
            "run OpenKoji as a named user, or set DATABASE_URL."
        ) from None
    return Account(entry.pw_name, uid, entry.pw_gid)


def _dedicated_account() -> Account:
    account = _look_up(DEDICATED_USER)
    if account is None:
        said = _add_user()
        account = _look_up(DEDICATED_USER)
        if account is None:
            raise EmbeddedPostgresError(
                "PostgreSQL refuses to run as root and the user "
                f"{DEDICATED_USER!r} could not be made ({said}): make it with `useradd --system {DEDICATED_USER}`, "
                "or run OpenKoji as an ordinary user."
            )
    if account.uid == 0:
        raise EmbeddedPostgresError(
            f"PostgreSQL refuses to run as root and the user {DEDICATED_USER!r} is root by another name: give it a "
            "user id of its own, or run OpenKoji as an ordinary user."
        )
    return account


def _look_up(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _add_user() -> str:
    """Makes the dedicated user; gives what useradd said if it failed."""
    useradd = shutil.which("useradd", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if useradd is None:
        return "useradd is not installed"
    command = [useradd, "--system", "--user-group", "--no-create-home"]
    command += ["--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", DEDICATED_USER]
    said = ""
    for _ in range(20):  # another starter may hold the lock of /etc/passwd, or have made the user meanwhile
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        said = done.stderr.strip() or f"useradd exited with {done.returncode}"
        if done.returncode == 0 or _look_up(DEDICATED_USER) is not None:
            break
        if "lock" not in said:
            break
        time.sleep(0.2)
    return said
