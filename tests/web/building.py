"""Writes what browsers load of our own scripts small: `python -m tests.web.building`.

The sources in `static/interview` and `static/embed` are plain modules that need no building; esbuild joins and shrinks
them into `static/built`, which is committed, so that a checkout serves it without Node.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from tests import nodejs

STATIC = Path(__file__).parents[2] / "src" / "openkoji" / "web" / "static"
BUILT = STATIC / "built"
# By the name of what is built: its source, and how.
_SOURCES = {
    "interview.js": ("interview/main.js", ["--bundle", "--format=esm"]),
    "interview.css": ("interview/interview.css", []),
    "v1.js": ("embed/v1.js", []),
    "shell.js": ("embed/shell.js", []),
}
NAMES = tuple(_SOURCES)


def build(folder: Path) -> None:
    """Write all of them into a folder."""
    for name, (source, how) in _SOURCES.items():
        options = [*how, "--minify", "--target=es2021", "--charset=utf8", "--log-level=warning"]
        esbuild = nodejs.PACKAGES / "esbuild" / "bin" / "esbuild"
        command = [nodejs.program(), str(esbuild), source, *options, f"--outfile={folder / name}"]
        subprocess.run(command, cwd=STATIC, check=True)


def is_current(name: str) -> bool:
    """Whether what is committed is what its source makes."""
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder))
        return Path(folder, name).read_bytes() == (BUILT / name).read_bytes()


if __name__ == "__main__":
    build(BUILT)
