"""What a data directory's server promises to whoever asks for it."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import psycopg
import pytest

from openkoji.db import embedded
from openkoji.db.embedded.binaries import OLDEST_MAJOR
from tests.db.embedded.processes import first_line_of, output_of, start_elsewhere, value, wait_until


def test_a_first_start_gives_a_durable_private_utf8_database(new_data_dir: Path) -> None:
    server = embedded.start(new_data_dir)

    def setting(name: str) -> object:
        return value(server, f"SELECT current_setting('{name}')")

    assert setting("fsync") == "on"
    assert setting("full_page_writes") == "on"
    assert setting("data_checksums") == "on"
    assert setting("listen_addresses") == ""
    assert setting("TimeZone") == "UTC"
    assert setting("server_encoding") == "UTF8"
    assert value(server, "SELECT current_database()") == "openkoji"
    assert value(server, "SELECT lower('ÉÄ')") == "éä"
    assert value(server, "SELECT count(*) FROM pg_hba_file_rules WHERE auth_method <> 'peer'") == 0
    assert str(value(server, "SHOW server_version")).startswith(server.version)
    assert server.data_dir.is_dir()
    assert server.log_path.is_file()


def test_a_running_server_is_attached_to_within_50_milliseconds(data_dir: Path) -> None:
    first = embedded.start(data_dir)

    def attach() -> float:
        begun = time.perf_counter()
        assert embedded.start(data_dir) == first
        return time.perf_counter() - begun

    assert min(attach() for _ in range(5)) < 0.05


def test_another_process_attaches_to_the_same_server(data_dir: Path) -> None:
    server = embedded.start(data_dir)
    assert output_of(start_elsewhere(data_dir)) == str(server.pid)


def test_four_processes_that_start_at_once_share_one_server(new_data_dir: Path) -> None:
    starters = [start_elsewhere(new_data_dir) for _ in range(4)]
    pids = {output_of(starter) for starter in starters}
    assert pids == {str(embedded.start(new_data_dir).pid)}


def test_data_outlives_a_stop(data_dir: Path) -> None:
    with psycopg.connect(embedded.start(data_dir).conninfo) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    assert embedded.stop(data_dir)
    assert embedded.status(data_dir) is None
    assert value(embedded.start(data_dir), "SELECT answer FROM kept") == 42


def test_a_stop_ends_open_connections_and_tells_whether_there_was_a_server(data_dir: Path) -> None:
    with psycopg.connect(embedded.start(data_dir).conninfo):
        assert embedded.stop(data_dir)
    assert not embedded.stop(data_dir)


def test_asking_and_stopping_make_nothing(new_data_dir: Path) -> None:
    assert embedded.status(new_data_dir) is None
    assert not embedded.stop(new_data_dir)
    assert not new_data_dir.exists()


def test_a_server_whose_starter_was_killed_is_found_again(data_dir: Path) -> None:
    starter = start_elsewhere(data_dir, then="import time; time.sleep(60)")
    pid = first_line_of(starter)
    starter.kill()
    starter.wait()
    assert str(embedded.start(data_dir).pid) == pid


def test_ctrl_c_at_the_terminal_leaves_the_server_running(data_dir: Path) -> None:
    # A test run in the background of a shell ignores SIGINT and would hand that down.
    listens = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    starter = start_elsewhere(data_dir, before=listens, then="import time; time.sleep(60)", own_session=True)
    pid = first_line_of(starter)
    os.killpg(starter.pid, signal.SIGINT)
    starter.communicate(timeout=10)
    server = embedded.status(data_dir)
    assert server is not None
    assert str(server.pid) == pid


@pytest.mark.parametrize(
    "name", ["with a space", 'it\'s "odd", $HOME & <ü>; `x` \\ %d', "x" * 200], ids=["space", "odd", "200 characters"]
)
def test_any_path_will_do(open_folder: Path, name: str) -> None:
    data_dir = open_folder / name
    server = embedded.start(data_dir)
    assert server.data_dir == data_dir / "postgres" / "cluster"
    assert len(str(server.socket_dir)) < 90
    assert value(server, "SELECT 1") == 1
    assert embedded.stop(data_dir)
    assert value(embedded.start(data_dir), "SELECT 1") == 1


def test_the_folder_of_the_socket_is_closed_to_others(open_folder: Path) -> None:
    for data_dir in (open_folder / "short", open_folder / ("x" * 200)):
        server = embedded.start(data_dir)
        assert server.socket_dir.stat().st_mode & 0o777 == 0o700
        assert (server.socket_dir / ".s.PGSQL.5432").stat().st_mode & 0o777 == 0o700


def test_the_server_sees_none_of_the_callers_secrets(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENKOJI_SECRET_KEY", "do-not-tell")
    monkeypatch.setenv("PGDATA", "/nowhere")
    server = embedded.start(data_dir)
    with psycopg.connect(server.conninfo) as connection:
        connection.execute("CREATE TEMPORARY TABLE environment (line text)")
        connection.execute("COPY environment FROM PROGRAM 'env'")
        lines = [line for (line,) in connection.execute("SELECT line FROM environment")]
    assert not [line for line in lines if "do-not-tell" in line or "PGDATA=/nowhere" in line]


def test_a_system_installation_serves_as_well(new_data_dir: Path) -> None:
    installed = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if int(path.parent.name) >= OLDEST_MAJOR]
    if not installed:
        pytest.skip("no PostgreSQL is installed in /usr/lib/postgresql")
    server = embedded.start(new_data_dir, binaries=installed[0])
    assert server.version.startswith(installed[0].parent.name)
    assert value(server, "SELECT lower('ÉÄ')") == "éä"
    embedded.stop(new_data_dir)
    assert embedded.start(new_data_dir).version == server.version  # the data decides, not the order of preference


def test_a_setting_of_the_operators_own_wins_over_ours(data_dir: Path) -> None:
    server = embedded.start(data_dir)
    with psycopg.connect(server.conninfo, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET max_connections = 33")
    embedded.stop(data_dir)
    assert value(embedded.start(data_dir), "SHOW max_connections") == "33"


def test_removing_deletes_the_database_and_its_server(open_folder: Path) -> None:
    data_dir = open_folder / ("x" * 200)
    server = embedded.start(data_dir)
    (data_dir / "secret").write_text("the caller's")
    assert embedded.remove(data_dir)
    assert not server.data_dir.exists()
    assert not server.socket_dir.exists()
    assert (data_dir / "secret").exists()
    assert not embedded.remove(data_dir)
    wait_until(lambda: embedded.status(data_dir) is None)
