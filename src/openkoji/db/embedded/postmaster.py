"""The server's main process, as its pid file and the operating system tell about it."""

from __future__ import annotations

import os
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Postmaster:
    """What `postmaster.pid` says. The socket is written some moments after the pid, hence None before."""

    pid: int
    socket_dir: Path | None
    port: int


def read_pid_file(cluster: Path) -> Postmaster | None:
    """None where there is no pid file, or not enough of one (it is written line by line)."""
    try:
        lines = pid_file(cluster).read_text(errors="surrogateescape").split("\n")
    except FileNotFoundError:
        return None
    # PostgreSQL's pidfile.h: pid, data directory, start time, port, socket directory, address, shared memory, status
    try:
        pid = abs(int(lines[0]))
        port = int(lines[3]) if len(lines) > 4 else 0
    except ValueError:
        return None
    socket_dir = Path(lines[4]) if len(lines) > 5 and lines[4] else None
    return Postmaster(pid, socket_dir, port)


def pid_file(cluster: Path) -> Path:
    return cluster / "postmaster.pid"


def is_alive(pid: int) -> bool:
    """False for a zombie, too: in a container whose first process reaps nobody, a killed server stays one."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return True
    return state not in "ZX"


def serves(pid: int, cluster: Path) -> bool:
    """Whether a live process is the server of this cluster, and not a program that got its pid later.

    True where the system tells nothing about the process: a server too many assumed is a wait, a server
    overlooked is damaged data.
    """
    if not is_alive(pid):
        return False
    command = _command_line(pid)
    if command is None:
        return True
    if "postgres" not in command and "postmaster" not in command:
        return False
    with suppress(OSError):  # the server's working directory is its cluster
        return os.path.samefile(f"/proc/{pid}/cwd", cluster)
    return str(cluster) in command


def _command_line(pid: int) -> str | None:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text(errors="surrogateescape").replace("\0", " ")
    with suppress(OSError, subprocess.SubprocessError):
        command = ["ps", "-ww", "-o", "command=", "-p", str(pid)]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=5).stdout
    return None
