"""Exports over a real connection: whole where it is read to its end, and gone from the database where it is not."""

from __future__ import annotations

import json
import socket
import struct
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest

from openkoji.app import create_app
from openkoji.db import Database
from openkoji.edge import streamed
from openkoji.edge.streamed import Hurry
from openkoji.reports.exports import endpoints
from openkoji.settings import Settings
from tests.analysed import AnalysedStudy, analysed_study
from tests.conftest import Workspace, make_workspace
from tests.serving import served

IN_A_TRANSACTION = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND xact_start IS NOT NULL AND query LIKE 'FETCH FORWARD%'
"""


@pytest.fixture
def address(settings: Settings, conninfo: str) -> Iterator[str]:
    with served(create_app(settings, conninfo)) as address:
        yield address


@pytest.fixture(scope="session")
async def large_workspace(database: Database) -> Workspace:
    return await make_workspace(database)


@pytest.fixture(scope="session")
def large_study(conninfo: str, large_workspace: Workspace) -> AnalysedStudy:
    """Some 18 MB of messages: more than any socket keeps for a reader who does not read."""
    return analysed_study(conninfo, large_workspace.workspace_id, interviews=2_500)


def path_of(study: AnalysedStudy) -> str:
    return f"/api/v1/studies/{study.public_id}/export?kind=messages&format=ndjson"


def begun(address: str, workspace: Workspace, study: AnalysedStudy) -> socket.socket:
    """A connection on which the first bytes of the file have arrived."""
    parts = urlsplit(address)
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
    connection.settimeout(20)
    connection.connect((parts.hostname, parts.port))
    head = f"GET {path_of(study)} HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer {workspace.key}\r\n\r\n"
    connection.sendall(head.encode())
    assert connection.recv(4096).startswith(b"HTTP/1.1 200")
    return connection


def wait_until_open(conninfo: str, count: int) -> None:
    with psycopg.connect(conninfo, autocommit=True) as connection:
        until = time.monotonic() + 20
        while (found := connection.execute(IN_A_TRANSACTION).fetchone()) != (count,):
            assert time.monotonic() < until, f"{found} transactions are open"
            time.sleep(0.05)


@pytest.mark.slow
def test_every_row_arrives(address: str, large_workspace: Workspace, large_study: AnalysedStudy) -> None:
    with httpx.stream("GET", address + path_of(large_study), headers=large_workspace.headers, timeout=60) as response:
        assert response.status_code == 200
        ids = [json.loads(line)["messageId"] for line in response.iter_lines()]
    gone = [
        message.replaces_seq for each in large_study.interviews for message in each.messages if message.replaces_seq
    ]
    stored = sum(len(each.messages) for each in large_study.interviews)
    assert len(ids) == len(set(ids)) == stored - 2 * len(gone)


@pytest.mark.slow
def test_a_killed_connection_leaves_no_open_transaction(
    address: str, large_workspace: Workspace, large_study: AnalysedStudy, conninfo: str
) -> None:
    connection = begun(address, large_workspace, large_study)
    wait_until_open(conninfo, 1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # a reset, and no farewell
    connection.close()
    wait_until_open(conninfo, 0)
    assert httpx.get(f"{address}/healthz").status_code == 200


@pytest.mark.slow
def test_a_reader_who_stops_reading_is_left(
    address: str, large_workspace: Workspace, large_study: AnalysedStudy, conninfo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streamed, "STALLED_SECONDS", 0.5)
    connection = begun(address, large_workspace, large_study)
    wait_until_open(conninfo, 1)
    wait_until_open(conninfo, 0)
    received = b""
    while piece := connection.recv(1 << 20):
        received += piece
    assert not received.endswith(b"0\r\n\r\n"), "half a file ends as no whole one does"
    connection.close()


@pytest.mark.slow
def test_a_reader_who_takes_drop_by_drop_is_left(
    address: str, large_workspace: Workspace, large_study: AnalysedStudy, conninfo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each piece is taken before the stall limit, and yet the file would take hours."""
    monkeypatch.setattr(endpoints, "HURRY", Hurry(bytes_a_second=8 << 20, grace_seconds=0.5, longest_seconds=60))
    connection = begun(address, large_workspace, large_study)
    wait_until_open(conninfo, 1)
    received, until = 0, time.monotonic() + 20
    while (piece := connection.recv(1 << 16)) and time.monotonic() < until:
        received += len(piece)
        time.sleep(0.05)
    wait_until_open(conninfo, 0)
    assert received < 18 << 20, "it was broken off"
    connection.close()


@pytest.mark.slow
def test_exports_keep_nobody_from_the_results(
    address: str, large_workspace: Workspace, large_study: AnalysedStudy, conninfo: str
) -> None:
    held = [begun(address, large_workspace, large_study) for _ in range(2)]
    wait_until_open(conninfo, 2)
    refused = httpx.get(address + path_of(large_study), headers=large_workspace.headers)
    assert (refused.status_code, refused.json()["error"]) == (429, "too_many_exports")
    assert int(refused.headers["Retry-After"]) > 0
    for _ in range(5):
        results = f"{address}/api/v1/studies/{large_study.public_id}/results"
        assert httpx.get(results, headers=large_workspace.headers, timeout=20).status_code == 200
    for connection in held:
        connection.close()
    wait_until_open(conninfo, 0)
    with httpx.stream("GET", address + path_of(large_study), headers=large_workspace.headers, timeout=60) as response:
        assert response.status_code == 200
