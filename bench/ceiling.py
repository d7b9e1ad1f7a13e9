"""The ceiling: the statements of the turns alone, from 16 connections of one process. No HTTP, no moderator."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import psycopg

from bench.load import Run
from bench.recording import RecordedTurn, RoundTrip
from bench.site import CONCURRENT, Site
from openkoji.kit.crypto import sha256

Connection = type[psycopg.AsyncConnection[Any]]


async def replay(
    site: Site,
    conninfo: str,
    recorded: list[list[RecordedTurn]],
    seconds: float,
    connection_class: Connection = psycopg.AsyncConnection,
) -> Run:
    """Send the recorded statements for fresh interviews, as fast as PostgreSQL answers."""
    connections = [await connection_class.connect(conninfo, autocommit=True) for _ in range(CONCURRENT)]
    run = Run()
    began, cpu = time.perf_counter(), time.process_time()
    until = began + seconds
    await asyncio.gather(*(_send(site, connection, recorded, run, until) for connection in connections))
    run.seconds, run.cpu = time.perf_counter() - began, time.process_time() - cpu
    for connection in connections:
        await connection.close()
    return run


async def _send(
    site: Site,
    connection: psycopg.AsyncConnection[Any],
    recorded: list[list[RecordedTurn]],
    run: Run,
    until: float,
) -> None:
    keys = site.keys()
    clock = time.perf_counter
    while clock() < until:
        if not site.interviews:
            run.ran_dry = True
            return
        interview_id = site.interviews.popleft().id
        turns = recorded[interview_id.int % len(recorded)]
        for turn in turns:
            if clock() >= until:
                return
            key_hash = sha256(next(keys))
            sent = clock()
            for round_trip in turn.bound_to(interview_id, key_hash):
                await _execute(connection, round_trip)
            run.latencies.append(clock() - sent)
        run.completed += 1


async def _execute(connection: psycopg.AsyncConnection[Any], round_trip: RoundTrip) -> None:
    if len(round_trip) == 1:
        cursor = await connection.execute(*round_trip[0])
    else:
        async with connection.pipeline():
            for query, parameters in round_trip:
                cursor = await connection.execute(query, parameters)
    if cursor.description:
        await cursor.fetchone()
