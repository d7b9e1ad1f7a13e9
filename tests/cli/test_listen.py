"""`openkoji listen`, as a developer types it, beside a running server."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

import httpx
import pytest

from tests import nodejs
from tests.conftest import SECRET
from tests.databases import fresh_database
from tests.docs import receivers

pytestmark = pytest.mark.slow

STUDY = """
name: {slug}
slug: {slug}
brief: {{problem: People leave and we do not know why., audience: People who cancel}}
questions:
  - {{text: "What led you to cancel today?", type: open_ended}}
"""


@dataclass(frozen=True)
class Desk:
    """Where a developer types, with a key, beside a server at `address`."""

    folder: Path
    environment: Mapping[str, str]
    address: str
    key: str

    def type(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "openkoji", *arguments],
            env=self.environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def publish(self, slug: str) -> None:
        (self.folder / f"{slug}.yaml").write_text(STUDY.format(slug=slug))
        made = self.type("study", "create", f"{slug}.yaml", "--publish")
        assert made.returncode == 0, made.stderr

    def endpoints(self) -> list[dict[str, object]]:
        headers = {"Authorization": f"Bearer {self.key}"}
        items: list[dict[str, object]] = httpx.get(f"{self.address}/api/v1/webhooks", headers=headers).json()["items"]
        return items


@contextmanager
def running(process: subprocess.Popen[str], ended_by: signal.Signals) -> Iterator[subprocess.Popen[str]]:
    """Until the block ends; one that hangs is killed, so that a line that never comes is an end of file."""
    watchdog = threading.Timer(120, process.kill)
    watchdog.start()
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(ended_by)
        process.wait(timeout=60)
        watchdog.cancel()


@contextmanager
def served(environment: Mapping[str, str], folder: Path, *options: str) -> Iterator[str]:
    server = subprocess.Popen(
        [sys.executable, "-m", "openkoji", "serve", "--port", "0", *options],
        env=environment,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=(folder / "serve.log").open("wb"),
        text=True,
    )
    with running(server, signal.SIGTERM):
        assert server.stdout is not None
        line = server.stdout.readline()
        assert line.startswith("OpenKoji is ready at "), (folder / "serve.log").read_text()
        yield line.removeprefix("OpenKoji is ready at ").strip()


@pytest.fixture(scope="module")
def shell(
    server_conninfo: str, migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[dict[str, str], Path, str]]:
    """The environment and the folder that commands run in, and a key."""
    folder = tmp_path_factory.mktemp("listen")
    with fresh_database(server_conninfo, migrated_template) as conninfo:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("OPENKOJI_")}
        environment |= {"DATABASE_URL": conninfo, "OPENKOJI_SECRET_KEY": SECRET, "NO_COLOR": "1", "COLUMNS": "120"}
        made = Desk(folder, environment, "", "").type("keys", "create", "--name", "listen", "--quiet")
        assert made.returncode == 0, made.stderr
        key = made.stdout.strip()
        yield environment | {"OPENKOJI_API_KEY": key}, folder, key


@pytest.fixture(scope="module")
def desk(shell: tuple[dict[str, str], Path, str]) -> Iterator[Desk]:
    environment, folder, key = shell
    allowed = environment | {"OPENKOJI_ALLOW_PRIVATE_TARGETS": "127.0.0.1/32"}
    with served(allowed, folder) as address:
        yield Desk(folder, environment, address, key)


@contextmanager
def listening(desk: Desk, *options: str) -> Iterator[tuple[subprocess.Popen[str], str, Queue[str]]]:
    """The command under way, where it receives, and what else it says of itself; ended as by Ctrl-C."""
    process = subprocess.Popen(
        [sys.executable, "-m", "openkoji", "listen", "--url", desk.address, *options],
        env=desk.environment,
        cwd=desk.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with running(process, signal.SIGINT):
        assert process.stderr is not None
        greeting = process.stderr.readline()
        address = re.match(r"Listening at (http://127\.0\.0\.1:\d+) as whk_[0-9a-f]{32} ", greeting)
        assert address is not None, greeting + process.stderr.read()
        said: Queue[str] = Queue()
        reader = threading.Thread(target=put_lines, args=(process.stderr, said))
        reader.start()
        yield process, address.group(1), said
    reader.join()


def put_lines(lines: Iterable[str], said: Queue[str]) -> None:
    for line in lines:
        said.put(line)


def line_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def test_an_event_of_the_server_is_printed_and_the_endpoint_is_gone_after_ctrl_c(desk: Desk) -> None:
    with listening(desk) as (process, address, said):
        assert [endpoint["url"] for endpoint in desk.endpoints()] == [address]
        desk.publish("printed")
        assert re.match(r"\d\d:\d\d:\d\d  study\.published +evt_[0-9a-f]{32}  printed · version 1\n", line_of(process))
    assert process.returncode == 0
    assert desk.endpoints() == []
    assert said.get(timeout=60) == "Ended; the endpoint was removed.\n"


def test_the_events_of_one_study_and_type_can_be_asked_for_and_printed_whole(desk: Desk) -> None:
    desk.publish("asked-for")
    options = ("--study", "asked-for", "--events", "study.published, interview.started", "--json")
    with listening(desk, *options) as (process, _, _):
        desk.publish("not-asked-for")
        study = httpx.get(f"{desk.address}/api/v1/studies", headers={"Authorization": f"Bearer {desk.key}"}).json()
        study_id = next(each["id"] for each in study["items"] if each["slug"] == "asked-for")
        started = httpx.post(
            f"{desk.address}/api/v1/interviews/start",
            headers={"Authorization": f"Bearer {desk.key}"},
            json={"projectSlug": "asked-for", "respondentMetadata": {"name": "Ada"}},
        ).json()
        httpx.post(
            f"{desk.address}/api/v1/interviews/messages",
            headers={"X-Session-Token": started["sessionToken"]},
            json={"message": "It was too dear for what we used of it."},
        ).raise_for_status()
        event = json.loads(line_of(process))
    assert event["type"] == "interview.started"
    assert event["data"]["study_id"] == study_id
    assert event["data"]["respondent_name"] == "Ada"


def test_what_the_server_did_not_sign_is_refused_and_said(desk: Desk) -> None:
    with listening(desk) as (_, address, said):
        forged = {"webhook-id": "evt_1", "webhook-timestamp": "1", "webhook-signature": "v1,AAAA"}
        assert httpx.post(address, content=b"{}", headers=forged).status_code == 400
        assert httpx.post(address, content=b"{}").status_code == 400
        assert [said.get(timeout=60).split()[1] for _ in range(2)] == ["REFUSED", "REFUSED"]


@nodejs.needs_node
def test_an_event_reaches_the_developers_own_receiver_as_the_server_signed_it(desk: Desk, tmp_path: Path) -> None:
    """What `docs/how-to/verify-webhooks.md` says to do, with the receiver in Node that it shows."""
    port = receivers.free_port()
    with listening(desk, "--forward-to", f"http://127.0.0.1:{port}") as (process, _, said):
        secret = said.get(timeout=60).split()[-1]
        with receivers.running("js-0", secret, port, tmp_path) as receiver:
            desk.publish("forwarded")
            assert "study.published" in line_of(process)
        assert "study.published evt_" in receiver.output.read_text()


def test_a_server_that_may_not_send_to_this_machine_is_told_how_to(shell: tuple[dict[str, str], Path, str]) -> None:
    environment, folder, key = shell
    with served(environment, folder, "--workers", "0") as address:
        refused = Desk(folder, environment, address, key).type("listen", "--url", address)
    assert refused.returncode == 1
    assert "OPENKOJI_ALLOW_PRIVATE_TARGETS=127.0.0.1/32" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--events", "study.sold"], "events.0"),
        (["--study", "no-such-study"], "names no study"),
        (["--key", "koji_live_wrong"], "(401)"),
        (["--key", "koji_live_ü"], "characters that no key has"),
        (["--url", "http://127.0.0.1:9"], "No server answers at http://127.0.0.1:9"),
        (["--url", "127.0.0.1:8000"], "begins with http://"),
        (["--port", "{taken}"], "cannot be had"),
        (["--forward-to", "localhost:3000"], "--forward-to"),
    ],
)
def test_what_cannot_work_is_said_in_a_sentence(desk: Desk, options: list[str], says: str) -> None:
    taken = desk.address.rpartition(":")[2]
    refused = desk.type("listen", "--url", desk.address, *(option.format(taken=taken) for option in options))
    assert (refused.returncode, refused.stdout) == (1, "")
    assert says in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
    assert desk.endpoints() == []


def test_an_endpoint_that_cannot_be_removed_is_named(shell: tuple[dict[str, str], Path, str]) -> None:
    environment, folder, key = shell
    allowed = environment | {"OPENKOJI_ALLOW_PRIVATE_TARGETS": "127.0.0.1/32"}
    with ExitStack() as stack:
        with served(allowed, folder, "--workers", "0") as address:
            process, _, said = stack.enter_context(listening(Desk(folder, environment, address, key)))
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 1
        assert re.search(r"DELETE /api/v1/webhooks/whk_[0-9a-f]{32}", said.get(timeout=60))


def test_without_a_key_it_says_how_to_get_one(desk: Desk) -> None:
    environment = {name: value for name, value in desk.environment.items() if name != "OPENKOJI_API_KEY"}
    refused = Desk(desk.folder, environment, desk.address, "").type("listen", "--url", desk.address)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "openkoji keys create" in refused.stderr
