"""Other processes and other users, as these tests need them."""

from __future__ import annotations

import atexit
import functools
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

import openkoji
from openkoji.db import embedded
from openkoji.db.embedded.place import existing_place
from openkoji.db.embedded.postmaster import is_alive, read_pid_file, serves

NOBODY = 65534

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to act as other users")

_SOURCES = Path(openkoji.__file__).parent.parent
_SITE_PACKAGES = Path(psycopg.__file__).parent.parent


def start_elsewhere(
    data_dir: Path, *, uid: int | None = None, before: str = "pass", then: str = "pass", own_session: bool = False
) -> subprocess.Popen[str]:
    """Another process that starts the server and prints its pid, or the sentence of the refusal."""
    code = f"""
import sys
from pathlib import Path
from openkoji.db import embedded
data_dir = Path(sys.argv[1])
{before}
try:
    server = embedded.start(data_dir)
    print(server.pid, flush=True)
    {then}
except embedded.EmbeddedPostgresError as refusal:
    print(refusal)
"""
    python = sys.executable if uid is None else _python_for_everybody()
    return subprocess.Popen(
        [python, "-c", code, data_dir],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd="/",
        env=_environment(python),
        user=uid,
        group=uid,
        extra_groups=None if uid is None else [],
        start_new_session=own_session,
    )


def _environment(python: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": f"{_SOURCES}:{_SITE_PACKAGES}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "LD_LIBRARY_PATH": str(Path(python).parent.parent / "lib"),
    }


@functools.cache
def _python_for_everybody() -> str:
    """An interpreter that an ordinary user can run, with OpenKoji and psycopg in its reach."""
    if _runs_for_everybody(sys.executable):
        return sys.executable
    copy = _copied_python()
    if not _runs_for_everybody(copy):
        pytest.skip(f"an ordinary user cannot reach {_SOURCES} and {_SITE_PACKAGES}")
    return copy


def _runs_for_everybody(python: str) -> bool:
    command = [python, "-c", "import openkoji.db.embedded"]
    try:
        done = subprocess.run(
            command,
            user=NOBODY,
            group=NOBODY,
            extra_groups=[],
            env=_environment(python),
            cwd="/",
            check=False,
            timeout=30,
        )
    except OSError:
        return False
    return done.returncode == 0


def _copied_python() -> str:
    """A copy of this interpreter, which root often has in its closed home; deleted at the end."""
    copy = Path(tempfile.mkdtemp(prefix="okj-python-", dir="/tmp"))
    atexit.register(shutil.rmtree, copy)
    copy.chmod(0o755)
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    unneeded = shutil.ignore_patterns(
        "site-packages", "test", "__pycache__", "idlelib", "tkinter", "ensurepip", "config-*"
    )
    shutil.copytree(Path(sys.base_prefix, "lib", name), copy / "lib" / name, ignore=unneeded)
    for library in Path(sys.base_prefix, "lib").glob("libpython*.so*"):
        shutil.copy(library, copy / "lib")
    (copy / "bin").mkdir()
    return shutil.copy(f"{sys.base_prefix}/bin/{name}", f"{copy}/bin/{name}")


def output_of(process: subprocess.Popen[str], *, seconds: float = 60) -> str:
    output, _ = process.communicate(timeout=seconds)
    return output.strip()


def first_line_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def value(server: embedded.Server, query: str) -> object:
    with psycopg.connect(server.conninfo) as connection:
        row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]


def wait_until(condition: Callable[[], object], *, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.005)


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not is_alive(pid))


def end_server(data_dir: Path) -> None:
    """Ends the server of a data directory at once, if one runs."""
    try:
        place = existing_place(data_dir)
        postmaster = read_pid_file(place.cluster)
    except (embedded.EmbeddedPostgresError, OSError):  # the test has refused itself the way
        return
    if postmaster is not None and serves(postmaster.pid, place.cluster):
        os.kill(postmaster.pid, signal.SIGQUIT)
        wait_until(lambda: not is_alive(postmaster.pid))
