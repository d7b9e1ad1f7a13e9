"""Writes what browsers load of our own scripts small: `python -m tests.web.building`.

The sources in `static/interview` and `static/embed` are plain modules that need no building; esbuild joins and shrinks
them into `static/built`, which is committed, so that a checkout serves it without Node.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from pathlib import Path

from openkoji import __version__
from tests import nodejs

STATIC = Path(__file__).parents[2] / "src" / "openkoji" / "web" / "static"
BUILT = STATIC / "built"
PINNED = STATIC / "pinned"
CHANGELOG = Path(__file__).parents[2] / "CHANGELOG.md"
# By the name of what is built: its source, and how.
_SOURCES = {
    "interview.js": ("interview/main.js", ["--bundle", "--format=esm"]),
    "interview.css": ("interview/interview.css", []),
    "v1.js": ("embed/v1.js", []),
    "shell.js": ("embed/shell.js", []),
}
NAMES = tuple(_SOURCES)
_SHEET = re.compile(r"(?<=replaceSync\(`)[^`]*")


def build(folder: Path) -> None:
    """Write all of them into a folder."""
    for name, (source, how) in _SOURCES.items():
        options = [*how, "--minify", "--target=es2021", "--charset=utf8", "--log-level=warning"]
        esbuild = nodejs.PACKAGES / "esbuild" / "bin" / "esbuild"
        command = [nodejs.program(), str(esbuild), source, *options, f"--outfile={folder / name}"]
        subprocess.run(command, cwd=STATIC, check=True)
    shell = folder / "shell.js"
    shell.write_text(_SHEET.sub(_small, shell.read_text("utf-8")), "utf-8")


def _small(sheet: re.Match[str]) -> str:
    """The style sheet that a script holds as a text, which esbuild leaves as it is."""
    return re.sub(r"\s*([{};,]|:(?= ))\s*", r"\1", sheet[0])


def pin() -> None:
    """Keep the loader of this version for the sites that name it; that of a released version stays as it is."""
    content = b"".join((BUILT / name).read_bytes() for name in ("shell.js", "v1.js"))
    kept = PINNED / f"{__version__}.js"
    if __version__ in released() and kept.read_bytes() != content:
        raise SystemExit(f"{__version__} is released and its loader stays as it is: raise openkoji.__version__ first")
    kept.parent.mkdir(exist_ok=True)
    kept.write_bytes(content)


def released() -> list[str]:
    return re.findall(r"^## \[(\d[^\]]*)\]", CHANGELOG.read_text("utf-8"), re.MULTILINE)


def is_current(name: str) -> bool:
    """Whether what is committed is what its source makes."""
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder))
        return Path(folder, name).read_bytes() == (BUILT / name).read_bytes()


if __name__ == "__main__":
    build(BUILT)
    pin()
