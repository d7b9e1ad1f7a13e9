"""Root's store: the databases of data directories that the server's user cannot reach, and copied programs.

    /var/lib/openkoji/
        data/<hash>/ORIGIN       the data directory that this settlement stands in for
        data/<hash>/postgres/    its home, as `place` describes it
        pg/<version>-<build>/    PostgreSQL's programs

In the asked place a file LOCATION names the home. It, and not the hash, is what counts: a data directory that
was moved finds its database, and one that was emptied gets a new one.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from openkoji.db.embedded.errors import EmbeddedPostgresError

STORE = Path("/var/lib/openkoji")
LOCATION = "LOCATION"
_UNFINISHED_LOCATION = "new-location"


def store_folder(*names: str) -> Path:
    """A folder in the store, made if it is missing: others may read there, none but root writes."""
    folder = STORE
    for folder in (STORE, *(STORE.joinpath(*names[: count + 1]) for count in range(len(names)))):
        try:
            folder.mkdir()
        except FileExistsError:
            found = folder.lstat()
            if not stat.S_ISDIR(found.st_mode) or found.st_uid != 0 or found.st_mode & 0o022:
                raise EmbeddedPostgresError(
                    f"{folder} must be a folder that only root can write in: give it to root (chown root, chmod 755), "
                    "or move it away."
                ) from None
        else:
            folder.chmod(0o755)
    return folder


def home_elsewhere(asked: Path) -> Path | None:
    """The home that LOCATION in the asked place names, if there is such a file."""
    note = asked / LOCATION
    try:
        home = Path(note.read_text().split("\n", 1)[0])
    except FileNotFoundError:
        return None
    if os.geteuid() != 0:
        raise EmbeddedPostgresError(f"The database of {asked} was made by root: run OpenKoji as root.")
    # Root goes only where root has written that it may go.
    if note.lstat().st_uid != 0 or not is_in_store(home):
        raise EmbeddedPostgresError(f"{note} was not written by OpenKoji: delete it, or choose another data directory.")
    return home


def is_in_store(home: Path) -> bool:
    return home.parent.parent == STORE / "data"


def settle_elsewhere(asked: Path, data_dir: Path) -> Path:
    """Makes a new home in the store, and LOCATION in the asked place."""
    import hashlib

    for attempt in range(1000):
        name = hashlib.sha256(os.fsencode(data_dir) + b"\0%d" % attempt).hexdigest()[:16]
        if not (STORE / "data" / name).exists():
            break
    settlement = store_folder("data", name)
    _write_origin(settlement, data_dir)
    home = settlement / "postgres"
    home.mkdir(mode=0o700)
    asked.mkdir(exist_ok=True)
    unfinished = asked / _UNFINISHED_LOCATION
    unfinished.write_text(
        f"{home}\n\n"
        "The database is in the folder named above: PostgreSQL does not run as root, and the user that it runs as\n"
        "cannot reach this place. OpenKoji finds it through this file. Without the file it makes an empty database.\n"
    )
    unfinished.rename(asked / LOCATION)
    return home


def refuse_copies(home: Path, data_dir: Path, asked: Path) -> None:
    """A data directory that was copied must not share, or remove, the database of its original unknowingly."""
    origin = _origin(home.parent)
    if origin is None or origin == data_dir:
        return
    if home_elsewhere(Path(os.path.realpath(origin / asked.name))) == home:
        raise EmbeddedPostgresError(
            f"{data_dir} is a copy of {origin} and both name one database: delete {asked} to start the copy with an "
            "empty database."
        )


def resettle(home: Path, data_dir: Path, asked: Path) -> None:
    """Makes sure of the home that LOCATION names; a data directory that was moved becomes its new origin."""
    if not home.is_dir():
        raise EmbeddedPostgresError(
            f"{asked / LOCATION} says that the database is in {home}, but there is none: bring that folder back, or "
            f"delete {asked} to start with an empty database."
        )
    if _origin(home.parent) != data_dir:
        _write_origin(home.parent, data_dir)


def homes_made_for(data_dir: Path) -> list[Path]:
    """All homes in the store that stand in for a data directory, or did before it was deleted or emptied."""
    try:
        settlements = list((STORE / "data").iterdir())
    except FileNotFoundError:
        return []
    return [settlement / "postgres" for settlement in settlements if _origin(settlement) == data_dir]


def _origin(settlement: Path) -> Path | None:
    try:
        return Path((settlement / "ORIGIN").read_text().rstrip("\n"))
    except FileNotFoundError:
        return None


def _write_origin(settlement: Path, data_dir: Path) -> None:
    (settlement / "ORIGIN").write_text(f"{data_dir}\n")
