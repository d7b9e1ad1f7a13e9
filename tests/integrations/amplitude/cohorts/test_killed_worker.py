"""A worker that is killed in the middle of a cohort loses nobody, and nobody is prepared twice."""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from openkoji.integrations.amplitude.cohorts import service
from tests.integrations.amplitude.cohorts.amplitude import Amplitude, message, user, uuid_of

REPOSITORY = Path(__file__).parents[4]
MODULE = "tests.integrations.amplitude.cohorts.killed"
INTERVIEWS = "SELECT count(*), count(DISTINCT respondent_id) FROM interviews"


def given(amplitude: Amplitude, conninfo: str, run_ids: list[str], *, dies_in: int) -> bytes:
    lines = [conninfo, str(amplitude.run.workspace_id), str(dies_in), *(str(uuid_of(each)) for each in run_ids)]
    return "\n".join(lines).encode()


async def dies(amplitude: Amplitude, conninfo: str, run_ids: list[str], *, dies_in: int) -> None:
    """A worker that dies with a batch written and not committed."""
    killed = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", MODULE],
        input=given(amplitude, conninfo, run_ids, dies_in=dies_in),
        cwd=REPOSITORY,
        check=False,
    )
    assert killed.returncode == -9


async def is_killed(amplitude: Amplitude, conninfo: str, run_ids: list[str], *, once_done: int) -> None:
    """A worker that is killed wherever it is, once so many people are done."""
    worker = await asyncio.create_subprocess_exec(
        sys.executable, "-m", MODULE, stdin=asyncio.subprocess.PIPE, cwd=REPOSITORY
    )
    assert worker.stdin is not None
    worker.stdin.write(given(amplitude, conninfo, run_ids, dies_in=0))
    worker.stdin.close()
    while (await amplitude.rows("SELECT sum(done)::int FROM cohort_runs"))[0][0] < once_done:
        assert worker.returncode is None, "the worker has work"
        await asyncio.sleep(0.02)
    worker.kill()
    assert await worker.wait() == -9


async def test_a_killed_worker_s_run_goes_on_where_it_was(amplitude: Amplitude, conninfo: str) -> None:
    run = (await amplitude.post(message([user(f"{n}@example.com") for n in range(service.BATCH * 3 + 50)]))).json()[
        "id"
    ]
    for dies_in in (3, 1):
        await dies(amplitude, conninfo, [run], dies_in=dies_in)
        told = await amplitude.told(run)
        assert (told["status"], told["done"]) == ("running", service.BATCH * 2)
        assert await amplitude.rows(INTERVIEWS) == [(service.BATCH * 2, service.BATCH * 2)]
    await amplitude.work(run)
    told = await amplitude.told(run)
    assert (told["status"], told["counts"]["prepared"]) == ("ready", service.BATCH * 3 + 50)
    assert await amplitude.rows(INTERVIEWS) == [(service.BATCH * 3 + 50, service.BATCH * 3 + 50)]


PEOPLE = 5_000
BAD = 150
RENAMED = 400


def first_sync() -> list[Any]:
    """5,000 people, some of them twice, and some whom nobody can reach."""
    people = [user(f"u_{n}", email=f"p{n}@example.com", name=f"P {n}", plan="pro") for n in range(PEOPLE)]
    twice = [user(f"u_{n}", email=f"P{n}@Example.com") for n in range(0, PEOPLE, 25)]
    bad = [user(f"bad_{n}", email="nowhere") for n in range(BAD)]
    everybody = [*people, *twice, *bad]
    random.Random(7).shuffle(everybody)
    return everybody


def renamed() -> list[Any]:
    """Some with a new address, some with a new id, some by their address alone, old or new."""
    return [
        *(user(f"u_{n}", email=f"new{n}@example.com") for n in range(RENAMED)),
        *(user(f"other_{n}", email=f"p{n}@example.com") for n in range(RENAMED, 2 * RENAMED)),
        *(user(f"P{n}@example.com") for n in range(2 * RENAMED)),
        *(user(f"new{n}@example.com") for n in range(RENAMED)),
    ]


@pytest.mark.slow
async def test_a_cohort_of_five_thousand_is_one_interview_a_person_whatever_happens(
    amplitude: Amplitude, conninfo: str
) -> None:
    bodies = [
        message(first_sync()),
        message([user(f"u_{n}", email=f"p{n}@example.com") for n in range(1_000)], entering=False),
        message(first_sync()),
        message(renamed()),
    ]
    for body in bodies:
        assert (await amplitude.post(body)).status_code == 200
    assert [(await amplitude.post(body)).status_code for body in bodies] == [200] * 4
    listed = await amplitude.research.client.get(f"{amplitude.path}/runs", headers=amplitude.research.workspace.headers)
    runs = [each["id"] for each in listed.json()["items"]][::-1]
    await dies(amplitude, conninfo, runs, dies_in=6)
    await is_killed(amplitude, conninfo, runs, once_done=4_500)
    await is_killed(amplitude, conninfo, runs, once_done=9_000)
    await asyncio.gather(*(amplitude.work(each) for each in [*runs, *runs]))  # workers that do not know of each other
    told = [await amplitude.told(each) for each in runs]
    assert [each["status"] for each in told] == ["ready"] * 4
    assert [each["done"] for each in told] == [each["people"] for each in told]
    prepared = sum(each["counts"]["prepared"] for each in told)
    assert (prepared, sum(each["counts"]["rejected"] for each in told)) == (PEOPLE, 2 * BAD)
    assert told[1]["counts"]["ignored"] == 1_000
    assert await amplitude.rows(INTERVIEWS) == [(PEOPLE, PEOPLE)]
    assert await amplitude.rows("SELECT count(*) FROM respondents") == [(PEOPLE,)]
    assert await amplitude.rows("SELECT count(*), count(DISTINCT subject_id) FROM credit_holds") == [(PEOPLE, PEOPLE)]
    assert await amplitude.rows("SELECT count(*) FROM cohort_run_people") == [
        (sum(each["people"] for each in told) - 1_000,)
    ]
    assert await amplitude.rows("SELECT count(*) FROM cohort_runs WHERE content IS NOT NULL") == [(0,)]
