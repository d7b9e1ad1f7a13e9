"""Brings a cluster's server up, asks whether it serves, and shuts it down."""

from __future__ import annotations

import os
import re
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from openkoji.db.embedded.account import Account
from openkoji.db.embedded.binaries import Installation
from openkoji.db.embedded.cluster import DATABASE, SUPERUSER, write_settings
from openkoji.db.embedded.errors import EmbeddedPostgresError, sentence_for
from openkoji.db.embedded.handshake import Answer, greet
from openkoji.db.embedded.locks import lock_folder
from openkoji.db.embedded.place import Place
from openkoji.db.embedded.postmaster import Postmaster, is_alive, pid_file, read_pid_file, serves
from openkoji.db.embedded.sockets import PORT, make_socket_dir, socket_dirs

_TICK_SECONDS = 0.02
_AGAIN_SECONDS = 0.2

_TOO_EARLY = re.compile(r"pre-existing shared memory block|lock file \S.* already exists")
"""What PostgreSQL says while processes of a killed server are still ending."""


@dataclass(frozen=True)
class Reply:
    answer: Answer
    postmaster: Postmaster | None = None
    version: str = ""


def ask(place: Place) -> Reply:
    """Whether the server of this place serves us; refusals and strangers are an EmbeddedPostgresError."""
    postmaster = read_pid_file(place.cluster)
    if postmaster is None or postmaster.socket_dir is None:
        return Reply(Answer.ABSENT, postmaster)
    if postmaster.socket_dir not in socket_dirs(place):
        if serves(postmaster.pid, place.cluster):
            raise EmbeddedPostgresError(
                f"A PostgreSQL server that OpenKoji did not start (pid {postmaster.pid}) is using {place.cluster}: "
                f"stop it with `pg_ctl stop -D {place.cluster}`, then start again."
            )
        return Reply(Answer.ABSENT, postmaster)
    greeting = greet(postmaster.socket_dir, port=postmaster.port, user=SUPERUSER, database=DATABASE)
    if greeting.answer is Answer.REFUSED:
        raise EmbeddedPostgresError(
            f"The running server of {place.cluster} does not let this user in ({greeting.message}): use the user that "
            "started it, or let that user stop it."
        )
    return Reply(greeting.answer, postmaster, greeting.version)


def bring_up(place: Place, installation: Installation, account: Account, *, deadline: float) -> None:
    """Returns when the server serves: one that is recovering is waited for, one that is gone is started."""
    pid: int | None = None
    logged: dict[Path, int] = {}
    while time.monotonic() < deadline:
        if ask(place).answer in (Answer.READY, Answer.NO_DATABASE):
            return
        if pid is not None and not is_alive(pid):
            said = _log_since(logged, place)
            if not _TOO_EARLY.search(said):
                raise EmbeddedPostgresError(sentence_for(said, failed="be started", place=place.home))
            pid = None
            time.sleep(_AGAIN_SECONDS)
        if pid is None:
            logged = _log_sizes(place)
            pid = _launch(place, installation, account)
        time.sleep(_TICK_SECONDS)
    raise EmbeddedPostgresError(_why_not_yet(place))


def _launch(place: Place, installation: Installation, account: Account) -> int | None:
    """Starts the server and gives its pid, unless something of a server still lives in the cluster."""
    folder = lock_folder(place.cluster)
    if folder is None:
        return None
    try:
        postmaster = read_pid_file(place.cluster)
        if postmaster is not None and serves(postmaster.pid, place.cluster):
            return None
        # PostgreSQL would refuse a pid that another program, or nobody but a zombie, has now. Its shared memory, found
        # by the folder's inode, still keeps it from starting beside an old backend.
        pid_file(place.cluster).unlink(missing_ok=True)
        write_settings(place, installation, account)  # only here, where no server can be reading them
        socket_dir = make_socket_dir(place, account)
        (socket_dir / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)
        log = place.log_dir / "startup.log"
        # The shell leaves the server to init, which reaps it: as a child of ours it would stay a zombie when
        # killed, and PostgreSQL takes a zombie for a running server.
        script = 'log=$1; shift; "$@" </dev/null >"$log" 2>&1 & echo $!'
        command: list[str | Path] = [
            installation.program("postgres"),
            "-D",
            place.cluster,
            *_fixed_settings(socket_dir),
        ]
        done = account.run(["/bin/sh", "-c", script, "sh", log, *command], pass_fds=[folder])
    finally:
        os.close(folder)
    if not done.stdout.strip().isdigit():
        raise EmbeddedPostgresError(sentence_for(done.stdout, failed="be started", place=place.home))
    return int(done.stdout)


def _fixed_settings(socket_dir: Path) -> list[str]:
    """What no file may change: on the command line, which wins over every file."""
    settings = {
        "listen_addresses": "",
        "port": str(PORT),
        "unix_socket_directories": f'"{socket_dir}"',
        "unix_socket_permissions": "0700",
    }
    return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]


def _why_not_yet(place: Place) -> str:
    postmaster = read_pid_file(place.cluster)
    if postmaster is not None and serves(postmaster.pid, place.cluster):
        return (
            f"The database in {place.home} is still starting or recovering (pid {postmaster.pid}) and goes on with it: "
            f"start again in some minutes, and see {current_log(place)} for its progress."
        )
    return (
        f"Processes of an earlier server still use {place.cluster}, perhaps in another container: end them, then start "
        "again."
    )


def shut_down(place: Place, *, deadline: float) -> bool:
    """A fast shutdown, waited for to its end; False if no server runs."""
    postmaster = read_pid_file(place.cluster)
    if postmaster is None or not serves(postmaster.pid, place.cluster):
        return False
    os.kill(postmaster.pid, signal.SIGINT)
    while is_alive(postmaster.pid):
        if time.monotonic() > deadline:
            raise EmbeddedPostgresError(
                f"The database in {place.home} did not shut down in time (pid {postmaster.pid}): see "
                f"{current_log(place)}, and stop it again."
            )
        time.sleep(_TICK_SECONDS)
    return True


def current_log(place: Place) -> Path:
    """The file that the server is writing its log to."""
    try:
        line = (place.cluster / "current_logfiles").read_text(errors="surrogateescape").splitlines()[0]
    except (FileNotFoundError, IndexError):
        return place.log_dir / "startup.log"
    return Path(os.path.normpath(place.cluster / line.partition(" ")[2]))


def _log_sizes(place: Place) -> dict[Path, int]:
    return {file: file.stat().st_size for file in place.log_dir.glob("postgresql-*.log")}


def _log_since(sizes: dict[Path, int], place: Place) -> str:
    """What a server wrote before it gave up: to its stderr, a file begun anew, and to the logs that it then opened."""
    said = [(place.log_dir / "startup.log").read_text(errors="replace")]
    for file in place.log_dir.glob("postgresql-*.log"):
        with file.open(errors="replace") as log:
            log.seek(sizes.get(file, 0))
            said.append(log.read())
    return "\n".join(said)
