from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import httpx
import pytest

from openkoji.db.embedded.postmaster import is_alive
from openkoji.serve import ServeError
from openkoji.serve.listener import listen
from tests.jobs.polling import until
from tests.serve.conftest import Serve, start

pytestmark = pytest.mark.slow


async def test_it_says_where_it_answers_and_runs_jobs(serving: Serve, database_url: str, tmp_path: Path) -> None:
    async with serving(DATABASE_URL=database_url) as served:
        assert (await served.get("/healthz")).status_code == 200
        await served.put_in("tests.mark", tmp_path / "mark")
        await until((tmp_path / "mark").exists)


async def test_turns_go_before_jobs_where_cores_are_few(serving: Serve, database_url: str, tmp_path: Path) -> None:
    async with serving(DATABASE_URL=database_url) as served:
        await served.put_in("tests.mark", tmp_path / "mark")
        await until((tmp_path / "mark").exists)
        worker, api = (os.getpriority(os.PRIO_PROCESS, served.pid_of(name)) for name in ("worker-1", "api"))
        assert worker > api, "the nicer one waits"


async def test_a_killed_api_is_started_again_and_its_callers_wait(serving: Serve, database_url: str) -> None:
    async with serving(DATABASE_URL=database_url) as served:
        killed = served.pid_of("api")
        os.kill(killed, signal.SIGKILL)
        await until(lambda: not is_alive(killed))
        answer = await served.get("/healthz")  # no retry: the listening socket is still there
        assert answer.status_code == 200
        assert answer.json()["pid"] != killed


async def test_a_killed_worker_is_started_again(serving: Serve, database_url: str, tmp_path: Path) -> None:
    async with serving(DATABASE_URL=database_url) as served:
        killed = served.pid_of("worker-1")
        os.kill(killed, signal.SIGKILL)
        await served.put_in("tests.mark", tmp_path / "mark")
        await until((tmp_path / "mark").exists)
        assert served.pid_of("worker-1") != killed


async def test_at_sigterm_running_requests_and_jobs_end_before_it_does(
    serving: Serve, database_url: str, tmp_path: Path
) -> None:
    async with serving(DATABASE_URL=database_url) as served:
        await served.put_in("tests.mark_slowly", tmp_path / "mark")
        request = asyncio.create_task(served.get("/slow", params={"seconds": 1}))
        await until((tmp_path / "mark.begun").exists)
        served.process.send_signal(signal.SIGTERM)
        assert (await request).json() == {"status": "done"}
        assert await asyncio.wait_for(served.process.wait(), 20) == 0
        assert (tmp_path / "mark").exists()
        with pytest.raises(httpx.ConnectError):
            await served.get("/healthz")
        assert not any(is_alive(pid) for pid in served.children())


async def test_at_a_second_signal_it_ends_at_once(serving: Serve, database_url: str) -> None:
    async with serving(DATABASE_URL=database_url) as served:
        request = asyncio.create_task(served.get("/slow", params={"seconds": 60}))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(request), 0.5)
        served.process.send_signal(signal.SIGTERM)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(served.process.wait(), 1)
        served.process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(served.process.wait(), 5) == 0
        with pytest.raises(httpx.HTTPError):
            await request


async def test_the_children_of_a_killed_parent_end(serving: Serve, database_url: str) -> None:
    async with serving(DATABASE_URL=database_url) as served:
        children = served.children()
        assert len(children) == 2
        served.process.kill()
        await until(lambda: not any(is_alive(pid) for pid in children))


async def test_an_api_that_does_not_start_is_given_up(database_url: str, tmp_path: Path) -> None:
    process = await start(tmp_path, api="tests.serve.failing_api", DATABASE_URL=database_url)
    _, errors = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 1
    assert b"This API has a fault." in errors
    assert errors.strip().endswith(b"The API does not start: the lines above say why.")


def test_a_port_in_use_is_told_in_one_sentence() -> None:
    with listen("127.0.0.1", 0) as listener, pytest.raises(ServeError, match=r"Port \d+ is in use"):
        listen(*listener.getsockname())


def test_an_address_of_another_machine_is_told_in_one_sentence() -> None:
    with pytest.raises(ServeError, match=r"192\.0\.2\.1 is not an address of this machine"):
        listen("192.0.2.1", 0)
