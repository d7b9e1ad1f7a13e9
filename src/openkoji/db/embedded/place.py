"""Where the database of an OpenKoji data directory lives, and whose the folders are.

    <data directory>/            the caller's, as it was
        postgres.lock            held while somebody starts or stops the server
        postgres/                the home: the server's user alone may enter
            cluster/             PostgreSQL's data directory
            log/
            socket/              unless the path is too long for one

As root the server runs as another user, who cannot pass a closed folder such as /root: then the home is in
root's store, and `postgres/` only names it.
"""

from __future__ import annotations

import os
import pwd
import shutil
from dataclasses import dataclass
from pathlib import Path

from openkoji.db.embedded.account import Account
from openkoji.db.embedded.errors import EmbeddedPostgresError
from openkoji.db.embedded.store import (
    LOCATION,
    home_elsewhere,
    homes_made_for,
    is_in_store,
    refuse_copies,
    resettle,
    settle_elsewhere,
)

NEW_PREFIX = "new-"
"""Begins the names of what is being made; what a killed process left half-made is deleted by the next."""

_OURS = {"cluster", "log", "socket", LOCATION}
_NOT_IN_THE_WAY = {"lost+found", ".DS_Store"}


@dataclass(frozen=True)
class Place:
    """The folders of one database; `data_dir` is what the caller asked for, with symbolic links resolved."""

    data_dir: Path
    home: Path

    @property
    def cluster(self) -> Path:
        return self.home / "cluster"

    @property
    def major(self) -> int | None:
        """The major version of PostgreSQL that made the cluster; None where there is no cluster yet."""
        try:
            return int((self.cluster / "PG_VERSION").read_text())
        except FileNotFoundError:
            if not self.cluster.exists():
                return None
        except ValueError:
            pass
        raise EmbeddedPostgresError(
            f"{self.cluster} is not a complete PostgreSQL data directory: restore it from a backup, or move it away to "
            "start with an empty database."
        )

    @property
    def log_dir(self) -> Path:
        return self.home / "log"

    @property
    def lock(self) -> Path:
        return self.data_dir / "postgres.lock"


def existing_place(data_dir: Path) -> Place:
    """Where the database is, or would be if nothing prevents it; nothing is made or changed."""
    data_dir = Path(os.path.realpath(data_dir))
    asked = _asked_home(data_dir)
    home = home_elsewhere(asked)
    if home is not None:
        refuse_copies(home, data_dir, asked)
    return Place(data_dir, home or asked)


def prepare_place(data_dir: Path, account: Account) -> Place:
    """Makes the home of the database and gives it to the server's user; called by the holder of the lock."""
    data_dir = Path(os.path.realpath(data_dir))
    asked = _asked_home(data_dir)
    home = home_elsewhere(asked)
    if home is not None:
        resettle(home, data_dir, asked)
    elif not account.is_another or account.can_enter(asked.parent):
        home = asked
    elif (asked / "cluster").exists():
        raise EmbeddedPostgresError(
            f"The database in {asked} cannot be reached by the user {account.name!r} that PostgreSQL runs as: let it "
            f"pass the folders above (chmod o+x), or move {data_dir} to where it can."
        )
    else:
        _refuse_strangers(asked)
        if asked.exists() and asked.stat().st_uid != os.geteuid():
            raise _belongs_to(asked.stat().st_uid, asked)
        home = settle_elsewhere(asked, data_dir)
    place = Place(data_dir, home)
    _claim(place, account)
    return place


def abandoned_places(place: Place) -> list[Place]:
    """Places in the store that stood in for the data directory before it was deleted or emptied."""
    if not is_in_store(place.home):
        return []
    return [Place(place.data_dir, home) for home in homes_made_for(place.data_dir) if home != place.home]


def delete_place(place: Place) -> None:
    """Deletes the home, and what stands in the store or in the asked place for its sake."""
    for folder in {place.home.parent if is_in_store(place.home) else place.home, _asked_home(place.data_dir)}:
        shutil.rmtree(folder)


def _asked_home(data_dir: Path) -> Path:
    return Path(os.path.realpath(data_dir / "postgres"))  # it may be a link to a bigger disk


def _refuse_strangers(home: Path) -> None:
    names = sorted(os.listdir(home)) if home.exists() else []
    for name in names:
        if name not in _OURS | _NOT_IN_THE_WAY and not name.startswith(NEW_PREFIX):
            raise EmbeddedPostgresError(
                f"{home} holds files that are not OpenKoji's ({name}): move them away, or choose another data "
                "directory."
            )


def _claim(place: Place, account: Account) -> None:
    """Makes the home, or gives it to the server's user if it is ours; by descriptor, so that it cannot be swapped."""
    place.home.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(place.home, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        owner = os.fstat(descriptor).st_uid
        # A user who does not exist: a new container counts its users anew.
        is_orphaned = os.geteuid() == 0 and _user_name(owner) is None
        if owner not in (account.uid, os.geteuid()) and not is_orphaned:
            raise _belongs_to(owner, place.home)
        _refuse_strangers(place.home)
        _ = place.major  # refuses what is no cluster
        if owner != account.uid:
            _give(descriptor, account)
        os.fchmod(descriptor, 0o700)
    finally:
        os.close(descriptor)


def _give(descriptor: int, account: Account) -> None:
    for _, _, files, folder in os.fwalk(".", dir_fd=descriptor):
        for name in files:
            os.chown(name, account.uid, account.gid, dir_fd=folder, follow_symlinks=False)
        os.fchown(folder, account.uid, account.gid)


def _belongs_to(owner: int, home: Path) -> EmbeddedPostgresError:
    name = _user_name(owner) or f"with the id {owner}"
    return EmbeddedPostgresError(
        f"{home} belongs to the user {name}: run OpenKoji as that user, or choose another data directory."
    )


def _user_name(uid: int) -> str | None:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return None
