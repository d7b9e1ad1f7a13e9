"""The demo as a program, run as a newcomer runs it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LAST_WORDS = "OpenKoji runs until you press Ctrl-C here."


def start_demo(data_dir: Path, *options: str) -> subprocess.Popen[str]:
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("OPENKOJI", "DATABASE_URL"))}
    return subprocess.Popen(
        [sys.executable, "-m", "openkoji", "demo", "--data-dir", str(data_dir), *options],
        cwd=data_dir.parent,
        env=variables | {"COLUMNS": "80", "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run_demo_once(data_dir: Path, *options: str) -> subprocess.CompletedProcess[str]:
    demo = start_demo(data_dir, "--once", *options)
    output, errors = demo.communicate(timeout=120)
    return subprocess.CompletedProcess(demo.args, demo.returncode, output, errors)


@contextmanager
def demo_that_stays(data_dir: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The running demo and what it has shown so far."""
    demo = start_demo(data_dir, "--port", "0")
    assert demo.stdout is not None
    try:
        shown = []
        for line in demo.stdout:
            shown.append(line)
            if line.strip() == LAST_WORDS:
                break
        assert shown[-1].strip() == LAST_WORDS, "".join(shown) + (demo.stderr.read() if demo.stderr else "")
        yield demo, "".join(shown)
    finally:
        if demo.poll() is None:
            demo.send_signal(signal.SIGINT)
        demo.communicate(timeout=60)


def recorded_words(shown: str) -> list[str]:
    """Everything that was shown as a respondent's recorded words."""
    blocks = re.findall(r"^Respondent \d+  recorded words\n((?:  .*\n)+)", shown, re.MULTILINE)
    return [" ".join(block.split()) for block in blocks]


def reasons(shown: str) -> list[str]:
    """What stands as the reason beneath each probe."""
    blocks = re.findall(r"^Interviewer  probe,.*\n(?:  \S.*\n)+((?:    .*\n)+)", shown, re.MULTILINE)
    return [" ".join(block.split()) for block in blocks]


def wait_for(demo: subprocess.Popen[str], words: str) -> None:
    """Reads what the demo shows until these words came."""
    assert demo.stdout is not None
    deadline = time.monotonic() + 60
    for line in demo.stdout:
        if words in line:
            return
        assert time.monotonic() < deadline
    raise AssertionError(f"the demo never showed {words!r}")
