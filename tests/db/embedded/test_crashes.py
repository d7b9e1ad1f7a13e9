"""What a kill -9 at the worst moment leaves, and that the next start gets over it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from openkoji.db import embedded
from openkoji.db.embedded import running
from openkoji.db.embedded.account import server_account
from openkoji.db.embedded.locks import lock_folder
from openkoji.db.embedded.place import existing_place
from openkoji.db.embedded.postmaster import is_alive
from tests.db.embedded.processes import kill, output_of, start_elsewhere, wait_until


def test_a_killed_server_loses_nothing_that_it_had_confirmed(data_dir: Path) -> None:
    server = embedded.start(data_dir)
    with psycopg.connect(server.conninfo, autocommit=True) as connection:
        connection.execute("CREATE TABLE answers AS SELECT generate_series(1, 10000) AS id")
        kill(server.pid)
    again = embedded.start(data_dir)
    assert again.pid != server.pid
    with psycopg.connect(again.conninfo) as connection:
        assert connection.execute("SELECT count(*) FROM answers").fetchone() == (10000,)


@pytest.mark.slow
def test_ten_kills_under_load_lose_no_acknowledged_row(data_dir: Path) -> None:
    acknowledged: list[int] = []
    stopped = threading.Event()

    def write() -> None:
        number = 0
        while not stopped.is_set():
            try:
                with psycopg.connect(embedded.start(data_dir).conninfo, autocommit=True) as connection:
                    while not stopped.is_set():
                        number += 1
                        connection.execute("INSERT INTO answers VALUES (%s)", (number,))
                        acknowledged.append(number)
            except psycopg.Error:
                continue

    with psycopg.connect(embedded.start(data_dir).conninfo) as connection:
        connection.execute("CREATE TABLE answers (id int)")
    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(10):
            before = len(acknowledged)
            wait_until(lambda before=before: len(acknowledged) > before + 20)  # type: ignore[misc]
            kill(embedded.start(data_dir).pid)
    finally:
        stopped.set()
        writer.join()
    with psycopg.connect(embedded.start(data_dir).conninfo) as connection:
        kept = {number for (number,) in connection.execute("SELECT id FROM answers")}
    assert set(acknowledged) <= kept


@pytest.mark.parametrize("folders_can_be_locked", [True, False], ids=["local disk", "network disk"])
def test_a_start_waits_for_the_last_process_of_a_killed_server(
    data_dir: Path, folders_can_be_locked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not folders_can_be_locked:
        monkeypatch.setattr(running, "lock_folder", lambda folder: os.open(folder, os.O_RDONLY))
    server = embedded.start(data_dir)
    with psycopg.connect(server.conninfo, autocommit=True) as connection:
        backend = connection.info.backend_pid
        os.kill(backend, signal.SIGSTOP)  # it cannot notice that its server is gone
        try:
            kill(server.pid)
            assert (lock_folder(server.data_dir) is None) == folders_can_be_locked
            with pytest.raises(embedded.EmbeddedPostgresError, match="Processes of an earlier server still use"):
                embedded.start(data_dir, timeout_seconds=1)
        finally:
            os.kill(backend, signal.SIGCONT)
    assert embedded.start(data_dir).pid != server.pid
    assert not is_alive(backend)


def killed_within_initdb(data_dir: Path) -> list[int]:
    """Kills a starter as soon as initdb has written something; gives the pids of its orphans."""
    starter = start_elsewhere(data_dir)

    def half_made() -> list[Path]:
        return list(existing_place(data_dir).home.glob("new-*/base"))

    wait_until(half_made)
    orphans = children_of(starter.pid)
    starter.kill()
    starter.wait()
    return orphans


def children_of(pid: int) -> list[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return [int(line) for line in found.stdout.split()]


def test_a_start_waits_for_the_initdb_of_a_killed_starter_and_begins_anew(new_data_dir: Path) -> None:
    orphans = killed_within_initdb(new_data_dir)
    for orphan in orphans:
        os.kill(orphan, signal.SIGSTOP)
    try:
        with pytest.raises(embedded.EmbeddedPostgresError, match="Another process has been starting"):
            embedded.start(new_data_dir, timeout_seconds=0.5)
    finally:
        for orphan in orphans:
            os.kill(orphan, signal.SIGCONT)
    server = embedded.start(new_data_dir)
    assert sorted(path.name for path in server.data_dir.parent.iterdir()) == ["cluster", "log", "socket"]


def test_an_initdb_killed_with_its_starter_leaves_nothing_in_the_way(new_data_dir: Path) -> None:
    for orphan in killed_within_initdb(new_data_dir):
        kill(orphan)
    racing = start_elsewhere(new_data_dir)
    server = embedded.start(new_data_dir)
    assert output_of(racing) == str(server.pid)
    assert sorted(path.name for path in server.data_dir.parent.iterdir()) == ["cluster", "log", "socket"]


@pytest.fixture
def another_program() -> Iterator[int]:
    """The pid of a program that runs as the server's user, whom PostgreSQL may signal."""
    uid = server_account().uid
    program = subprocess.Popen(["sleep", "60"], user=uid if os.geteuid() == 0 else None)
    yield program.pid
    program.kill()
    program.wait()


@pytest.fixture
def another_server(open_folder: Path, data_dir: Path) -> int:
    shutil.copytree(data_dir, open_folder / "another")
    return embedded.start(open_folder / "another").pid


@pytest.mark.parametrize("has_the_pid_now", ["another_program", "another_server"])
def test_a_pid_that_another_process_has_now_is_no_server(
    data_dir: Path, has_the_pid_now: str, request: pytest.FixtureRequest
) -> None:
    other = request.getfixturevalue(has_the_pid_now)
    server = embedded.start(data_dir)
    kill(server.pid)
    for remembered in (server.data_dir / "postmaster.pid", server.socket_dir / ".s.PGSQL.5432.lock"):
        remembered.write_text(remembered.read_text().replace(str(server.pid), str(other), 1))

    assert embedded.status(data_dir) is None
    assert not embedded.stop(data_dir)
    assert embedded.start(data_dir, timeout_seconds=20).pid not in (server.pid, other)
    assert is_alive(other)


@pytest.mark.parametrize("content", ["", "no number", "123"])
def test_a_torn_pid_file_is_no_server(data_dir: Path, content: str) -> None:
    server = embedded.start(data_dir)
    kill(server.pid)
    (server.data_dir / "postmaster.pid").write_text(content)
    assert embedded.status(data_dir) is None
    assert embedded.start(data_dir).pid != server.pid


def test_a_database_that_was_not_made_before_the_kill_is_made_later(data_dir: Path) -> None:
    server = embedded.start(data_dir)
    with psycopg.connect(server.conninfo, dbname="postgres", autocommit=True) as connection:
        connection.execute("DROP DATABASE openkoji")
    assert embedded.status(data_dir) is None
    with psycopg.connect(embedded.start(data_dir).conninfo) as connection:
        assert connection.execute("SELECT current_database()").fetchone() == ("openkoji",)
