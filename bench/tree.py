"""A running `openkoji serve`: its address, its processes, its data; all of it gone at the end."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from openkoji.db import embedded

_API = "openkoji.serve.api"
_WORKER = "openkoji.serve.worker"
_STOP_SECONDS = 40.0


@contextmanager
def temporary_data_dir() -> Iterator[Path]:
    """A data folder that the database's user may reach, so that the database lies in it and goes with it."""
    folder = Path(tempfile.mkdtemp(prefix="okj"))
    folder.chmod(0o711)
    try:
        yield folder / "data"
    finally:
        if embedded.status(folder / "data"):
            embedded.stop(folder / "data")
        shutil.rmtree(folder)


class Tree:
    """`openkoji serve` as a process of its own, with the children that it started; no other process is touched."""

    def __init__(
        self,
        data_dir: Path,
        *,
        workers: int = 1,
        environment: Mapping[str, str] | None = None,
        port: int | None = None,
    ) -> None:
        self.data_dir = data_dir
        self.log = data_dir.parent / "serve.log"
        self.port = _free_port() if port is None else port
        self.url = f"http://127.0.0.1:{self.port}"
        command = [sys.executable, "-m", "openkoji.cli", "serve", "--data-dir", str(data_dir)]
        command += ["--port", str(self.port), "--workers", str(workers)]
        self.began = time.perf_counter()
        with self.log.open("ab") as log:
            self._process = psutil.Popen(
                command,
                env={**_environment(), **(environment or {})},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=data_dir.parent,  # where no .env is found
            )

    def wait_until_healthy(self, seconds: float = 120) -> float:
        """Seconds from the start to the first 200 of /healthz. Raises `RuntimeError` with the log's end."""
        while time.perf_counter() - self.began < seconds:
            if self.is_healthy():
                return time.perf_counter() - self.began
            if self._process.poll() is not None:
                break
            time.sleep(0.005)
        raise RuntimeError(f"openkoji serve did not come up:\n{self.log_end()}")

    def is_healthy(self, path: str = "/healthz") -> bool:
        try:
            with urllib.request.urlopen(self.url + path, timeout=2) as response:
                return bool(response.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def log_end(self, lines: int = 20) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    @property
    def conninfo(self) -> str:
        """The embedded server, as its superuser. Raises `RuntimeError` while it does not run."""
        server = embedded.status(self.data_dir)
        if server is None:
            raise RuntimeError("The embedded server does not run.")
        return server.conninfo

    def parent(self) -> psutil.Process:
        return self._process

    def api(self) -> psutil.Process | None:
        """The API process; None between two of them."""
        return next(iter(self._children(_API)), None)

    def workers(self) -> list[psutil.Process]:
        return self._children(_WORKER)

    def postmaster(self) -> psutil.Process | None:
        """The embedded server's main process, which is no child: it outlives the tree's crashes."""
        with suppress(psutil.NoSuchProcess, embedded.EmbeddedPostgresError):
            server = embedded.status(self.data_dir)
            return psutil.Process(server.pid) if server else None
        return None

    def _children(self, module: str) -> list[psutil.Process]:
        found = []
        for child in self._process.children():
            with suppress(psutil.NoSuchProcess):
                if module in child.cmdline():
                    found.append(child)
        return found

    def stop(self) -> None:
        """End the tree as a user would, by SIGTERM; what does not end in time is killed."""
        with suppress(psutil.NoSuchProcess):
            processes = [self._process, *self._process.children(recursive=True)]
            self._process.send_signal(signal.SIGTERM)
            _, alive = psutil.wait_procs(processes, timeout=_STOP_SECONDS)
            for process in alive:
                process.kill()
            psutil.wait_procs(alive, timeout=5)


def cpu_seconds(*processes: psutil.Process | None) -> float:
    """User and system time that the processes have used so far."""
    total = 0.0
    for process in processes:
        if process is not None:
            with suppress(psutil.NoSuchProcess):
                times = process.cpu_times()
                total += times.user + times.system
    return total


def with_descendants(process: psutil.Process | None) -> list[psutil.Process]:
    return [] if process is None else [process, *process.children(recursive=True)]


def megabytes(process: psutil.Process) -> tuple[float, float]:
    """Resident memory, and the share of it that is the process's own (PSS: a shared page counts in parts)."""
    memory = process.memory_full_info()
    return memory.rss / 1e6, memory.pss / 1e6


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _environment() -> dict[str, str]:
    """This process's, without settings that a developer may have in it."""
    return {name: value for name, value in os.environ.items() if "OPENKOJI" not in name and name != "DATABASE_URL"}
