"""How soon it answers after `openkoji serve`, how large an installation is, and how long installing takes."""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import openkoji
from bench.report import Table, percentile
from bench.tree import Tree, temporary_data_dir

_ROOT = Path(__file__).resolve().parent.parent
_RUN = _ROOT / "requirements" / "run.txt"


def measure(*, quick: bool, install: bool) -> Table:
    table = Table("Start and installation")
    cold: list[float] = []
    warm: list[float] = []
    for _ in range(1 if quick else 3):
        with temporary_data_dir() as data_dir:
            for times in (cold, warm, warm):
                tree = Tree(data_dir)
                times.append(tree.wait_until_healthy())
                tree.stop()
    table.add("cold start to the first 200, empty data folder", percentile(cold, 50), "s")
    table.add("warm start to the first 200", percentile(warm, 50), "s")
    packages, size = installed_size()
    table.add("installed, without the tests' packages", size / 1e6, "MB")
    table.notes.append(f"{packages} distributions of requirements/run.txt, as their RECORDs list them, and openkoji.")
    if install:
        table.add("installing into a fresh environment", _install_seconds(), "s")
    return table


def installed_size() -> tuple[int, int]:
    """How many distributions run.txt pins for this platform, and the bytes of their files and of OpenKoji's own."""
    pinned = {_normal(name) for name in re.findall(r"^([A-Za-z0-9._-]+)==", _RUN.read_text(), flags=re.MULTILINE)}
    count, size = 0, 0
    for distribution in importlib.metadata.distributions():
        if _normal(distribution.metadata["Name"]) in pinned:
            count += 1
            paths = [Path(str(distribution.locate_file(file))) for file in distribution.files or ()]
            size += sum(path.stat().st_size for path in paths if path.is_file())
    own = Path(openkoji.__file__).parent
    return count, size + sum(path.stat().st_size for path in own.rglob("*") if path.is_file())


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _install_seconds() -> float:
    """A fresh virtual environment with the pinned wheels and this checkout; pip's cache and the index take part."""
    with tempfile.TemporaryDirectory(prefix="okji") as folder:
        began = time.perf_counter()
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        pip = [f"{folder}/bin/python", "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
        subprocess.run([*pip, "--require-hashes", "--only-binary", ":all:", "-r", str(_RUN)], check=True)
        subprocess.run([*pip, "--no-deps", "--no-build-isolation", str(_ROOT)], check=True)
        return time.perf_counter() - began
