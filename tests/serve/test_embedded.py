"""`serve` on the embedded server: shared with other processes, started again, and stopped by the last user."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import httpx
import psycopg
import pytest
from pydantic import SecretStr

from openkoji.db import embedded
from openkoji.db.embedded.postmaster import is_alive
from openkoji.db.server import DatabaseServerError, database_server
from openkoji.settings import Settings
from tests.jobs.polling import until
from tests.serve.conftest import Serve


@pytest.mark.slow
async def test_a_killed_postgresql_is_survived(serving: Serve, data_dir: Path, tmp_path: Path) -> None:
    async with serving() as served:
        server = embedded.status(data_dir)
        assert server is not None
        os.kill(server.pid, signal.SIGKILL)
        await until(lambda: any(event["event"] == "database.started_again" for event in served.events), within=30)

        def answers() -> bool:
            try:
                return httpx.get(f"{served.url}/healthz", timeout=5).status_code == 200
            except httpx.HTTPError:
                return False

        await until(answers, within=20)
        await served.put_in("tests.mark", tmp_path / "mark")
        await until((tmp_path / "mark").exists, within=30)


@pytest.mark.slow
async def test_the_last_user_stops_the_server(serving: Serve, data_dir: Path) -> None:
    async with serving():
        with database_server(Settings(data_dir=data_dir, _env_file=None)) as conninfo:
            psycopg.connect(conninfo).close()
        server = embedded.status(data_dir)
        assert server is not None, "serve still uses it"
    assert not is_alive(server.pid)


def test_one_command_leaves_no_server_behind(data_dir: Path) -> None:
    settings = Settings(data_dir=data_dir, _env_file=None)
    with database_server(settings) as conninfo, psycopg.connect(conninfo) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert embedded.status(settings.data_dir) is None


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("postgresql://someone:hidden@127.0.0.1:1/none", "cannot be reached"),
        ("mysql+driver//someone:hidden@127.0.0.1", "is not an address of PostgreSQL"),
    ],
)
def test_a_database_out_of_reach_is_told_without_its_password(tmp_path: Path, url: str, sentence: str) -> None:
    settings = Settings(data_dir=tmp_path, database_url=SecretStr(url), _env_file=None)
    with pytest.raises(DatabaseServerError, match=sentence) as told, database_server(settings):
        pass
    assert "hidden" not in str(told.value)
    assert "\n" not in str(told.value)
